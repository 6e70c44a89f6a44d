"""The agents of Amazon Bedrock: ``aws bedrock-agent list-agents``."""

from __future__ import annotations

from nhiscan.connectors.aws.agents.bedrock import KIND, arn
from nhiscan.connectors.aws.agents.join import DRAFT, agents
from nhiscan.connectors.aws.agents.listed import Listed
from nhiscan.connectors.aws.agents.places import region_of
from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.exports.bedrock_agent import EXPORT as AGENT
from nhiscan.connectors.aws.ledger import Ledger


def _read(file: File, ledger: Ledger) -> None:
    """Every agent, by its id alone: the file's name tells the region."""
    region = region_of(file)
    for entry in file.top.entries("agentSummaries"):
        with entry.guarded():
            id_ = entry.text("agentId")
            ledger.learn(
                Listed(
                    kind=KIND,
                    answer=AGENT.what,
                    arn=arn(region, f"agent/{id_}", ledger),
                    id=id_,
                    name=entry.maybe("agentName") or id_,
                    region=region,
                    version=DRAFT,
                )
            )


LIST_AGENTS = Call(
    "bedrock-agent", "ListAgents", "bedrock:ListAgents", keeps="agentSummaries(agentId agentName agentStatus)"
)
EXPORT = Export(
    what="Bedrock agents",
    command="aws bedrock-agent list-agents --region REGION",
    file="bedrock/agents.REGION.json",
    tables=("agents", "tools", "workloads"),
    calls=(LIST_AGENTS,),
    recognises=lambda file: file.lists("agentSummaries", "agentId"),
    read=_read,
    settle=agents(KIND, "Amazon Bedrock Agents"),
    further=True,
)
