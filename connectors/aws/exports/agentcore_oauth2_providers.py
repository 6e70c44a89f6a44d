"""The OAuth clients that AgentCore keeps: ``list-oauth2-credential-providers``."""

from __future__ import annotations

from nhiscan.connectors.aws.agents.agentcore import OAUTH2_PROVIDER
from nhiscan.connectors.aws.agents.described import describe
from nhiscan.connectors.aws.agents.places import lists
from nhiscan.connectors.aws.arns import accounts_of, elsewhere
from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.ledger import Ledger

_KEY, _ARN = "credentialProviders", "credentialProviderArn"


def _recognises(file: File) -> bool:
    """Providers of API keys and of payments are listed under the same key."""
    arns = [str(arn) for arn in file.values(_KEY, _ARN)]
    listed = lists(file, _KEY, _ARN, "name", below=("agentcore",), prefix="oauth2-providers.")
    return listed and all("/oauth2credentialprovider/" in arn for arn in arns)


def _read(file: File, ledger: Ledger) -> None:
    for entry in file.top.entries(_KEY):
        with entry.guarded():
            arn = entry.text(_ARN)
            if not elsewhere(arn, ledger.account):
                found = {"vendor": entry.maybe("credentialProviderVendor")}
                describe(ledger, arn, OAUTH2_PROVIDER, name=entry.maybe("name"), role=None, found=found)


LIST_OAUTH2_CREDENTIAL_PROVIDERS = Call(
    "bedrock-agentcore-control",
    "ListOauth2CredentialProviders",
    "bedrock-agentcore:ListOauth2CredentialProviders",
    keeps="credentialProviders(name credentialProviderVendor credentialProviderArn)",
)
EXPORT = Export(
    what="AgentCore OAuth2 credential providers",
    command="aws bedrock-agentcore-control list-oauth2-credential-providers --region REGION",
    file="agentcore/oauth2-providers.REGION.json",
    tables=("resources",),
    calls=(LIST_OAUTH2_CREDENTIAL_PROVIDERS,),
    recognises=_recognises,
    accounts=lambda file: accounts_of(file.values(_KEY, _ARN)),
    read=_read,
    further=True,
)
