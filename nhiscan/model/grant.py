"""Grants: which policy an identity, scope or resource carries, and how it came by it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Policy:
    """A document in its provider's language, stored once by content."""

    id: str
    """``sha256:`` and the hash of ``document``."""
    language: str
    """The permission language: ``aws``, ``entra``, ``azure``, …"""
    document: str
    """The document as canonical JSON text."""


class Layer(StrEnum):
    """What a policy does where it is attached."""

    IDENTITY = "identity"
    BOUNDARY = "boundary"
    RESOURCE = "resource"
    TRUST = "trust"
    SCP = "scp"
    RCP = "rcp"
    KMS_GRANT = "kms-grant"


class Origin(StrEnum):
    """Who wrote a policy and where else it may be attached."""

    INLINE = "inline"
    CUSTOMER = "customer-managed"
    PROVIDER = "provider-managed"


class State(StrEnum):
    """Whether a grant works now or must be activated first."""

    ACTIVE = "active"
    ELIGIBLE = "eligible"


@dataclass(frozen=True, slots=True)
class Grant:
    """One policy attached to one holder."""

    id: str
    """Unique in the snapshot: holder, layer and name."""
    provider: str
    """The provider's name."""
    partition: str
    """The account or tenant of the holder."""
    holder: str
    """The identity, scope or resource it is attached to."""
    layer: Layer
    """What it does there."""
    name: str
    """The policy's name."""
    policy: str | None
    """The policy's id; None where its document was not given."""
    origin: Origin
    """Inline, the customer's own, or the provider's."""
    reference: str | None = None
    """The provider's id of a policy that stands alone (an ARN)."""
    state: State = State.ACTIVE
    """Active or eligible."""
    starts: datetime | None = None
    """From when it holds (UTC); None: since it was made."""
    ends: datetime | None = None
    """Until when it holds (UTC); None: for ever."""
    written: datetime | None = None
    """Since when the policy reads as it does (UTC); None: the provider does not tell."""


@dataclass(frozen=True, slots=True)
class Inherited:
    """A guardrail from above that binds a whole partition."""

    partition: str
    """The partition it binds."""
    provider: str
    """The provider's name."""
    scope: str
    """The scope it is attached to: root, unit or the account itself."""
    depth: int
    """0 for the top of the tree, growing downwards to the partition."""
    layer: Layer
    """SCP or RCP."""
    name: str
    """The policy's name."""
    policy: str | None
    """The policy's id; None where its document was not given."""
    reference: str | None = None
    """The provider's id of the policy."""
