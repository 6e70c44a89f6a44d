"""OIDC providers: ``aws iam list-open-id-connect-providers``, or the details of each."""

from __future__ import annotations

from nhiscan.connectors.aws.arns import accounts_of, elsewhere
from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.ledger import Ledger
from nhiscan.connectors.aws.providers import learn_list
from nhiscan.connectors.aws.resources import add_resource

_LIST = "OpenIDConnectProviderList"


def _read(file: File, ledger: Ledger) -> None:
    """The list, or the answer about one provider, which names it by its URL without scheme.

    Source: IAM API Reference, "GetOpenIDConnectProvider".
    """
    top = file.top
    for entry in top.entries(_LIST):
        with entry.guarded():
            arn = entry.text("Arn")
            if not elsewhere(arn, ledger.account):
                _add(arn, arn.partition("oidc-provider/")[2], (), ledger)
    if _LIST in file.content:
        learn_list(file, _LIST, "oidc-provider", ledger)
    else:
        issuer = top.text("Url").removeprefix("https://")
        arn = f"arn:{ledger.arn_partition}:iam::{ledger.account}:oidc-provider/{issuer}"
        _add(arn, issuer, top.tags(), ledger)


def _add(arn: str, issuer: str, tags: tuple[tuple[str, str], ...], ledger: Ledger) -> None:
    add_resource(arn, "oidc-provider", ledger, tags, name=issuer)


LIST_OIDC_PROVIDERS = Call(
    "iam",
    "ListOpenIDConnectProviders",
    "iam:ListOpenIDConnectProviders",
    keeps="OpenIDConnectProviderList(Arn)",
)
GET_OIDC_PROVIDER = Call(
    "iam",
    "GetOpenIDConnectProvider",
    "iam:GetOpenIDConnectProvider",
    keeps="Url ClientIDList CreateDate Tags(Key Value)",
)
EXPORT = Export(
    what="OIDC providers",
    command="aws iam list-open-id-connect-providers",
    file="oidc-providers.json",
    also=("oidc-providers/NAME.json",),
    tables=("resources",),
    calls=(LIST_OIDC_PROVIDERS, GET_OIDC_PROVIDER),
    recognises=lambda file: file.has(_LIST) or file.has("Url", "ClientIDList"),
    accounts=lambda file: accounts_of(file.values(_LIST, "Arn")),
    read=_read,
)
