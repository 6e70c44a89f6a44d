"""Secrets Manager: secrets, never what is in them, and the policies that hang on them."""

from __future__ import annotations

from nhiscan.connectors.aws.exports.secretsmanager_resource_policy import GET_RESOURCE_POLICY
from nhiscan.connectors.aws.exports.secretsmanager_secrets import LIST_SECRETS
from nhiscan.connectors.aws.live.walk import Place, Walk, Where
from nhiscan.connectors.aws.resources import called


def _go(aws: Place) -> None:
    listed = aws.ask(LIST_SECRETS, f"secrets.{aws.region}.json", MaxResults=100)

    def policy(arn: str) -> None:
        aws.ask(GET_RESOURCE_POLICY, f"resource-policies/secretsmanager/{called(arn)}.json", SecretId=arn)

    aws.each(listed.column("SecretList", "ARN"), policy)


WALK = Walk(Where.REGION, (LIST_SECRETS, GET_RESOURCE_POLICY), _go)
