"""What ECS runs and as whom: ``aws ecs describe-task-definition``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from nhiscan.connectors.aws.arns import accounts_of, parse_arn
from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.entry import Malformed
from nhiscan.connectors.aws.export import Export, File, Subject
from nhiscan.connectors.aws.exports.ecs_services import Service
from nhiscan.connectors.aws.exports.ecs_tasks import Task
from nhiscan.connectors.aws.facts import Given
from nhiscan.connectors.aws.ledger import Ledger
from nhiscan.connectors.aws.workloads import add_workload, answer_name, role_in

_WHAT = "ECS task definitions"
_FOLDER = "ecs-task-definitions"
_KIND = "ecs-task-definition"
EXECUTION = "ecs-task-execution"
"""The agent that starts tasks: it pulls images and reads secrets under a role of its own."""


@dataclass(frozen=True, slots=True)
class _Definition:
    """One task definition."""

    arn: str
    """Its ARN."""
    name: str
    """Its family."""
    task_role: str | None
    """What its containers run as."""
    execution_role: str | None
    """What starts them."""
    active: bool
    """Whether new tasks can be started from it."""
    variables: tuple[str, ...]
    """The names of its containers' environment variables."""
    tags: tuple[tuple[str, str], ...]
    """Its labels."""


def definition_file(arn: str) -> str:
    """What the answer about a task definition is called: in its region's folder, by family and revision."""
    parts = parse_arn(arn)
    return f"{_FOLDER}/{answer_name(arn, parts.name.replace(':', '.') if parts else arn)}.json"


def _accounts(file: File) -> list[str]:
    found = file.content.get("taskDefinition") if isinstance(file.content, dict) else None
    return accounts_of([found.get("taskDefinitionArn")]) if isinstance(found, dict) else []


def _read(file: File, ledger: Ledger) -> None:
    """A task definition; of its containers only the names of variables are taken."""
    entry = file.top.entry("taskDefinition")
    if entry is None:
        raise Malformed(file.top.fault("taskDefinition", "is no task definition"))
    names: set[str] = set()
    for container in entry.entries("containerDefinitions"):
        for key in ("environment", "secrets"):
            names.update(name for pair in container.entries(key) if (name := pair.maybe("name")))
    arn = entry.text("taskDefinitionArn")
    ledger.learn(Given(_WHAT, arn))
    ledger.learn(
        _Definition(
            arn=arn,
            name=entry.maybe("family") or arn,
            task_role=role_in(entry, "taskRoleArn"),
            execution_role=role_in(entry, "executionRoleArn"),
            active=entry.maybe("status") in (None, "ACTIVE"),
            variables=tuple(sorted(names)),
            tags=file.top.tags("tags", name="key", value="value"),
        )
    )


def _settle(ledger: Ledger) -> None:
    """One workload per service and role; a definition that no service runs stands for itself."""
    definitions = {found.arn: found for found in ledger.of(_Definition)}
    run = set()
    for service in ledger.of(Service):
        if (found := definitions.get(service.task_definition)) is not None:
            run.add(found.arn)
            tags = service.tags or found.tags
            _add(found, service.arn, "ecs-service", service.name, tags, ledger)
    for task in ledger.of(Task):
        _overridden(task, definitions.get(task.task_definition), ledger)
    started = {task.task_definition for task in ledger.of(Task)}
    for found in definitions.values():
        if found.arn not in run and (found.active or found.arn in started):
            _add(found, found.arn, _KIND, found.name, found.tags, ledger)


def _add(
    found: _Definition, id_: str, kind: str, name: str, tags: tuple[tuple[str, str], ...], ledger: Ledger
) -> None:
    for role, role_kind in ((found.task_role, kind), (found.execution_role, EXECUTION)):
        add_workload(id_, role_kind, name, role, ledger, variables=found.variables, tags=tags)


def _overridden(task: Task, found: _Definition | None, ledger: Ledger) -> None:
    """What a task was started as instead of what its definition says, if that was given at all.

    Tasks come and go: the definition is what stays of them.
    """
    arn = task.task_definition
    name, variables, tags = (found.name, found.variables, found.tags) if found else (_family(arn), (), ())
    for role, kind in ((task.task_role, _KIND), (task.execution_role, EXECUTION)):
        add_workload(arn, kind, name, role, ledger, variables=variables, tags=tags)


def _family(arn: str) -> str:
    parts = parse_arn(arn)
    return parts.name.partition(":")[0] if parts else arn


def _definitions(ledger: Ledger) -> Iterator[Subject]:
    """What services and tasks run; whose role it may be is not known without it, so it concerns all."""
    named = [found.task_definition for found in ledger.of(Service)]
    named += [found.task_definition for found in ledger.of(Task)]
    return (Subject(None, arn, definition_file(arn)) for arn in dict.fromkeys(named))


DESCRIBE_TASK_DEFINITION = Call(
    "ecs",
    "DescribeTaskDefinition",
    "ecs:DescribeTaskDefinition",
    keeps="taskDefinition(taskDefinitionArn family status taskRoleArn executionRoleArn "
    "containerDefinitions(environment(name) secrets(name))) tags(key value)",
)
EXPORT = Export(
    what=_WHAT,
    command="aws ecs describe-task-definition --region REGION --task-definition ARN --include TAGS",
    file=f"{_FOLDER}/REGION/NAME.json",
    tables=("workloads",),
    calls=(DESCRIBE_TASK_DEFINITION,),
    recognises=lambda file: file.has("taskDefinition"),
    accounts=_accounts,
    read=_read,
    settle=_settle,
    each=_definitions,
)
