"""Scopes and resources: where things live, and what is protected."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ScopeKind(StrEnum):
    """What holds identities and resources."""

    ORGANISATION = "organisation"
    ROOT = "root"
    UNIT = "unit"
    ACCOUNT = "account"
    TENANT = "tenant"
    MANAGEMENT_GROUP = "management-group"
    SUBSCRIPTION = "subscription"
    PROJECT = "project"
    CLUSTER = "cluster"
    NAMESPACE = "namespace"


@dataclass(frozen=True, slots=True)
class Scope:
    """One level of the tree that accounts stand in."""

    id: str
    """The provider's id."""
    provider: str
    """The provider's name."""
    partition: str
    """The partition whose connector saw it."""
    kind: ScopeKind
    """What it is."""
    name: str
    """The name its owner gave it; empty where not given."""
    parent: str | None = None
    """The scope above; None at the top or where not given."""
    management: bool | None = None
    """Whether it is the organisation's management account; None where unknown."""
    delegated: tuple[str, ...] = ()
    """Service principals it is the delegated administrator for, as far as that is known."""


@dataclass(frozen=True, slots=True)
class Resource:
    """One protected thing that the snapshot shows."""

    id: str
    """The provider's id, for AWS the ARN."""
    provider: str
    """The provider's name."""
    partition: str
    """The account or project that owns it."""
    kind: str
    """What it is, for example ``s3-bucket``."""
    name: str
    """Its short name."""
    region: str | None = None
    """Where it lies."""
    tags: tuple[tuple[str, str], ...] = ()
    """Labels as (key, value), sorted."""
    settings: tuple[tuple[str, str], ...] = ()
    """The provider's settings of it that bear on access, as (name, value), sorted."""
