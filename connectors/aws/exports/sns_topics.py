"""Topics: ``aws sns list-topics``."""

from __future__ import annotations

from nhiscan.connectors.aws.arns import accounts_of, elsewhere
from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.ledger import Ledger
from nhiscan.connectors.aws.resources import add_resource

KIND = "sns-topic"


def _read(file: File, ledger: Ledger) -> None:
    for entry in file.top.entries("Topics"):
        with entry.guarded():
            if not elsewhere(arn := entry.text("TopicArn"), ledger.account):
                add_resource(arn, KIND, ledger)


LIST_TOPICS = Call("sns", "ListTopics", "sns:ListTopics", keeps="Topics(TopicArn)")
EXPORT = Export(
    what="SNS topics",
    command="aws sns list-topics --region REGION",
    file="sns-topics.REGION.json",
    tables=("resources",),
    calls=(LIST_TOPICS,),
    recognises=lambda file: file.lists("Topics", "TopicArn"),
    accounts=lambda file: accounts_of(file.values("Topics", "TopicArn")),
    read=_read,
    further=True,
)
