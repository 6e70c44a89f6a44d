"""Agents, their tasks and their tools, as declared or found."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Task:
    """One job an agent is meant to do."""

    id: str
    """Unique within the agent."""
    actions: tuple[str, ...]
    """Actions it needs."""
    resources: tuple[str, ...]
    """Resources it needs them on."""


@dataclass(frozen=True, slots=True)
class Agent:
    """A program that picks its next action at run time."""

    id: str
    """Stable key, used in findings and baselines."""
    partition: str
    """The partition it was found in, or ``manifest``."""
    name: str
    """Its name."""
    runs_as: tuple[str, ...]
    """Ids of the identities it runs as."""
    source: str
    """Where it was found."""
    provider: str = ""
    """The provider's name; empty for a declared one."""
    kind: str = ""
    """What it is, for example ``bedrock-agent``."""
    region: str | None = None
    """Where it runs."""
    versions: tuple[str, ...] = ()
    """The versions or aliases that can be called."""
    delegates_to: tuple[str, ...] = ()
    """Ids of the agents it may hand work to."""
    settings: tuple[tuple[str, str], ...] = ()
    """The provider's settings of it that bear on access, as (name, value), sorted."""
    tags: tuple[tuple[str, str], ...] = ()
    """Labels as (key, value), sorted."""


@dataclass(frozen=True, slots=True)
class Tool:
    """Something an agent can call."""

    id: str
    """Stable key."""
    partition: str
    """The partition it was found in, or ``manifest``."""
    agent: str
    """The agent that may call it, or the gateway that offers it to agents."""
    name: str
    """Its name."""
    operations: tuple[str, ...] = ()
    """What it can be asked to do."""
    provider: str = ""
    """The provider's name; empty for a declared one."""
    kind: str = ""
    """What it is, for example ``action-group`` or ``gateway-target``."""
    target: str | None = None
    """What does the work when it is called, for example a function's ARN."""
    credential: str | None = None
    """The credential, or the kind of it, that it works with."""
    scopes: tuple[str, ...] = ()
    """The scopes it asks for."""
    confirmed: tuple[str, ...] | None = None
    """The operations that a person must confirm; None where unknown."""
    complete: bool | None = None
    """Whether ``operations`` are all that it can be asked to do; None where unknown."""
    settings: tuple[tuple[str, str], ...] = ()
    """The provider's settings of it that bear on access, as (name, value), sorted."""
