"""Users, groups and roles of the account's details, with what they carry."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from nhiscan.connectors.aws.arns import Arn, is_account, parse_arn
from nhiscan.connectors.aws.documents import unwrapped
from nhiscan.connectors.aws.entry import Entry, Malformed
from nhiscan.connectors.aws.facts import Attachment, InGroup, InstanceProfile, ManagedDocument, RoleUse
from nhiscan.connectors.aws.ledger import PROVIDER, Ledger
from nhiscan.connectors.aws.trusts import readable, trusts
from nhiscan.model import Grant, Identity, IdentityKind, Layer, Origin, Policy

SERVICE_LINKED: Final = "/aws-service-role/"
"""The path of service-linked roles; only AWS makes and changes them.

Source: IAM User Guide, "Create a service-linked role".
"""
IDENTITY_CENTER: Final = "/aws-reserved/sso.amazonaws.com/"
"""The path of roles that Identity Center makes; they are changed through permission sets.

Source: IAM Identity Center User Guide, "Referencing permission sets in resource policies, …".
"""


def read_user(entry: Entry, ledger: Ledger) -> None:
    """A user, the groups it names and its policies. AWS leaves out an empty UserPolicyList."""
    if (arn := _principal(entry, IdentityKind.USER, "UserName", "UserId", ledger)) is not None:
        for group in entry.texts("GroupList", "memberships"):
            ledger.learn(InGroup(arn, group))
        _read_inline(entry.entries("UserPolicyList", "grants"), arn, ledger)
        _read_attached(entry, arn, ledger)


def read_group(entry: Entry, ledger: Ledger) -> None:
    """A group and its policies."""
    if (arn := _principal(entry, IdentityKind.GROUP, "GroupName", "GroupId", ledger)) is not None:
        _read_inline(entry.entries("GroupPolicyList", "grants", required=True), arn, ledger)
        _read_attached(entry, arn, ledger)


def read_role(entry: Entry, ledger: Ledger) -> None:
    """A role, its policies, who may become it, its instance profiles and its last use."""
    if (arn := _principal(entry, IdentityKind.ROLE, "RoleName", "RoleId", ledger)) is not None:
        _read_inline(entry.entries("RolePolicyList", "grants", required=True), arn, ledger)
        _read_attached(entry, arn, ledger)
        _read_trust(entry, arn, ledger)
        for profile in entry.entries("InstanceProfileList", "workloads"):
            with profile.guarded():
                ledger.learn(InstanceProfile(profile.text("Arn"), arn))
        if (use := entry.entry("RoleLastUsed")) is not None:
            _read_use(use, arn, ledger)


def read_policy(entry: Entry, ledger: Ledger) -> None:
    """The default version of a managed policy."""
    arn = entry.text("Arn")
    if not ledger.meet(arn):
        return
    default = entry.maybe("DefaultVersionId")
    for version in entry.entries("PolicyVersionList", "policies"):
        if version.value("IsDefaultVersion") is True or version.maybe("VersionId") == (default or ""):
            policy = ledger.documents.of(version, "Document", "policies")
            ledger.learn(ManagedDocument(arn, policy, version.time("CreateDate")))
            return


def grant(
    holder: str,
    ledger: Ledger,
    layer: Layer,
    name: str,
    policy: Policy | None,
    origin: Origin = Origin.INLINE,
    reference: str | None = None,
    written: datetime | None = None,
) -> None:
    """Add one policy as held by ``holder``; None where its document is not known."""
    id_ = f"{holder}#{layer.value}:{reference or name}"
    row = Grant(
        id_,
        PROVIDER,
        ledger.account,
        holder,
        layer,
        name,
        ledger.store(policy),
        origin,
        reference,
        written=written,
    )
    ledger.add(row)


def _principal(entry: Entry, kind: IdentityKind, name: str, unique: str, ledger: Ledger) -> str | None:
    """Learn of the identity in ``entry``; its ARN, or None if it is another account's or known."""
    arn = entry.text("Arn")
    parts = parse_arn(arn)
    if parts is None or parts.service != "iam" or parts.kind != kind.value or not is_account(parts.account):
        raise Malformed(entry.fault("Arn", f"is no ARN of a {kind.value}"))
    entry.about(arn)
    if parts.account != ledger.account or not ledger.meet(arn):
        return None
    ledger.arn_partition = parts.partition
    tags = entry.tags()
    ledger.learn(
        Identity(
            id=arn,
            provider=PROVIDER,
            partition=ledger.account,
            kind=kind,
            name=entry.maybe(name) or parts.name,
            unique_id=entry.maybe(unique),
            created=entry.time("CreateDate"),
            path=parts.path,
            managed_by=_manager(parts),
            tags=tags,
        )
    )
    return arn


def _manager(arn: Arn) -> str | None:
    """Who else than the customer owns a role, by its path."""
    if arn.kind == "role" and arn.path.startswith(SERVICE_LINKED):
        return "aws"
    return "aws-identity-center" if arn.kind == "role" and arn.path.startswith(IDENTITY_CENTER) else None


def _read_inline(policies: Iterable[Entry], holder: str, ledger: Ledger) -> None:
    for entry in policies:
        with entry.guarded():
            name = entry.text("PolicyName")
            grant(
                holder, ledger, Layer.IDENTITY, name, ledger.documents.of(entry, "PolicyDocument", "grants")
            )


def _read_attached(entry: Entry, holder: str, ledger: Ledger) -> None:
    for policy in entry.entries("AttachedManagedPolicies", "grants", required=True):
        with policy.guarded():
            _attach(policy, "PolicyArn", Layer.IDENTITY, holder, ledger)
    if (boundary := entry.entry("PermissionsBoundary")) is not None:
        with boundary.guarded():
            _attach(boundary, "PermissionsBoundaryArn", Layer.BOUNDARY, holder, ledger)


def _attach(entry: Entry, key: str, layer: Layer, holder: str, ledger: Ledger) -> None:
    reference = entry.text(key)
    parts = parse_arn(reference)
    if parts is None:
        raise Malformed(entry.fault(key, "is no ARN", "grants"))
    ledger.learn(Attachment(holder, layer, reference, entry.maybe("PolicyName") or parts.name))


def _read_trust(entry: Entry, role: str, ledger: Ledger) -> None:
    policy = ledger.documents.of(entry, "AssumeRolePolicyDocument", "trusts")
    grant(role, ledger, Layer.TRUST, "trust policy", policy)
    if policy is None:
        return
    document = unwrapped(entry.value("AssumeRolePolicyDocument"))
    if not readable(document):
        entry.blame("AssumeRolePolicyDocument", "has a statement that cannot be read", "trusts")
    for row in trusts(document, role, ledger.account):
        ledger.add(row)


def _read_use(entry: Entry, role: str, ledger: Ledger) -> None:
    """The last use, if the entry says so or says that there was none.

    Source: IAM API Reference, "RoleLastUsed": without LastUsedDate the role was not used in
    the tracking period.
    """
    last_used = entry.time("LastUsedDate")
    if last_used is not None or entry.value("LastUsedDate") is None:
        ledger.learn(RoleUse(role, last_used, entry.maybe("Region")))
