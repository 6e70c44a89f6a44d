"""Agents, knowledge bases and flows of Amazon Bedrock, from the answers about them."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import pytest

from nhiscan.connectors.aws.entry import Complaints
from nhiscan.connectors.aws.export import File
from nhiscan.connectors.aws.exports import exports
from nhiscan.model import Agent, Gap, GapKind, Resource, Tool, Workload
from tests.connectors.aws.kit import ACCOUNT, IAM, OTHER, Read, details, read, role

REGION = "eu-west-1"
HOME = f"arn:aws:bedrock:{REGION}:{ACCOUNT}"
ID = "AGENT00001"
ARN = f"{HOME}:agent/{ID}"
HELPER = f"{HOME}:agent/AGENT00002"
BASE = f"{HOME}:knowledge-base/BASE000001"
LAMBDA = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:orders"
ROLES = {"authorization-details.json": details(role("now"), role("then"))}
CANARY = "canary-b1f0"
PROMPTS = {
    "instruction": CANARY,
    "description": CANARY,
    "promptOverrideConfiguration": {
        "overrideLambda": LAMBDA,
        "promptConfigurations": [{"promptType": "ORCHESTRATION", "basePromptTemplate": CANARY}],
    },
}


def agent(**more: Any) -> dict[str, Any]:
    """The working draft."""
    return {
        "agentId": ID,
        "agentName": "orders",
        "agentArn": ARN,
        "agentVersion": "DRAFT",
        "agentStatus": "PREPARED",
        "foundationModel": "amazon.nova-pro-v1:0",
        "idleSessionTTLInSeconds": 600,
        "agentResourceRoleArn": f"{IAM}:role/now",
        "guardrailConfiguration": {"guardrailIdentifier": "g1", "guardrailVersion": "2"},
        "agentCollaboration": "SUPERVISOR",
        **PROMPTS,
        **more,
    }


def version(number: str, **more: Any) -> dict[str, Any]:
    """A version as it was made, with the role of then."""
    found = agent(version=number, agentResourceRoleArn=f"{IAM}:role/then", **more)
    del found["agentVersion"]
    return found


def alias(name: str, *versions: str, **more: Any) -> dict[str, Any]:
    """An alias."""
    return {
        "agentAliasId": f"{name.upper():0<10}"[:10],
        "agentAliasName": name,
        "description": CANARY,
        "agentAliasStatus": "PREPARED",
        "routingConfiguration": [{"agentVersion": found} for found in versions],
        **more,
    }


def group(**more: Any) -> dict[str, Any]:
    """An action group that a Lambda function works for."""
    return {
        "agentId": ID,
        "agentVersion": "DRAFT",
        "actionGroupId": "GROUP00001",
        "actionGroupName": "orders",
        "description": CANARY,
        "actionGroupState": "ENABLED",
        "actionGroupExecutor": {"lambda": LAMBDA},
        **more,
    }


def functions(**confirm: str) -> dict[str, Any]:
    """A schema of functions, each with whether it must be confirmed."""
    return {
        "functions": [
            {
                "name": name,
                "description": CANARY,
                "parameters": {"id": {"type": "string", "description": CANARY}},
                "requireConfirmation": asked,
            }
            for name, asked in confirm.items()
        ]
    }


LIST = {"agentSummaries": [{"agentId": ID, "agentName": "orders", "agentStatus": "PREPARED"}]}
ALIASES = {
    "agentAliasSummaries": [
        alias("AgentTestAlias", "DRAFT"),
        alias("prod", "2"),
        alias("old", "1", aliasInvocationState="REJECT_INVOCATIONS"),
    ]
}
COLLABORATORS = {
    "agentCollaboratorSummaries": [
        {
            "agentId": ID,
            "agentVersion": "2",
            "collaboratorId": "COLLAB0001",
            "collaboratorName": "helper",
            "collaborationInstruction": CANARY,
            "agentDescriptor": {"aliasArn": f"{HOME}:agent-alias/AGENT00002/ALIAS00001"},
        }
    ]
}
BASES = {"agentKnowledgeBaseSummaries": [{"knowledgeBaseId": "BASE000001", "knowledgeBaseState": "ENABLED"}]}


def named(folder: str, *ids: str) -> str:
    """The file of one answer."""
    return f"bedrock/{folder}/{REGION}/{'.'.join(ids)}.json"


WHOLE: dict[str, object] = {
    f"bedrock/agents.{REGION}.json": LIST,
    named("agents", ID): {"agent": agent()},
    named("agent-versions", ID): {
        "agentVersionSummaries": [{"agentVersion": v} for v in ("DRAFT", "1", "2")]
    },
    named("agent-version", ID, "1"): {"agentVersion": version("1", foundationModel="old-model")},
    named("agent-version", ID, "2"): {"agentVersion": version("2")},
    named("agent-aliases", ID): ALIASES,
    **{
        named(folder, ID, v): answer
        for v in ("DRAFT", "1", "2")
        for folder, answer in {
            "collaborators": COLLABORATORS if v == "2" else {"agentCollaboratorSummaries": []},
            "agent-knowledge-bases": BASES if v == "DRAFT" else {"agentKnowledgeBaseSummaries": []},
            "action-groups": {
                "actionGroupSummaries": [{"actionGroupId": "GROUP00001"}] if v == "DRAFT" else []
            },
        }.items()
    },
    named("action-group", ID, "DRAFT", "GROUP00001"): {
        "agentActionGroup": group(functionSchema=functions(refund="ENABLED", look="DISABLED"))
    },
}


def of_bedrock(found: Read, *kinds: GapKind) -> list[Gap]:
    """The gaps of some kinds, but for the lists of AgentCore and other services that nobody gave."""
    return [gap for gap in found.gaps(*kinds) if "edrock" in gap.what and "AgentCore" not in gap.what]


def test_an_agent_runs_as_the_roles_of_its_draft_and_of_all_its_versions(tmp_path: Path) -> None:
    found = read(tmp_path, {**ROLES, **WHOLE})
    row = found.one(Agent)
    assert (row.id, row.name, row.kind, row.provider) == (ARN, "orders", "bedrock-agent", "aws")
    assert (row.partition, row.region, row.source) == (ACCOUNT, REGION, "Amazon Bedrock Agents")
    assert row.runs_as == (f"{IAM}:role/now", f"{IAM}:role/then")
    assert [(w.id, w.kind, w.identity) for w in found.rows(Workload)] == [
        (ARN, "bedrock-agent", f"{IAM}:role/now"),
        (ARN, "bedrock-agent", f"{IAM}:role/then"),
    ]
    assert found.identity("now").nature_because == "the bedrock-agent `orders` runs as it"
    assert of_bedrock(found, GapKind.TRUNCATED, GapKind.REFUSED) == []
    missing = {what for what in found.missing() if "Bedrock" in what}
    assert missing == {"Bedrock flows", "Bedrock knowledge bases"}


def test_an_agent_answers_calls_with_its_draft_and_the_versions_that_open_aliases_lead_to(
    tmp_path: Path,
) -> None:
    row = read(tmp_path, {**ROLES, **WHOLE}).one(Agent)
    assert row.versions == ("2", "DRAFT")
    assert row.delegates_to == (HELPER,)
    told = dict(row.settings)
    assert told["foundationModel"] == "amazon.nova-pro-v1:0"
    assert (told["guardrail"], told["guardrailVersion"]) == ("g1", "2")
    assert (told["agentCollaboration"], told["idleSessionTTLInSeconds"]) == ("SUPERVISOR", "600")
    assert told["version 1 foundationModel"] == "old-model"
    assert (told["route prod"], told["route old"]) == ("2", "1 (takes no calls)")
    assert list(row.settings) == sorted(row.settings)


SCHEMA = {"s3": {"s3BucketName": "specs", "s3ObjectKey": "orders.yaml"}}
TOOLS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "functions are named, with those that a person must confirm": (
        {"functionSchema": functions(refund="ENABLED", look="DISABLED")},
        {
            "operations": ("refund", "look"),
            "confirmed": ("refund",),
            "complete": True,
            "target": LAMBDA,
            "settings": (("actionGroupState", "ENABLED"), ("agentVersion", "DRAFT")),
        },
    ),
    "functions that nobody must confirm are known to be so": (
        {"functionSchema": functions(look="DISABLED")},
        {"operations": ("look",), "confirmed": (), "complete": True},
    ),
    "what a schema in a bucket holds is not known": (
        {"apiSchema": SCHEMA},
        {
            "operations": (),
            "confirmed": None,
            "complete": False,
            "settings": (
                ("actionGroupState", "ENABLED"),
                ("agentVersion", "DRAFT"),
                ("apiSchema", "s3://specs/orders.yaml"),
            ),
        },
    ),
    "nor what one in the answer holds": (
        {"apiSchema": {"payload": f"paths: {{/{CANARY}: {{}}}}"}},
        {"operations": (), "confirmed": None, "complete": False},
    ),
    "the caller does the work itself": (
        {"actionGroupExecutor": {"customControl": "RETURN_CONTROL"}},
        {"target": "RETURN_CONTROL"},
    ),
    "one of AWS's own": (
        {"actionGroupExecutor": None, "parentActionSignature": "AMAZON.CodeInterpreter"},
        {"target": "AMAZON.CodeInterpreter", "complete": False, "confirmed": None},
    ),
    "one that is switched off says so": (
        {"actionGroupState": "DISABLED"},
        {"settings": (("actionGroupState", "DISABLED"), ("agentVersion", "DRAFT"))},
    ),
}


@pytest.mark.parametrize(("more", "expected"), TOOLS.values(), ids=TOOLS)
def test_an_action_group_is_a_tool(more: dict[str, Any], expected: dict[str, Any], tmp_path: Path) -> None:
    files = {named("action-group", ID, "DRAFT", "GROUP00001"): {"agentActionGroup": group(**more)}}
    tool = read(tmp_path, {**ROLES, **files}).one(Tool)
    assert (tool.id, tool.agent) == (f"{ARN}/DRAFT/action-group/GROUP00001", ARN)
    assert (tool.name, tool.kind, tool.provider, tool.partition) == ("orders", "action-group", "aws", ACCOUNT)
    assert {name: getattr(tool, name) for name in expected} == expected
    assert CANARY not in str(tool)


def test_a_knowledge_base_that_an_agent_asks_is_a_tool(tmp_path: Path) -> None:
    tool = read(tmp_path, {**ROLES, named("agent-knowledge-bases", ID, "3"): BASES}).one(Tool)
    assert (tool.id, tool.agent, tool.target) == (f"{ARN}/3/knowledge-base/BASE000001", ARN, BASE)
    assert (tool.kind, tool.operations, tool.confirmed) == ("knowledge-base", ("Retrieve",), ())
    assert dict(tool.settings) == {"agentVersion": "3", "knowledgeBaseState": "ENABLED"}


KNOWLEDGE_BASE = {
    "knowledgeBaseId": "BASE000001",
    "name": "manuals",
    "knowledgeBaseArn": BASE,
    "roleArn": f"{IAM}:role/now",
    "status": "ACTIVE",
    "description": CANARY,
    "knowledgeBaseConfiguration": {
        "type": "SQL",
        "sqlKnowledgeBaseConfiguration": {
            "type": "REDSHIFT",
            "redshiftConfiguration": {
                "queryGenerationConfiguration": {"generationContext": {"tables": [{"name": CANARY}]}}
            },
        },
    },
    "storageConfiguration": {
        "type": "PINECONE",
        "pineconeConfiguration": {
            "connectionString": f"https://{CANARY}",
            "credentialsSecretArn": f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:pinecone",
            "fieldMapping": {"textField": CANARY, "metadataField": CANARY},
        },
    },
}
FLOW_ARN = f"{HOME}:flow/FLOW000001"
FLOW = {
    "name": "nightly",
    "id": "FLOW000001",
    "arn": FLOW_ARN,
    "executionRoleArn": f"{IAM}:role/then",
    "status": "Prepared",
    "version": "DRAFT",
    "description": CANARY,
}


def test_knowledge_bases_and_flows_are_resources_that_run_as_roles(tmp_path: Path) -> None:
    files = {"base.json": {"knowledgeBase": KNOWLEDGE_BASE}, "flow.json": FLOW}
    found = read(tmp_path, {**ROLES, **files})
    assert {(w.id, w.kind, w.name, w.identity, w.region) for w in found.rows(Workload)} == {
        (BASE, "bedrock-knowledge-base", "manuals", f"{IAM}:role/now", REGION),
        (FLOW_ARN, "bedrock-flow", "nightly", f"{IAM}:role/then", REGION),
    }
    base, flow = sorted(found.rows(Resource), key=lambda row: row.kind, reverse=True)
    assert dict(base.settings) == {
        "credentialsSecretArn": f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:pinecone",
        "status": "ACTIVE",
        "storage": "PINECONE",
        "type": "SQL",
    }
    assert dict(flow.settings) == {"status": "Prepared"}
    assert CANARY not in str(found.rows(Resource))


def refused(operation: str, code: str = "AccessDeniedException") -> str:
    """The words of a refusal."""
    return f"An error occurred ({code}) when calling the {operation} operation: no"


REFUSALS = {
    "the list of agents": (
        f"bedrock/agents.{REGION}.json",
        "ListAgents",
        {("agents", None), ("tools", None), ("workloads", None)},
    ),
    "an agent": (named("agents", ID), "GetAgent", {("agents", ARN), ("workloads", ARN)}),
    "its versions": (
        named("agent-versions", ID),
        "ListAgentVersions",
        {("agents", ARN), ("workloads", ARN)},
    ),
    "a version": (
        named("agent-version", ID, "2"),
        "GetAgentVersion",
        {("agents", ARN), ("workloads", ARN)},
    ),
    "its aliases": (named("agent-aliases", ID), "ListAgentAliases", {("agents", ARN), ("tools", ARN)}),
    "its action groups": (named("action-groups", ID, "2"), "ListAgentActionGroups", {("tools", ARN)}),
    "an action group": (
        named("action-group", ID, "DRAFT", "GROUP00001"),
        "GetAgentActionGroup",
        {("tools", ARN)},
    ),
    "its collaborators": (named("collaborators", ID, "2"), "ListAgentCollaborators", {("agents", ARN)}),
    "its knowledge bases": (
        named("agent-knowledge-bases", ID, "DRAFT"),
        "ListAgentKnowledgeBases",
        {("tools", ARN)},
    ),
    "the list of knowledge bases": (
        f"bedrock/knowledge-bases.{REGION}.json",
        "ListKnowledgeBases",
        {("resources", None), ("workloads", None)},
    ),
    "the list of flows": (
        f"bedrock/flows.{REGION}.json",
        "ListFlows",
        {("resources", None), ("workloads", None)},
    ),
}


@pytest.mark.parametrize(("file", "operation", "tables"), REFUSALS.values(), ids=REFUSALS)
def test_a_refusal_is_a_gap_about_the_agent(
    file: str, operation: str, tables: set[tuple[str, str | None]], tmp_path: Path
) -> None:
    files = {**ROLES, **WHOLE, f"{file}.err": refused(operation)}
    files.pop(file, None)
    gaps = read(tmp_path, files).gaps(GapKind.REFUSED, GapKind.TRUNCATED)
    assert {(gap.table, gap.subject) for gap in gaps} == tables
    assert {gap.needs for gap in gaps} == {f"bedrock:{operation}"}
    assert all(REGION in gap.what for gap in gaps)


def test_an_agent_that_may_not_be_read_is_known_by_the_list(tmp_path: Path) -> None:
    files = {f"bedrock/agents.{REGION}.json": LIST, f"{named('agents', ID)}.err": refused("GetAgent")}
    row = read(tmp_path, {**ROLES, **files}).one(Agent)
    assert (row.id, row.name, row.region, row.runs_as) == (ARN, "orders", REGION, ())


def test_an_agent_that_is_gone_when_it_is_asked_for_is_no_agent_and_no_gap(tmp_path: Path) -> None:
    gone = {
        f"{name}.err": refused(
            "ListAgentAliases" if "aliases" in name else operation, "ResourceNotFoundException"
        )
        for name, operation in {
            named("agents", ID): "GetAgent",
            named("agent-versions", ID): "ListAgentVersions",
            named("agent-aliases", ID): "ListAgentAliases",
            named("action-groups", ID, "DRAFT"): "ListAgentActionGroups",
            named("collaborators", ID, "DRAFT"): "ListAgentCollaborators",
            named("agent-knowledge-bases", ID, "DRAFT"): "ListAgentKnowledgeBases",
        }.items()
    }
    found = read(tmp_path, {**ROLES, f"bedrock/agents.{REGION}.json": LIST, **gone})
    assert found.rows(Agent) == []
    assert [gap for gap in of_bedrock(found, *GapKind) if gap.subject == ARN] == []


def test_what_was_not_given_of_a_listed_agent_is_said_once_for_each_kind(tmp_path: Path) -> None:
    found = read(tmp_path, {**ROLES, f"bedrock/agents.{REGION}.json": LIST})
    assert {what for what in found.missing() if "Bedrock" in what} == {
        "Bedrock agent",
        "versions of a Bedrock agent",
        "aliases of a Bedrock agent",
        "action groups of a Bedrock agent",
        "collaborators of a Bedrock agent",
        "knowledge bases of a Bedrock agent",
        "Bedrock flows",
        "Bedrock knowledge bases",
    }


ODD: dict[str, tuple[str, object, str, str, str | None]] = {
    "a list of agents without its region": (
        "agents.json",
        LIST,
        "agents",
        "agents.json has no region in its name, so it does not say where it is from",
        None,
    ),
    "an agent without an id": (
        f"bedrock/agents.{REGION}.json",
        {"agentSummaries": [*LIST["agentSummaries"], {"agentName": "x", "agentId": 7}]},
        "agents",
        f"agents.{REGION}.json#/agentSummaries/1/agentId is no text",
        None,
    ),
    "an agent without a role": (
        named("agents", ID),
        {"agent": agent(agentResourceRoleArn=None)},
        "agents",
        f"{ID}.json#/agent/agentResourceRoleArn is missing",
        ARN,
    ),
    "a version without a number": (
        named("agent-version", ID, "2"),
        {"agentVersion": version("")},
        "agents",
        f"{ID}.2.json#/agentVersion/version is missing",
        None,
    ),
    "aliases that are called after nobody": (
        "aliases.json",
        ALIASES,
        "agents",
        "aliases.json is not called `REGION/AGENT.json`, so it does not say whose it is",
        None,
    ),
    "an alias that leads to no version": (
        named("agent-aliases", ID),
        {"agentAliasSummaries": [alias("prod", "2", routingConfiguration=[{"agentVersion": []}])]},
        "agents",
        f"{ID}.json#/agentAliasSummaries/0/routingConfiguration/0/agentVersion is no text",
        ARN,
    ),
    "an action group that is called after its agent alone": (
        named("action-group", ID),
        {"agentActionGroup": group()},
        "tools",
        f"{ID}.json is not called `REGION/AGENT.VERSION.GROUP.json`, so it does not say whose it is",
        None,
    ),
    "a function without a name": (
        named("action-group", ID, "DRAFT", "GROUP00001"),
        {"agentActionGroup": group(functionSchema={"functions": [{"requireConfirmation": "ENABLED"}]})},
        "tools",
        f"{ID}.DRAFT.GROUP00001.json#/agentActionGroup/functionSchema/functions/0/name is missing",
        ARN,
    ),
    "a schema that is none": (
        named("action-group", ID, "DRAFT", "GROUP00001"),
        {"agentActionGroup": group(functionSchema=[])},
        "tools",
        f"{ID}.DRAFT.GROUP00001.json#/agentActionGroup/functionSchema is no object",
        ARN,
    ),
    "a collaborator that is no agent": (
        named("collaborators", ID, "DRAFT"),
        {"agentCollaboratorSummaries": [{"collaboratorId": "C", "agentDescriptor": {"aliasArn": ARN}}]},
        "agents",
        (
            f"{ID}.DRAFT.json#/agentCollaboratorSummaries/0/agentDescriptor/aliasArn "
            "is no ARN of an agent's alias"
        ),
        ARN,
    ),
    "a knowledge base without a role": (
        "base.json",
        {"knowledgeBase": {**KNOWLEDGE_BASE, "roleArn": 3}},
        "resources",
        "base.json#/knowledgeBase/roleArn is no text",
        BASE,
    ),
}


@pytest.mark.parametrize(("file", "content", "table", "what", "subject"), ODD.values(), ids=ODD)
def test_what_is_not_of_its_shape_is_a_fault(
    file: str, content: object, table: str, what: str, subject: str | None, tmp_path: Path
) -> None:
    found = read(tmp_path, {**ROLES, file: content})
    assert [(gap.table, gap.what, gap.subject) for gap in found.gaps(GapKind.TRUNCATED)] == [
        (table, what, subject)
    ]


def test_a_list_that_says_that_more_follows_is_cut(tmp_path: Path) -> None:
    files = {f"bedrock/agents.{REGION}.json": {**LIST, "nextToken": "x"}}
    gaps = read(tmp_path, {**ROLES, **files}).gaps(GapKind.TRUNCATED)
    assert {(gap.table, gap.what) for gap in gaps} == {
        (table, "further pages of Bedrock agents") for table in ("agents", "tools", "workloads")
    }


STRANGERS: dict[str, object] = {
    "agent.json": {"agent": {"name": "nobody", "agentArn": "orders"}},
    "version.json": {"agentVersion": "2.0"},
    "flow.json": {"arn": LAMBDA, "executionRoleArn": f"{IAM}:role/now"},
    "states.json": {"arn": f"arn:aws:states:{REGION}:{ACCOUNT}:flow/x", "executionRoleArn": "x"},
    "base.json": {"knowledgeBase": "all"},
}


def test_answers_of_others_are_left_alone(tmp_path: Path) -> None:
    assert read(tmp_path, {**ROLES, **STRANGERS}).used() == set(ROLES)


def test_an_answer_that_names_its_account_belongs_there(tmp_path: Path) -> None:
    elsewhere = {"agent": agent(agentArn=ARN.replace(ACCOUNT, OTHER))}
    found = read(tmp_path, {**ROLES, "agent.json": elsewhere})
    assert [row.partition for row in found.rows(Agent)] == [OTHER]


EXAMPLES: dict[str, tuple[str, object]] = {
    "Bedrock agents": (f"bedrock/agents.{REGION}.json", LIST),
    "Bedrock agent": ("agent.json", {"agent": agent()}),
    "versions of a Bedrock agent": (
        named("agent-versions", ID),
        {"agentVersionSummaries": [{"agentVersion": "DRAFT"}, {"agentVersion": "2"}]},
    ),
    "Bedrock agent version": ("version.json", {"agentVersion": version("2")}),
    "aliases of a Bedrock agent": (
        named("agent-aliases", ID),
        {"agentAliasSummaries": [alias("test", "DRAFT")]},
    ),
    "action groups of a Bedrock agent": (
        named("action-groups", ID, "DRAFT"),
        {"actionGroupSummaries": [{"actionGroupId": "GROUP00001"}]},
    ),
    "action group of a Bedrock agent": (
        named("action-group", ID, "DRAFT", "GROUP00001"),
        {"agentActionGroup": group()},
    ),
    "collaborators of a Bedrock agent": (
        named("collaborators", ID, "DRAFT"),
        {"agentCollaboratorSummaries": []},
    ),
    "knowledge bases of a Bedrock agent": (named("agent-knowledge-bases", ID, "DRAFT"), BASES),
    "Bedrock knowledge bases": (
        f"bedrock/knowledge-bases.{REGION}.json",
        {"knowledgeBaseSummaries": [{"knowledgeBaseId": "BASE000001"}]},
    ),
    "Bedrock knowledge base": ("base.json", {"knowledgeBase": KNOWLEDGE_BASE}),
    "Bedrock flows": ("flows.json", {"flowSummaries": [{"id": "FLOW000001", "arn": FLOW_ARN}]}),
    "Bedrock flow": ("flow.json", FLOW),
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
    assert of_bedrock(found, *GapKind) == []


@pytest.mark.parametrize("what", EXAMPLES)
def test_an_answer_that_is_not_given_is_a_gap_of_its_tables(what: str, tmp_path: Path) -> None:
    (kind,) = (kind for kind in exports() if kind.what == what)
    files = {name: content for name, content in FILES.items() if name != EXAMPLES[what][0]}
    missing = read(tmp_path, {**ROLES, **files}).missing()[what]
    assert {gap.table for gap in missing} == set(kind.tables)
