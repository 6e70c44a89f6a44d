"""SAML providers: ``aws iam list-saml-providers``."""

from __future__ import annotations

from nhiscan.connectors.aws.arns import accounts_of, elsewhere
from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.ledger import Ledger
from nhiscan.connectors.aws.providers import learn_list
from nhiscan.connectors.aws.resources import add_resource

_LIST = "SAMLProviderList"


def _read(file: File, ledger: Ledger) -> None:
    for entry in file.top.entries(_LIST):
        with entry.guarded():
            if not elsewhere(arn := entry.text("Arn"), ledger.account):
                add_resource(arn, "saml-provider", ledger)
    learn_list(file, _LIST, "saml-provider", ledger)


LIST_SAML_PROVIDERS = Call(
    "iam", "ListSAMLProviders", "iam:ListSAMLProviders", keeps="SAMLProviderList(Arn ValidUntil CreateDate)"
)
EXPORT = Export(
    what="SAML providers",
    command="aws iam list-saml-providers",
    file="saml-providers.json",
    tables=("resources",),
    calls=(LIST_SAML_PROVIDERS,),
    recognises=lambda file: file.has(_LIST),
    accounts=lambda file: accounts_of(file.values(_LIST, "Arn")),
    read=_read,
)
