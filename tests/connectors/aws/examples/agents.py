"""An answer of each kind about agents, in the file that its command writes."""

from __future__ import annotations

from typing import Any

from tests.connectors.aws import test_agentcore as core
from tests.connectors.aws import test_agents as bedrock

_FILES = {
    "Bedrock agent": bedrock.named("agents", bedrock.ID),
    "Bedrock agent version": bedrock.named("agent-version", bedrock.ID, "2"),
    "Bedrock knowledge base": bedrock.named("knowledge-bases", "BASE000001"),
    "Bedrock flows": f"bedrock/flows.{bedrock.REGION}.json",
    "Bedrock flow": bedrock.named("flows", "FLOW000001"),
    "AgentCore runtimes": core.regional("runtimes"),
    "AgentCore runtime": core.named("runtimes", core.RUNTIME_ID),
    "AgentCore harnesses": core.regional("harnesses"),
    "AgentCore harness": core.named("harnesses", core.HARNESS_ID),
    "AgentCore gateway": core.named("gateways", core.GATEWAY_ID),
    "target of an AgentCore gateway": core.named("gateway-target", core.GATEWAY_ID, "TARGET0001"),
    "AgentCore policy engines": core.regional("policy-engines"),
    "AgentCore OAuth2 credential providers": core.regional("oauth2-providers"),
    "AgentCore API key credential providers": core.regional("api-key-providers"),
    "AgentCore workload identities": core.regional("workload-identities"),
    "AgentCore browsers": core.regional("browsers"),
    "AgentCore browser": core.named("browsers", "web-abcdefghij"),
    "AgentCore code interpreters": core.regional("code-interpreters"),
    "AgentCore code interpreter": core.named("code-interpreters", "py-abcdefghij"),
}
EXAMPLES: dict[str, tuple[str, Any]] = {
    what: (_FILES.get(what, name), content)
    for what, (name, content) in {**bedrock.EXAMPLES, **core.EXAMPLES}.items()
}
