"""Bedrock: an agent with a version, an alias and tools, its collaborator, a knowledge base, a flow."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from tests.fakes.everything.names import MADE, ORDERS, RUNTIME, Answers, arn, named
from tests.fakes.scripted import Content, Says

_SHOP, _HELPER = "SHOP000001", "HELPER0001"
_GROUP, _BASE, _FLOW = "GROUP00001", "BASE000001", "FLOW000001"
_AT: Final = {"createdAt": MADE, "updatedAt": MADE}
_NAMES: Final = {_SHOP: "shop", _HELPER: "helper"}
_VERSIONS: Final = {_SHOP: ("DRAFT", "1"), _HELPER: ("DRAFT",)}


def _agent(id_: str, **version: str) -> dict[str, Any]:
    return {
        "agentId": id_,
        "agentName": _NAMES[id_],
        "agentArn": arn("bedrock", f"agent/{id_}"),
        "agentStatus": "PREPARED",
        "foundationModel": "amazon.nova-pro-v1:0",
        "instruction": "answers questions about orders, and refunds them",
        "idleSessionTTLInSeconds": 600,
        "agentResourceRoleArn": RUNTIME,
        "agentCollaboration": "SUPERVISOR" if id_ == _SHOP else "DISABLED",
        **_AT,
        **version,
    }


def _summary(id_: str) -> dict[str, Any]:
    return {"agentName": _NAMES[id_], "agentStatus": "PREPARED", **_AT}


def _of_agents(key: str, rows: list[dict[str, Any]]) -> Says:
    """``rows`` for the agent that has any, nothing for its helper."""
    return named({_SHOP: {key: rows}, _HELPER: {key: []}}, "agentId")


def _of_versions(key: str, row: Callable[[str], dict[str, Any]]) -> Says:
    """One row for each version of the agent that has any, nothing for its helper."""
    answers: dict[str, Content] = {
        f"{id_} {version}": {key: [row(version)] if id_ == _SHOP else []}
        for id_, versions in _VERSIONS.items()
        for version in versions
    }
    return named(answers, "agentId", "agentVersion")


def _group(version: str) -> Content:
    functions = [{"name": "refund", "requireConfirmation": "ENABLED"}, {"name": "look"}]
    return {
        "agentActionGroup": {
            "agentId": _SHOP,
            "agentVersion": version,
            "actionGroupId": _GROUP,
            "actionGroupName": "orders",
            "actionGroupState": "ENABLED",
            "actionGroupExecutor": {"lambda": ORDERS},
            "functionSchema": {"functions": functions},
            **_AT,
        }
    }


def _collaborator(version: str) -> dict[str, Any]:
    return {
        "agentId": _SHOP,
        "agentVersion": version,
        "collaboratorId": "COLLAB0001",
        "collaboratorName": "helper",
        "agentDescriptor": {"aliasArn": arn("bedrock", f"agent-alias/{_HELPER}/PROD000001")},
        "collaborationInstruction": "asks for what it does not know",
        "relayConversationHistory": "DISABLED",
        "createdAt": MADE,
        "lastUpdatedAt": MADE,
    }


_FLOW_ROW: Final = {
    "name": "nightly",
    "id": _FLOW,
    "arn": arn("bedrock", f"flow/{_FLOW}"),
    "status": "Prepared",
    "version": "DRAFT",
    **_AT,
}

ANSWERS: Answers = {
    "bedrock-agent:ListAgents": {
        "agentSummaries": [
            {"agentId": id_, "agentName": name, "agentStatus": "PREPARED", "updatedAt": MADE}
            for id_, name in _NAMES.items()
        ]
    },
    "bedrock-agent:GetAgent": named(
        {id_: {"agent": _agent(id_, agentVersion="DRAFT")} for id_ in _NAMES}, "agentId"
    ),
    "bedrock-agent:ListAgentVersions": named(
        {
            id_: {
                "agentVersionSummaries": [{"agentVersion": version, **_summary(id_)} for version in versions]
            }
            for id_, versions in _VERSIONS.items()
        },
        "agentId",
    ),
    "bedrock-agent:GetAgentVersion": named(
        {f"{_SHOP} 1": {"agentVersion": _agent(_SHOP, version="1")}}, "agentId", "agentVersion"
    ),
    "bedrock-agent:ListAgentAliases": _of_agents(
        "agentAliasSummaries",
        [
            {
                "agentAliasId": "PROD000001",
                "agentAliasName": "prod",
                "routingConfiguration": [{"agentVersion": "1"}],
                "agentAliasStatus": "PREPARED",
                **_AT,
            }
        ],
    ),
    "bedrock-agent:ListAgentActionGroups": _of_versions(
        "actionGroupSummaries",
        lambda _: {
            "actionGroupId": _GROUP,
            "actionGroupName": "orders",
            "actionGroupState": "ENABLED",
            "updatedAt": MADE,
        },
    ),
    "bedrock-agent:GetAgentActionGroup": named(
        {f"{_SHOP} {version} {_GROUP}": _group(version) for version in _VERSIONS[_SHOP]},
        *("agentId", "agentVersion", "actionGroupId"),
    ),
    "bedrock-agent:ListAgentCollaborators": _of_versions("agentCollaboratorSummaries", _collaborator),
    "bedrock-agent:ListAgentKnowledgeBases": _of_versions(
        "agentKnowledgeBaseSummaries",
        lambda _: {"knowledgeBaseId": _BASE, "knowledgeBaseState": "ENABLED", "updatedAt": MADE},
    ),
    "bedrock-agent:ListKnowledgeBases": {
        "knowledgeBaseSummaries": [
            {"knowledgeBaseId": _BASE, "name": "manuals", "status": "ACTIVE", "updatedAt": MADE}
        ]
    },
    "bedrock-agent:GetKnowledgeBase": named(
        {
            _BASE: {
                "knowledgeBase": {
                    "knowledgeBaseId": _BASE,
                    "name": "manuals",
                    "knowledgeBaseArn": arn("bedrock", f"knowledge-base/{_BASE}"),
                    "roleArn": RUNTIME,
                    "knowledgeBaseConfiguration": {
                        "type": "KENDRA",
                        "kendraKnowledgeBaseConfiguration": {
                            "kendraIndexArn": arn("kendra", "index/01234567-89ab-cdef-0123-456789abcdef")
                        },
                    },
                    "status": "ACTIVE",
                    **_AT,
                }
            }
        },
        "knowledgeBaseId",
    ),
    "bedrock-agent:ListFlows": {"flowSummaries": [_FLOW_ROW]},
    "bedrock-agent:GetFlow": named({_FLOW: {**_FLOW_ROW, "executionRoleArn": RUNTIME}}, "flowIdentifier"),
}
