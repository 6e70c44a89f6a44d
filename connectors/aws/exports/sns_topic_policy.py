"""Topic policies: ``aws sns get-topic-attributes``."""

from __future__ import annotations

from nhiscan.connectors.aws.arns import accounts_of
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.ledger import Ledger
from nhiscan.connectors.aws.resources import add_guarded


def _arn(file: File) -> object:
    found = file.content.get("Attributes") if isinstance(file.content, dict) else None
    return found.get("TopicArn") if isinstance(found, dict) else None


def _read(file: File, ledger: Ledger) -> None:
    if (attributes := file.top.entry("Attributes")) is not None:
        add_guarded(attributes.text("TopicArn"), "sns-topic", attributes, "Policy", ledger)


EXPORT = Export(
    what="topic policy",
    command="aws sns get-topic-attributes --topic-arn ARN",
    file="resource-policies/sns/TOPIC.json",
    tables=("resources",),
    permissions={"GetTopicAttributes": "sns:GetTopicAttributes"},
    recognises=lambda file: _arn(file) is not None,
    accounts=lambda file: accounts_of([_arn(file)]),
    read=_read,
)
