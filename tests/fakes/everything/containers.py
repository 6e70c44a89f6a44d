"""What runs in containers: a service and a task of ECS, a cluster of EKS with a pod's role."""

from __future__ import annotations

from typing import Any, Final

from tests.fakes.everything.names import MADE, MEMBER, RUNTIME, STARTER, TEAM, Answers, arn, named
from tests.fakes.operations import Asked
from tests.fakes.scripted import Content

_CLUSTER: Final = arn("ecs", "cluster/shop")
_WEB: Final = arn("ecs", "task-definition/web:7")
_MIGRATE: Final = arn("ecs", "task-definition/migrate:1")
_TASK: Final = arn("ecs", "task/shop/0123456789abcdef0123456789abcdef")
_TAGS: Final = [{"key": "team", "value": TEAM}]
_SERVICES: Final = {
    arn("ecs", f"service/shop/{name}"): {
        "serviceArn": arn("ecs", f"service/shop/{name}"),
        "serviceName": name,
        "clusterArn": _CLUSTER,
        "status": "ACTIVE",
        "taskDefinition": _WEB,
        "tags": _TAGS,
    }
    for name in ("web", "admin")
}
_TASKS: Final = {
    _TASK: {
        "taskArn": _TASK,
        "clusterArn": _CLUSTER,
        "taskDefinitionArn": _MIGRATE,
        "group": "family:migrate",
        "lastStatus": "RUNNING",
        "overrides": {"taskRoleArn": RUNTIME, "executionRoleArn": STARTER},
    }
}


def _described(key: str, asked_by: str, rows: dict[str, Any]) -> Any:
    def says(asked: Asked) -> Content:
        arns = asked.params[asked_by]
        gone = [{"arn": each, "reason": "MISSING"} for each in arns if each not in rows]
        return {key: [rows[each] for each in arns if each in rows], "failures": gone}

    return says


def _definition(family: str, revision: int) -> dict[str, Any]:
    container = {
        "name": family,
        "image": "shop:1",
        "environment": [{"name": "STAGE", "value": "prod"}],
        "secrets": [{"name": "DATABASE", "valueFrom": arn("ssm", "parameter/database")}],
    }
    return {
        "taskDefinition": {
            "taskDefinitionArn": arn("ecs", f"task-definition/{family}:{revision}"),
            "family": family,
            "revision": revision,
            "status": "ACTIVE",
            "taskRoleArn": RUNTIME,
            "executionRoleArn": STARTER,
            "containerDefinitions": [container],
        },
        "tags": _TAGS,
    }


_POD: Final = {
    "clusterName": "shop",
    "namespace": "orders",
    "serviceAccount": "api",
    "associationArn": arn("eks", "podidentityassociation/shop/a-0123456789abcdef0"),
    "associationId": "a-0123456789abcdef0",
}

ANSWERS: Answers = {
    "ecs:ListClusters": {"clusterArns": [_CLUSTER]},
    "ecs:ListServices": named({_CLUSTER: {"serviceArns": list(_SERVICES)}}, "cluster"),
    "ecs:DescribeServices": _described("services", "services", _SERVICES),
    "ecs:ListTasks": named({_CLUSTER: {"taskArns": list(_TASKS)}}, "cluster"),
    "ecs:DescribeTasks": _described("tasks", "tasks", _TASKS),
    "ecs:DescribeTaskDefinition": named(
        {_WEB: _definition("web", 7), _MIGRATE: _definition("migrate", 1)}, "taskDefinition"
    ),
    "eks:ListClusters": {"clusters": ["shop"]},
    "eks:DescribeCluster": named(
        {
            "shop": {
                "cluster": {
                    "name": "shop",
                    "arn": arn("eks", "cluster/shop"),
                    "createdAt": MADE,
                    "version": "1.33",
                    "endpoint": "https://0123456789ABCDEF.gr7.eu-west-1.eks.amazonaws.com",
                    "roleArn": RUNTIME,
                    "status": "ACTIVE",
                    "identity": {
                        "oidc": {"issuer": "https://oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF"}
                    },
                    "computeConfig": {"enabled": True, "nodePools": ["system"], "nodeRoleArn": STARTER},
                    "tags": {"team": TEAM},
                }
            }
        },
        "name",
    ),
    "eks:ListPodIdentityAssociations": named({"shop": {"associations": [_POD]}}, "clusterName"),
    "eks:DescribePodIdentityAssociation": named(
        {
            f"shop {_POD['associationId']}": {
                "association": {
                    **_POD,
                    "roleArn": RUNTIME,
                    "targetRoleArn": f"arn:aws:iam::{MEMBER}:role/shop-runtime",
                    "tags": {"team": TEAM},
                    "createdAt": MADE,
                    "modifiedAt": MADE,
                }
            }
        },
        "clusterName",
        "associationId",
    ),
}
