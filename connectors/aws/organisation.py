"""What the organisation's files say: its nodes, its policies, who administers and who signs in where."""

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


@dataclass(frozen=True, slots=True)
class Delegate:
    """A member account administers some services for the whole organisation."""

    account: str
    """Twelve digits."""


@dataclass(frozen=True, slots=True)
class Delegated:
    """The services that one account is the delegated administrator for."""

    account: str
    """Twelve digits."""
    services: tuple[str, ...]
    """Their service principals."""


@dataclass(frozen=True, slots=True)
class Instance:
    """One Identity Center."""

    id: str
    """``ssoins-…``."""
    arn: str
    """Its ARN, which names no account."""
    owner: str | None
    """The account that it belongs to."""
    region: str | None
    """Where it is administered."""


@dataclass(frozen=True, slots=True)
class PermissionSet:
    """A permission set as listed."""

    id: str
    """``ps-…``."""
    arn: str
    """Its ARN, which names its instance and no account."""
    region: str | None
    """Where it is administered."""

    @property
    def instance(self) -> str:
        """The id of its instance."""
        return self.arn.partition("/")[2].partition("/")[0]


@dataclass(frozen=True, slots=True)
class SetName:
    """What a permission set is called."""

    set: str
    """``ps-…``."""
    name: str
    """Its name."""


@dataclass(frozen=True, slots=True)
class SetSetting:
    """One setting of a permission set."""

    set: str
    """``ps-…``."""
    name: str
    """What is set."""
    value: str
    """To what."""


@dataclass(frozen=True, slots=True)
class SetPolicy:
    """The policy that a permission set holds itself."""

    set: str
    """``ps-…``."""
    policy: Policy | None
    """Its document; None: it could not be read."""


@dataclass(frozen=True, slots=True)
class Provisioned:
    """The accounts in which a permission set is a role."""

    set: str
    """``ps-…``."""
    accounts: tuple[str, ...]
    """All of them."""


@dataclass(frozen=True, slots=True)
class Assignments:
    """All assignments of one permission set in one account were given."""

    set: str
    """``ps-…``."""
    account: str
    """Twelve digits."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """A user or group of the identity store may become a permission set's role in an account."""

    set: str
    """``ps-…``."""
    account: str
    """Twelve digits."""
    principal: str
    """The ARN of the user or group."""


def is_organisation(id_: str) -> bool:
    """Whether ``id_`` has the form of an organisation's id."""
    return re.fullmatch("o-[a-z0-9]{10,32}", id_) is not None


def is_parent(id_: str) -> bool:
    """Whether ``id_`` has the form of a root's or unit's id."""
    return re.fullmatch("(?:r|ou)-[0-9a-z-]+", id_) is not None
