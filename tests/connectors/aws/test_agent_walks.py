"""The walks of Bedrock Agents and AgentCore: what they ask, what they keep, what comes of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nhiscan.connectors.aws.live.walks import agentcore, bedrock_agents
from nhiscan.model import Agent, Gap, GapKind, Resource, Tool, Workload
from tests.connectors.aws import test_agentcore as core
from tests.connectors.aws import test_agents as bedrock
from tests.connectors.aws.kit import IAM, Read
from tests.connectors.aws.places import ScriptedPlace, run

REGION = "eu-west-1"
Answer = Callable[[dict[str, Any]], Any]
HELPER_ID = "AGENT00002"


def by_version(params: dict[str, Any]) -> Any:
    """The versions of the agent that has any."""
    return {"agentVersion": bedrock.version(params["agentVersion"])}


def draft(params: dict[str, Any]) -> Any:
    """The draft of either agent."""
    if params["agentId"] == bedrock.ID:
        return {"agent": bedrock.agent()}
    more = {"agentId": HELPER_ID, "agentName": "helper", "agentArn": bedrock.HELPER}
    return {"agent": bedrock.agent(**more, agentCollaboration="DISABLED")}


def of_first(answer: Any, empty: Any) -> Answer:
    """An answer about the first agent; the other has nothing."""
    return lambda params: answer if params["agentId"] == bedrock.ID else empty


def of_draft(answer: Any, empty: Any) -> Answer:
    """An answer about the first agent's draft; other versions have nothing."""

    def found(params: dict[str, Any]) -> Any:
        return answer if (params["agentId"], params["agentVersion"]) == (bedrock.ID, "DRAFT") else empty

    return found


SUMMARY = {"agentName": "x", "agentStatus": "PREPARED", "description": bedrock.CANARY}
GROUPS = {
    "actionGroupSummaries": [
        {
            "actionGroupId": "GROUP00001",
            "actionGroupName": "orders",
            "actionGroupState": "ENABLED",
            "description": bedrock.CANARY,
        },
        {"actionGroupId": "GROUP00002", "actionGroupName": "specs", "actionGroupState": "ENABLED"},
    ]
}


def action_group(params: dict[str, Any]) -> Any:
    """One group with functions and one with a schema in the answer."""
    if params["actionGroupId"] == "GROUP00001":
        schema = bedrock.functions(refund="ENABLED", look="DISABLED")
        return {"agentActionGroup": bedrock.group(functionSchema=schema)}
    payload = json.dumps({"paths": {f"/{bedrock.CANARY}": {}}})
    more = {"actionGroupId": "GROUP00002", "actionGroupName": "specs", "apiSchema": {"payload": payload}}
    return {"agentActionGroup": bedrock.group(**more)}


BEDROCK: dict[str, Any] = {
    "ListAgents": {
        "agentSummaries": [
            {"agentId": bedrock.ID, **SUMMARY, "agentName": "orders"},
            {"agentId": HELPER_ID, **SUMMARY, "agentName": "helper"},
        ]
    },
    "GetAgent": draft,
    "ListAgentVersions": of_first(
        {"agentVersionSummaries": [{"agentVersion": v, **SUMMARY} for v in ("DRAFT", "1", "2")]},
        {"agentVersionSummaries": [{"agentVersion": "DRAFT", **SUMMARY}]},
    ),
    "GetAgentVersion": by_version,
    "ListAgentAliases": of_first(bedrock.ALIASES, {"agentAliasSummaries": []}),
    "ListAgentActionGroups": of_draft(GROUPS, {"actionGroupSummaries": []}),
    "GetAgentActionGroup": action_group,
    "ListAgentCollaborators": of_draft(bedrock.COLLABORATORS, {"agentCollaboratorSummaries": []}),
    "ListAgentKnowledgeBases": of_draft(bedrock.BASES, {"agentKnowledgeBaseSummaries": []}),
    "ListKnowledgeBases": {
        "knowledgeBaseSummaries": [
            {
                "knowledgeBaseId": "BASE000001",
                "name": "manuals",
                "status": "ACTIVE",
                "description": bedrock.CANARY,
            }
        ]
    },
    "GetKnowledgeBase": {"knowledgeBase": bedrock.KNOWLEDGE_BASE},
    "ListFlows": {
        "flowSummaries": [
            {"id": "FLOW000001", "arn": bedrock.FLOW_ARN, "name": "nightly", "description": bedrock.CANARY}
        ]
    },
    "GetFlow": {**bedrock.FLOW, "definition": {"nodes": [{"name": bedrock.CANARY, "type": "Prompt"}]}},
}


def of_the_walk(found: Read, *services: str) -> set[str]:
    """What a walk of some services left open without a refusal."""
    return {gap.what for gap in found.gaps(GapKind.NOT_GIVEN) if any(name in gap.what for name in services)}


def test_bedrock_is_asked_for_the_tools_of_the_draft_and_of_each_version_that_an_alias_leads_to() -> None:
    place = run(bedrock_agents.WALK, BEDROCK)
    lists = ("ListAgentActionGroups", "ListAgentCollaborators", "ListAgentKnowledgeBases")
    for operation in lists:
        asked = [(p["agentId"], p["agentVersion"]) for name, p in place.asked if name == operation]
        assert asked == [
            (bedrock.ID, "DRAFT"),
            (bedrock.ID, "2"),
            (bedrock.ID, "1"),
            (HELPER_ID, "DRAFT"),
        ]
    versions = [p["agentVersion"] for name, p in place.asked if name == "GetAgentVersion"]
    assert versions == ["1", "2"]
    assert ("GetFlow", {"flowIdentifier": "FLOW000001", "includedData": "METADATA_ONLY"}) in place.asked


def test_each_answer_of_bedrock_has_a_file_of_its_own() -> None:
    files = set(run(bedrock_agents.WALK, BEDROCK).files)
    assert {name for name in files if f"/{REGION}/" not in name} == {
        f"bedrock/{name}.{REGION}.json" for name in ("agents", "knowledge-bases", "flows")
    }
    assert {name for name in files if HELPER_ID in name} == {
        f"bedrock/{folder}/{REGION}/{HELPER_ID}.json"
        for folder in ("agents", "agent-versions", "agent-aliases")
    } | {
        f"bedrock/{folder}/{REGION}/{HELPER_ID}.DRAFT.json"
        for folder in ("action-groups", "collaborators", "agent-knowledge-bases")
    }
    assert f"bedrock/agent-version/{REGION}/{bedrock.ID}.2.json" in files
    assert f"bedrock/action-group/{REGION}/{bedrock.ID}.DRAFT.GROUP00002.json" in files
    assert f"bedrock/knowledge-bases/{REGION}/BASE000001.json" in files
    assert f"bedrock/flows/{REGION}/FLOW000001.json" in files


def test_no_prompt_no_schema_and_no_address_with_a_key_is_kept_of_bedrock() -> None:
    assert bedrock.CANARY not in json.dumps(run(bedrock_agents.WALK, BEDROCK).files)


def test_what_bedrock_answers_is_read_back(tmp_path: Path) -> None:
    place = run(bedrock_agents.WALK, BEDROCK)
    found = place.read(tmp_path, bedrock.ROLES)
    assert found.used() == {*place.files, *bedrock.ROLES}
    agents = {row.name: row for row in found.rows(Agent)}
    assert set(agents) == {"orders", "helper"}
    assert agents["orders"].runs_as == (f"{IAM}:role/now", f"{IAM}:role/then")
    assert agents["orders"].delegates_to == (bedrock.HELPER,)
    assert agents["helper"].versions == ("DRAFT",)
    assert {(tool.name, tool.operations, tool.confirmed) for tool in found.rows(Tool)} == {
        ("orders", ("refund", "look"), ("refund",)),
        ("specs", (), None),
        ("BASE000001", ("Retrieve",), ()),
    }
    assert {(row.kind, row.identity) for row in found.rows(Workload)} == {
        ("bedrock-agent", f"{IAM}:role/now"),
        ("bedrock-agent", f"{IAM}:role/then"),
        ("bedrock-knowledge-base", f"{IAM}:role/now"),
        ("bedrock-flow", f"{IAM}:role/then"),
    }
    assert {row.id for row in found.rows(Resource)} == {bedrock.BASE, bedrock.FLOW_ARN}
    assert found.gaps(GapKind.REFUSED, GapKind.TRUNCATED) == []
    assert {what for what in of_the_walk(found, "Bedrock") if "AgentCore" not in what} == set()


def test_in_another_region_the_files_are_others() -> None:
    here = run(bedrock_agents.WALK, BEDROCK).files
    there = run(bedrock_agents.WALK, BEDROCK, region="us-east-1").files
    assert set(here).isdisjoint(there)
    assert set(run(agentcore.WALK, AGENTCORE).files).isdisjoint(
        run(agentcore.WALK, AGENTCORE, region="us-east-1").files
    )


def runtime(params: dict[str, Any]) -> Any:
    """The newest version, or the one that is asked for."""
    version = params.get("agentRuntimeVersion", "5")
    return core.runtime(version, roleArn=core.THEN if version == "3" else core.NOW)


def harness(params: dict[str, Any]) -> Any:
    """The newest version, or the one that is asked for."""
    return core.harness(harnessVersion=params.get("harnessVersion", "2"))


TARGET_LIST = {
    "items": [
        {"targetId": name, "name": name, "status": "READY", "description": core.CANARY}
        for name in ("TARGET0001", "TARGET0002")
    ]
}


def gateway_target(params: dict[str, Any]) -> Any:
    """A function with its tools named, and an API whose schema stands in the answer."""
    function = core.TARGET_KINDS["a function with its tools named"][0]
    schema = {"mcp": {"openApiSchema": {"inlinePayload": core.CANARY}}}
    key = core.CREDENTIALS["a key"][0]
    if params["targetId"] == "TARGET0001":
        return core.target(function, authorizationData={"oauth2": {"authorizationUrl": core.CANARY}})
    return core.target(schema, key, targetId="TARGET0002", name="maps")


AGENTCORE: dict[str, Any] = {
    "ListAgentRuntimes": core.RUNTIMES,
    "GetAgentRuntime": runtime,
    "ListAgentRuntimeEndpoints": {
        "runtimeEndpoints": [core.endpoint("DEFAULT", "5"), core.endpoint("prod", "3", targetVersion="5")]
    },
    "ListHarnesses": core.HARNESSES,
    "GetHarness": harness,
    "ListHarnessEndpoints": {
        "endpoints": [
            {
                "harnessId": core.HARNESS_ID,
                "harnessName": "helper",
                "endpointName": "prod",
                "arn": f"{core.HARNESS}/harness-endpoint/prod",
                "liveVersion": "1",
                "description": core.CANARY,
            }
        ]
    },
    "ListGateways": core.GATEWAYS,
    "GetGateway": core.gateway(authorizerType="CUSTOM_JWT", authorizerConfiguration=core.TOKENS),
    "ListGatewayTargets": TARGET_LIST,
    "GetGatewayTarget": gateway_target,
    "ListPolicyEngines": {
        "policyEngines": [{**core.ENGINES["policyEngines"][0], "description": core.CANARY}]
    },
    "ListPolicies": {"policies": [core.policy("look", core.PERMIT)]},
    "ListOauth2CredentialProviders": core.LISTS["OAuth clients"][1],
    "ListApiKeyCredentialProviders": core.LISTS["API keys"][1],
    "ListWorkloadIdentities": core.LISTS["workload identities"][1],
    "ListBrowsers": core.LISTED[core.regional("browsers")],
    "GetBrowser": {
        **core.MACHINES["a browser"][0],
        "executionRoleArn": core.NOW,
        "networkConfiguration": {"networkMode": "PUBLIC"},
    },
    "ListCodeInterpreters": core.LISTED[core.regional("code-interpreters")],
    "GetCodeInterpreter": {
        **core.MACHINES["a code interpreter"][0],
        "networkConfiguration": {"networkMode": "SANDBOX"},
    },
}


def test_agentcore_is_asked_for_the_newest_version_and_for_each_other_that_answers_calls() -> None:
    place = run(agentcore.WALK, AGENTCORE)
    assert [p for name, p in place.asked if name == "GetAgentRuntime"] == [
        {"agentRuntimeId": core.RUNTIME_ID},
        {"agentRuntimeId": core.RUNTIME_ID, "agentRuntimeVersion": "3"},
    ]
    assert [p for name, p in place.asked if name == "GetHarness"] == [
        {"harnessId": core.HARNESS_ID},
        {"harnessId": core.HARNESS_ID, "harnessVersion": "1"},
    ]
    assert [p["type"] for name, p in place.asked if name in ("ListBrowsers", "ListCodeInterpreters")] == [
        "CUSTOM",
        "CUSTOM",
    ]


def test_each_answer_of_agentcore_has_a_file_of_its_own() -> None:
    assert set(run(agentcore.WALK, AGENTCORE).files) == {
        *map(
            core.regional,
            (
                *("runtimes", "harnesses", "gateways", "policy-engines", "browsers", "code-interpreters"),
                *("oauth2-providers", "api-key-providers", "workload-identities"),
            ),
        ),
        core.named("runtimes", core.RUNTIME_ID),
        core.named("runtimes", core.RUNTIME_ID, "3"),
        core.named("runtime-endpoints", core.RUNTIME_ID),
        core.named("harnesses", core.HARNESS_ID),
        core.named("harnesses", core.HARNESS_ID, "1"),
        core.named("harness-endpoints", core.HARNESS_ID),
        core.named("gateways", core.GATEWAY_ID),
        core.named("gateway-targets", core.GATEWAY_ID),
        core.named("gateway-target", core.GATEWAY_ID, "TARGET0001"),
        core.named("gateway-target", core.GATEWAY_ID, "TARGET0002"),
        core.named("policies", "guard-abcdefghij"),
        core.named("browsers", "web-abcdefghij"),
        core.named("code-interpreters", "py-abcdefghij"),
    }


def test_no_prompt_no_schema_no_value_and_no_secret_is_kept_of_agentcore() -> None:
    kept = json.dumps(run(agentcore.WALK, AGENTCORE).files)
    assert core.CANARY not in kept
    assert '"ERP_TOKEN": ""' in kept


def test_what_agentcore_answers_is_read_back(tmp_path: Path) -> None:
    place = run(agentcore.WALK, AGENTCORE)
    found = place.read(tmp_path, core.ROLES)
    assert found.used() == {*place.files, *core.ROLES}
    assert {row.id: (row.runs_as, row.versions) for row in found.rows(Agent)} == {
        core.RUNTIME: ((core.NOW, core.THEN), ("3", "5")),
        core.HARNESS: ((core.NOW,), ("1", "2")),
    }
    assert {(tool.agent, tool.name) for tool in found.rows(Tool) if tool.agent == core.GATEWAY} == {
        (core.GATEWAY, "orders"),
        (core.GATEWAY, "maps"),
    }
    assert {row.kind for row in found.rows(Workload)} == {
        "agentcore-runtime",
        "agentcore-harness",
        "agentcore-gateway",
        "agentcore-browser",
    }
    assert {row.kind for row in found.rows(Resource)} == {
        "agentcore-gateway",
        "agentcore-policy-engine",
        "agentcore-policy",
        "agentcore-oauth2-provider",
        "agentcore-api-key-provider",
        "agentcore-workload-identity",
        "agentcore-browser",
        "agentcore-code-interpreter",
    }
    assert found.gaps(GapKind.REFUSED, GapKind.TRUNCATED) == []
    assert of_the_walk(found, "AgentCore") == set()


LISTS = (
    *((bedrock_agents.WALK, BEDROCK, name) for name in ("ListAgents", "ListKnowledgeBases", "ListFlows")),
    *((agentcore.WALK, AGENTCORE, name) for name in ("ListAgentRuntimes", "ListHarnesses", "ListGateways")),
    *((agentcore.WALK, AGENTCORE, name) for name in ("ListPolicyEngines", "ListOauth2CredentialProviders")),
    *((agentcore.WALK, AGENTCORE, name) for name in ("ListBrowsers", "ListCodeInterpreters")),
    *((agentcore.WALK, AGENTCORE, name) for name in ("ListApiKeyCredentialProviders",)),
    *((agentcore.WALK, AGENTCORE, name) for name in ("ListWorkloadIdentities",)),
)


@pytest.mark.parametrize(("walk", "script", "operation"), LISTS, ids=[name for _, _, name in LISTS])
def test_a_list_that_is_refused_is_a_gap_and_stops_no_other(
    walk: Any, script: dict[str, Any], operation: str, tmp_path: Path
) -> None:
    whole, place = run(walk, script), run(walk, {**script, operation: "AccessDenied"})
    lists = {name for name, _ in whole.asked if name in {found for _, _, found in LISTS}}
    assert {name for name, _ in place.asked} >= lists
    found = place.read(tmp_path, core.ROLES)
    prefix = "bedrock" if walk is bedrock_agents.WALK else "bedrock-agentcore"
    refused = found.gaps(GapKind.REFUSED)
    assert {(gap.needs, gap.subject) for gap in refused} == {(f"{prefix}:{operation}", None)}
    assert all(gap.what.endswith(f"{operation} in {REGION}") for gap in refused)
    assert found.gaps(GapKind.TRUNCATED) == []


def but_for(answer: Any, code: str, **params: str) -> Answer:
    """``answer``, but an error for the call that has ``params``."""

    def found(asked: dict[str, Any]) -> Any:
        if params.items() <= asked.items():
            return code
        return answer(asked) if callable(answer) else answer

    return found


ONE: dict[str, tuple[Any, dict[str, Any], str, dict[str, str], set[tuple[str, str]]]] = {
    "an agent": (
        bedrock_agents.WALK,
        BEDROCK,
        "GetAgent",
        {"agentId": HELPER_ID},
        {("agents", bedrock.HELPER), ("workloads", bedrock.HELPER)},
    ),
    "a version": (
        bedrock_agents.WALK,
        BEDROCK,
        "GetAgentVersion",
        {"agentVersion": "2"},
        {("agents", bedrock.ARN), ("workloads", bedrock.ARN)},
    ),
    "the action groups of a version": (
        bedrock_agents.WALK,
        BEDROCK,
        "ListAgentActionGroups",
        {"agentId": bedrock.ID, "agentVersion": "2"},
        {("tools", bedrock.ARN)},
    ),
    "an action group": (
        bedrock_agents.WALK,
        BEDROCK,
        "GetAgentActionGroup",
        {"actionGroupId": "GROUP00002"},
        {("tools", bedrock.ARN)},
    ),
    "a knowledge base": (
        bedrock_agents.WALK,
        BEDROCK,
        "GetKnowledgeBase",
        {},
        {("resources", bedrock.BASE), ("workloads", bedrock.BASE)},
    ),
    "a flow": (
        bedrock_agents.WALK,
        BEDROCK,
        "GetFlow",
        {},
        {("resources", bedrock.FLOW_ARN), ("workloads", bedrock.FLOW_ARN)},
    ),
    "a version of a runtime": (
        agentcore.WALK,
        AGENTCORE,
        "GetAgentRuntime",
        {"agentRuntimeVersion": "3"},
        {("agents", core.RUNTIME), ("workloads", core.RUNTIME)},
    ),
    "the endpoints of a harness": (
        agentcore.WALK,
        AGENTCORE,
        "ListHarnessEndpoints",
        {},
        {("agents", core.HARNESS), ("tools", core.HARNESS), ("workloads", core.HARNESS)},
    ),
    "a gateway": (
        agentcore.WALK,
        AGENTCORE,
        "GetGateway",
        {},
        {("resources", core.GATEWAY), ("workloads", core.GATEWAY)},
    ),
    "a target": (
        agentcore.WALK,
        AGENTCORE,
        "GetGatewayTarget",
        {"targetId": "TARGET0002"},
        {("tools", core.GATEWAY)},
    ),
    "the policies of an engine": (
        agentcore.WALK,
        AGENTCORE,
        "ListPolicies",
        {},
        {("resources", core.ENGINE)},
    ),
    "a browser": (
        agentcore.WALK,
        AGENTCORE,
        "GetBrowser",
        {},
        {("resources", core.BROWSER), ("workloads", core.BROWSER)},
    ),
}


@pytest.mark.parametrize(("walk", "script", "operation", "params", "gaps"), ONE.values(), ids=ONE)
def test_one_answer_that_is_refused_is_a_gap_about_that_one(
    walk: Any,
    script: dict[str, Any],
    operation: str,
    params: dict[str, str],
    gaps: set[tuple[str, str]],
    tmp_path: Path,
) -> None:
    place = _run_but_for(walk, script, operation, params, "AccessDeniedException")
    found = place.read(tmp_path, core.ROLES)
    refused = found.gaps(GapKind.REFUSED, GapKind.TRUNCATED)
    assert {(gap.table, gap.subject) for gap in refused} == gaps
    prefix = "bedrock" if walk is bedrock_agents.WALK else "bedrock-agentcore"
    assert {gap.needs for gap in refused} == {f"{prefix}:{operation}"}


@pytest.mark.parametrize(("walk", "script", "operation", "params", "gaps"), ONE.values(), ids=ONE)
def test_one_that_is_deleted_during_the_walk_is_no_gap(
    walk: Any,
    script: dict[str, Any],
    operation: str,
    params: dict[str, str],
    gaps: set[tuple[str, str]],
    tmp_path: Path,
) -> None:
    place = _run_but_for(walk, script, operation, params, "ResourceNotFoundException")
    found = place.read(tmp_path, core.ROLES)
    assert {(gap.table, gap.subject) for gap in found.rows(Gap)}.isdisjoint(gaps)


def _run_but_for(
    walk: Any, script: dict[str, Any], operation: str, params: dict[str, str], code: str
) -> ScriptedPlace:
    return run(walk, {**script, operation: but_for(script[operation], code, **params)})
