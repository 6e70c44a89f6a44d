"""Accounts that administer services for all: ``aws organizations list-delegated-administrators``."""

from __future__ import annotations

from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.ledger import Ledger
from nhiscan.connectors.aws.organisation import Delegate

_LIST = "DelegatedAdministrators"


def _read(file: File, ledger: Ledger) -> None:
    for entry in file.top.entries(_LIST):
        with entry.guarded():
            ledger.learn(Delegate(entry.text("Id")))


LIST_DELEGATED_ADMINISTRATORS = Call(
    "organizations",
    "ListDelegatedAdministrators",
    "organizations:ListDelegatedAdministrators",
    keeps="DelegatedAdministrators(Id Arn Name)",
)
EXPORT = Export(
    what="delegated administrators",
    command="aws organizations list-delegated-administrators",
    file="organizations/delegated-administrators.json",
    tables=("scopes",),
    calls=(LIST_DELEGATED_ADMINISTRATORS,),
    recognises=lambda file: file.has(_LIST),
    read=_read,
    organisation=True,
    none=frozenset({"AWSOrganizationsNotInUseException"}),
    spare=lambda _: True,
    further=True,
)
