"""The API keys that AgentCore keeps: ``list-api-key-credential-providers``."""

from __future__ import annotations

from nhiscan.connectors.aws.agents.agentcore import API_KEY_PROVIDER
from nhiscan.connectors.aws.agents.described import describe
from nhiscan.connectors.aws.agents.places import lists
from nhiscan.connectors.aws.arns import accounts_of, elsewhere
from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.ledger import Ledger

_KEY, _ARN = "credentialProviders", "credentialProviderArn"


def _recognises(file: File) -> bool:
    """Providers of OAuth clients and of payments are listed under the same key."""
    arns = [str(arn) for arn in file.values(_KEY, _ARN)]
    listed = lists(file, _KEY, _ARN, "name", below=("agentcore",), prefix="api-key-providers.")
    return listed and all("/apikeycredentialprovider/" in arn for arn in arns)


def _read(file: File, ledger: Ledger) -> None:
    for entry in file.top.entries(_KEY):
        with entry.guarded():
            arn = entry.text(_ARN)
            if not elsewhere(arn, ledger.account):
                describe(ledger, arn, API_KEY_PROVIDER, name=entry.maybe("name"), role=None, found={})


LIST_API_KEY_CREDENTIAL_PROVIDERS = Call(
    "bedrock-agentcore-control",
    "ListApiKeyCredentialProviders",
    "bedrock-agentcore:ListApiKeyCredentialProviders",
    keeps="credentialProviders(name credentialProviderArn)",
)
EXPORT = Export(
    what="AgentCore API key credential providers",
    command="aws bedrock-agentcore-control list-api-key-credential-providers --region REGION",
    file="agentcore/api-key-providers.REGION.json",
    tables=("resources",),
    calls=(LIST_API_KEY_CREDENTIAL_PROVIDERS,),
    recognises=_recognises,
    accounts=lambda file: accounts_of(file.values(_KEY, _ARN)),
    read=_read,
    further=True,
)
