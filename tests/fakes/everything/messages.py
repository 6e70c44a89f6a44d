"""Where messages go: a queue of SQS, a topic of SNS."""

from __future__ import annotations

from typing import Final

from tests.fakes.everything.names import MANAGEMENT, REGION, Answers, arn, named, shared

_URL: Final = f"https://sqs.{REGION}.amazonaws.com/{MANAGEMENT}/orders"
_QUEUE, _TOPIC = arn("sqs", "orders"), arn("sns", "orders")

ANSWERS: Answers = {
    "sqs:ListQueues": {"QueueUrls": [_URL]},
    "sqs:GetQueueAttributes": named(
        {_URL: {"Attributes": {"QueueArn": _QUEUE, "Policy": shared("sqs:SendMessage", _QUEUE)}}}, "QueueUrl"
    ),
    "sns:ListTopics": {"Topics": [{"TopicArn": _TOPIC}]},
    "sns:GetTopicAttributes": named(
        {_TOPIC: {"Attributes": {"TopicArn": _TOPIC, "Policy": shared("sns:Publish", _TOPIC)}}}, "TopicArn"
    ),
}
