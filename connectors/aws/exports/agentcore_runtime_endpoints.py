"""Which versions of an AgentCore runtime answer calls: ``list-agent-runtime-endpoints``."""

from __future__ import annotations

from nhiscan.connectors.aws.agents.agentcore import GONE, RUNTIME
from nhiscan.connectors.aws.agents.facts import Route
from nhiscan.connectors.aws.agents.listed import answers
from nhiscan.connectors.aws.arns import accounts_of, elsewhere
from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.entry import Entry
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.facts import Given
from nhiscan.connectors.aws.ledger import Ledger

_WHAT = "endpoints of an AgentCore runtime"


def _read(file: File, ledger: Ledger) -> None:
    ledger.learn(Given(_WHAT, file.stem))
    for entry in file.top.entries("runtimeEndpoints"):
        with entry.guarded():
            arn = entry.text("agentRuntimeArn")
            entry.about(arn)
            if not elsewhere(arn, ledger.account):
                ledger.learn(Route(arn, entry.maybe("name") or entry.text("id"), versions(entry)))


def versions(entry: Entry) -> tuple[str, ...]:
    """The version that answers now, and the one that is being rolled out.

    Source: Bedrock AgentCore Control API Reference, "AgentRuntimeEndpoint".
    """
    found = (entry.maybe("liveVersion"), entry.maybe("targetVersion"))
    return tuple(dict.fromkeys(filter(None, found)))


LIST_AGENT_RUNTIME_ENDPOINTS = Call(
    "bedrock-agentcore-control",
    "ListAgentRuntimeEndpoints",
    "bedrock-agentcore:ListAgentRuntimeEndpoints",
    keeps="runtimeEndpoints(name id liveVersion targetVersion agentRuntimeEndpointArn agentRuntimeArn "
    "status)",
)
EXPORT = Export(
    what=_WHAT,
    command="aws bedrock-agentcore-control list-agent-runtime-endpoints --region REGION "
    "--agent-runtime-id RUNTIME",
    file="agentcore/runtime-endpoints/REGION/RUNTIME.json",
    tables=("agents", "workloads"),
    calls=(LIST_AGENT_RUNTIME_ENDPOINTS,),
    recognises=lambda file: file.lists("runtimeEndpoints", "agentRuntimeEndpointArn"),
    accounts=lambda file: accounts_of(file.values("runtimeEndpoints", "agentRuntimeArn")),
    read=_read,
    each=answers(RUNTIME, "agentcore/runtime-endpoints"),
    none=GONE,
    further=True,
)
