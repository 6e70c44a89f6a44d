"""What every permission language answers about an identity's whole access."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any, Protocol

from nhiscan.model import Answer, Because, Decision, Gap, Grant, Identity, Standing
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


@dataclass(frozen=True, slots=True)
class Allowance:
    """What one Allow statement still gives an identity, all other layers considered."""

    because: Because
    """The statement."""
    actions: tuple[str, ...]
    """Its action patterns as written."""
    all_actions_but: bool
    """Whether it gives all but these."""
    resources: tuple[str, ...]
    """Its resource patterns as written."""
    all_resources_but: bool
    """Whether it gives them on all but these."""
    known: int
    """How many known actions it still gives somewhere."""
    taken: int
    """How many known actions that it speaks of other layers take away."""
    depends_on: tuple[str, ...]
    """Condition keys that it, or what limits it, asks for, in lower case."""
    limits: tuple[Because, ...]
    """What limits it: Denies that touch it, and the boundary's Allows."""
    exactness: str
    """How far the counts can be trusted."""


@dataclass(frozen=True, slots=True)
class Step:
    """One way in which an identity gets hold of another, or of more for it."""

    source: str
    """Who takes the step: an identity's id."""
    target: str
    """Whose access is gained: an identity's id."""
    method: str
    """The method's id, ``aws-…``."""
    title: str
    """What is done, in one sentence."""
    gains: str
    """``become``: act as the target; ``rewrite``: give the target any permission."""
    needs: tuple[str, ...] = ()
    """What has to be allowed: actions, and on what."""
    because: tuple[Because, ...] = ()
    """The statements that allow it."""
    depends_on: tuple[str, ...] = ()
    """Keys of the context, or things that were not seen, which it hangs on."""

    @property
    def conditional(self) -> bool:
        """Whether it hangs on something."""
        return bool(self.depends_on)


class Ways(Protocol):
    """How identities of a snapshot get hold of each other, in one permission language."""

    def identities(self) -> Sequence[str]:
        """Everybody who can act, by id."""

    def administrators(self) -> Mapping[str, Standing]:
        """Those who may do everything that their guardrails leave, surely or on a condition."""

    def into(self, target: str, skip: AbstractSet[str] = frozenset()) -> Iterator[Step]:
        """Every step by which somebody else becomes ``target``, but for those of ``skip``."""

    def writers(self, target: str, skip: AbstractSet[str] = frozenset()) -> Iterator[Step]:
        """Every step by which somebody gives ``target`` any permission, but for those of ``skip``."""

    def takers(self, target: str) -> Iterator[Step]:
        """The administrators who may take ``target`` over, each as a step."""

    def alone(self) -> Iterator[Step]:
        """Steps by which somebody comes to the top alone, each from them to themselves."""

    def rewritten(self, identity: str) -> Answer:
        """Whether ``identity`` would be at the top with any permission of its own."""


class Questions(Protocol):
    """Questions about a whole snapshot, in one permission language."""

    def decide(self, row: Any) -> Decision:
        """The answer to a request as JSON gives it, policies that it does not bring taken from the snapshot.

        Raises InputError and PolicyError, their place a JSON pointer.
        """

    def named(self, text: str) -> str:
        """The id of the identity that has it, or this name alone. Raises InputError, with the nearest."""

    def can(self, identity: str) -> Sequence[Allowance]:
        """What ``identity``, by id, may do by its own and its groups' policies.

        Raises InputError for one that the snapshot does not know.
        """

    def who_can(
        self, action: str, resource: str, context: Mapping[str, Any]
    ) -> Iterator[tuple[str, Decision]]:
        """Whoever may do ``action`` to ``resource``, surely or not, by id; whoever is denied is left out.

        Raises InputError for an action or resource that is none.
        """


class Language(Protocol):
    """A permission language: a module ``nhiscan.access.<provider>`` with these functions."""

    def open_partition(self, snapshot: Snapshot, partition: str) -> Access:
        """The engine for one partition of ``snapshot``."""

    def ways(self, snapshot: Snapshot) -> Ways:
        """How identities of ``snapshot`` get hold of each other."""

    def questions(self, snapshot: Snapshot) -> Questions:
        """Answers about ``snapshot``."""

    def decider(self, snapshot: Snapshot | None) -> Callable[[Any], Decision]:
        """Decides requests as JSON gives them, policies that one does not bring taken from ``snapshot``.

        What it gives back raises InputError and PolicyError, their place a JSON pointer.
        """
