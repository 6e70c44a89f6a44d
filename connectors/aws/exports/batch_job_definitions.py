"""Batch job definitions and the roles their jobs run as: ``aws batch describe-job-definitions``."""

from __future__ import annotations

from collections.abc import Iterator

from nhiscan.connectors.aws.arns import accounts_of, elsewhere
from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.entry import Entry
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.exports.ecs_task_definitions import EXECUTION
from nhiscan.connectors.aws.ledger import Ledger
from nhiscan.connectors.aws.workloads import add_workload, labels, role_in

KIND = "batch-job-definition"


def _read(file: File, ledger: Ledger) -> None:
    for entry in file.top.entries("jobDefinitions"):
        with entry.guarded():
            arn = entry.text("jobDefinitionArn")
            if not elsewhere(arn, ledger.account) and entry.maybe("status") in (None, "ACTIVE"):
                _definition(arn, entry, ledger)


def _definition(arn: str, entry: Entry, ledger: Ledger) -> None:
    """Each role of a revision from which jobs can be started; Batch starts them as ECS tasks.

    Source: AWS Batch API Reference, JobDefinition, containerProperties, ecsProperties and nodeProperties.
    """
    name, tags = entry.maybe("jobDefinitionName"), labels(entry, "tags")
    for task, role in _tasks(entry):
        containers = [task, *task.entries("containers")]
        pairs = (pair for c in containers for key in ("environment", "secrets") for pair in c.entries(key))
        variables = tuple(sorted({word for pair in pairs if (word := pair.maybe("name"))}))
        for kind, key in ((KIND, role), (EXECUTION, "executionRoleArn")):
            add_workload(arn, kind, name, role_in(task, key), ledger, variables=variables, tags=tags)


def _tasks(entry: Entry) -> Iterator[tuple[Entry, str]]:
    """Whatever has roles below a definition or node range, with the field of the role that it runs as."""
    for key in ("containerProperties", "container"):
        if (container := entry.entry(key)) is not None:
            yield container, "jobRoleArn"
    if (ecs := entry.entry("ecsProperties")) is not None:
        for task in ecs.entries("taskProperties"):
            yield task, "taskRoleArn"
    if (nodes := entry.entry("nodeProperties")) is not None:
        for node in nodes.entries("nodeRangeProperties"):
            yield from _tasks(node)


_CONTAINER = "jobRoleArn executionRoleArn environment(name) secrets(name)"
_TASKS = "taskProperties(taskRoleArn executionRoleArn containers(environment(name) secrets(name)))"
DESCRIBE_JOB_DEFINITIONS = Call(
    "batch",
    "DescribeJobDefinitions",
    "batch:DescribeJobDefinitions",
    keeps="jobDefinitions(jobDefinitionArn jobDefinitionName status "
    f"containerProperties({_CONTAINER}) ecsProperties({_TASKS}) "
    f"nodeProperties(nodeRangeProperties(container({_CONTAINER}) ecsProperties({_TASKS}))) tags(*))",
)
EXPORT = Export(
    what="Batch job definitions",
    command="aws batch describe-job-definitions --region REGION --status ACTIVE",
    file="batch-job-definitions.REGION.json",
    tables=("workloads",),
    calls=(DESCRIBE_JOB_DEFINITIONS,),
    recognises=lambda file: file.lists("jobDefinitions", "jobDefinitionArn"),
    accounts=lambda file: accounts_of(file.values("jobDefinitions", "jobDefinitionArn")),
    read=_read,
    further=True,
)
