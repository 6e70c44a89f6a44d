"""What every permission language answers about an identity's whole access."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from nhiscan.model import Because, Gap, Grant, Identity, Standing
from nhiscan.snapshot import Snapshot


class Universe(Protocol):
    """The known actions of a language; an action's place is its bit in a bitset."""

    @property
    def date(self) -> str:
        """The date of the table (ISO)."""

    @property
    def names(self) -> tuple[str, ...]:
        """Every action, each service one contiguous run."""

    def index(self, name: str) -> int | None:
        """The place of one action, letter case aside; None: not known."""

    def services(self) -> tuple[str, ...]:
        """Every service prefix."""

    def span(self, service: str) -> range:
        """The places of one service's actions; empty for an unknown service."""


@dataclass(frozen=True, slots=True)
class Wide:
    """One statement that allows far more than any one job needs, on every resource."""

    grant: Grant
    """The grant whose policy holds the statement."""
    because: Because
    """The statement."""
    services: tuple[str, ...]
    """Services whose changes it allows, wholly or nearly, account-wide; ``("*",)`` for every service."""
    writes: int
    """How many write actions that covers."""
    permissions: int
    """How many permissions-management actions that covers."""
    changes: int
    """How many write and permissions-management actions the named services have; of all, where ``*``."""
    depends_on: tuple[str, ...] = ()
    """Condition keys that it hangs on."""


@dataclass(frozen=True, slots=True)
class Unread:
    """A policy that an identity carries and nobody can judge."""

    grant: Grant
    """The grant."""
    problem: str
    """Why: not given, or what is wrong with the document."""

    @property
    def name(self) -> str:
        """What an answer hangs on: the policy."""
        return f"policy {self.grant.name}"

    def __str__(self) -> str:
        """The policy and why, in words."""
        return f"policy `{self.grant.name}`: {self.problem}"


@dataclass(frozen=True, slots=True)
class Reduced:
    """A policy document with actions taken out and nothing put in."""

    document: str | None
    """The new document as canonical JSON; None: nothing is left of it."""
    removed: tuple[str, ...]
    """What it no longer allows: services as ``s3:*``, else single actions."""
    unknown: tuple[str, ...]
    """Statements that were left alone because they cannot be cut safely, with the reason."""


class AccessSet(Protocol):
    """All that one identity may do, over all its layers.

    ``may`` over-approximates: an action is in it if some Allow covers it on some resource under
    some condition, and no Deny, boundary or guardrail takes all of it away. ``certain`` are
    those among them that need no condition.
    """

    @property
    def universe(self) -> Universe:
        """The actions that the bitsets speak of."""

    @property
    def may(self) -> int:
        """Bitset of actions allowed somewhere, conditions kept open."""

    @property
    def certain(self) -> int:
        """Bitset of actions allowed somewhere without any condition."""

    @property
    def left(self) -> int:
        """Bitset of actions that guardrails from above leave, whatever its own policies say."""

    @property
    def beyond(self) -> Sequence[str]:
        """Allowed patterns that match no known action: younger than the table, or misspelt."""

    @property
    def unread(self) -> Sequence[Unread]:
        """Policies that could not be judged; the bitsets do not hold what they might add."""

    def administrator(self) -> Standing:
        """Whether it may do everything that its guardrails leave, on every resource."""

    def can(self, actions: Sequence[str]) -> Standing:
        """Whether any of ``actions`` is allowed on any resource."""

    def wide(self) -> Sequence[Wide]:
        """The statements that allow ``*`` or whole services' writes on every resource."""

    def reduce(self, grant: Grant, remove: int) -> Reduced | None:
        """``grant``'s document without the actions in ``remove``; None: it cannot be read."""

    def without(self, grant: Grant, statements: Collection[int]) -> str | None:
        """``grant``'s document without these statements; None: it then allows nothing, or is unread."""

    def accounts(self, grant: Grant) -> Collection[str]:
        """The accounts that Allow statements of ``grant`` name in resources."""


class Access(Protocol):
    """One permission language's engine over one partition."""

    @property
    def problems(self) -> Sequence[Gap]:
        """Documents that the provider would refuse, each a gap at its holder."""

    def effective(self, identity: Identity) -> AccessSet:
        """Everything ``identity`` may do: its own and its groups' policies within all limits."""


class Language(Protocol):
    """A permission language: a module ``nhiscan.access.<provider>`` with this one function."""

    def open_partition(self, snapshot: Snapshot, partition: str) -> Access:
        """The engine for one partition of ``snapshot``."""
