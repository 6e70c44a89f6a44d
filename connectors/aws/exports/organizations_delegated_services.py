"""What an account administers for all: ``aws organizations list-delegated-services-for-account``."""

from __future__ import annotations

from nhiscan.connectors.aws.arns import is_account
from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.entry import Malformed
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.ledger import Ledger
from nhiscan.connectors.aws.organisation import Delegated

_LIST = "DelegatedServices"


def _read(file: File, ledger: Ledger) -> None:
    """Every service; the answer does not name the account, the file's name does."""
    if not is_account(file.stem):
        raise Malformed(file.top.fault(_LIST, "belongs to an account that the file's name does not tell"))
    services = []
    for entry in file.top.entries(_LIST):
        with entry.guarded():
            services.append(entry.text("ServicePrincipal"))
    ledger.learn(Delegated(file.stem, tuple(sorted(services))))


LIST_DELEGATED_SERVICES = Call(
    "organizations",
    "ListDelegatedServicesForAccount",
    "organizations:ListDelegatedServicesForAccount",
    keeps="DelegatedServices(ServicePrincipal)",
)
EXPORT = Export(
    what="what one is the delegated administrator for",
    command="aws organizations list-delegated-services-for-account --account-id ACCOUNT",
    file="organizations/delegated-services/ACCOUNT.json",
    tables=("scopes",),
    calls=(LIST_DELEGATED_SERVICES,),
    recognises=lambda file: file.has(_LIST),
    read=_read,
    organisation=True,
    spare=lambda _: True,
    further=True,
)
