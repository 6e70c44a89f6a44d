"""Which versions a Bedrock agent has: ``aws bedrock-agent list-agent-versions``."""

from __future__ import annotations

from nhiscan.connectors.aws.agents.bedrock import agent_of, per_agent
from nhiscan.connectors.aws.agents.facts import Numbered
from nhiscan.connectors.aws.agents.places import named
from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.facts import Given
from nhiscan.connectors.aws.ledger import Ledger

_WHAT = "versions of a Bedrock agent"


def _read(file: File, ledger: Ledger) -> None:
    """The answer names no agent: the file's folder and name do."""
    place = named(file, "AGENT")
    ledger.learn(Given(_WHAT, place.word))
    for entry in file.top.entries("agentVersionSummaries"):
        entry.about(agent_of(place, ledger))
        with entry.guarded():
            ledger.learn(Numbered(agent_of(place, ledger), entry.text("agentVersion")))


LIST_AGENT_VERSIONS = Call(
    "bedrock-agent",
    "ListAgentVersions",
    "bedrock:ListAgentVersions",
    keeps="agentVersionSummaries(agentVersion agentStatus)",
)
EXPORT = Export(
    what=_WHAT,
    command="aws bedrock-agent list-agent-versions --region REGION --agent-id AGENT",
    file="bedrock/agent-versions/REGION/AGENT.json",
    tables=("agents", "workloads"),
    calls=(LIST_AGENT_VERSIONS,),
    recognises=lambda file: file.lists("agentVersionSummaries", "agentVersion"),
    read=_read,
    each=per_agent("bedrock/agent-versions"),
    none=frozenset({"ResourceNotFoundException"}),
    further=True,
)
