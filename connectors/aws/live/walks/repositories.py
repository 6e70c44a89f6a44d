"""ECR: repositories, the policies that hang on them, and that of the registry."""

from __future__ import annotations

from nhiscan.connectors.aws.exports.ecr_registry_policy import GET_REGISTRY_POLICY
from nhiscan.connectors.aws.exports.ecr_repositories import DESCRIBE_REPOSITORIES
from nhiscan.connectors.aws.exports.ecr_repository_policy import GET_REPOSITORY_POLICY
from nhiscan.connectors.aws.live.walk import Place, Walk, Where, word


def _go(aws: Place) -> None:
    aws.ask(GET_REGISTRY_POLICY, f"ecr-registry-policy.{aws.region}.json")
    listed = aws.ask(DESCRIBE_REPOSITORIES, f"ecr-repositories.{aws.region}.json", maxResults=1000)

    def policy(name: str) -> None:
        into = f"resource-policies/ecr/{aws.region}/{word(name)}.json"
        aws.ask(GET_REPOSITORY_POLICY, into, repositoryName=name)

    aws.each(listed.column("repositories", "repositoryName"), policy)


WALK = Walk(Where.REGION, (GET_REGISTRY_POLICY, DESCRIBE_REPOSITORIES, GET_REPOSITORY_POLICY), _go)
