"""What ECS services run and as whom: ``aws ecs describe-task-definition``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from nhiscan.connectors.aws.arns import accounts_of, parse_arn
from nhiscan.connectors.aws.entry import Malformed
from nhiscan.connectors.aws.export import Export, File, Subject
from nhiscan.connectors.aws.exports.ecs_services import Service
from nhiscan.connectors.aws.facts import Given
from nhiscan.connectors.aws.ledger import PROVIDER, Ledger
from nhiscan.model import Workload

_WHAT = "ECS task definitions"
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
            task_role=entry.maybe("taskRoleArn"),
            execution_role=entry.maybe("executionRoleArn"),
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
            _add(found, service.arn, "ecs-service", service.name, service.tags or found.tags, ledger)
    for found in definitions.values():
        if found.arn not in run and found.active:
            _add(found, found.arn, "ecs-task-definition", found.name, found.tags, ledger)


def _add(
    found: _Definition, id_: str, kind: str, name: str, tags: tuple[tuple[str, str], ...], ledger: Ledger
) -> None:
    parts = parse_arn(id_)
    for role, role_kind in ((found.task_role, kind), (found.execution_role, EXECUTION)):
        if role is not None:
            ledger.add(
                Workload(
                    id=id_,
                    provider=PROVIDER,
                    partition=ledger.account,
                    kind=role_kind,
                    name=name,
                    identity=role,
                    region=parts.region if parts else None,
                    variables=found.variables,
                    tags=tags,
                )
            )


def _definitions(ledger: Ledger) -> Iterator[Subject]:
    return (Subject(None, service.task_definition) for service in ledger.of(Service))


EXPORT = Export(
    what=_WHAT,
    command="aws ecs describe-task-definition --task-definition ARN --include TAGS",
    file="ecs-task-definitions/NAME.json",
    tables=("workloads",),
    permissions={"DescribeTaskDefinition": "ecs:DescribeTaskDefinition"},
    recognises=lambda file: file.has("taskDefinition"),
    accounts=_accounts,
    read=_read,
    settle=_settle,
    each=_definitions,
)
