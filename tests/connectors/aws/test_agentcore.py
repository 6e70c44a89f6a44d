"""Runtimes, harnesses, gateways and what belongs to them, from the answers of AgentCore."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, cast

import pytest

from nhiscan.connectors.aws.entry import Complaints
from nhiscan.connectors.aws.export import File
from nhiscan.connectors.aws.exports import exports
from nhiscan.model import Agent, Gap, GapKind, Grant, Policy, Resource, Tool, Workload
from tests.connectors.aws.kit import ACCOUNT, IAM, Read, details, read, role

REGION = "eu-west-1"
HOME = f"arn:aws:bedrock-agentcore:{REGION}:{ACCOUNT}"
ROLES = {"authorization-details.json": details(role("now"), role("then"))}
CANARY = "canary-c4d2"
NOW, THEN = f"{IAM}:role/now", f"{IAM}:role/then"
RUNTIME_ID, HARNESS_ID, GATEWAY_ID = "triage-abcdefghij", "helper-abcdefghij", "erp-abcdefghij"
RUNTIME, HARNESS = f"{HOME}:runtime/{RUNTIME_ID}", f"{HOME}:harness/{HARNESS_ID}"
GATEWAY, ENGINE = f"{HOME}:gateway/{GATEWAY_ID}", f"{HOME}:policy-engine/guard-abcdefghij"
VAULT = f"{HOME}:token-vault/default"
OAUTH, KEY = f"{VAULT}/oauth2credentialprovider/erp", f"{VAULT}/apikeycredentialprovider/maps"
IDENTITY = f"{HOME}:workload-identity-directory/default/workload-identity/triage"
LAMBDA = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:orders"
TOKENS = {
    "customJWTAuthorizer": {
        "discoveryUrl": "https://login.example/.well-known/openid-configuration",
        "allowedAudience": ["erp"],
        "allowedClients": ["c1", "c2"],
        "allowedScopes": ["read"],
        "customClaims": [
            {
                "inboundTokenClaimName": "team",
                "inboundTokenClaimValueType": "STRING",
                "authorizingClaimMatchValue": {
                    "claimMatchValue": {"matchValueString": CANARY},
                    "claimMatchOperator": "EQUALS",
                },
            }
        ],
    }
}
TOKEN_SETTINGS = {
    "authorizerType": "CUSTOM_JWT",
    "discoveryUrl": "https://login.example/.well-known/openid-configuration",
    "allowedAudience": "erp",
    "allowedClients": "c1, c2",
    "allowedScopes": "read",
    "customClaims": "team",
}


def runtime(version: str = "5", **more: Any) -> dict[str, Any]:
    """A version of a runtime."""
    return {
        "agentRuntimeArn": RUNTIME,
        "agentRuntimeName": "triage",
        "agentRuntimeId": RUNTIME_ID,
        "agentRuntimeVersion": version,
        "roleArn": NOW,
        "status": "READY",
        "description": CANARY,
        "networkConfiguration": {"networkMode": "PUBLIC"},
        "protocolConfiguration": {"serverProtocol": "MCP"},
        "environmentVariables": {"ERP_TOKEN": CANARY, "LOG_LEVEL": CANARY},
        "workloadIdentityDetails": {"workloadIdentityArn": IDENTITY},
        "requestHeaderConfiguration": {"requestHeaderAllowlist": ["Authorization"]},
        **more,
    }


def harness(**more: Any) -> dict[str, Any]:
    """A harness with a tool of each kind."""
    return {
        "harness": {
            "harnessId": HARNESS_ID,
            "harnessName": "helper",
            "arn": HARNESS,
            "status": "READY",
            "harnessVersion": "1",
            "executionRoleArn": NOW,
            "model": {
                "openAiModelConfig": {
                    "modelId": "m1",
                    "apiKeyArn": KEY,
                    "apiBase": f"https://{CANARY}",
                    "additionalParams": {"x": CANARY},
                }
            },
            "systemPrompt": [{"text": CANARY}],
            "allowedTools": ["erp", "browser/*"],
            "environmentVariables": {"TOKEN": CANARY},
            "environment": {
                "agentCoreRuntimeEnvironment": {
                    "agentRuntimeArn": RUNTIME,
                    "networkConfiguration": {"networkMode": "VPC"},
                }
            },
            "tools": [
                {
                    "type": "remote_mcp",
                    "name": "search",
                    "config": {
                        "remoteMcp": {
                            "url": f"https://mcp.example/?key={CANARY}",
                            "headers": {"Authorization": CANARY},
                        }
                    },
                },
                {
                    "type": "agentcore_gateway",
                    "name": "erp",
                    "config": {
                        "agentCoreGateway": {
                            "gatewayArn": GATEWAY,
                            "outboundAuth": {
                                "oauth": {
                                    "providerArn": OAUTH,
                                    "scopes": ["erp.read"],
                                    "customParameters": {"x": CANARY},
                                    "grantType": "TOKEN_EXCHANGE",
                                }
                            },
                        }
                    },
                },
                {
                    "type": "agentcore_browser",
                    "config": {"agentCoreBrowser": {"browserArn": f"{HOME}:browser/b"}},
                },
                {
                    "type": "inline_function",
                    "name": "pay",
                    "config": {"inlineFunction": {"description": CANARY, "inputSchema": {"title": CANARY}}},
                },
            ],
            **more,
        }
    }


def gateway(**more: Any) -> dict[str, Any]:
    """A gateway that anyone may call."""
    return {
        "gatewayArn": GATEWAY,
        "gatewayId": GATEWAY_ID,
        "gatewayUrl": "https://erp.gateway.example/mcp",
        "name": "erp",
        "description": CANARY,
        "status": "READY",
        "roleArn": NOW,
        "protocolType": "MCP",
        "protocolConfiguration": {"mcp": {"instructions": CANARY}},
        "authorizerType": "NONE",
        **more,
    }


def target(
    configuration: dict[str, Any], credential: dict[str, Any] | None = None, **more: Any
) -> dict[str, Any]:
    """A target of the gateway."""
    return {
        "gatewayArn": GATEWAY,
        "targetId": "TARGET0001",
        "name": "orders",
        "description": CANARY,
        "status": "READY",
        "targetConfiguration": configuration,
        "credentialProviderConfigurations": [credential or {"credentialProviderType": "GATEWAY_IAM_ROLE"}],
        **more,
    }


def policy(name: str, statement: str, **more: Any) -> dict[str, Any]:
    """A policy of the engine."""
    return {
        "policyId": f"{name}-abcdefghij",
        "name": name,
        "policyEngineId": "guard-abcdefghij",
        "policyArn": f"{ENGINE}/policy/{name}-abcdefghij",
        "status": "ACTIVE",
        "description": CANARY,
        "statusReasons": [CANARY],
        "definition": {"cedar": {"statement": statement}},
        **more,
    }


PERMIT = 'permit(principal, action == Action::"orders___look", resource);'
RUNTIMES = {
    "agentRuntimes": [
        {
            "agentRuntimeArn": RUNTIME,
            "agentRuntimeId": RUNTIME_ID,
            "agentRuntimeName": "triage",
            "agentRuntimeVersion": "5",
            "description": CANARY,
            "status": "READY",
        }
    ]
}
HARNESSES = {
    "harnesses": [{"harnessId": HARNESS_ID, "harnessName": "helper", "arn": HARNESS, "harnessVersion": "1"}]
}
GATEWAYS = {"items": [{"gatewayId": GATEWAY_ID, "name": "erp", "authorizerType": "NONE", "status": "READY"}]}
TARGETS = {"items": [{"targetId": "TARGET0001", "name": "orders", "description": CANARY}]}
ENGINES = {
    "policyEngines": [
        {"policyEngineId": "guard-abcdefghij", "name": "guard", "policyEngineArn": ENGINE, "status": "ACTIVE"}
    ]
}


def endpoint(name: str, live: str, **more: Any) -> dict[str, Any]:
    """An endpoint of the runtime."""
    return {
        "name": name,
        "id": name,
        "liveVersion": live,
        "agentRuntimeArn": RUNTIME,
        "agentRuntimeEndpointArn": f"{RUNTIME}/runtime-endpoint/{name}",
        **more,
    }


def regional(name: str) -> str:
    """The file of a list of a region."""
    return f"agentcore/{name}.{REGION}.json"


def named(folder: str, *ids: str) -> str:
    """The file of one answer."""
    return f"agentcore/{folder}/{REGION}/{'.'.join(ids)}.json"


def one(found: Read, kind: str) -> Resource:
    """The only resource of a kind."""
    (row,) = (row for row in found.rows(Resource) if row.kind == kind)
    return row


def of_one(found: Read, id_: str) -> list[Gap]:
    """The gaps about one thing."""
    return [gap for gap in found.rows(Gap) if gap.subject == id_]


def test_a_runtime_is_an_agent_that_runs_as_the_roles_of_all_versions_that_answer(tmp_path: Path) -> None:
    files = {
        regional("runtimes"): RUNTIMES,
        named("runtimes", RUNTIME_ID): runtime(),
        named("runtimes", RUNTIME_ID, "3"): runtime("3", roleArn=THEN, environmentVariables={"OLD": CANARY}),
        named("runtime-endpoints", RUNTIME_ID): {
            "runtimeEndpoints": [endpoint("DEFAULT", "5"), endpoint("prod", "3", targetVersion="5")]
        },
    }
    found = read(tmp_path, {**ROLES, **files})
    row = found.one(Agent)
    assert (row.id, row.name, row.kind, row.region) == (RUNTIME, "triage", "agentcore-runtime", REGION)
    assert row.runs_as == (NOW, THEN)
    assert row.versions == ("3", "5")
    told = dict(row.settings)
    assert {name: told[name] for name in ("authorizerType", "networkMode", "serverProtocol")} == {
        "authorizerType": "AWS_IAM",
        "networkMode": "PUBLIC",
        "serverProtocol": "MCP",
    }
    assert (told["requestHeaderAllowlist"], told["workloadIdentityArn"]) == ("Authorization", IDENTITY)
    assert (told["route prod"], told["version 3 networkMode"]) == ("3, 5", "PUBLIC")
    assert {(w.id, w.identity, w.variables) for w in found.rows(Workload)} == {
        (RUNTIME, NOW, ("ERP_TOKEN", "LOG_LEVEL")),
        (RUNTIME, THEN, ("OLD",)),
    }
    assert of_one(found, RUNTIME) == []
    assert CANARY not in str(found.rows(Agent)) + str(found.rows(Workload))


AUTHORIZERS: dict[str, tuple[dict[str, Any], dict[str, str]]] = {
    "without one of its own it is IAM": ({}, {"authorizerType": "AWS_IAM"}),
    "tokens, with whom they must be for": ({"authorizerConfiguration": TOKENS}, TOKEN_SETTINGS),
    "one that is not known here is not taken for IAM": ({"authorizerConfiguration": {}}, {}),
}


@pytest.mark.parametrize(("more", "expected"), AUTHORIZERS.values(), ids=AUTHORIZERS)
def test_a_runtime_says_whom_it_lets_in(
    more: dict[str, Any], expected: dict[str, str], tmp_path: Path
) -> None:
    told = read(tmp_path, {**ROLES, "runtime.json": runtime(**more)}).one(Agent).settings
    assert {name: value for name, value in told if name in TOKEN_SETTINGS} == expected


def test_a_version_that_answers_and_was_not_given_is_a_gap(tmp_path: Path) -> None:
    files = {
        regional("runtimes"): RUNTIMES,
        named("runtimes", RUNTIME_ID): runtime(),
        named("runtime-endpoints", RUNTIME_ID): {"runtimeEndpoints": [endpoint("prod", "3")]},
    }
    found = read(tmp_path, {**ROLES, **files})
    assert {(gap.table, gap.what, gap.kind) for gap in of_one(found, RUNTIME)} == {
        (table, f"AgentCore runtime: {RUNTIME_ID}.3", GapKind.NOT_GIVEN) for table in ("agents", "workloads")
    }


def test_a_newer_version_than_the_list_tells_of_is_no_gap(tmp_path: Path) -> None:
    files = {regional("runtimes"): RUNTIMES, named("runtimes", RUNTIME_ID): runtime("6")}
    found = read(tmp_path, {**ROLES, **files})
    assert {what for what in found.missing() if "AgentCore runtime" in what} == {
        "endpoints of an AgentCore runtime"
    }


def test_a_runtime_that_may_not_be_read_is_not_missed_again_as_the_version_that_answers(
    tmp_path: Path,
) -> None:
    files = {
        regional("runtimes"): RUNTIMES,
        f"{named('runtimes', RUNTIME_ID)}.err": words("GetAgentRuntime"),
        named("runtime-endpoints", RUNTIME_ID): {"runtimeEndpoints": [endpoint("DEFAULT", "5")]},
    }
    found = read(tmp_path, {**ROLES, **files})
    assert {gap.kind for gap in of_one(found, RUNTIME)} == {GapKind.REFUSED}
    assert found.one(Agent).versions == ("5",)


def test_a_harness_is_an_agent_with_its_own_tools(tmp_path: Path) -> None:
    found = read(tmp_path, {**ROLES, "harness.json": harness(authorizerConfiguration=TOKENS)})
    row = found.one(Agent)
    assert (row.id, row.kind, row.runs_as, row.versions) == (HARNESS, "agentcore-harness", (NOW,), ("1",))
    assert {
        "model": "m1",
        "modelApiKeyArn": KEY,
        "allowedTools": "erp, browser/*",
        "agentRuntimeArn": RUNTIME,
        "networkMode": "VPC",
        **TOKEN_SETTINGS,
    }.items() <= dict(row.settings).items()
    assert found.one(Workload).variables == ("TOKEN",)
    tools = {tool.name: tool for tool in found.rows(Tool)}
    assert set(tools) == {"search", "erp", "agentcore_browser-2", "pay"}
    assert {tool.agent for tool in tools.values()} == {HARNESS}
    search, erp, pay = tools["search"], tools["erp"], tools["pay"]
    assert (search.kind, search.target, search.complete) == ("remote_mcp", None, False)
    assert dict(search.settings) == {"version": "1", "headers": "Authorization"}
    assert (erp.target, erp.credential, erp.scopes) == (GATEWAY, OAUTH, ("erp.read",))
    assert dict(erp.settings)["grantType"] == "TOKEN_EXCHANGE"
    assert tools["agentcore_browser-2"].target == f"{HOME}:browser/b"
    assert (pay.operations, pay.complete, pay.confirmed) == (("pay",), True, None)
    assert CANARY not in str(found.rows(Tool)) + str(row)


def test_a_gateway_is_a_resource_that_runs_as_a_role(tmp_path: Path) -> None:
    more = {
        "policyEngineConfiguration": {"arn": ENGINE, "mode": "LOG_ONLY"},
        "workloadIdentityDetails": {"workloadIdentityArn": IDENTITY},
        "interceptorConfigurations": [
            {"interceptor": {"lambda": {"arn": LAMBDA}}, "interceptionPoints": ["REQUEST"]}
        ],
    }
    found = read(tmp_path, {**ROLES, "gateway.json": gateway(**more)})
    row = one(found, "agentcore-gateway")
    assert (row.id, row.name, row.region, row.partition) == (GATEWAY, "erp", REGION, ACCOUNT)
    assert dict(row.settings) == {
        "status": "READY",
        "gatewayUrl": "https://erp.gateway.example/mcp",
        "protocolType": "MCP",
        "authorizerType": "NONE",
        "policyEngineArn": ENGINE,
        "policyEngineMode": "LOG_ONLY",
        "workloadIdentityArn": IDENTITY,
        "interceptors": LAMBDA,
    }
    workload = found.one(Workload)
    assert (workload.id, workload.kind, workload.identity) == (GATEWAY, "agentcore-gateway", NOW)


def test_a_gateway_that_asks_for_tokens_says_whose(tmp_path: Path) -> None:
    more = {"authorizerType": "CUSTOM_JWT", "authorizerConfiguration": TOKENS, "roleArn": None}
    found = read(tmp_path, {**ROLES, "gateway.json": gateway(**more)})
    assert TOKEN_SETTINGS.items() <= dict(one(found, "agentcore-gateway").settings).items()
    assert found.rows(Workload) == []


S3 = {"s3": {"uri": "s3://specs/x.json"}}
TARGET_KINDS: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "a function with its tools named": (
        {
            "mcp": {
                "lambda": {
                    "lambdaArn": LAMBDA,
                    "toolSchema": {
                        "inlinePayload": [
                            {"name": "look", "description": CANARY, "inputSchema": {"type": "object"}},
                            {"name": "pay", "description": CANARY, "inputSchema": {"type": "object"}},
                        ]
                    },
                }
            }
        },
        {"target": LAMBDA, "operations": ("look", "pay"), "complete": True},
        "mcp.lambda",
    ),
    "a function whose tools stand in a bucket": (
        {"mcp": {"lambda": {"lambdaArn": LAMBDA, "toolSchema": S3}}},
        {"target": LAMBDA, "operations": (), "complete": False},
        "mcp.lambda",
    ),
    "an API by its schema": (
        {"mcp": {"openApiSchema": {"inlinePayload": CANARY}}},
        {"target": None, "operations": (), "complete": False},
        "mcp.openApiSchema",
    ),
    "a service by its model": (
        {"mcp": {"smithyModel": S3}},
        {"target": None, "operations": (), "complete": False},
        "mcp.smithyModel",
    ),
    "a server": (
        {"mcp": {"mcpServer": {"endpoint": "https://mcp.example/mcp", "listingMode": "DYNAMIC"}}},
        {"target": "https://mcp.example/mcp", "operations": (), "complete": False},
        "mcp.mcpServer",
    ),
    "a stage of a REST API": (
        {
            "mcp": {
                "apiGateway": {
                    "restApiId": "a1",
                    "stage": "prod",
                    "apiGatewayToolConfiguration": {
                        "toolFilters": [{"filterPath": "/pets/*", "methods": ["GET", "DELETE"]}],
                        "toolOverrides": [
                            {"name": "x", "path": "/pets", "method": "GET", "description": CANARY}
                        ],
                    },
                }
            }
        },
        {
            "target": f"arn:aws:apigateway:{REGION}::/restapis/a1/stages/prod",
            "operations": ("GET /pets/*", "DELETE /pets/*"),
            "complete": True,
        },
        "mcp.apiGateway",
    ),
    "a connector with some tools": (
        {
            "mcp": {
                "connector": {
                    "source": {"connectorId": "jira"},
                    "enabled": ["find"],
                    "configurations": [{"name": "x", "parameterValues": {"token": CANARY}}],
                }
            }
        },
        {"target": "jira", "operations": ("find",), "complete": True},
        "mcp.connector",
    ),
    "a connector with all of its tools": (
        {"mcp": {"connector": {"source": {"connectorId": "jira"}}}},
        {"target": "jira", "operations": (), "complete": False},
        "mcp.connector",
    ),
    "a runtime": (
        {"http": {"agentcoreRuntime": {"arn": RUNTIME, "schema": {"source": {"inlinePayload": CANARY}}}}},
        {"target": RUNTIME, "complete": False},
        "http.agentcoreRuntime",
    ),
    "an endpoint behind": (
        {
            "http": {
                "passthrough": {
                    "endpoint": "https://a.example",
                    "protocolType": "A2A",
                    "staticQueryParameters": {"key": CANARY},
                }
            }
        },
        {"target": "https://a.example"},
        "http.passthrough",
    ),
    "a provider of models": (
        {"inference": {"provider": {"endpoint": "https://llm.example"}}},
        {"target": "https://llm.example"},
        "inference.provider",
    ),
}


@pytest.mark.parametrize(("configuration", "expected", "kind"), TARGET_KINDS.values(), ids=TARGET_KINDS)
def test_a_target_is_a_tool_of_all_whom_the_gateway_lets_in(
    configuration: dict[str, Any], expected: dict[str, Any], kind: str, tmp_path: Path
) -> None:
    found = read(tmp_path, {**ROLES, "target.json": target(configuration)})
    tool = found.one(Tool)
    assert (tool.id, tool.agent) == (f"{GATEWAY}/target/TARGET0001", GATEWAY)
    assert (tool.name, tool.kind, tool.confirmed) == ("orders", "gateway-target", None)
    assert {name: getattr(tool, name) for name in expected} == expected
    assert dict(tool.settings)["type"] == kind
    assert CANARY not in str(tool)


def by_provider(kind: str, **more: Any) -> dict[str, Any]:
    """A credential that a provider keeps."""
    return {"credentialProvider": {kind: more}}


CREDENTIALS: dict[str, tuple[dict[str, Any], str, tuple[str, ...], dict[str, str]]] = {
    "the gateway's role": ({"credentialProviderType": "GATEWAY_IAM_ROLE"}, "GATEWAY_IAM_ROLE", (), {}),
    "the caller's token, as it is": (
        {"credentialProviderType": "JWT_PASSTHROUGH"},
        "JWT_PASSTHROUGH",
        (),
        {},
    ),
    "a token got for the caller": (
        {
            "credentialProviderType": "OAUTH",
            **by_provider(
                "oauthCredentialProvider",
                providerArn=OAUTH,
                scopes=["erp.read", "erp.write"],
                grantType="TOKEN_EXCHANGE",
                customParameters={"client_secret": CANARY},
            ),
        },
        OAUTH,
        ("erp.read", "erp.write"),
        {"grantType": "TOKEN_EXCHANGE"},
    ),
    "a key": (
        {
            "credentialProviderType": "API_KEY",
            **by_provider(
                "apiKeyCredentialProvider",
                providerArn=KEY,
                credentialLocation="QUERY_PARAMETER",
                credentialPrefix=CANARY,
            ),
        },
        KEY,
        (),
        {"credentialLocation": "QUERY_PARAMETER"},
    ),
}


@pytest.mark.parametrize(("given", "credential", "scopes", "more"), CREDENTIALS.values(), ids=CREDENTIALS)
def test_a_target_says_what_it_works_with(
    given: dict[str, Any], credential: str, scopes: tuple[str, ...], more: dict[str, str], tmp_path: Path
) -> None:
    server = {"mcp": {"mcpServer": {"endpoint": "https://mcp.example"}}}
    passed = {"metadataConfiguration": {"allowedRequestHeaders": ["Authorization"]}}
    found = read(tmp_path, {**ROLES, "target.json": target(server, given, **passed)})
    tool = found.one(Tool)
    assert (tool.credential, tool.scopes) == (credential, scopes)
    assert dict(tool.settings) == {
        "allowedRequestHeaders": "Authorization",
        "credentialProviderType": given["credentialProviderType"],
        "status": "READY",
        "type": "mcp.mcpServer",
        **more,
    }
    assert CANARY not in str(tool)


def test_policies_of_an_engine_are_kept_whole_but_granted_to_nobody(tmp_path: Path) -> None:
    dogwood = {"definition": {"policy": {"statement": "forbid x"}}, "enforcementMode": "LOG_ONLY"}
    unwritten = {"definition": {"policyGeneration": {"policyGenerationId": "g"}}, "status": "CREATING"}
    listed = [policy("look", PERMIT), policy("limit", "", **dogwood), policy("new", "", **unwritten)]
    files = {
        regional("policy-engines"): ENGINES,
        named("policies", "guard-abcdefghij"): {"policies": listed},
    }
    found = read(tmp_path, {**ROLES, **files})
    assert dict(one(found, "agentcore-policy-engine").settings) == {"status": "ACTIVE"}
    rows = {row.name: dict(row.settings) for row in found.rows(Resource) if row.kind == "agentcore-policy"}
    texts = {row.id: row for row in found.rows(Policy)}
    assert rows["look"]["policyEngineArn"] == rows["new"]["policyEngineArn"] == ENGINE
    assert json.loads(texts[rows["look"]["document"]].document) == PERMIT
    assert texts[rows["look"]["document"]].language == rows["look"]["language"] == "cedar"
    assert json.loads(texts[rows["limit"]["document"]].document) == "forbid x"
    assert (rows["limit"]["language"], rows["limit"]["enforcementMode"]) == ("cedar or dogwood", "LOG_ONLY")
    assert "document" not in rows["new"]
    assert {grant.policy for grant in found.rows(Grant)}.isdisjoint(
        {rows["look"]["document"], rows["limit"]["document"]}
    )
    assert of_one(found, ENGINE) == []


LISTS: dict[str, tuple[str, object, str, str, dict[str, str]]] = {
    "OAuth clients": (
        "oauth2-providers",
        {
            "credentialProviders": [
                {
                    "name": "erp",
                    "credentialProviderVendor": "CustomOauth2",
                    "credentialProviderArn": OAUTH,
                }
            ]
        },
        "agentcore-oauth2-provider",
        OAUTH,
        {"vendor": "CustomOauth2"},
    ),
    "API keys": (
        "api-key-providers",
        {"credentialProviders": [{"name": "maps", "credentialProviderArn": KEY}]},
        "agentcore-api-key-provider",
        KEY,
        {},
    ),
    "workload identities": (
        "workload-identities",
        {"workloadIdentities": [{"name": "triage", "workloadIdentityArn": IDENTITY}]},
        "agentcore-workload-identity",
        IDENTITY,
        {},
    ),
}


@pytest.mark.parametrize(("_", "answer", "kind", "id_", "settings"), LISTS.values(), ids=LISTS)
def test_what_is_only_listed_is_a_resource_whatever_the_file_is_called(
    _: str, answer: object, kind: str, id_: str, settings: dict[str, str], tmp_path: Path
) -> None:
    row = one(read(tmp_path, {**ROLES, "answer.json": answer}), kind)
    assert (row.id, row.name, row.region) == (id_, id_.rpartition("/")[2], REGION)
    assert dict(row.settings) == settings


BROWSER, INTERPRETER = (
    f"{HOME}:browser-custom/web-abcdefghij",
    f"{HOME}:code-interpreter-custom/py-abcdefghij",
)
MACHINES: dict[str, tuple[dict[str, Any], str, str]] = {
    "a browser": (
        {"browserId": "web-abcdefghij", "browserArn": BROWSER, "name": "web", "description": CANARY},
        "agentcore-browser",
        BROWSER,
    ),
    "a code interpreter": (
        {"codeInterpreterId": "py-abcdefghij", "codeInterpreterArn": INTERPRETER, "name": "py"},
        "agentcore-code-interpreter",
        INTERPRETER,
    ),
}


@pytest.mark.parametrize(("answer", "kind", "arn"), MACHINES.values(), ids=MACHINES)
@pytest.mark.parametrize("role_arn", [NOW, None])
def test_a_machine_for_agents_runs_as_its_role_if_it_has_one(
    answer: dict[str, Any], kind: str, arn: str, role_arn: str | None, tmp_path: Path
) -> None:
    network = {"networkConfiguration": {"networkMode": "PUBLIC"}, "status": "READY"}
    found = read(tmp_path, {**ROLES, "x.json": {**answer, **network, "executionRoleArn": role_arn}})
    row = one(found, kind)
    assert (row.id, dict(row.settings)) == (arn, {"networkMode": "PUBLIC", "status": "READY"})
    expected = [(arn, kind, role_arn)] if role_arn else []
    assert [(w.id, w.kind, w.identity) for w in found.rows(Workload)] == expected


def test_machines_that_aws_offers_to_all_are_nobodys(tmp_path: Path) -> None:
    system = f"arn:aws:bedrock-agentcore:{REGION}:aws:browser/aws.browser.v1"
    answer = {"browserSummaries": [{"browserId": "aws.browser.v1", "browserArn": system}]}
    found = read(tmp_path, {**ROLES, regional("browsers"): answer})
    assert found.rows(Resource) == []
    assert of_one(found, system) == []


def words(operation: str, code: str = "AccessDeniedException") -> str:
    """The words of a refusal."""
    return f"An error occurred ({code}) when calling the {operation} operation: no"


LISTED: dict[str, object] = {
    regional("runtimes"): RUNTIMES,
    regional("harnesses"): HARNESSES,
    regional("gateways"): GATEWAYS,
    named("gateway-targets", GATEWAY_ID): TARGETS,
    regional("policy-engines"): ENGINES,
    regional("browsers"): {
        "browserSummaries": [{"browserId": "web-abcdefghij", "browserArn": BROWSER, "name": "web"}]
    },
    regional("code-interpreters"): {
        "codeInterpreterSummaries": [
            {"codeInterpreterId": "py-abcdefghij", "codeInterpreterArn": INTERPRETER, "name": "py"}
        ]
    },
}
REFUSALS: dict[str, tuple[str, str, str | None, set[str]]] = {
    "runtimes": (regional("runtimes"), "ListAgentRuntimes", None, {"agents", "workloads"}),
    "a runtime": (named("runtimes", RUNTIME_ID), "GetAgentRuntime", RUNTIME, {"agents", "workloads"}),
    "endpoints": (
        named("runtime-endpoints", RUNTIME_ID),
        "ListAgentRuntimeEndpoints",
        RUNTIME,
        {"agents", "workloads"},
    ),
    "harnesses": (regional("harnesses"), "ListHarnesses", None, {"agents", "tools", "workloads"}),
    "a harness": (named("harnesses", HARNESS_ID), "GetHarness", HARNESS, {"agents", "tools", "workloads"}),
    "its endpoints": (
        named("harness-endpoints", HARNESS_ID),
        "ListHarnessEndpoints",
        HARNESS,
        {"agents", "tools", "workloads"},
    ),
    "gateways": (regional("gateways"), "ListGateways", None, {"resources", "tools", "workloads"}),
    "a gateway": (named("gateways", GATEWAY_ID), "GetGateway", GATEWAY, {"resources", "workloads"}),
    "its targets": (named("gateway-targets", GATEWAY_ID), "ListGatewayTargets", GATEWAY, {"tools"}),
    "a target": (named("gateway-target", GATEWAY_ID, "TARGET0001"), "GetGatewayTarget", GATEWAY, {"tools"}),
    "engines": (regional("policy-engines"), "ListPolicyEngines", None, {"resources"}),
    "policies": (named("policies", "guard-abcdefghij"), "ListPolicies", ENGINE, {"resources"}),
    "clients": (regional("oauth2-providers"), "ListOauth2CredentialProviders", None, {"resources"}),
    "keys": (regional("api-key-providers"), "ListApiKeyCredentialProviders", None, {"resources"}),
    "identities": (regional("workload-identities"), "ListWorkloadIdentities", None, {"resources"}),
    "browsers": (regional("browsers"), "ListBrowsers", None, {"resources", "workloads"}),
    "a browser": (named("browsers", "web-abcdefghij"), "GetBrowser", BROWSER, {"resources", "workloads"}),
    "interpreters": (
        regional("code-interpreters"),
        "ListCodeInterpreters",
        None,
        {"resources", "workloads"},
    ),
    "an interpreter": (
        named("code-interpreters", "py-abcdefghij"),
        "GetCodeInterpreter",
        INTERPRETER,
        {"resources", "workloads"},
    ),
}


@pytest.mark.parametrize(("file", "operation", "subject", "tables"), REFUSALS.values(), ids=REFUSALS)
def test_a_refusal_is_a_gap_about_the_one_thing(
    file: str, operation: str, subject: str | None, tables: set[str], tmp_path: Path
) -> None:
    files = {**ROLES, **LISTED, f"{file}.err": words(operation)}
    files.pop(file, None)
    gaps = read(tmp_path, files).gaps(GapKind.REFUSED, GapKind.TRUNCATED)
    assert {(gap.table, gap.subject) for gap in gaps} == {(table, subject) for table in tables}
    assert {gap.needs for gap in gaps} == {f"bedrock-agentcore:{operation}"}


def test_what_may_not_be_read_is_known_by_the_list(tmp_path: Path) -> None:
    found = read(tmp_path, {**ROLES, **LISTED})
    assert {row.id: row.runs_as for row in found.rows(Agent)} == {RUNTIME: (), HARNESS: ()}
    assert dict(one(found, "agentcore-gateway").settings)["authorizerType"] == "NONE"
    assert {row.id for row in found.rows(Resource)} == {GATEWAY, ENGINE, BROWSER, INTERPRETER}


def test_what_is_gone_when_it_is_asked_for_is_neither_a_row_nor_a_gap(tmp_path: Path) -> None:
    asked = {
        file: operation for file, operation, subject, _ in REFUSALS.values() if subject and file not in LISTED
    }
    gone = {f"{file}.err": words(operation, "ResourceNotFoundException") for file, operation in asked.items()}
    gone[f"{named('gateway-targets', GATEWAY_ID)}.err"] = words(
        "ListGatewayTargets", "ResourceNotFoundException"
    )
    files = {name: answer for name, answer in LISTED.items() if name not in REFUSALS["its targets"]}
    found = read(tmp_path, {**ROLES, **files, **gone})
    assert (found.rows(Agent), found.rows(Resource)) == ([], [])
    assert [gap for gap in found.rows(Gap) if gap.subject is not None and "agentcore" in gap.subject] == []


ODD: dict[str, tuple[str, object, str, str, str | None]] = {
    "a runtime without a role": (
        "runtime.json",
        runtime(roleArn=""),
        "agents",
        "runtime.json#/roleArn is missing",
        RUNTIME,
    ),
    "an authorizer that is none": (
        "runtime.json",
        runtime(authorizerConfiguration="IAM"),
        "agents",
        "runtime.json#/authorizerConfiguration is no object",
        RUNTIME,
    ),
    "an audience that is no text": (
        "gateway.json",
        gateway(authorizerConfiguration={"customJWTAuthorizer": {"allowedAudience": [1]}}),
        "resources",
        "gateway.json#/authorizerConfiguration/customJWTAuthorizer/allowedAudience/0 is no text",
        GATEWAY,
    ),
    "a tool without a type": (
        "harness.json",
        harness(tools=[{"name": "x"}]),
        "tools",
        "harness.json#/harness/tools/0/type is missing",
        HARNESS,
    ),
    "a target of a kind that is not known": (
        "target.json",
        target({"telepathy": {}}),
        "tools",
        "target.json#/targetConfiguration is of a kind that nhiscan does not know",
        GATEWAY,
    ),
    "a target that is none": (
        "target.json",
        target({"mcp": []}),
        "tools",
        "target.json#/targetConfiguration/mcp is no object",
        GATEWAY,
    ),
    "gateways without their region": (
        "gateways.json",
        GATEWAYS,
        "resources",
        "gateways.json has no region in its name, so it does not say where it is from",
        None,
    ),
    "targets that are called after nobody": (
        "targets.json",
        TARGETS,
        "tools",
        "targets.json is not called `REGION/GATEWAY.json`, so it does not say whose it is",
        None,
    ),
    "an endpoint of no harness": (
        named("harness-endpoints", HARNESS_ID),
        {"endpoints": [{"endpointName": "DEFAULT", "harnessId": HARNESS_ID, "arn": "x"}]},
        "agents",
        f"{HARNESS_ID}.json#/endpoints/0/arn is no ARN",
        None,
    ),
}


@pytest.mark.parametrize(("file", "content", "table", "what", "subject"), ODD.values(), ids=ODD)
def test_what_is_not_of_its_shape_is_a_fault(
    file: str, content: object, table: str, what: str, subject: str | None, tmp_path: Path
) -> None:
    gaps = read(tmp_path, {**ROLES, file: content}).gaps(GapKind.TRUNCATED)
    assert (table, what, subject) in {(gap.table, gap.what, gap.subject) for gap in gaps}


STRANGERS: dict[str, object] = {
    "rest-apis.json": {"items": [{"id": "a1", "name": "pets"}]},
    "nothing.json": {"items": []},
    "payments.json": {
        "credentialProviders": [
            {"name": "coins", "credentialProviderArn": f"{VAULT}/paymentcredentialprovider/coins"}
        ]
    },
    "none.json": {"credentialProviders": []},
    "policies.json": {"policies": []},
    "endpoints.json": {"endpoints": [{"arn": "x", "name": "y"}]},
    "runtime-endpoint.json": {"agentRuntimeArn": RUNTIME, "agentRuntimeEndpointArn": RUNTIME},
}


def test_answers_of_others_are_left_alone(tmp_path: Path) -> None:
    assert read(tmp_path, {**ROLES, **STRANGERS}).used() == set(ROLES)


EMPTY: dict[str, object] = {
    regional("gateways"): {"items": []},
    named("gateway-targets", GATEWAY_ID): {"items": []},
    regional("oauth2-providers"): {"credentialProviders": []},
    regional("api-key-providers"): {"credentialProviders": []},
    named("policies", "guard-abcdefghij"): {"policies": []},
    named("harness-endpoints", HARNESS_ID): {"endpoints": []},
}


def test_an_empty_list_is_known_by_where_it_lies(tmp_path: Path) -> None:
    found = read(tmp_path, {**ROLES, **EMPTY})
    assert found.used() == {*ROLES, *EMPTY}
    assert {what for what in found.missing() if "AgentCore" in what} == {
        "AgentCore runtimes",
        "AgentCore harnesses",
        "AgentCore policy engines",
        "AgentCore workload identities",
        "AgentCore browsers",
        "AgentCore code interpreters",
    }


PUBLIC = {"networkConfiguration": {"networkMode": "PUBLIC"}}
EXAMPLES: dict[str, tuple[str, object]] = {
    "AgentCore runtimes": ("runtimes.json", RUNTIMES),
    "AgentCore runtime": ("runtime.json", runtime()),
    "endpoints of an AgentCore runtime": (
        named("runtime-endpoints", RUNTIME_ID),
        {"runtimeEndpoints": [endpoint("DEFAULT", "5")]},
    ),
    "AgentCore harnesses": ("harnesses.json", HARNESSES),
    "AgentCore harness": ("harness.json", harness()),
    "endpoints of an AgentCore harness": (named("harness-endpoints", HARNESS_ID), {"endpoints": []}),
    "AgentCore gateways": (regional("gateways"), GATEWAYS),
    "AgentCore gateway": ("gateway.json", gateway()),
    "targets of an AgentCore gateway": (named("gateway-targets", GATEWAY_ID), TARGETS),
    "target of an AgentCore gateway": ("target.json", target({"mcp": {"smithyModel": S3}})),
    "AgentCore policy engines": ("engines.json", ENGINES),
    "policies of an AgentCore policy engine": (
        named("policies", "guard-abcdefghij"),
        {"policies": [policy("look", PERMIT)]},
    ),
    "AgentCore OAuth2 credential providers": ("oauth2.json", LISTS["OAuth clients"][1]),
    "AgentCore API key credential providers": ("keys.json", LISTS["API keys"][1]),
    "AgentCore workload identities": ("identities.json", LISTS["workload identities"][1]),
    "AgentCore browsers": ("browsers.json", LISTED[regional("browsers")]),
    "AgentCore browser": ("browser.json", {**MACHINES["a browser"][0], **PUBLIC}),
    "AgentCore code interpreters": ("interpreters.json", LISTED[regional("code-interpreters")]),
    "AgentCore code interpreter": ("interpreter.json", {**MACHINES["a code interpreter"][0], **PUBLIC}),
}
"""An answer of each kind, which together leave nothing open."""
FILES = dict(EXAMPLES.values())


def test_every_answer_is_of_one_kind_only(tmp_path: Path) -> None:
    for name, content in FILES.items():
        file = File(tmp_path / name, dict(cast(dict[str, object], content)), Complaints())
        assert len([kind.what for kind in exports() if kind.recognises(file)]) == 1, name


def test_with_all_answers_given_nothing_is_missing(tmp_path: Path) -> None:
    found = read(tmp_path, {**ROLES, **FILES})
    assert found.used() == {*ROLES, *FILES}
    assert [gap for gap in found.rows(Gap) if "AgentCore" in gap.what] == []


@pytest.mark.parametrize("what", EXAMPLES)
def test_an_answer_that_is_not_given_is_a_gap_of_its_tables(what: str, tmp_path: Path) -> None:
    (kind,) = (kind for kind in exports() if kind.what == what)
    files = {name: content for name, content in FILES.items() if name != EXAMPLES[what][0]}
    missing = read(tmp_path, {**ROLES, **files}).missing()[what]
    assert {gap.table for gap in missing} == set(kind.tables)
