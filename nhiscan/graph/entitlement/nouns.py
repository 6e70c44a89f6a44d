"""What the graph consists of: nodes, and links from one to another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from nhiscan.graph.entitlement.kinds import LinkKind

Value = str | int | bool
"""What an attribute can be; one that nobody knows is left out."""


class NodeKind(StrEnum):
    """What a node stands for."""

    IDENTITY = "identity"
    """Who can act."""
    GROUP = "group"
    """A group of identities."""
    WORKLOAD = "workload"
    """What runs as an identity."""
    CREDENTIAL = "credential"
    """What proves an identity."""
    RESOURCE = "resource"
    """A protected thing that somebody can open, read or take the guardrails off."""
    ACCOUNT = "account"
    """An account, tenant or project of the snapshot: whoever gets there may do everything in it."""
    OUTSIDER = "outsider"
    """Somebody outside the snapshot who is let in."""
    SET = "set"
    """Several targets that several sources reach alike."""
    UNKNOWN = "unknown"
    """Something that is named, and that no table shows."""


@dataclass(frozen=True, slots=True)
class Node:
    """One end of links."""

    id: str
    """The provider's own id; of a set ``set:`` and a hash of what is in it."""
    kind: NodeKind
    """What it stands for."""
    type: str
    """What it is more closely: ``role``, ``lambda-function``, ``access-key``, ``service``; of a set what is
    gained of its members; empty where nobody told."""
    label: str
    """A short name for people."""
    provider: str = ""
    """The provider's name; empty where it belongs to none."""
    partition: str = ""
    """The account, tenant or project it lies in; empty where it lies in none that is known."""
    facts: tuple[tuple[str, Value], ...] = ()
    """What else is known of it, as (name, value), sorted."""


@dataclass(frozen=True, slots=True, order=True)
class Link:
    """What leads from one node to another."""

    source: str
    """The id of the node it starts at."""
    target: str
    """The id of the node it ends at."""
    kind: LinkKind
    """What is done."""
    conditional: bool = False
    """Whether it hangs on something that the snapshot does not settle."""
    gains: str = ""
    """What is gained of the target, as a step says; empty where it is no step."""
    methods: tuple[str, ...] = ()
    """The ways in which it is done, by the ids of methods, sorted."""


Find = Callable[[str], Node]
"""The node of an id."""
