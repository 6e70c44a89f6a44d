"""Queue policies: ``aws sqs get-queue-attributes``."""

from __future__ import annotations

from typing import Final

from nhiscan.connectors.aws.arns import accounts_of
from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.exports.sqs_queues import KIND
from nhiscan.connectors.aws.facts import Given
from nhiscan.connectors.aws.ledger import Ledger
from nhiscan.connectors.aws.resources import add_guarded, called, for_each

_WHAT: Final = "queue policy"


def _arn(file: File) -> object:
    found = file.content.get("Attributes") if isinstance(file.content, dict) else None
    return found.get("QueueArn") if isinstance(found, dict) else None


def _read(file: File, ledger: Ledger) -> None:
    """The answer leaves the policy out where there is none."""
    if (attributes := file.top.entry("Attributes")) is not None:
        arn = attributes.text("QueueArn")
        ledger.learn(Given(_WHAT, called(arn)))
        add_guarded(arn, KIND, attributes, "Policy", ledger)


GET_QUEUE_ATTRIBUTES = Call(
    "sqs", "GetQueueAttributes", "sqs:GetQueueAttributes", keeps="Attributes(QueueArn Policy)"
)
EXPORT = Export(
    what=_WHAT,
    command="aws sqs get-queue-attributes --queue-url URL --attribute-names Policy QueueArn",
    file="resource-policies/sqs/QUEUE.json",
    tables=("resources",),
    calls=(GET_QUEUE_ATTRIBUTES,),
    recognises=lambda file: _arn(file) is not None,
    accounts=lambda file: accounts_of([_arn(file)]),
    read=_read,
    each=for_each(KIND, "resource-policies/sqs"),
    none=frozenset({"AWS.SimpleQueueService.NonExistentQueue", "QueueDoesNotExist"}),
)
