"""A runtime of AgentCore, or a version of one: ``aws bedrock-agentcore-control get-agent-runtime``."""

from __future__ import annotations

from nhiscan.connectors.aws.agents.agentcore import GONE, RUNTIME
from nhiscan.connectors.aws.agents.authorizers import KEPT, authorizer
from nhiscan.connectors.aws.agents.facts import Described
from nhiscan.connectors.aws.agents.join import undescribed
from nhiscan.connectors.aws.agents.settings import Setting, entry_at, settings, text_at
from nhiscan.connectors.aws.arns import accounts_of, parse_arn
from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.entry import Entry
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.facts import Given
from nhiscan.connectors.aws.ledger import Ledger

_WHAT = "AgentCore runtime"


def _read(file: File, ledger: Ledger) -> None:
    """One version, with its own role; of its environment only names are taken."""
    top = file.top
    arn = top.text("agentRuntimeArn")
    top.about(arn)
    ledger.learn(Given(_WHAT, arn))
    parts = parse_arn(arn)
    ledger.learn(
        Described(
            kind=RUNTIME,
            arn=arn,
            name=top.maybe("agentRuntimeName") or arn,
            region=parts.region if parts else None,
            version=top.text("agentRuntimeVersion"),
            role=top.text("roleArn"),
            settings=settings({**_settings(top), **authorizer(top)}),
            variables=top.names_in("environmentVariables"),
        )
    )


def _settings(top: Entry) -> dict[str, Setting]:
    headers = entry_at(top, "requestHeaderConfiguration")
    return {
        "status": top.maybe("status"),
        "networkMode": text_at(top, "networkConfiguration", "networkMode"),
        "serverProtocol": text_at(top, "protocolConfiguration", "serverProtocol"),
        "workloadIdentityArn": text_at(top, "workloadIdentityDetails", "workloadIdentityArn"),
        "requestHeaderAllowlist": tuple(headers.texts("requestHeaderAllowlist")) if headers else (),
    }


GET_AGENT_RUNTIME = Call(
    "bedrock-agentcore-control",
    "GetAgentRuntime",
    "bedrock-agentcore:GetAgentRuntime",
    keeps="agentRuntimeArn agentRuntimeName agentRuntimeId agentRuntimeVersion roleArn status "
    "networkConfiguration(networkMode) protocolConfiguration(serverProtocol) environmentVariables{} "
    f"workloadIdentityDetails(workloadIdentityArn) requestHeaderConfiguration(requestHeaderAllowlist) {KEPT}",
)
EXPORT = Export(
    what=_WHAT,
    command="aws bedrock-agentcore-control get-agent-runtime --region REGION --agent-runtime-id RUNTIME",
    file="agentcore/runtimes/REGION/RUNTIME.json",
    tables=("agents", "workloads"),
    calls=(GET_AGENT_RUNTIME,),
    recognises=lambda file: file.has("agentRuntimeArn", "agentRuntimeVersion", "roleArn"),
    accounts=lambda file: accounts_of([file.top.value("agentRuntimeArn")]),
    read=_read,
    each=undescribed(RUNTIME, "agentcore/runtimes", versions=True),
    none=GONE,
    further=True,
)
