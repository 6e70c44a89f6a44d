"""What agents of AgentCore work with: a gateway with a target, a browser, a code interpreter."""

from __future__ import annotations

from typing import Final

from tests.fakes.everything.agent_guards import ENGINE
from tests.fakes.everything.names import MADE, ORDERS, REGION, RUNTIME, Answers, arn, named

_AT: Final = {"createdAt": MADE, "updatedAt": MADE}
_ONCE: Final = {"createdAt": MADE, "lastUpdatedAt": MADE}
_ERP, _TARGET = "erp-abcdefghij", "TARGET0001"
_WEB, _PYTHON = "web-abcdefghij", "python-abcdefghij"
GATEWAY: Final = arn("bedrock-agentcore", f"gateway/{_ERP}")
"""The gateway."""
_GATEWAY: Final = {"gatewayId": _ERP, "name": "erp", "status": "READY", "authorizerType": "AWS_IAM", **_AT}
_TOOL: Final = {"targetId": _TARGET, "name": "orders", "status": "READY", **_AT}
_LOOK: Final = {"name": "look", "description": "looks an order up", "inputSchema": {"type": "object"}}
_BROWSER: Final = {
    "browserId": _WEB,
    "browserArn": arn("bedrock-agentcore", f"browser-custom/{_WEB}"),
    "name": "web",
    "status": "READY",
    **_ONCE,
}
_INTERPRETER: Final = {
    "codeInterpreterId": _PYTHON,
    "codeInterpreterArn": arn("bedrock-agentcore", f"code-interpreter-custom/{_PYTHON}"),
    "name": "python",
    "status": "READY",
    **_ONCE,
}

ANSWERS: Answers = {
    "bedrock-agentcore-control:ListGateways": {"items": [_GATEWAY]},
    "bedrock-agentcore-control:GetGateway": named(
        {
            _ERP: {
                **_GATEWAY,
                "gatewayArn": GATEWAY,
                "gatewayUrl": f"https://{_ERP}.gateway.bedrock-agentcore.{REGION}.amazonaws.com/mcp",
                "roleArn": RUNTIME,
                "protocolType": "MCP",
                "policyEngineConfiguration": {"arn": ENGINE, "mode": "ENFORCE"},
            }
        },
        "gatewayIdentifier",
    ),
    "bedrock-agentcore-control:ListGatewayTargets": named({_ERP: {"items": [_TOOL]}}, "gatewayIdentifier"),
    "bedrock-agentcore-control:GetGatewayTarget": named(
        {
            f"{_ERP} {_TARGET}": {
                **_TOOL,
                "gatewayArn": GATEWAY,
                "targetConfiguration": {
                    "mcp": {"lambda": {"lambdaArn": ORDERS, "toolSchema": {"inlinePayload": [_LOOK]}}}
                },
                "credentialProviderConfigurations": [{"credentialProviderType": "GATEWAY_IAM_ROLE"}],
            }
        },
        "gatewayIdentifier",
        "targetId",
    ),
    "bedrock-agentcore-control:ListBrowsers": {"browserSummaries": [_BROWSER]},
    "bedrock-agentcore-control:GetBrowser": named(
        {
            _WEB: {
                **_BROWSER,
                "executionRoleArn": RUNTIME,
                "networkConfiguration": {"networkMode": "PUBLIC"},
            }
        },
        "browserId",
    ),
    "bedrock-agentcore-control:ListCodeInterpreters": {"codeInterpreterSummaries": [_INTERPRETER]},
    "bedrock-agentcore-control:GetCodeInterpreter": named(
        {
            _PYTHON: {
                **_INTERPRETER,
                "executionRoleArn": RUNTIME,
                "networkConfiguration": {"networkMode": "SANDBOX"},
            }
        },
        "codeInterpreterId",
    ),
}
