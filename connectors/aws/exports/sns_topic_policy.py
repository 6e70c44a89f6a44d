"""Topic policies: ``aws sns get-topic-attributes``."""

from __future__ import annotations

from typing import Final

from nhiscan.connectors.aws.arns import accounts_of
from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.exports.sns_topics import KIND
from nhiscan.connectors.aws.facts import Given
from nhiscan.connectors.aws.ledger import Ledger
from nhiscan.connectors.aws.resources import add_guarded, called, for_each

_WHAT: Final = "topic policy"


def _arn(file: File) -> object:
    found = file.content.get("Attributes") if isinstance(file.content, dict) else None
    return found.get("TopicArn") if isinstance(found, dict) else None


def _read(file: File, ledger: Ledger) -> None:
    if (attributes := file.top.entry("Attributes")) is not None:
        arn = attributes.text("TopicArn")
        ledger.learn(Given(_WHAT, called(arn)))
        add_guarded(arn, KIND, attributes, "Policy", ledger)


GET_TOPIC_ATTRIBUTES = Call(
    "sns", "GetTopicAttributes", "sns:GetTopicAttributes", keeps="Attributes(TopicArn Policy)"
)
EXPORT = Export(
    what=_WHAT,
    command="aws sns get-topic-attributes --topic-arn ARN",
    file="resource-policies/sns/TOPIC.json",
    tables=("resources",),
    calls=(GET_TOPIC_ATTRIBUTES,),
    recognises=lambda file: _arn(file) is not None,
    accounts=lambda file: accounts_of([_arn(file)]),
    read=_read,
    each=for_each(KIND, "resource-policies/sns"),
    none=frozenset({"NotFound", "NotFoundException"}),
)
