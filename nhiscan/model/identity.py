"""Identities: everything that can act, with what makes it a machine's or a human's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class IdentityKind(StrEnum):
    """What an identity is, in the words providers share."""

    USER = "user"
    GROUP = "group"
    ROLE = "role"
    SERVICE_ACCOUNT = "service-account"
    APPLICATION = "application"
    SERVICE_PRINCIPAL = "service-principal"
    MANAGED_IDENTITY = "managed-identity"
    AGENT_BLUEPRINT = "agent-blueprint"
    AGENT_IDENTITY = "agent-identity"
    APP_INSTALLATION = "app-installation"
    EVERYONE = "everyone"
    AUTHENTICATED = "authenticated"
    SERVICE = "service"


class Nature(StrEnum):
    """Who is behind an identity."""

    MACHINE = "machine"
    HUMAN = "human"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Identity:
    """One principal of one partition, as its provider names it."""

    id: str
    """The provider's own id, for AWS the ARN."""
    provider: str
    """The provider's name: ``aws``, ``entra``, …"""
    partition: str
    """The account, tenant, project or cluster that holds it."""
    kind: IdentityKind
    """What it is."""
    name: str
    """The name its owner gave it."""
    nature: Nature = Nature.UNKNOWN
    """Machine or human, by the provider's facts alone; settings may decide otherwise."""
    nature_because: str = ""
    """The fact that decided ``nature``, in words."""
    unique_id: str | None = None
    """The id that is never used again after deletion, for AWS ``AROA…`` or ``AIDA…``."""
    created: datetime | None = None
    """When it was made (UTC)."""
    enabled: bool | None = None
    """Whether it can act at all; None where the provider does not say."""
    path: str | None = None
    """The folder the provider keeps it in, where there is one."""
    managed_by: str | None = None
    """Who else than the customer owns it (a service-linked role); None: the customer."""
    tags: tuple[tuple[str, str], ...] = ()
    """Labels as (key, value), sorted."""
    second_factor: bool | None = None
    """Whether a device for a second factor is assigned to it; None where unknown."""


@dataclass(frozen=True, slots=True)
class Membership:
    """One identity in one group."""

    group: str
    """The group's identity id."""
    member: str
    """The member's identity id."""
    partition: str
    """The partition that holds the group."""


class OwnerSource(StrEnum):
    """Where an owner was found, best first."""

    MANIFEST = "manifest"
    IDENTITY_PROVIDER = "identity-provider"
    TAG = "tag"
    CREATOR = "creator"


@dataclass(frozen=True, slots=True)
class Ownership:
    """Who answers for an identity."""

    subject: str
    """The owned identity's id."""
    owner: str
    """A person or group, as the source names it."""
    source: OwnerSource
    """Where that was found."""
    confidence: str
    """``high``, ``medium`` or ``low``."""
    partition: str
    """The partition of the subject."""


@dataclass(frozen=True, slots=True)
class Workload:
    """Something that runs as an identity: a function, an instance, a service."""

    id: str
    """The provider's own id."""
    provider: str
    """The provider's name."""
    partition: str
    """The account or project it runs in."""
    kind: str
    """What it is, for example ``lambda-function``."""
    name: str
    """The name its owner gave it."""
    identity: str
    """The id of the identity it runs as."""
    region: str | None = None
    """Where it runs."""
    variables: tuple[str, ...] = ()
    """The names of its environment variables; values are never kept."""
    tags: tuple[tuple[str, str], ...] = ()
    """Labels as (key, value), sorted."""
