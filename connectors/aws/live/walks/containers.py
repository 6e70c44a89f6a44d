"""ECS: what runs in each cluster, and each task definition that is run, once."""

from __future__ import annotations

from threading import Lock
from typing import Final

from nhiscan.connectors.aws.exports.ecs_clusters import LIST_CLUSTERS
from nhiscan.connectors.aws.exports.ecs_services import DESCRIBE_SERVICES, LIST_SERVICES
from nhiscan.connectors.aws.exports.ecs_task_definitions import DESCRIBE_TASK_DEFINITION, definition_file
from nhiscan.connectors.aws.exports.ecs_tasks import DESCRIBE_TASKS, LIST_TASKS
from nhiscan.connectors.aws.live.walk import Answer, Asking, Place, Walk, Where, word

_SERVICES_AT_ONCE: Final = 10
"""Source: Amazon ECS API Reference, DescribeServices, services."""
_TASKS_AT_ONCE: Final = 100
"""Source: Amazon ECS API Reference, DescribeTasks, tasks."""


class _Once:
    """Task definitions that were asked for; several clusters, walked at the same time, may run one."""

    def __init__(self) -> None:
        self._met: set[str] = set()
        self._lock = Lock()

    def new(self, arns: list[str]) -> list[str]:
        """Those of ``arns`` that nobody asked for before."""
        with self._lock:
            found = [arn for arn in dict.fromkeys(arns) if arn not in self._met]
            self._met.update(found)
        return found


def _go(aws: Place) -> None:
    clusters = aws.ask(LIST_CLUSTERS, f"ecs-clusters.{aws.region}.json", maxResults=100).texts("clusterArns")
    once = _Once()

    def definition(arn: str) -> None:
        aws.ask(DESCRIBE_TASK_DEFINITION, definition_file(arn), taskDefinition=arn, include=["TAGS"])

    def services(cluster: str) -> None:
        into = f"ecs-services/{aws.region}/{_name(cluster)}.json"
        found = aws.make(into, lambda call: _services(cluster, call))
        sets = [arn for each in found.each("services") for arn in each.column("taskSets", "taskDefinition")]
        aws.each(once.new(found.column("services", "taskDefinition") + sets), definition)

    def tasks(cluster: str) -> None:
        into = f"ecs-tasks/{aws.region}/{_name(cluster)}.json"
        found = aws.make(into, lambda call: _tasks(cluster, call))
        aws.each(once.new(found.column("tasks", "taskDefinitionArn")), definition)

    aws.each(clusters, services)
    aws.each(clusters, tasks)


def _name(cluster: str) -> str:
    return word(cluster.rpartition("/")[2])


def _services(cluster: str, call: Asking) -> Answer:
    """Every service of a cluster, as one answer."""
    arns = call(LIST_SERVICES, cluster=cluster, maxResults=100).texts("serviceArns")
    answers = [
        call(DESCRIBE_SERVICES, cluster=cluster, services=some, include=["TAGS"])
        for some in _chunks(arns, _SERVICES_AT_ONCE)
    ]
    return _joined(answers, "services")


def _tasks(cluster: str, call: Asking) -> Answer:
    """Every running task of a cluster, as one answer."""
    arns = call(LIST_TASKS, cluster=cluster, maxResults=100).texts("taskArns")
    answers = [call(DESCRIBE_TASKS, cluster=cluster, tasks=some) for some in _chunks(arns, _TASKS_AT_ONCE)]
    return _joined(answers, "tasks")


def _joined(answers: list[Answer], key: str) -> Answer:
    found = [dict(each.content) for answer in answers for each in answer.each(key)]
    failures = [dict(each.content) for answer in answers for each in answer.each("failures")]
    return Answer({key: found, "failures": failures})


def _chunks(arns: list[str], size: int) -> list[list[str]]:
    return [arns[start : start + size] for start in range(0, len(arns), size)]


WALK = Walk(
    Where.REGION,
    (LIST_CLUSTERS, LIST_SERVICES, DESCRIBE_SERVICES, LIST_TASKS, DESCRIBE_TASKS, DESCRIBE_TASK_DEFINITION),
    _go,
)
