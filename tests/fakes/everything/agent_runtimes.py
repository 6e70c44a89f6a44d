"""What agents of AgentCore run in: a runtime and a harness, each with an endpoint to an older version."""

from __future__ import annotations

from typing import Any, Final

from tests.fakes.everything.agent_gateways import GATEWAY
from tests.fakes.everything.agent_guards import IDENTITY, OAUTH
from tests.fakes.everything.names import MADE, RUNTIME, Answers, arn, missing, named
from tests.fakes.operations import Asked
from tests.fakes.scripted import Content, Says

_TRIAGE, _DESK = "triage-abcdefghij", "desk-abcdefghij"
_INSIDE: Final = "harness_desk-abcdefghij"
_RUNTIME: Final = {
    "agentRuntimeArn": arn("bedrock-agentcore", f"runtime/{_TRIAGE}"),
    "agentRuntimeId": _TRIAGE,
    "agentRuntimeName": "triage",
    "status": "READY",
    "lastUpdatedAt": MADE,
}
_HARNESS: Final = {
    "harnessId": _DESK,
    "harnessName": "desk",
    "arn": arn("bedrock-agentcore", f"harness/{_DESK}"),
    "status": "READY",
    "createdAt": MADE,
    "updatedAt": MADE,
}


def _by_version(parameter: str, version: str, newest: str, answers: dict[str, Content]) -> Says:
    """One thing in the version that is asked for, else in the newest."""

    def says(asked: Asked) -> Content:
        name = f"{asked.params[parameter]} {asked.params.get(version, newest)}"
        return answers[name] if name in answers else missing(asked)

    return says


def _runtime(version: str) -> Content:
    return {
        **_RUNTIME,
        "agentRuntimeVersion": version,
        "createdAt": MADE,
        "roleArn": RUNTIME,
        "lifecycleConfiguration": {"idleRuntimeSessionTimeout": 900},
        "networkConfiguration": {"networkMode": "PUBLIC"},
        "protocolConfiguration": {"serverProtocol": "HTTP"},
        "environmentVariables": {"STAGE": "prod"},
        "workloadIdentityDetails": {"workloadIdentityArn": IDENTITY},
    }


def _endpoint(name: str, live: str) -> dict[str, Any]:
    return {
        "name": name,
        "id": name,
        "liveVersion": live,
        "agentRuntimeArn": _RUNTIME["agentRuntimeArn"],
        "agentRuntimeEndpointArn": f"{_RUNTIME['agentRuntimeArn']}/runtime-endpoint/{name}",
        "status": "READY",
        "createdAt": MADE,
        "lastUpdatedAt": MADE,
    }


def _harness(version: str) -> Content:
    gateway = {
        "gatewayArn": GATEWAY,
        "outboundAuth": {"oauth": {"providerArn": OAUTH, "scopes": ["erp.read"]}},
    }
    return {
        "harness": {
            **_HARNESS,
            "harnessVersion": version,
            "executionRoleArn": RUNTIME,
            "model": {"bedrockModelConfig": {"modelId": "amazon.nova-pro-v1:0"}},
            "systemPrompt": [{"text": "helps at the desk"}],
            "tools": [{"type": "agentcore_gateway", "name": "erp", "config": {"agentCoreGateway": gateway}}],
            "skills": [],
            "allowedTools": ["*"],
            "truncation": {"strategy": "none"},
            "environment": {
                "agentCoreRuntimeEnvironment": {
                    "agentRuntimeArn": arn("bedrock-agentcore", f"runtime/{_INSIDE}"),
                    "agentRuntimeName": "harness_desk",
                    "agentRuntimeId": _INSIDE,
                    "lifecycleConfiguration": {"idleRuntimeSessionTimeout": 900},
                    "networkConfiguration": {"networkMode": "PUBLIC"},
                }
            },
        }
    }


ANSWERS: Answers = {
    "bedrock-agentcore-control:ListAgentRuntimes": {
        "agentRuntimes": [{**_RUNTIME, "agentRuntimeVersion": "5", "description": "sorts mail"}]
    },
    "bedrock-agentcore-control:GetAgentRuntime": _by_version(
        *("agentRuntimeId", "agentRuntimeVersion", "5"),
        {f"{_TRIAGE} {version}": _runtime(version) for version in ("3", "5")},
    ),
    "bedrock-agentcore-control:ListAgentRuntimeEndpoints": named(
        {_TRIAGE: {"runtimeEndpoints": [_endpoint("DEFAULT", "5"), _endpoint("prod", "3")]}}, "agentRuntimeId"
    ),
    "bedrock-agentcore-control:ListHarnesses": {"harnesses": [{**_HARNESS, "harnessVersion": "2"}]},
    "bedrock-agentcore-control:GetHarness": _by_version(
        *("harnessId", "harnessVersion", "2"),
        {f"{_DESK} {version}": _harness(version) for version in ("1", "2")},
    ),
    "bedrock-agentcore-control:ListHarnessEndpoints": named(
        {
            _DESK: {
                "endpoints": [
                    {
                        **_HARNESS,
                        "arn": f"{_HARNESS['arn']}/harness-endpoint/prod",
                        "endpointName": "prod",
                        "liveVersion": "1",
                    }
                ]
            }
        },
        "harnessId",
    ),
}
