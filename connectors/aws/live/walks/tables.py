"""DynamoDB: tables and the policies that hang on them."""

from __future__ import annotations

from nhiscan.connectors.aws.exports.dynamodb_resource_policy import GET_TABLE_POLICY
from nhiscan.connectors.aws.exports.dynamodb_tables import LIST_TABLES
from nhiscan.connectors.aws.live.walk import Place, Walk, Where, word


def _go(aws: Place) -> None:
    listed = aws.ask(LIST_TABLES, f"dynamodb-tables.{aws.region}.json")
    start = f"arn:{aws.partition}:dynamodb:{aws.region}:{aws.account}:table/"

    def policy(name: str) -> None:
        into = f"resource-policies/dynamodb/{aws.region}/{word(name)}.json"
        aws.ask(GET_TABLE_POLICY, into, ResourceArn=start + name)

    aws.each(listed.texts("TableNames"), policy)


WALK = Walk(Where.REGION, (LIST_TABLES, GET_TABLE_POLICY), _go)
