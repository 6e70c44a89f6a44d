"""By which names the versions of a Bedrock agent are called: ``aws bedrock-agent list-agent-aliases``."""

from __future__ import annotations

from nhiscan.connectors.aws.agents.bedrock import agent_of, per_agent
from nhiscan.connectors.aws.agents.facts import Route
from nhiscan.connectors.aws.agents.places import named
from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.entry import Entry
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.facts import Given
from nhiscan.connectors.aws.ledger import Ledger

_WHAT = "aliases of a Bedrock agent"


def _read(file: File, ledger: Ledger) -> None:
    """The answer names no agent: the file's folder and name do."""
    place = named(file, "AGENT")
    ledger.learn(Given(_WHAT, place.word))
    for entry in file.top.entries("agentAliasSummaries"):
        entry.about(agent_of(place, ledger))
        with entry.guarded():
            ledger.learn(_route(entry, agent_of(place, ledger)))


def _route(entry: Entry, agent: str) -> Route:
    """An alias; a paused one rejects calls.

    Source: Bedrock API Reference, "AgentAliasSummary", aliasInvocationState.
    """
    versions = (version.text("agentVersion") for version in entry.entries("routingConfiguration"))
    name = entry.maybe("agentAliasName") or entry.text("agentAliasId")
    return Route(agent, name, tuple(versions), entry.maybe("aliasInvocationState") != "REJECT_INVOCATIONS")


LIST_AGENT_ALIASES = Call(
    "bedrock-agent",
    "ListAgentAliases",
    "bedrock:ListAgentAliases",
    keeps="agentAliasSummaries(agentAliasId agentAliasName routingConfiguration(agentVersion) "
    "agentAliasStatus aliasInvocationState)",
)
EXPORT = Export(
    what=_WHAT,
    command="aws bedrock-agent list-agent-aliases --region REGION --agent-id AGENT",
    file="bedrock/agent-aliases/REGION/AGENT.json",
    # which tools a deployed version has is asked of the versions that aliases lead to
    tables=("agents", "tools"),
    calls=(LIST_AGENT_ALIASES,),
    recognises=lambda file: file.lists("agentAliasSummaries", "agentAliasId"),
    read=_read,
    each=per_agent("bedrock/agent-aliases"),
    none=frozenset({"ResourceNotFoundException"}),
    further=True,
)
