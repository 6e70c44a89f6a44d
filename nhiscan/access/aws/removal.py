"""Whether an identity may take its own Denies or its boundary off itself."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING

from nhiscan.access.aws.actions import matching
from nhiscan.access.aws.request import Sureness, allowed
from nhiscan.access.aws.ruling import Ruling
from nhiscan.model import Grant, IdentityKind, Layer, Origin

if TYPE_CHECKING:
    from nhiscan.access.aws.effective import Effective

_KINDS = {IdentityKind.ROLE: "Role", IdentityKind.USER: "User", IdentityKind.GROUP: "Group"}
_PROTECTED = (":role/aws-service-role/", ":role/aws-reserved/")
"""Roles that nobody in the account may change.

Source: IAM API Reference, "PutRolePolicy", UnmodifiableEntity; IAM Identity Center User Guide,
"Referencing permission sets in resource policies, Amazon EKS Cluster config maps, and AWS KMS key policies".
"""


def removable(
    access: Effective, grants: Sequence[Grant], carrying: Sequence[Ruling], need: Sureness
) -> frozenset[str]:
    """The ids of those of ``grants`` that it may take off itself, one after the other.

    ``carrying`` are the statements it must not lose on the way; ``need`` says how surely each
    step has to be allowed. A step may become possible by an earlier one.
    """
    gone: set[str] = set()
    while True:
        more = {
            grant.id
            for grant in grants
            if grant.id not in gone
            and any(_allowed(access, *way, gone) >= need for way in _ways(access, grant, carrying))
        }
        if not more:
            return frozenset(gone)
        gone |= more


def _allowed(access: Effective, action: str, resource: str, gone: Collection[str]) -> Sureness:
    """How surely it may do ``action`` on ``resource`` once the Denies and limits of ``gone`` are off."""
    bit = matching(action)
    own = [row for row in access.rulings if row.statement.allows or row.grant.id not in gone]
    steps = [allowed(own, bit, resource), access.guardrails.allowed(bit, resource)]
    if access.boundary is not None and not (access.boundary_grant and access.boundary_grant.id in gone):
        steps.append(allowed(access.boundary, bit, resource))
    if access.unread:
        steps.append(Sureness.MAYBE)
    return min(steps)


def _ways(access: Effective, grant: Grant, carrying: Sequence[Ruling]) -> Iterator[tuple[str, str]]:
    """Actions, each with its resource, that end what ``grant`` forbids.

    Source: Service Authorization Reference, "Actions, resources, and condition keys for AWS
    Identity and Access Management".
    """
    if grant.origin is Origin.CUSTOMER and grant.reference is not None:
        yield "iam:CreatePolicyVersion", grant.reference
    if any(mark in grant.holder for mark in _PROTECTED):
        return
    group = grant.holder != access.identity.id
    kind = "Group" if group else _KINDS.get(access.identity.kind, "Role")
    if grant.layer is Layer.BOUNDARY:
        yield f"iam:Delete{kind}PermissionsBoundary", grant.holder
        yield f"iam:Put{kind}PermissionsBoundary", grant.holder
        return
    if grant.origin is Origin.INLINE:
        yield f"iam:Put{kind}Policy", grant.holder
    if all(row.grant.id != grant.id for row in carrying):
        yield f"iam:{'Delete' if grant.origin is Origin.INLINE else 'Detach'}{kind}Policy", grant.holder
    if group and all(row.grant.holder != grant.holder for row in carrying):
        yield "iam:RemoveUserFromGroup", grant.holder
