"""What the organisation's files say: its nodes, what hangs below what, and its policies."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from nhiscan.model import Layer, Policy, ScopeKind

LAYERS: Final = {"SERVICE_CONTROL_POLICY": Layer.SCP, "RESOURCE_CONTROL_POLICY": Layer.RCP}
"""The types of policies that bind what accounts may do; others (tags, backups, …) do not."""


@dataclass(frozen=True, slots=True)
class Organisation:
    """The organisation itself."""

    id: str
    """``o-…``."""
    management: str | None
    """Its management account."""


@dataclass(frozen=True, slots=True)
class Node:
    """A root, unit or account of the tree."""

    id: str
    """``r-…``, ``ou-…`` or twelve digits."""
    kind: ScopeKind
    """What it is."""
    name: str
    """The name its owner gave it."""
    arn: str | None = None
    """Its ARN, which names organisation and management account."""


@dataclass(frozen=True, slots=True)
class Below:
    """One node hangs below another."""

    child: str
    """The lower one."""
    parent: str
    """The upper one."""


@dataclass(frozen=True, slots=True)
class Enabled:
    """The policy types that a root has switched on."""

    root: str
    """``r-…``."""
    layers: frozenset[Layer]
    """SCP, RCP, both or neither."""


@dataclass(frozen=True, slots=True)
class Guardrail:
    """One policy of the organisation."""

    id: str
    """``p-…``."""
    layer: Layer | None
    """Which of the two; None: a policy of another type, which binds nobody."""
    name: str
    """Its name."""
    reference: str | None
    """Its ARN."""
    policy: Policy | None = None
    """Its document; None: not read."""
    described: bool = True
    """Whether its document was given, read or not."""


@dataclass(frozen=True, slots=True)
class Targets:
    """Where one policy is attached."""

    policy: str
    """``p-…``."""
    targets: tuple[str, ...]
    """Roots, units and accounts."""


def is_organisation(id_: str) -> bool:
    """Whether ``id_`` has the form of an organisation's id."""
    return re.fullmatch("o-[a-z0-9]{10,32}", id_) is not None


def is_parent(id_: str) -> bool:
    """Whether ``id_`` has the form of a root's or unit's id."""
    return re.fullmatch("(?:r|ou)-[0-9a-z-]+", id_) is not None
