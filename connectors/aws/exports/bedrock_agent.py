"""The working draft of a Bedrock agent: ``aws bedrock-agent get-agent``."""

from __future__ import annotations

from nhiscan.connectors.aws.agents.bedrock import KIND
from nhiscan.connectors.aws.agents.facts import Described
from nhiscan.connectors.aws.agents.join import DRAFT, undescribed
from nhiscan.connectors.aws.agents.settings import Setting, settings, text_at
from nhiscan.connectors.aws.arns import accounts_of, parse_arn
from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.entry import Entry
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.facts import Given
from nhiscan.connectors.aws.ledger import Ledger

_WHAT = "Bedrock agent"
KEPT = (
    "agentId agentName agentArn agentStatus foundationModel idleSessionTTLInSeconds agentResourceRoleArn "
    "guardrailConfiguration(guardrailIdentifier guardrailVersion) "
    "memoryConfiguration(enabledMemoryTypes) customerEncryptionKeyArn agentCollaboration"
)
"""What is kept of an agent and of each of its versions: no instruction, no prompt, no description."""


def description(entry: Entry, version: str) -> Described:
    """One version of an agent; its draft has the same fields."""
    agent = entry.text("agentArn")
    entry.about(agent)
    parts = parse_arn(agent)
    return Described(
        kind=KIND,
        arn=agent,
        name=entry.maybe("agentName") or agent,
        region=parts.region if parts else None,
        version=version,
        role=entry.text("agentResourceRoleArn"),
        settings=settings(_settings(entry)),
    )


def _settings(entry: Entry) -> dict[str, Setting]:
    memory = entry.entry("memoryConfiguration")
    return {
        "agentStatus": entry.maybe("agentStatus"),
        "foundationModel": entry.maybe("foundationModel"),
        "agentCollaboration": entry.maybe("agentCollaboration"),
        "idleSessionTTLInSeconds": entry.count("idleSessionTTLInSeconds"),
        "guardrail": text_at(entry, "guardrailConfiguration", "guardrailIdentifier"),
        "guardrailVersion": text_at(entry, "guardrailConfiguration", "guardrailVersion"),
        "customerEncryptionKeyArn": entry.maybe("customerEncryptionKeyArn"),
        "orchestrationLambda": text_at(entry, "customOrchestration", "executor", "lambda"),
        "memory": tuple(memory.texts("enabledMemoryTypes")) if memory else (),
    }


def accounts(file: File, key: str) -> list[str]:
    """The account in the ARN of the agent under ``key``."""
    found = file.content.get(key) if isinstance(file.content, dict) else None
    return accounts_of([found.get("agentArn")]) if isinstance(found, dict) else []


def _read(file: File, ledger: Ledger) -> None:
    if (entry := file.top.entry("agent")) is not None:
        found = description(entry, DRAFT)
        ledger.learn(Given(_WHAT, found.arn))
        ledger.learn(found)


GET_AGENT = Call(
    "bedrock-agent",
    "GetAgent",
    "bedrock:GetAgent",
    keeps=f"agent({KEPT} agentVersion orchestrationType customOrchestration(executor(lambda)))",
)
EXPORT = Export(
    what=_WHAT,
    command="aws bedrock-agent get-agent --region REGION --agent-id AGENT",
    file="bedrock/agents/REGION/AGENT.json",
    tables=("agents", "workloads"),
    calls=(GET_AGENT,),
    recognises=lambda file: bool(accounts(file, "agent")),
    accounts=lambda file: accounts(file, "agent"),
    read=_read,
    each=undescribed(KIND, "bedrock/agents", versions=False),
    none=frozenset({"ResourceNotFoundException"}),
    further=True,
)
