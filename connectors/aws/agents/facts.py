"""What answers say of agents that needs other answers to become rows."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """One version of an agent as its own answer describes it."""

    kind: str
    """What the agent is, as its row will say."""
    arn: str
    """The agent's ARN."""
    name: str
    """The agent's name."""
    region: str | None
    """Where it runs."""
    version: str | None
    """``DRAFT`` or a number; None: the answer names none."""
    role: str
    """The ARN of the role it runs as."""
    settings: tuple[tuple[str, str], ...] = ()
    """What bears on access."""
    variables: tuple[str, ...] = ()
    """The names of its environment variables."""


@dataclass(frozen=True, slots=True)
class Numbered:
    """A version of an agent as a list of versions names it."""

    arn: str
    """The agent's ARN."""
    version: str
    """``DRAFT`` or a number."""


@dataclass(frozen=True, slots=True)
class Route:
    """An alias or endpoint by which versions of an agent are called."""

    arn: str
    """The agent's ARN."""
    name: str
    """What callers name."""
    versions: tuple[str, ...]
    """The versions that answer."""
    open: bool = True
    """Whether it takes calls now."""


@dataclass(frozen=True, slots=True)
class Handover:
    """An agent may hand work to another."""

    arn: str
    """The ARN of the one that hands over."""
    to: str
    """The ARN of the other."""
