"""Identities, policies and trusts: ``aws iam get-account-authorization-details``."""

from __future__ import annotations

from nhiscan.connectors.aws.arns import accounts_of
from nhiscan.connectors.aws.attachments import cut, join_attachments, join_groups
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.facts import DETAILS, Summary
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
_COMMAND = "aws iam get-account-authorization-details"
_FILE = "authorization-details.json"


def _recognises(file: File) -> bool:
    return any(file.has(key) for key in _IDENTITIES)


def _accounts(file: File) -> list[str]:
    """The accounts of the identities; where there is none, of the customer's policies."""
    identities = [arn for key in _IDENTITIES for arn in file.values(key, "Arn")]
    return accounts_of(identities) or accounts_of(file.values("Policies", "Arn"))


def _read(file: File, ledger: Ledger) -> None:
    """Every list, and of it what belongs to one account.

    A list that is not there was filtered out, which is not the same as empty.
    """
    for key, read in _LISTS.items():
        for entry in file.top.entries(key, "policies" if key == "Policies" else None, required=True):
            with entry.guarded():
                read(entry, ledger)


def _settle(ledger: Ledger) -> None:
    join_attachments(ledger)
    join_groups(ledger)
    for summary in ledger.of(Summary):
        _count(summary, ledger)


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


EXPORT = Export(
    what=DETAILS,
    command=_COMMAND,
    file=_FILE,
    tables=("identities", "grants", "policies", "trusts", "memberships"),
    permissions={"GetAccountAuthorizationDetails": "iam:GetAccountAuthorizationDetails"},
    recognises=_recognises,
    accounts=_accounts,
    read=_read,
    settle=_settle,
    anchor=True,
    pages=True,
)
