"""SNS: topics and the policies that hang on them."""

from __future__ import annotations

from nhiscan.connectors.aws.exports.sns_topic_policy import GET_TOPIC_ATTRIBUTES
from nhiscan.connectors.aws.exports.sns_topics import LIST_TOPICS
from nhiscan.connectors.aws.live.walk import Place, Walk, Where
from nhiscan.connectors.aws.resources import called


def _go(aws: Place) -> None:
    listed = aws.ask(LIST_TOPICS, f"sns-topics.{aws.region}.json")

    def policy(arn: str) -> None:
        aws.ask(GET_TOPIC_ATTRIBUTES, f"resource-policies/sns/{called(arn)}.json", TopicArn=arn)

    aws.each(listed.column("Topics", "TopicArn"), policy)


WALK = Walk(Where.REGION, (LIST_TOPICS, GET_TOPIC_ATTRIBUTES), _go)
