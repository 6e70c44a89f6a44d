"""The roles that an identity pool hands out: ``aws cognito-identity get-identity-pool-roles``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.entry import Entry
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.exports.cognito_identity_pools import KIND, IdentityPool, pool_arn, pools
from nhiscan.connectors.aws.facts import Given
from nhiscan.connectors.aws.ledger import Ledger
from nhiscan.connectors.aws.workloads import add_workload

_WHAT = "roles of an identity pool"
_FOLDER = "cognito-identity-pool-roles"
_FIELDS = {"IdentityPoolId", "Roles", "RoleMappings"}


@dataclass(frozen=True, slots=True)
class _PoolRole:
    """A pool hands out a role."""

    pool: str
    """The pool's id."""
    role: str
    """The role's ARN."""


def _recognises(file: File) -> bool:
    """A pool's roles and nothing else: other answers about a pool have its id too."""
    return file.has("IdentityPoolId") and isinstance(file.content, dict) and set(file.content) <= _FIELDS


def _read(file: File, ledger: Ledger) -> None:
    """The roles for those who signed in and for guests, and those that rules choose by claims."""
    id_ = file.top.text("IdentityPoolId")
    ledger.learn(Given(_WHAT, id_.partition(":")[2]))
    for role in dict.fromkeys(_roles(file.top)):
        ledger.learn(_PoolRole(id_, role))


def _roles(top: Entry) -> Iterator[str]:
    """Source: Amazon Cognito Federated Identities API Reference, GetIdentityPoolRoles."""
    if (by_kind := top.entry("Roles")) is not None:
        for kind in top.names_in("Roles"):
            with by_kind.guarded():
                yield by_kind.text(kind)
    mappings = top.entry("RoleMappings")
    for provider in top.names_in("RoleMappings"):
        mapping = mappings.entry(provider) if mappings else None
        chosen = mapping.entry("RulesConfiguration") if mapping else None
        for rule in chosen.entries("Rules") if chosen else ():
            with rule.guarded():
                yield rule.text("RoleARN")


def _settle(ledger: Ledger) -> None:
    """Each role as what runs as it, by the name that only the list of pools tells."""
    names = {pool.id: pool.name for pool in ledger.of(IdentityPool)}
    for found in ledger.of(_PoolRole):
        name = names.get(found.pool, found.pool)
        add_workload(pool_arn(found.pool, ledger), KIND, name, found.role, ledger)


GET_IDENTITY_POOL_ROLES = Call(
    "cognito-identity",
    "GetIdentityPoolRoles",
    "cognito-identity:GetIdentityPoolRoles",
    keeps="IdentityPoolId Roles(*) RoleMappings(*)",
)
EXPORT = Export(
    what=_WHAT,
    command="aws cognito-identity get-identity-pool-roles --region REGION --identity-pool-id REGION:ID",
    file=f"{_FOLDER}/REGION/ID.json",
    tables=("workloads",),
    calls=(GET_IDENTITY_POOL_ROLES,),
    recognises=_recognises,
    read=_read,
    settle=_settle,
    each=lambda ledger: pools(_FOLDER, ledger),
    none=frozenset({"ResourceNotFoundException"}),
    further=True,
)
