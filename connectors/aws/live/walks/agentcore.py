"""AgentCore: runtimes, harnesses, gateways with their targets, policies, credentials, browsers."""

from __future__ import annotations

from functools import partial

from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.exports.agentcore_api_key_providers import LIST_API_KEY_CREDENTIAL_PROVIDERS
from nhiscan.connectors.aws.exports.agentcore_browser import GET_BROWSER
from nhiscan.connectors.aws.exports.agentcore_browsers import LIST_BROWSERS
from nhiscan.connectors.aws.exports.agentcore_code_interpreter import GET_CODE_INTERPRETER
from nhiscan.connectors.aws.exports.agentcore_code_interpreters import LIST_CODE_INTERPRETERS
from nhiscan.connectors.aws.exports.agentcore_gateway import GET_GATEWAY
from nhiscan.connectors.aws.exports.agentcore_gateway_target import GET_GATEWAY_TARGET
from nhiscan.connectors.aws.exports.agentcore_gateway_targets import LIST_GATEWAY_TARGETS
from nhiscan.connectors.aws.exports.agentcore_gateways import LIST_GATEWAYS
from nhiscan.connectors.aws.exports.agentcore_harness import GET_HARNESS
from nhiscan.connectors.aws.exports.agentcore_harness_endpoints import LIST_HARNESS_ENDPOINTS
from nhiscan.connectors.aws.exports.agentcore_harnesses import LIST_HARNESSES
from nhiscan.connectors.aws.exports.agentcore_oauth2_providers import LIST_OAUTH2_CREDENTIAL_PROVIDERS
from nhiscan.connectors.aws.exports.agentcore_policies import LIST_POLICIES
from nhiscan.connectors.aws.exports.agentcore_policy_engines import LIST_POLICY_ENGINES
from nhiscan.connectors.aws.exports.agentcore_runtime import GET_AGENT_RUNTIME
from nhiscan.connectors.aws.exports.agentcore_runtime_endpoints import LIST_AGENT_RUNTIME_ENDPOINTS
from nhiscan.connectors.aws.exports.agentcore_runtimes import LIST_AGENT_RUNTIMES
from nhiscan.connectors.aws.exports.agentcore_workload_identities import LIST_WORKLOAD_IDENTITIES
from nhiscan.connectors.aws.live.walk import Answer, Place, Walk, Where, word

_PAGE, _SHORT_PAGE, _LONG_PAGE = 100, 20, 1000
"""As many as one page of most lists may hold, of a few lists, and of those of gateways."""


def _go(aws: Place) -> None:
    aws.each(_list(aws, LIST_AGENT_RUNTIMES, "runtimes").each("agentRuntimes"), partial(_runtime, aws))
    aws.each(_list(aws, LIST_HARNESSES, "harnesses").each("harnesses"), partial(_harness, aws))
    gateways = _list(aws, LIST_GATEWAYS, "gateways", _LONG_PAGE)
    aws.each(gateways.column("items", "gatewayId"), partial(_gateway, aws))
    engines = _list(aws, LIST_POLICY_ENGINES, "policy-engines")
    aws.each(engines.column("policyEngines", "policyEngineId"), partial(_policies, aws))
    _list(aws, LIST_OAUTH2_CREDENTIAL_PROVIDERS, "oauth2-providers", _SHORT_PAGE)
    _list(aws, LIST_API_KEY_CREDENTIAL_PROVIDERS, "api-key-providers")
    _list(aws, LIST_WORKLOAD_IDENTITIES, "workload-identities", _SHORT_PAGE)
    browsers = _list(aws, LIST_BROWSERS, "browsers", type="CUSTOM")
    aws.each(browsers.column("browserSummaries", "browserId"), partial(_browser, aws))
    interpreters = _list(aws, LIST_CODE_INTERPRETERS, "code-interpreters", type="CUSTOM")
    aws.each(interpreters.column("codeInterpreterSummaries", "codeInterpreterId"), partial(_interpreter, aws))


def _list(aws: Place, call: Call, name: str, page: int = _PAGE, **params: str) -> Answer:
    return aws.ask(call, f"agentcore/{name}.{aws.region}.json", maxResults=page, **params)


def _runtime(aws: Place, listed: Answer) -> None:
    """The newest version, and each other that an endpoint leads to."""
    runtime = listed.text("agentRuntimeId")
    if runtime is None:
        return
    into = f"agentcore/runtimes/{aws.region}/{word(runtime)}"
    found = aws.ask(GET_AGENT_RUNTIME, f"{into}.json", agentRuntimeId=runtime)
    endpoints = f"agentcore/runtime-endpoints/{aws.region}/{word(runtime)}.json"
    routes = aws.ask(LIST_AGENT_RUNTIME_ENDPOINTS, endpoints, maxResults=_PAGE, agentRuntimeId=runtime)
    newest = found.text("agentRuntimeVersion") or listed.text("agentRuntimeVersion")
    for version in _others(routes, "runtimeEndpoints", newest):
        name = f"{into}.{word(version)}.json"
        aws.ask(GET_AGENT_RUNTIME, name, agentRuntimeId=runtime, agentRuntimeVersion=version)


def _harness(aws: Place, listed: Answer) -> None:
    """The newest version, and each other that an endpoint leads to."""
    harness = listed.text("harnessId")
    if harness is None:
        return
    into = f"agentcore/harnesses/{aws.region}/{word(harness)}"
    found = aws.ask(GET_HARNESS, f"{into}.json", harnessId=harness)
    endpoints = f"agentcore/harness-endpoints/{aws.region}/{word(harness)}.json"
    routes = aws.ask(LIST_HARNESS_ENDPOINTS, endpoints, maxResults=_PAGE, harnessId=harness)
    newest = found.text("harness", "harnessVersion") or listed.text("harnessVersion")
    for version in _others(routes, "endpoints", newest):
        aws.ask(GET_HARNESS, f"{into}.{word(version)}.json", harnessId=harness, harnessVersion=version)


def _others(routes: Answer, key: str, newest: str | None) -> list[str]:
    """The versions that endpoints lead to, or will, but for the newest."""
    found = [*routes.column(key, "liveVersion"), *routes.column(key, "targetVersion")]
    return [version for version in dict.fromkeys(found) if version != newest]


def _gateway(aws: Place, gateway: str) -> None:
    name, of_gateway = word(gateway), {"gatewayIdentifier": gateway}
    aws.ask(GET_GATEWAY, f"agentcore/gateways/{aws.region}/{name}.json", **of_gateway)
    into = f"agentcore/gateway-targets/{aws.region}/{name}.json"
    targets = aws.ask(LIST_GATEWAY_TARGETS, into, maxResults=_LONG_PAGE, **of_gateway)
    for target in targets.column("items", "targetId"):
        into = f"agentcore/gateway-target/{aws.region}/{name}.{word(target)}.json"
        aws.ask(GET_GATEWAY_TARGET, into, targetId=target, **of_gateway)


def _policies(aws: Place, engine: str) -> None:
    into = f"agentcore/policies/{aws.region}/{word(engine)}.json"
    aws.ask(LIST_POLICIES, into, policyEngineId=engine, maxResults=_PAGE)


def _browser(aws: Place, browser: str) -> None:
    aws.ask(GET_BROWSER, f"agentcore/browsers/{aws.region}/{word(browser)}.json", browserId=browser)


def _interpreter(aws: Place, interpreter: str) -> None:
    into = f"agentcore/code-interpreters/{aws.region}/{word(interpreter)}.json"
    aws.ask(GET_CODE_INTERPRETER, into, codeInterpreterId=interpreter)


WALK = Walk(
    Where.REGION,
    (
        LIST_AGENT_RUNTIMES,
        GET_AGENT_RUNTIME,
        LIST_AGENT_RUNTIME_ENDPOINTS,
        LIST_HARNESSES,
        GET_HARNESS,
        LIST_HARNESS_ENDPOINTS,
        LIST_GATEWAYS,
        GET_GATEWAY,
        LIST_GATEWAY_TARGETS,
        GET_GATEWAY_TARGET,
        LIST_POLICY_ENGINES,
        LIST_POLICIES,
        LIST_OAUTH2_CREDENTIAL_PROVIDERS,
        LIST_API_KEY_CREDENTIAL_PROVIDERS,
        LIST_WORKLOAD_IDENTITIES,
        LIST_BROWSERS,
        GET_BROWSER,
        LIST_CODE_INTERPRETERS,
        GET_CODE_INTERPRETER,
    ),
    _go,
)
