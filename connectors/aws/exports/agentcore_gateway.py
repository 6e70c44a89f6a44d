"""A gateway of AgentCore: ``aws bedrock-agentcore-control get-gateway``."""

from __future__ import annotations

from nhiscan.connectors.aws.agents.agentcore import GATEWAY, GONE
from nhiscan.connectors.aws.agents.authorizers import KEPT, token_authorizer
from nhiscan.connectors.aws.agents.described import describe
from nhiscan.connectors.aws.agents.listed import answers
from nhiscan.connectors.aws.agents.settings import Setting, text_at
from nhiscan.connectors.aws.arns import accounts_of
from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.entry import Entry
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.facts import Given
from nhiscan.connectors.aws.ledger import Ledger

_WHAT = "AgentCore gateway"


def _read(file: File, ledger: Ledger) -> None:
    top = file.top
    arn = top.text("gatewayArn")
    top.about(arn)
    ledger.learn(Given(_WHAT, top.text("gatewayId")))
    found = {**token_authorizer(top), **_settings(top)}
    describe(ledger, arn, GATEWAY, name=top.maybe("name"), role=top.maybe("roleArn"), found=found)


def _settings(top: Entry) -> dict[str, Setting]:
    """Who is let in, and what looks at each call.

    Source: Bedrock AgentCore Developer Guide, "Set up inbound authorization for your gateway".
    """
    interceptors = top.entries("interceptorConfigurations")
    functions = (text_at(found, "interceptor", "lambda", "arn") for found in interceptors)
    return {
        "status": top.maybe("status"),
        "gatewayUrl": top.maybe("gatewayUrl"),
        "protocolType": top.maybe("protocolType"),
        "authorizerType": top.maybe("authorizerType"),
        "policyEngineArn": text_at(top, "policyEngineConfiguration", "arn"),
        "policyEngineMode": text_at(top, "policyEngineConfiguration", "mode"),
        "workloadIdentityArn": text_at(top, "workloadIdentityDetails", "workloadIdentityArn"),
        "interceptors": tuple(filter(None, functions)),
        "exceptionLevel": top.maybe("exceptionLevel"),
        "webAclArn": top.maybe("webAclArn"),
    }


GET_GATEWAY = Call(
    "bedrock-agentcore-control",
    "GetGateway",
    "bedrock-agentcore:GetGateway",
    keeps="gatewayArn gatewayId gatewayUrl name status roleArn protocolType authorizerType "
    "policyEngineConfiguration(arn mode) workloadIdentityDetails(workloadIdentityArn) "
    "interceptorConfigurations(interceptor(lambda(arn)) interceptionPoints) exceptionLevel webAclArn "
    f"{KEPT}",
)
EXPORT = Export(
    what=_WHAT,
    command="aws bedrock-agentcore-control get-gateway --region REGION --gateway-identifier GATEWAY",
    file="agentcore/gateways/REGION/GATEWAY.json",
    tables=("resources", "workloads"),
    calls=(GET_GATEWAY,),
    recognises=lambda file: file.has("gatewayArn", "gatewayId", "authorizerType"),
    accounts=lambda file: accounts_of([file.top.value("gatewayArn")]),
    read=_read,
    each=answers(GATEWAY, "agentcore/gateways"),
    none=GONE,
    further=True,
)
