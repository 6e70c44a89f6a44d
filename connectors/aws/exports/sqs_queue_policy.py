"""Queue policies: ``aws sqs get-queue-attributes``."""

from __future__ import annotations

from nhiscan.connectors.aws.arns import accounts_of
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.ledger import Ledger
from nhiscan.connectors.aws.resources import add_guarded


def _arn(file: File) -> object:
    found = file.content.get("Attributes") if isinstance(file.content, dict) else None
    return found.get("QueueArn") if isinstance(found, dict) else None


def _read(file: File, ledger: Ledger) -> None:
    if (attributes := file.top.entry("Attributes")) is not None:
        add_guarded(attributes.text("QueueArn"), "sqs-queue", attributes, "Policy", ledger)


EXPORT = Export(
    what="queue policy",
    command="aws sqs get-queue-attributes --queue-url URL --attribute-names Policy QueueArn",
    file="resource-policies/sqs/QUEUE.json",
    tables=("resources",),
    permissions={"GetQueueAttributes": "sqs:GetQueueAttributes"},
    recognises=lambda file: _arn(file) is not None,
    accounts=lambda file: accounts_of([_arn(file)]),
    read=_read,
)
