"""The knowledge bases that a Bedrock agent asks: ``aws bedrock-agent list-agent-knowledge-bases``."""

from __future__ import annotations

from nhiscan.connectors.aws.agents.bedrock import agent_of, arn, per_version
from nhiscan.connectors.aws.agents.places import named
from nhiscan.connectors.aws.agents.settings import settings
from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.facts import Given
from nhiscan.connectors.aws.ledger import PROVIDER, Ledger
from nhiscan.model import Tool

_WHAT = "knowledge bases of a Bedrock agent"


def _read(file: File, ledger: Ledger) -> None:
    """Each is a tool that looks things up; the answer names no agent, the file's folder and name do."""
    place = named(file, "AGENT", "VERSION")
    agent, version = agent_of(place, ledger), place.ids[1]
    ledger.learn(Given(_WHAT, place.word))
    for entry in file.top.entries("agentKnowledgeBaseSummaries"):
        entry.about(agent)
        with entry.guarded():
            id_ = entry.text("knowledgeBaseId")
            ledger.add(
                Tool(
                    id=f"{agent}/{version}/knowledge-base/{id_}",
                    partition=ledger.account,
                    agent=agent,
                    name=id_,
                    operations=("Retrieve",),
                    provider=PROVIDER,
                    kind="knowledge-base",
                    target=arn(place.region, f"knowledge-base/{id_}", ledger),
                    confirmed=(),
                    complete=True,
                    settings=settings(
                        {"agentVersion": version, "knowledgeBaseState": entry.maybe("knowledgeBaseState")}
                    ),
                )
            )


LIST_AGENT_KNOWLEDGE_BASES = Call(
    "bedrock-agent",
    "ListAgentKnowledgeBases",
    "bedrock:ListAgentKnowledgeBases",
    keeps="agentKnowledgeBaseSummaries(knowledgeBaseId knowledgeBaseState)",
)
EXPORT = Export(
    what=_WHAT,
    command="aws bedrock-agent list-agent-knowledge-bases --region REGION --agent-id AGENT "
    "--agent-version VERSION",
    file="bedrock/agent-knowledge-bases/REGION/AGENT.VERSION.json",
    tables=("tools",),
    calls=(LIST_AGENT_KNOWLEDGE_BASES,),
    recognises=lambda file: file.lists("agentKnowledgeBaseSummaries", "knowledgeBaseId"),
    read=_read,
    each=per_version("bedrock/agent-knowledge-bases"),
    none=frozenset({"ResourceNotFoundException"}),
    further=True,
)
