"""Lambda: functions, and the policies that hang on them."""

from __future__ import annotations

from nhiscan.connectors.aws.exports.lambda_functions import LIST_FUNCTIONS
from nhiscan.connectors.aws.exports.lambda_policy import GET_POLICY
from nhiscan.connectors.aws.live.walk import Place, Walk, Where, word


def _go(aws: Place) -> None:
    listed = aws.ask(LIST_FUNCTIONS, f"lambda-functions.{aws.region}.json")

    def policy(name: str) -> None:
        into = f"resource-policies/lambda/{aws.region}/{word(name)}.json"
        aws.ask(GET_POLICY, into, FunctionName=name)

    aws.each(listed.column("Functions", "FunctionName"), policy)


WALK = Walk(Where.REGION, (LIST_FUNCTIONS, GET_POLICY), _go)
