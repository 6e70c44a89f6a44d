"""Queues: ``aws sqs list-queues``."""

from __future__ import annotations

import re
from typing import Final

from nhiscan.connectors.aws.arns import region_in
from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.ledger import Ledger
from nhiscan.connectors.aws.resources import add_resource, region_of, start_of_arn

KIND = "sqs-queue"
_URL: Final = re.compile(r"https?://(?P<host>[^/]+)/(?:.*/)?(?P<account>[0-9]{12})/(?P<name>[^/]+)")
"""Source: Amazon SQS Developer Guide, "Amazon SQS queue and message identifiers", queue URL."""


def queue_name(url: str) -> str:
    """The name of the queue that a URL ends in."""
    return url.rpartition("/")[2]


def _urls(file: File) -> list[re.Match[str]]:
    found = file.content.get("QueueUrls") if isinstance(file.content, dict) else None
    texts = [item for item in found if isinstance(item, str)] if isinstance(found, list) else []
    return [match for text in texts if (match := _URL.fullmatch(text))]


def _recognises(file: File) -> bool:
    """Where there is no queue, the answer has no list: then its name tells what it is."""
    if file.content == {}:
        return EXPORT.is_called(file.path)
    return file.has("QueueUrls") and (file.top.value("QueueUrls") == [] or bool(_urls(file)))


def _read(file: File, ledger: Ledger) -> None:
    """Every queue; the oldest URLs have no region."""
    top = file.top
    for index, url in enumerate(top.texts("QueueUrls")):
        found = _URL.fullmatch(url)
        if found is None:
            top.blame(f"QueueUrls/{index}", "is no queue's URL")
        elif found["account"] == ledger.account:
            region = region_in(found["host"]) or region_of(file)
            add_resource(start_of_arn("sqs", region, ledger) + found["name"], KIND, ledger)


LIST_QUEUES = Call("sqs", "ListQueues", "sqs:ListQueues", keeps="QueueUrls")
EXPORT = Export(
    what="SQS queues",
    command="aws sqs list-queues --region REGION --page-size 1000",
    file="sqs-queues.REGION.json",
    tables=("resources",),
    calls=(LIST_QUEUES,),
    recognises=_recognises,
    accounts=lambda file: dict.fromkeys(match["account"] for match in _urls(file)),
    read=_read,
    # the last kind that describes resources: by now all others did
    further=True,
)
