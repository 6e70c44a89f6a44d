"""ECS services: ``aws ecs describe-services``; their roles stand in their task definitions."""

from __future__ import annotations

from dataclasses import dataclass

from nhiscan.connectors.aws.arns import accounts_of, elsewhere, parse_arn
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.ledger import Ledger


@dataclass(frozen=True, slots=True)
class Service:
    """A service that runs tasks."""

    arn: str
    """Its ARN."""
    name: str
    """Its name."""
    task_definition: str
    """The ARN of what it runs."""
    region: str | None
    """Where it runs."""
    tags: tuple[tuple[str, str], ...]
    """Its labels."""


def _read(file: File, ledger: Ledger) -> None:
    """Every service but deleted ones; names for which AWS found none are noted."""
    for entry in file.top.entries("services"):
        with entry.guarded():
            arn, definition = entry.text("serviceArn"), entry.text("taskDefinition")
            parts = parse_arn(arn)
            if entry.maybe("status") != "INACTIVE" and not elsewhere(arn, ledger.account):
                region = parts.region if parts else None
                tags = entry.tags("tags", name="key", value="value")
                ledger.learn(Service(arn, entry.maybe("serviceName") or arn, definition, region, tags))
    for failure in file.top.entries("failures"):
        ledger.notice(f"ecs describe-services found no {failure.maybe('arn') or 'service'}")


EXPORT = Export(
    what="ECS services",
    command="aws ecs describe-services --cluster CLUSTER --services SERVICE --include TAGS",
    file="ecs-services.CLUSTER.json",
    tables=("workloads",),
    permissions={"DescribeServices": "ecs:DescribeServices", "ListServices": "ecs:ListServices"},
    recognises=lambda file: file.lists("services", "serviceArn") and file.has("failures"),
    accounts=lambda file: accounts_of(file.values("services", "serviceArn")),
    read=_read,
)
