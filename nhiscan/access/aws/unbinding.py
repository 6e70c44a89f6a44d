"""Requests by which an identity would be rid of its permissions boundary, or widen it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from nhiscan.access.protocol import Loosening
from nhiscan.model import Grant, Origin

_WIDEST: Final = "policy/AdministratorAccess"
_BOUNDARY: Final = "iam:PermissionsBoundary"
_OTHER_VERSION: Final = "another version of the policy"
_ALONE: Final[dict[str, list[str]]] = {"resource": []}
"""No policy of its own lets anybody change a user, role or policy: a trust policy only lets in.

Source: IAM User Guide, "Policies and permissions in AWS Identity and Access Management", resource-based
policies.
"""


def loosenings(boundary: Grant) -> Iterator[Loosening]:
    """What the holder of ``boundary`` would ask for.

    To put another boundary is asked for with AWS's widest policy, so that who may only put the same again,
    or one of some, is not said to be rid of it. A policy of AWS's own is nobody's to change.

    Source: IAM User Guide, "Permissions boundaries for IAM entities"; Service Authorization Reference,
    "Actions, resources, and condition keys for AWS Identity and Access Management".
    """
    me, arn = boundary.holder, boundary.reference
    kind = "User" if ":user/" in me else "Role"
    yield Loosening(f"iam:Delete{kind}PermissionsBoundary", me, {_BOUNDARY: arn} if arn else {}, _ALONE)
    widest = f"arn:{me.split(':')[1]}:iam::aws:{_WIDEST}"
    yield Loosening(f"iam:Put{kind}PermissionsBoundary", me, {_BOUNDARY: widest}, _ALONE)
    if arn and boundary.origin is Origin.CUSTOMER:
        yield Loosening("iam:CreatePolicyVersion", arn, {}, _ALONE)
        yield Loosening("iam:SetDefaultPolicyVersion", arn, {}, _ALONE, (_OTHER_VERSION,))
