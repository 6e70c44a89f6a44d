"""A version of a Bedrock agent, which keeps its own role: ``aws bedrock-agent get-agent-version``."""

from __future__ import annotations

from collections.abc import Iterator

from nhiscan.connectors.aws.agents.bedrock import KIND
from nhiscan.connectors.aws.agents.facts import Numbered
from nhiscan.connectors.aws.agents.join import DRAFT, known, routed
from nhiscan.connectors.aws.arns import parse_arn
from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.export import Export, File, Subject
from nhiscan.connectors.aws.exports.bedrock_agent import KEPT, accounts, description
from nhiscan.connectors.aws.facts import Given
from nhiscan.connectors.aws.ledger import Ledger

_WHAT = "Bedrock agent version"


def _read(file: File, ledger: Ledger) -> None:
    """A version is a snapshot of the draft with the role of that day.

    Source: Bedrock User Guide, "Deploy and use an Amazon Bedrock agent in your application".
    """
    if (entry := file.top.entry("agentVersion")) is not None:
        version = entry.text("version")
        ledger.learn(Given(_WHAT, f"{entry.maybe('agentId')}.{version}"))
        ledger.learn(description(entry, version))


def _versions(ledger: Ledger) -> Iterator[Subject]:
    """Every version that is listed or that an alias leads to; the draft has an answer of its own."""
    for agent in known(KIND, ledger):
        listed = [found.version for found in ledger.of(Numbered) if found.arn == agent]
        parts = parse_arn(agent)
        for version in dict.fromkeys([*listed, *routed(agent, ledger)]):
            if version != DRAFT and parts is not None:
                word = f"{parts.name}.{version}"
                yield Subject(agent, word, f"bedrock/agent-version/{parts.region}/{word}.json")


GET_AGENT_VERSION = Call(
    "bedrock-agent",
    "GetAgentVersion",
    "bedrock:GetAgentVersion",
    keeps=f"agentVersion({KEPT} version)",
)
EXPORT = Export(
    what=_WHAT,
    command="aws bedrock-agent get-agent-version --region REGION --agent-id AGENT --agent-version VERSION",
    file="bedrock/agent-version/REGION/AGENT.VERSION.json",
    tables=("agents", "workloads"),
    calls=(GET_AGENT_VERSION,),
    recognises=lambda file: bool(accounts(file, "agentVersion")),
    accounts=lambda file: accounts(file, "agentVersion"),
    read=_read,
    each=_versions,
    none=frozenset({"ResourceNotFoundException"}),
    further=True,
)
