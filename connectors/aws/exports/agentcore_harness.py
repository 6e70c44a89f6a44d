"""A harness of AgentCore, or a version of one: ``aws bedrock-agentcore-control get-harness``."""

from __future__ import annotations

from nhiscan.connectors.aws.agents.agentcore import GONE, HARNESS
from nhiscan.connectors.aws.agents.authorizers import KEPT as AUTHORIZER
from nhiscan.connectors.aws.agents.authorizers import authorizer
from nhiscan.connectors.aws.agents.facts import Described
from nhiscan.connectors.aws.agents.harness_tools import KEPT as TOOLS
from nhiscan.connectors.aws.agents.harness_tools import harness_tools
from nhiscan.connectors.aws.agents.join import undescribed
from nhiscan.connectors.aws.agents.settings import Setting, settings, text_at
from nhiscan.connectors.aws.arns import accounts_of, parse_arn
from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.entry import Entry
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.facts import Given
from nhiscan.connectors.aws.ledger import Ledger

_WHAT = "AgentCore harness"
_MODELS = ("bedrockModelConfig", "openAiModelConfig", "geminiModelConfig", "liteLlmModelConfig")
_RUNTIME = ("environment", "agentCoreRuntimeEnvironment")


def _accounts(file: File) -> list[str]:
    found = file.content.get("harness") if isinstance(file.content, dict) else None
    return accounts_of([found.get("arn")]) if isinstance(found, dict) else []


def _read(file: File, ledger: Ledger) -> None:
    """One version, with its own role and tools; of its environment only names are taken."""
    entry = file.top.entry("harness")
    if entry is None:
        return
    arn, version = entry.text("arn"), entry.maybe("harnessVersion")
    entry.about(arn)
    ledger.learn(Given(_WHAT, arn))
    parts = parse_arn(arn)
    ledger.learn(
        Described(
            kind=HARNESS,
            arn=arn,
            name=entry.maybe("harnessName") or arn,
            region=parts.region if parts else None,
            version=version,
            role=entry.text("executionRoleArn"),
            settings=settings({**_settings(entry), **authorizer(entry)}),
            variables=entry.names_in("environmentVariables"),
        )
    )
    for tool in harness_tools(entry, arn, version, ledger.account):
        ledger.add(tool)


def _settings(entry: Entry) -> dict[str, Setting]:
    """Its model and the key for that, what it may call, and the runtime it lives in."""
    models = (text_at(entry, "model", model, "modelId") for model in _MODELS)
    keys = (text_at(entry, "model", model, "apiKeyArn") for model in _MODELS)
    return {
        "status": entry.maybe("status"),
        "model": next(filter(None, models), None),
        "modelApiKeyArn": next(filter(None, keys), None),
        "allowedTools": tuple(entry.texts("allowedTools")),
        "agentRuntimeArn": text_at(entry, *_RUNTIME, "agentRuntimeArn"),
        "networkMode": text_at(entry, *_RUNTIME, "networkConfiguration", "networkMode"),
    }


GET_HARNESS = Call(
    "bedrock-agentcore-control",
    "GetHarness",
    "bedrock-agentcore:GetHarness",
    keeps="harness(harnessId harnessName arn status harnessVersion executionRoleArn "
    "model(bedrockModelConfig(modelId) openAiModelConfig(modelId apiKeyArn) "
    "geminiModelConfig(modelId apiKeyArn) liteLlmModelConfig(modelId apiKeyArn)) "
    f"{TOOLS} allowedTools environmentVariables{{}} "
    "environment(agentCoreRuntimeEnvironment(agentRuntimeArn networkConfiguration(networkMode))) "
    f"{AUTHORIZER})",
)
EXPORT = Export(
    what=_WHAT,
    command="aws bedrock-agentcore-control get-harness --region REGION --harness-id HARNESS",
    file="agentcore/harnesses/REGION/HARNESS.json",
    tables=("agents", "tools", "workloads"),
    calls=(GET_HARNESS,),
    recognises=lambda file: bool(_accounts(file)),
    accounts=_accounts,
    read=_read,
    each=undescribed(HARNESS, "agentcore/harnesses", versions=True),
    none=GONE,
    further=True,
)
