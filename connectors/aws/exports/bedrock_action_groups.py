"""The action groups of a version of a Bedrock agent: ``aws bedrock-agent list-agent-action-groups``."""

from __future__ import annotations

from dataclasses import dataclass

from nhiscan.connectors.aws.agents.bedrock import agent_of, per_version
from nhiscan.connectors.aws.agents.places import named
from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.facts import Given
from nhiscan.connectors.aws.ledger import Ledger

_WHAT = "action groups of a Bedrock agent"


@dataclass(frozen=True, slots=True)
class ActionGroup:
    """An action group as the list names it."""

    agent: str
    """The agent's ARN."""
    region: str
    """Where it is."""
    word: str
    """What its own answer is called: agent, version and group."""


def _read(file: File, ledger: Ledger) -> None:
    """The answer names no agent: the file's folder and name do."""
    place = named(file, "AGENT", "VERSION")
    agent = agent_of(place, ledger)
    ledger.learn(Given(_WHAT, place.word))
    for entry in file.top.entries("actionGroupSummaries"):
        entry.about(agent)
        with entry.guarded():
            word = f"{place.word}.{entry.text('actionGroupId')}"
            ledger.learn(ActionGroup(agent, place.region, word))


LIST_AGENT_ACTION_GROUPS = Call(
    "bedrock-agent",
    "ListAgentActionGroups",
    "bedrock:ListAgentActionGroups",
    keeps="actionGroupSummaries(actionGroupId actionGroupName actionGroupState)",
)
EXPORT = Export(
    what=_WHAT,
    command="aws bedrock-agent list-agent-action-groups --region REGION --agent-id AGENT "
    "--agent-version VERSION",
    file="bedrock/action-groups/REGION/AGENT.VERSION.json",
    tables=("tools",),
    calls=(LIST_AGENT_ACTION_GROUPS,),
    recognises=lambda file: file.lists("actionGroupSummaries", "actionGroupId"),
    read=_read,
    each=per_version("bedrock/action-groups"),
    none=frozenset({"ResourceNotFoundException"}),
    further=True,
)
