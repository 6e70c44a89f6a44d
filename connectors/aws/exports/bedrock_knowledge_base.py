"""A knowledge base of Amazon Bedrock and its role: ``aws bedrock-agent get-knowledge-base``."""

from __future__ import annotations

from nhiscan.connectors.aws.agents.described import describe
from nhiscan.connectors.aws.agents.listed import answers
from nhiscan.connectors.aws.agents.settings import Setting, text_at
from nhiscan.connectors.aws.arns import accounts_of
from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.entry import Entry
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.facts import Given
from nhiscan.connectors.aws.ledger import Ledger

KIND = "bedrock-knowledge-base"
_WHAT = "Bedrock knowledge base"
_STORES = (
    ("opensearchServerlessConfiguration", "collectionArn"),
    ("opensearchManagedClusterConfiguration", "domainArn"),
    ("rdsConfiguration", "resourceArn"),
)
_SECRETS = (
    "pineconeConfiguration",
    "redisEnterpriseCloudConfiguration",
    "rdsConfiguration",
    "mongoDbAtlasConfiguration",
)


def _accounts(file: File) -> list[str]:
    found = file.content.get("knowledgeBase") if isinstance(file.content, dict) else None
    return accounts_of([found.get("knowledgeBaseArn")]) if isinstance(found, dict) else []


def _read(file: File, ledger: Ledger) -> None:
    if (entry := file.top.entry("knowledgeBase")) is not None:
        arn = entry.text("knowledgeBaseArn")
        entry.about(arn)
        ledger.learn(Given(_WHAT, entry.text("knowledgeBaseId")))
        describe(
            ledger,
            arn,
            KIND,
            name=entry.maybe("name"),
            role=entry.text("roleArn"),
            found=_settings(entry),
        )


def _settings(entry: Entry) -> dict[str, Setting]:
    """Where the knowledge lies, and which secret opens that; never an address with a key in it."""
    stores = (text_at(entry, "storageConfiguration", *path) for path in _STORES)
    secrets = (text_at(entry, "storageConfiguration", key, "credentialsSecretArn") for key in _SECRETS)
    kendra = text_at(
        entry, "knowledgeBaseConfiguration", "kendraKnowledgeBaseConfiguration", "kendraIndexArn"
    )
    return {
        "status": entry.maybe("status"),
        "type": text_at(entry, "knowledgeBaseConfiguration", "type"),
        "storage": text_at(entry, "storageConfiguration", "type"),
        "storageArn": next(filter(None, stores), None) or kendra,
        "credentialsSecretArn": next(filter(None, secrets), None),
    }


GET_KNOWLEDGE_BASE = Call(
    "bedrock-agent",
    "GetKnowledgeBase",
    "bedrock:GetKnowledgeBase",
    keeps="knowledgeBase(knowledgeBaseId name knowledgeBaseArn roleArn status "
    "knowledgeBaseConfiguration(type kendraKnowledgeBaseConfiguration(kendraIndexArn)) "
    "storageConfiguration(type opensearchServerlessConfiguration(collectionArn) "
    "opensearchManagedClusterConfiguration(domainArn) pineconeConfiguration(credentialsSecretArn) "
    "redisEnterpriseCloudConfiguration(credentialsSecretArn) "
    "rdsConfiguration(resourceArn credentialsSecretArn) mongoDbAtlasConfiguration(credentialsSecretArn)))",
)
EXPORT = Export(
    what=_WHAT,
    command="aws bedrock-agent get-knowledge-base --region REGION --knowledge-base-id BASE",
    file="bedrock/knowledge-bases/REGION/BASE.json",
    tables=("resources", "workloads"),
    calls=(GET_KNOWLEDGE_BASE,),
    recognises=lambda file: bool(_accounts(file)),
    accounts=_accounts,
    read=_read,
    each=answers(KIND, "bedrock/knowledge-bases"),
    none=frozenset({"ResourceNotFoundException"}),
    further=True,
)
