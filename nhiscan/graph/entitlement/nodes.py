"""The nodes that a snapshot's tables give, and what stands for whatever they do not show."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Final

from nhiscan.access import Ways
from nhiscan.graph.entitlement.kinds import LinkKind
from nhiscan.graph.entitlement.nouns import Node, NodeKind, Value
from nhiscan.model import (
    Answer,
    Credential,
    Identity,
    IdentityKind,
    IssuerSubject,
    PrincipalKind,
    Resource,
    Scope,
    Trust,
    Workload,
)
from nhiscan.snapshot import Snapshot

_SAML: Final = ":saml-provider/"
"""What the ARN of a SAML provider has in it; any other issuer speaks OpenID Connect."""
EVERYONE: Final = "*"


def standing_nodes(snapshot: Snapshot, ways: Iterable[Ways]) -> Iterator[Node]:
    """What is in the graph whether linked or not: accounts, identities, groups, workloads, credentials."""
    standings = _standings(ways)
    for partition in snapshot.partitions:
        yield Node(partition.id, NodeKind.ACCOUNT, "", partition.id, partition.provider, partition.id)
    for identity in snapshot.rows(Identity):
        yield _identity(identity, standings.get(identity.id))
    for workload in snapshot.rows(Workload):
        yield _node(NodeKind.WORKLOAD, workload, {"region": workload.region})
    for credential in snapshot.rows(Credential):
        yield _credential(credential)


def resource_nodes(snapshot: Snapshot) -> Iterator[Node]:
    """What is in the graph only where something leads to it: resources, scopes, and who is let in."""
    for resource in snapshot.rows(Resource):
        yield _node(NodeKind.RESOURCE, resource, {"region": resource.region})
    for scope in snapshot.rows(Scope):
        label = scope.name or scope.id
        yield Node(scope.id, NodeKind.RESOURCE, scope.kind.value, label, scope.provider, scope.partition)
    for trust in snapshot.rows(Trust):
        yield Node(
            trust.principal,
            NodeKind.OUTSIDER,
            _outsider_type(trust),
            trust.principal,
            trust.provider,
            trust.account or "",
        )
    for tokens in snapshot.rows(IssuerSubject):
        yield Node(tokens.issuer, NodeKind.OUTSIDER, "oidc", tokens.issuer)


def unshown(id_: str, does: LinkKind | None = None) -> Node:
    """A node for an id that no table shows; whoever ``does`` a step is outside."""
    if id_ == EVERYONE:
        return Node(id_, NodeKind.OUTSIDER, PrincipalKind.EVERYONE.value, "everyone")
    outside = does is not None and not does.structural
    return Node(id_, NodeKind.OUTSIDER if outside else NodeKind.UNKNOWN, "", id_)


def facts(given: Mapping[str, Value | datetime | None]) -> tuple[tuple[str, Value], ...]:
    """What is known of ``given``, times as text (ISO 8601)."""
    told = ((name, value) for name, value in sorted(given.items()) if value is not None)
    return tuple((name, value.isoformat() if isinstance(value, datetime) else value) for name, value in told)


def _standings(ways: Iterable[Ways]) -> Mapping[str, str]:
    """Whether somebody is an administrator: ``sure``, ``maybe`` or ``no``."""
    found: dict[str, str] = {}
    for each in ways:
        found |= dict.fromkeys(each.identities(), "no")
        for id_, standing in each.administrators().items():
            found[id_] = "sure" if standing.answer is Answer.ALLOWED else "maybe"
    return found


def _identity(row: Identity, standing: str | None) -> Node:
    known = {
        "administrator": standing,
        "created": row.created,
        "enabled": row.enabled,
        "managed_by": row.managed_by,
        "nature": row.nature.value,
    }
    kind = NodeKind.GROUP if row.kind is IdentityKind.GROUP else NodeKind.IDENTITY
    return Node(row.id, kind, row.kind.value, row.name, row.provider, row.partition, facts(known))


def _credential(row: Credential) -> Node:
    known = {
        "active": row.active,
        "created": row.created,
        "expires": row.expires,
        "leaked": True if row.leaked else None,
    }
    return Node(
        row.id, NodeKind.CREDENTIAL, row.kind.value, row.id, row.provider, row.partition, facts(known)
    )


def _node(kind: NodeKind, row: Workload | Resource, known: Mapping[str, Value | None]) -> Node:
    return Node(row.id, kind, row.kind, row.name, row.provider, row.partition, facts(known))


def _outsider_type(trust: Trust) -> str:
    if trust.principal_kind is not PrincipalKind.FEDERATED:
        return trust.principal_kind.value
    return "saml" if _SAML in trust.principal else "oidc"
