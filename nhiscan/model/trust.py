"""Trusts: who may become an identity, and on what condition."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class PrincipalKind(StrEnum):
    """What a trust names."""

    IDENTITY = "identity"
    ACCOUNT = "account"
    SERVICE = "service"
    FEDERATED = "federated"
    EVERYONE = "everyone"
    DELETED = "deleted"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Trust:
    """One principal in one Allow statement of an identity's trust policy."""

    id: str
    """Unique in the snapshot: identity, statement, principal."""
    provider: str
    """The provider's name."""
    partition: str
    """The partition of the identity."""
    identity: str
    """The identity that can be become."""
    principal: str
    """Who may become it, as the document names it."""
    principal_kind: PrincipalKind
    """What ``principal`` is."""
    account: str | None
    """The account ``principal`` belongs to, where it belongs to one."""
    statement: int
    """The statement's place in the document, from 0."""
    sid: str | None
    """The statement's own name."""
    actions: tuple[str, ...]
    """What the statement allows, as written."""
    condition: str | None = None
    """The condition block as canonical JSON; None: no condition."""
    keys: tuple[str, ...] = ()
    """The condition keys it asks for, in lower case, sorted."""


@dataclass(frozen=True, slots=True)
class IssuerSubject:
    """Which tokens of an issuer a federated trust accepts."""

    trust: str
    """The id of the trust."""
    partition: str
    """The partition of the identity."""
    identity: str
    """The identity that can be become."""
    issuer: str
    """The issuer without scheme, for example ``token.actions.githubusercontent.com``."""
    subjects: tuple[str, ...] | None
    """Patterns of accepted subjects, ``*`` and ``?`` wild; None: no condition asks."""
    audiences: tuple[str, ...] | None
    """Accepted audiences; None: no condition asks."""
    undecided: tuple[str, ...] = ()
    """Operators or keys about subject or audience that this reading cannot bound."""
