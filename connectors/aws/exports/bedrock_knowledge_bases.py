"""The knowledge bases of Amazon Bedrock: ``aws bedrock-agent list-knowledge-bases``."""

from __future__ import annotations

from nhiscan.connectors.aws.agents.bedrock import arn
from nhiscan.connectors.aws.agents.listed import Listed, resources
from nhiscan.connectors.aws.agents.places import region_of
from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.exports.bedrock_knowledge_base import EXPORT as KNOWLEDGE_BASE
from nhiscan.connectors.aws.exports.bedrock_knowledge_base import KIND
from nhiscan.connectors.aws.ledger import Ledger


def _read(file: File, ledger: Ledger) -> None:
    """Every knowledge base, by its id alone: the file's name tells the region."""
    region = region_of(file)
    for entry in file.top.entries("knowledgeBaseSummaries"):
        with entry.guarded():
            id_ = entry.text("knowledgeBaseId")
            ledger.learn(
                Listed(
                    kind=KIND,
                    answer=KNOWLEDGE_BASE.what,
                    arn=arn(region, f"knowledge-base/{id_}", ledger),
                    id=id_,
                    name=entry.maybe("name") or id_,
                    region=region,
                )
            )


LIST_KNOWLEDGE_BASES = Call(
    "bedrock-agent",
    "ListKnowledgeBases",
    "bedrock:ListKnowledgeBases",
    keeps="knowledgeBaseSummaries(knowledgeBaseId name status)",
)
EXPORT = Export(
    what="Bedrock knowledge bases",
    command="aws bedrock-agent list-knowledge-bases --region REGION",
    file="bedrock/knowledge-bases.REGION.json",
    tables=("resources", "workloads"),
    calls=(LIST_KNOWLEDGE_BASES,),
    recognises=lambda file: file.lists("knowledgeBaseSummaries", "knowledgeBaseId"),
    read=_read,
    settle=resources(KIND),
    further=True,
)
