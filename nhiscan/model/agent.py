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


@dataclass(frozen=True, slots=True)
class Tool:
    """Something an agent can call."""

    id: str
    """Stable key."""
    partition: str
    """The partition it was found in, or ``manifest``."""
    agent: str
    """The agent that may call it."""
    name: str
    """Its name."""
    operations: tuple[str, ...] = ()
    """What it can be asked to do."""
