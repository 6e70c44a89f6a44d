"""Identities, policies and trusts: ``aws iam get-account-authorization-details``."""

from __future__ import annotations

from nhiscan.connectors.aws.arns import accounts_of
from nhiscan.connectors.aws.attachments import cut, join_attachments, join_groups
from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.error_codes import Meaning
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.facts import DETAILS, Given, Listed, ReportLine, Summary
from nhiscan.connectors.aws.gaps import Refused
from nhiscan.connectors.aws.ledger import Ledger
from nhiscan.connectors.aws.principals import read_group, read_policy, read_role, read_user
from nhiscan.model import GapKind, Identity, IdentityKind

_LISTS = {
    "UserDetailList": read_user,
    "GroupDetailList": read_group,
    "RoleDetailList": read_role,
    "Policies": read_policy,
}
_IDENTITIES = ("UserDetailList", "GroupDetailList", "RoleDetailList")
_TOLD_BY = {
    "UserDetailList": ("identities", "grants", "memberships"),
    "GroupDetailList": ("identities", "grants", "memberships"),
    "RoleDetailList": ("identities", "grants", "trusts"),
    "Policies": ("policies",),
}
_COMMAND = "aws iam get-account-authorization-details"
_FILE = "authorization-details.json"


def _recognises(file: File) -> bool:
    return any(file.has(key) for key in _IDENTITIES)


def _accounts(file: File) -> list[str]:
    """The accounts of the identities; where there is none, of the customer's policies."""
    identities = [arn for key in _IDENTITIES for arn in file.values(key, "Arn")]
    return accounts_of(identities) or accounts_of(file.values("Policies", "Arn"))


def _read(file: File, ledger: Ledger) -> None:
    """Every list, and of it what belongs to one account."""
    for key, read in _LISTS.items():
        if file.top.value(key) is not None:
            ledger.learn(Listed(key))
        for entry in file.top.entries(key, "policies" if key == "Policies" else None):
            with entry.guarded():
                read(entry, ledger)


def _settle(ledger: Ledger) -> None:
    join_attachments(ledger)
    join_groups(ledger)
    _tell_unlisted(ledger)
    for summary in ledger.of(Summary):
        _count(summary, ledger)


def _tell_unlisted(ledger: Ledger) -> None:
    """A gap for each list that no file has: not there is not the same as empty.

    Who has credentials is not known either where the call was refused, unless the report tells.
    """
    if any(given.what == DETAILS for given in ledger.of(Given)):
        listed = {found.key for found in ledger.of(Listed)}
        for key in [key for key in _LISTS if key not in listed]:
            what = f"`{key}` is in no file: `--filter` left it out, or the answer is cut"
            for table in _TOLD_BY[key]:
                ledger.gap(GapKind.TRUNCATED, table, what, f"{_COMMAND} > {_FILE}")
    for refused in ledger.of(Refused):
        if (
            refused.export is EXPORT
            and refused.refusal.meaning is Meaning.REFUSED
            and not ledger.of(ReportLine)
        ):
            operation = refused.refusal.operation
            what = f"{DETAILS}: {operation}, which tells who may have credentials"
            ledger.gap(GapKind.REFUSED, "credentials", what, EXPORT.permissions[operation])


def _count(summary: Summary, ledger: Ledger) -> None:
    """Hold the lists to the account's own numbers: a page or a filter may have kept some back."""
    if cut(ledger):
        return
    kinds = [identity.kind for identity in ledger.of(Identity)]
    for kind, told in (
        (IdentityKind.USER, summary.users),
        (IdentityKind.GROUP, summary.groups),
        (IdentityKind.ROLE, summary.roles),
    ):
        if kinds and told is not None and kinds.count(kind) < told:
            what = f"{kinds.count(kind)} of {told} {kind.value}s are described"
            ledger.gap(GapKind.TRUNCATED, "identities", what, f"{_COMMAND} > {_FILE}")


GET_ACCOUNT_AUTHORIZATION_DETAILS = Call(
    "iam",
    "GetAccountAuthorizationDetails",
    "iam:GetAccountAuthorizationDetails",
    keeps="UserDetailList(Path UserName UserId Arn CreateDate GroupList "
    "UserPolicyList(PolicyName PolicyDocument(*)) AttachedManagedPolicies(PolicyName "
    "PolicyArn) PermissionsBoundary(PermissionsBoundaryType PermissionsBoundaryArn) "
    "Tags(Key Value)) GroupDetailList(Path GroupName GroupId Arn CreateDate "
    "GroupPolicyList(PolicyName PolicyDocument(*)) AttachedManagedPolicies(PolicyName "
    "PolicyArn)) RoleDetailList(Path RoleName RoleId Arn CreateDate "
    "AssumeRolePolicyDocument(*) InstanceProfileList(Arn InstanceProfileName Roles(Arn)) "
    "RolePolicyList(PolicyName PolicyDocument(*)) AttachedManagedPolicies(PolicyName "
    "PolicyArn) PermissionsBoundary(PermissionsBoundaryType PermissionsBoundaryArn) "
    "Tags(Key Value) RoleLastUsed(LastUsedDate Region)) Policies(PolicyName Arn Path "
    "DefaultVersionId PolicyVersionList(Document(*) VersionId IsDefaultVersion "
    "CreateDate))",
)
EXPORT = Export(
    what=DETAILS,
    command=_COMMAND,
    file=_FILE,
    tables=("identities", "grants", "policies", "trusts", "memberships"),
    calls=(GET_ACCOUNT_AUTHORIZATION_DETAILS,),
    recognises=_recognises,
    accounts=_accounts,
    read=_read,
    settle=_settle,
    anchor=True,
    pages=True,
)
