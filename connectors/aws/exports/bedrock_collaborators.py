"""The agents that a Bedrock agent may ask: ``aws bedrock-agent list-agent-collaborators``."""

from __future__ import annotations

from nhiscan.connectors.aws.agents.bedrock import agent_of, per_version
from nhiscan.connectors.aws.agents.facts import Handover
from nhiscan.connectors.aws.agents.places import named
from nhiscan.connectors.aws.arns import parse_arn
from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.entry import Entry, Malformed
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.facts import Given
from nhiscan.connectors.aws.ledger import Ledger

_WHAT = "collaborators of a Bedrock agent"


def _read(file: File, ledger: Ledger) -> None:
    """The agents behind the aliases that the collaborators are named by."""
    place = named(file, "AGENT", "VERSION")
    agent = agent_of(place, ledger)
    ledger.learn(Given(_WHAT, place.word))
    for entry in file.top.entries("agentCollaboratorSummaries"):
        entry.about(agent)
        with entry.guarded():
            if (descriptor := entry.entry("agentDescriptor")) is not None:
                ledger.learn(Handover(agent, _agent(descriptor)))


def _agent(descriptor: Entry) -> str:
    """The ARN of the agent that ``agent-alias/AGENT/ALIAS`` belongs to."""
    alias = parse_arn(descriptor.text("aliasArn"))
    parts = alias.resource.split("/") if alias else []
    if alias is None or len(parts) != 3 or parts[0] != "agent-alias":
        raise Malformed(descriptor.fault("aliasArn", "is no ARN of an agent's alias"))
    return f"arn:{alias.partition}:{alias.service}:{alias.region}:{alias.account}:agent/{parts[1]}"


LIST_AGENT_COLLABORATORS = Call(
    "bedrock-agent",
    "ListAgentCollaborators",
    "bedrock:ListAgentCollaborators",
    keeps="agentCollaboratorSummaries(agentId agentVersion collaboratorId collaboratorName "
    "agentDescriptor(aliasArn))",
)
EXPORT = Export(
    what=_WHAT,
    command="aws bedrock-agent list-agent-collaborators --region REGION --agent-id AGENT "
    "--agent-version VERSION",
    file="bedrock/collaborators/REGION/AGENT.VERSION.json",
    tables=("agents",),
    calls=(LIST_AGENT_COLLABORATORS,),
    recognises=lambda file: file.lists("agentCollaboratorSummaries", "collaboratorId"),
    read=_read,
    each=per_version("bedrock/collaborators"),
    none=frozenset({"ResourceNotFoundException"}),
    further=True,
)
