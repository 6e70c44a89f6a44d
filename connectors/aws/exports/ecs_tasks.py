"""Running ECS tasks, for those that no service started: ``aws ecs describe-tasks``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from nhiscan.connectors.aws.arns import accounts_of, elsewhere, parse_arn
from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.entry import Entry
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.exports.ecs_clusters import by_cluster
from nhiscan.connectors.aws.exports.ecs_services import Service, blame_failures, learn_cluster
from nhiscan.connectors.aws.ledger import Ledger
from nhiscan.connectors.aws.workloads import role_in

_WHAT = "ECS tasks"
_FOLDER = "ecs-tasks"
_BY_SERVICE: Final = "service:"
"""How the group of a service's tasks begins.

Source: Amazon ECS Developer Guide, "Group related Amazon ECS tasks".
"""


@dataclass(frozen=True, slots=True)
class Task:
    """What runs without a service; tasks come and go, so what is alike is one."""

    task_definition: str
    """The ARN of what it runs."""
    task_role: str | None
    """What its containers run as instead of what its definition says."""
    execution_role: str | None
    """What started them instead of what its definition says."""


def _read(file: File, ledger: Ledger) -> None:
    """Every task that was not stopped; one that AWS found no more has ended."""
    clusters = [arn for arn in file.values("tasks", "clusterArn") if isinstance(arn, str)]
    learn_cluster(_WHAT, _FOLDER, file, clusters, ledger)
    found: dict[Task | Service, None] = {}
    for entry in file.top.entries("tasks"):
        with entry.guarded():
            if entry.maybe("lastStatus") != "STOPPED" and not elsewhere(
                entry.text("taskArn"), ledger.account
            ):
                found[_task(entry)] = None
    for task in found:
        ledger.learn(task)
    blame_failures(file, ledger)


def _task(entry: Entry) -> Task | Service:
    """A task of its own, or what a service runs, which may still be an older definition than its newest."""
    definition, group = entry.text("taskDefinitionArn"), entry.maybe("group") or ""
    cluster = parse_arn(entry.maybe("clusterArn") or "")
    if group.startswith(_BY_SERVICE) and cluster is not None:
        name = group.removeprefix(_BY_SERVICE)
        stem = f"arn:{cluster.partition}:ecs:{cluster.region}:{cluster.account}"
        return Service(f"{stem}:service/{cluster.name}/{name}", name, definition, ())
    overrides = entry.entry("overrides")
    if overrides is None:
        return Task(definition, None, None)
    return Task(definition, role_in(overrides, "taskRoleArn"), role_in(overrides, "executionRoleArn"))


LIST_TASKS = Call("ecs", "ListTasks", "ecs:ListTasks", keeps="taskArns")
DESCRIBE_TASKS = Call(
    "ecs",
    "DescribeTasks",
    "ecs:DescribeTasks",
    keeps="tasks(taskArn clusterArn taskDefinitionArn group lastStatus "
    "overrides(taskRoleArn executionRoleArn)) failures(arn reason)",
)
EXPORT = Export(
    what=_WHAT,
    command="aws ecs describe-tasks --region REGION --cluster CLUSTER --tasks TASK",
    file=f"{_FOLDER}/REGION/CLUSTER.json",
    tables=("workloads",),
    calls=(DESCRIBE_TASKS, LIST_TASKS),
    recognises=lambda file: file.lists("tasks", "taskArn") and file.has("failures"),
    accounts=lambda file: accounts_of(file.values("tasks", "taskArn")),
    read=_read,
    each=lambda ledger: by_cluster(_FOLDER, ledger),
    none=frozenset({"ClusterNotFoundException"}),
    further=True,
)
