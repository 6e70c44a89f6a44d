"""What Bedrock says of ``invoice-triage``: the one agent of Acme's that AWS itself runs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from tools.make_acme.answers import Answer
from tools.make_acme.clock import ago, lately, stamp
from tools.make_acme.ids import HOME, PROD, arn
from tools.make_acme.story.agents import INVOICE

Json = dict[str, Any]
AGENT: Final = "EXAMPLEAG1"
NAME: Final = "invoice-triage"
DRAFT: Final = "DRAFT"
VERSION: Final = "7"
"""The version that the alias leads to."""
GROUP: Final = "EXAMPLEGR1"
"""The action group: what the agent may call, of which it asks a person before it refunds."""


def bedrock_answers() -> Iterator[Answer]:
    """Every answer about the agent."""
    row = {
        "agentId": AGENT,
        "agentName": NAME,
        "agentStatus": "PREPARED",
        "updatedAt": _changed(),
        "latestAgentVersion": VERSION,
    }
    yield _answer("ListAgents", {"agentSummaries": [row]}, f"agents.{HOME}.json")
    yield _of_agent("GetAgent", {"agent": _described("agentVersion", DRAFT)}, "agents")
    yield _of_agent(
        "ListAgentVersions", {"agentVersionSummaries": [_version(DRAFT), _version(VERSION)]}, "agent-versions"
    )
    yield _of_agent("ListAgentAliases", {"agentAliasSummaries": [_alias()]}, "agent-aliases")
    described = {"agentVersion": _described("version", VERSION)}
    yield _of_version("GetAgentVersion", described, "agent-version", VERSION)
    for version in (DRAFT, VERSION):
        yield _of_version(
            "ListAgentCollaborators", {"agentCollaboratorSummaries": []}, "collaborators", version
        )
        bases: Json = {"agentKnowledgeBaseSummaries": []}
        yield _of_version("ListAgentKnowledgeBases", bases, "agent-knowledge-bases", version)
        yield _of_version(
            "ListAgentActionGroups", {"actionGroupSummaries": [_group_row()]}, "action-groups", version
        )
        content = {"agentActionGroup": _group(version)}
        path = f"action-group/{HOME}/{AGENT}.{version}.{GROUP}.json"
        asked = {"agentId": AGENT, "agentVersion": version, "actionGroupId": GROUP}
        yield _answer("GetAgentActionGroup", content, path, **asked)


def _described(key: str, version: str) -> Json:
    """The agent, or one version of it; the draft also says how it works."""
    draft = version == DRAFT
    return {
        "agentId": AGENT,
        "agentName": NAME,
        "agentArn": arn("bedrock", PROD, f"agent/{AGENT}"),
        key: version,
        "agentStatus": "PREPARED",
        "foundationModel": "amazon.nova-pro-v1:0",
        **({"orchestrationType": "DEFAULT"} if draft else {}),
        "idleSessionTTLInSeconds": 600,
        "agentResourceRoleArn": INVOICE,
        "createdAt": stamp(ago(252, "agent-invoice agent")),
        "updatedAt": _changed(),
        **({"preparedAt": _changed()} if draft else {}),
        "agentCollaboration": "DISABLED",
    }


def _version(version: str) -> Json:
    return {
        "agentName": NAME,
        "agentStatus": "PREPARED",
        "agentVersion": version,
        "createdAt": _changed(),
        "updatedAt": _changed(),
    }


def _alias() -> Json:
    return {
        "agentAliasId": "EXAMPLEAL1",
        "agentAliasName": "live",
        "routingConfiguration": [{"agentVersion": VERSION}],
        "agentAliasStatus": "PREPARED",
        "createdAt": stamp(ago(251, "agent-invoice alias")),
        "updatedAt": _changed(),
        "aliasInvocationState": "ACCEPT_INVOCATIONS",
    }


def _group_row() -> Json:
    return {
        "actionGroupId": GROUP,
        "actionGroupName": "invoices",
        "actionGroupState": "ENABLED",
        "updatedAt": _changed(),
    }


def _group(version: str) -> Json:
    """What the agent may ask its caller to do: read and classify freely, refund only when somebody agrees."""
    functions = [
        {"name": "classify_invoice", "requireConfirmation": "DISABLED"},
        {"name": "refund", "requireConfirmation": "ENABLED"},
    ]
    return {
        "agentId": AGENT,
        "agentVersion": version,
        "actionGroupId": GROUP,
        "actionGroupName": "invoices",
        "createdAt": stamp(ago(250, "agent-invoice group")),
        "updatedAt": _changed(),
        "actionGroupExecutor": {"customControl": "RETURN_CONTROL"},
        "functionSchema": {"functions": functions},
        "actionGroupState": "ENABLED",
    }


def _changed() -> str:
    return stamp(lately("agent-invoice changed", 30))


def _of_agent(operation: str, content: Json, folder: str) -> Answer:
    return _answer(operation, content, f"{folder}/{HOME}/{AGENT}.json", agentId=AGENT)


def _of_version(operation: str, content: Json, folder: str, version: str) -> Answer:
    path = f"{folder}/{HOME}/{AGENT}.{version}.json"
    return _answer(operation, content, path, agentId=AGENT, agentVersion=version)


def _answer(operation: str, content: Json, path: str, **asked: str) -> Answer:
    return Answer(PROD, HOME, "bedrock-agent", operation, content, f"bedrock/{path}", asked)
