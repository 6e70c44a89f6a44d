"""SQS: queues and the policies that hang on them."""

from __future__ import annotations

from nhiscan.connectors.aws.exports.sqs_queue_policy import GET_QUEUE_ATTRIBUTES
from nhiscan.connectors.aws.exports.sqs_queues import LIST_QUEUES, queue_name
from nhiscan.connectors.aws.live.walk import Place, Walk, Where, word


def _go(aws: Place) -> None:
    """Without MaxResults the list ends at a thousand and does not say so.

    Source: Amazon SQS API Reference, "ListQueues".
    """
    listed = aws.ask(LIST_QUEUES, f"sqs-queues.{aws.region}.json", MaxResults=1000)

    def policy(url: str) -> None:
        into = f"resource-policies/sqs/{aws.region}/{word(queue_name(url))}.json"
        aws.ask(GET_QUEUE_ATTRIBUTES, into, QueueUrl=url, AttributeNames=["Policy", "QueueArn"])

    aws.each(listed.texts("QueueUrls"), policy)


WALK = Walk(Where.REGION, (LIST_QUEUES, GET_QUEUE_ATTRIBUTES), _go)
