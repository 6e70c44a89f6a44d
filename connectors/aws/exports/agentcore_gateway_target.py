"""What a gateway's target does, and as whom: ``aws bedrock-agentcore-control get-gateway-target``."""

from __future__ import annotations

from collections.abc import Iterator

from nhiscan.connectors.aws.agents.agentcore import GONE
from nhiscan.connectors.aws.agents.settings import Setting, entry_at, settings, text_at
from nhiscan.connectors.aws.agents.targets import KEPT, Target, target
from nhiscan.connectors.aws.arns import accounts_of, parse_arn
from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.entry import Entry, Malformed
from nhiscan.connectors.aws.export import Export, File, Subject
from nhiscan.connectors.aws.exports.agentcore_gateway_targets import ListedTarget
from nhiscan.connectors.aws.facts import Given
from nhiscan.connectors.aws.ledger import PROVIDER, Ledger
from nhiscan.model import Tool

_WHAT = "target of an AgentCore gateway"


def _read(file: File, ledger: Ledger) -> None:
    top = file.top
    gateway, id_ = top.text("gatewayArn"), top.text("targetId")
    top.about(gateway)
    parts = parse_arn(gateway)
    configuration = top.entry("targetConfiguration")
    if parts is None or configuration is None:
        problem = ("gatewayArn", "is no ARN") if parts is None else ("targetConfiguration", "is missing")
        raise Malformed(top.fault(*problem))
    ledger.learn(Given(_WHAT, f"{parts.name}.{id_}"))
    works = target(configuration, parts)
    if works is None:
        raise Malformed(top.fault("targetConfiguration", "is of a kind that nhiscan does not know"))
    ledger.add(_tool(top, gateway, id_, works, ledger.account))


def _tool(top: Entry, gateway: str, id_: str, works: Target, account: str) -> Tool:
    """A tool of all agents that the gateway lets in. A target has exactly one credential.

    Source: Bedrock AgentCore Control API Reference, "GetGatewayTarget", credentialProviderConfigurations.
    """
    credential = next(top.entries("credentialProviderConfigurations"), None)
    oauth = entry_at(credential, "credentialProvider", "oauthCredentialProvider") if credential else None
    return Tool(
        id=f"{gateway}/target/{id_}",
        partition=account,
        agent=gateway,
        name=top.maybe("name") or id_,
        operations=works.operations,
        provider=PROVIDER,
        kind="gateway-target",
        target=works.works,
        credential=_credential(credential) if credential else None,
        scopes=tuple(oauth.texts("scopes")) if oauth else (),
        complete=works.complete,
        settings=settings(
            {
                "status": top.maybe("status"),
                "type": works.kind,
                "schema": works.schema,
                **(_credential_settings(credential) if credential else {}),
                **_passed_on(top),
            }
        ),
    )


def _credential(entry: Entry) -> str | None:
    """The ARN of the provider that keeps it, else what kind it is."""
    kinds = ("oauthCredentialProvider", "apiKeyCredentialProvider")
    arns = (text_at(entry, "credentialProvider", kind, "providerArn") for kind in kinds)
    return next(filter(None, arns), None) or entry.maybe("credentialProviderType")


def _credential_settings(entry: Entry) -> dict[str, Setting]:
    return {
        "credentialProviderType": entry.maybe("credentialProviderType"),
        "grantType": text_at(entry, "credentialProvider", "oauthCredentialProvider", "grantType"),
        "credentialLocation": text_at(
            entry, "credentialProvider", "apiKeyCredentialProvider", "credentialLocation"
        ),
        "iamService": text_at(entry, "credentialProvider", "iamCredentialProvider", "service"),
    }


def _passed_on(top: Entry) -> dict[str, Setting]:
    """What of a caller's request goes on to the target."""
    passed = top.entry("metadataConfiguration")
    return {"allowedRequestHeaders": tuple(passed.texts("allowedRequestHeaders")) if passed else ()}


def _targets(ledger: Ledger) -> Iterator[Subject]:
    for found in ledger.of(ListedTarget):
        yield Subject(found.gateway, found.word, f"agentcore/gateway-target/{found.region}/{found.word}.json")


GET_GATEWAY_TARGET = Call(
    "bedrock-agentcore-control",
    "GetGatewayTarget",
    "bedrock-agentcore:GetGatewayTarget",
    keeps="gatewayArn targetId name status protocolType "
    "credentialProviderConfigurations(credentialProviderType credentialProvider("
    "oauthCredentialProvider(providerArn scopes grantType) "
    "apiKeyCredentialProvider(providerArn credentialLocation) "
    "iamCredentialProvider(service region))) "
    f"metadataConfiguration(allowedRequestHeaders) {KEPT}",
)
EXPORT = Export(
    what=_WHAT,
    command="aws bedrock-agentcore-control get-gateway-target --region REGION --gateway-identifier GATEWAY "
    "--target-id TARGET",
    file="agentcore/gateway-target/REGION/GATEWAY.TARGET.json",
    tables=("tools",),
    calls=(GET_GATEWAY_TARGET,),
    recognises=lambda file: file.has("gatewayArn", "targetId", "targetConfiguration"),
    accounts=lambda file: accounts_of([file.top.value("gatewayArn")]),
    read=_read,
    each=_targets,
    none=GONE,
    further=True,
)
