"""Cognito: identity pools and the roles that they hand out."""

from __future__ import annotations

from nhiscan.connectors.aws.exports.cognito_identity_pool_roles import GET_IDENTITY_POOL_ROLES
from nhiscan.connectors.aws.exports.cognito_identity_pools import LIST_IDENTITY_POOLS
from nhiscan.connectors.aws.live.walk import Place, Walk, Where, word


def _go(aws: Place) -> None:
    listed = aws.ask(LIST_IDENTITY_POOLS, f"cognito-identity-pools.{aws.region}.json", MaxResults=60)

    def roles(id_: str) -> None:
        """The id is the region and what is like no other in it."""
        into = f"cognito-identity-pool-roles/{aws.region}/{word(id_.partition(':')[2])}.json"
        aws.ask(GET_IDENTITY_POOL_ROLES, into, IdentityPoolId=id_)

    aws.each(listed.column("IdentityPools", "IdentityPoolId"), roles)


WALK = Walk(Where.REGION, (LIST_IDENTITY_POOLS, GET_IDENTITY_POOL_ROLES), _go)
