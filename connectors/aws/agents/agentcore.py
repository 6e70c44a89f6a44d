"""What the answers of AgentCore's control plane have in common: the kinds of things, and their ARNs."""

from __future__ import annotations

from typing import Final

from nhiscan.connectors.aws.ledger import Ledger

RUNTIME: Final = "agentcore-runtime"
HARNESS: Final = "agentcore-harness"
GATEWAY: Final = "agentcore-gateway"
ENGINE: Final = "agentcore-policy-engine"
POLICY: Final = "agentcore-policy"
BROWSER: Final = "agentcore-browser"
INTERPRETER: Final = "agentcore-code-interpreter"
OAUTH2_PROVIDER: Final = "agentcore-oauth2-provider"
API_KEY_PROVIDER: Final = "agentcore-api-key-provider"
WORKLOAD_IDENTITY: Final = "agentcore-workload-identity"

GONE: Final = frozenset({"ResourceNotFoundException"})
"""The code by which AgentCore says that a thing is not there: it was deleted after it was listed."""


def arn(region: str, resource: str, ledger: Ledger) -> str:
    """The ARN of ``gateway/ID``, ``policy-engine/ID``, … in the account.

    Source: Service Authorization Reference, "Actions, resources, and condition keys for Amazon Bedrock
    AgentCore", resource types.
    """
    return f"arn:{ledger.arn_partition}:bedrock-agentcore:{region}:{ledger.account}:{resource}"
