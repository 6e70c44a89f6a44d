"""Cognito identity pools: ``aws cognito-identity list-identity-pools``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.export import Export, File, Subject
from nhiscan.connectors.aws.ledger import Ledger
from nhiscan.connectors.aws.resources import add_resource, start_of_arn

KIND = "cognito-identity-pool"


@dataclass(frozen=True, slots=True)
class IdentityPool:
    """An identity pool, as listed: its roles are not."""

    id: str
    """``REGION:UUID``."""
    name: str
    """Its name."""


def _read(file: File, ledger: Ledger) -> None:
    for entry in file.top.entries("IdentityPools"):
        with entry.guarded():
            id_ = entry.text("IdentityPoolId")
            name = entry.maybe("IdentityPoolName") or id_
            ledger.learn(IdentityPool(id_, name))
            add_resource(pool_arn(id_, ledger), KIND, ledger, name=name)


def pool_arn(id_: str, ledger: Ledger) -> str:
    """The ARN of a pool, whose id begins with its region; no answer has it.

    Source: Service Authorization Reference, "Actions, resources, and condition keys for Amazon
    Cognito Identity".
    """
    return f"{start_of_arn('cognito-identity', id_.partition(':')[0], ledger)}identitypool/{id_}"


def pools(folder: str, ledger: Ledger) -> Iterator[Subject]:
    """Each pool, with where the answer about its roles lies in ``folder``; its UUID is like no other."""
    for found in ledger.of(IdentityPool):
        region, _, uuid = found.id.partition(":")
        yield Subject(None, uuid, f"{folder}/{region}/{uuid}.json")


LIST_IDENTITY_POOLS = Call(
    "cognito-identity",
    "ListIdentityPools",
    "cognito-identity:ListIdentityPools",
    keeps="IdentityPools(IdentityPoolId IdentityPoolName)",
)
EXPORT = Export(
    what="Cognito identity pools",
    command="aws cognito-identity list-identity-pools --region REGION --max-results 60",
    file="cognito-identity-pools.REGION.json",
    tables=("workloads", "resources"),
    calls=(LIST_IDENTITY_POOLS,),
    recognises=lambda file: file.lists("IdentityPools", "IdentityPoolId"),
    read=_read,
    further=True,
)
