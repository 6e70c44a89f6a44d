"""The organisation's accounts: ``aws organizations list-accounts``, or the accounts of one parent."""

from __future__ import annotations

from itertools import pairwise

from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.entry import Entry
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.ledger import Ledger
from nhiscan.connectors.aws.organisation import Below, Node, is_parent
from nhiscan.model import ScopeKind

_FOLDER = ("organizations", "accounts")


def _read(file: File, ledger: Ledger) -> None:
    """Every account; the answer for one parent does not name it, the file's name does."""
    inside = file.below(*_FOLDER) is not None and is_parent(file.stem)
    for entry in file.top.entries("Accounts"):
        with entry.guarded():
            id_ = entry.text("Id")
            ledger.learn(Node(id_, ScopeKind.ACCOUNT, entry.maybe("Name") or "", entry.maybe("Arn")))
            if inside:
                ledger.learn(Below(id_, file.stem))
            _read_paths(entry, ledger)


def _read_paths(entry: Entry, ledger: Ledger) -> None:
    """Who hangs below whom, where newer answers spell out the path to an account.

    Source: Organizations API Reference, "Account", Paths: ``o-…/r-…/ou-…/ACCOUNT/``.
    """
    for path in entry.texts("Paths"):
        steps = [step for step in path.split("/") if step]
        for parent, child in pairwise(steps[1:]):
            ledger.learn(Below(child, parent))


LIST_ACCOUNTS = Call(
    "organizations",
    "ListAccounts",
    "organizations:ListAccounts",
    keeps="Accounts(Id Arn Name Status State JoinedTimestamp Paths)",
)
LIST_ACCOUNTS_FOR_PARENT = Call(
    "organizations",
    "ListAccountsForParent",
    "organizations:ListAccountsForParent",
    keeps="Accounts(Id Arn Name Status State JoinedTimestamp Paths)",
)
EXPORT = Export(
    what="accounts",
    command="aws organizations list-accounts",
    file="organizations/accounts.json",
    also=("organizations/accounts/PARENT.json",),
    tables=("scopes",),
    calls=(LIST_ACCOUNTS, LIST_ACCOUNTS_FOR_PARENT),
    recognises=lambda file: file.lists("Accounts", "Id", "Arn"),
    read=_read,
    organisation=True,
)
