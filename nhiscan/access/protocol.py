"""What every permission language answers about an identity's whole access."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from nhiscan.model import Answer, Because, Decision, Gap, Grant, Identity, Resource, Standing
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


@dataclass(frozen=True, slots=True)
class Dead:
    """A control in a policy that cannot bite: a Deny that no request meets, a condition that all pass."""

    because: Because
    """The statement."""
    actions: tuple[str, ...]
    """The action patterns concerned, as written; none: the whole statement."""
    key: str | None
    """The condition key that it is about; None: it is about resources."""
    why: str
    """Why, as the rest of a sentence."""
    source: str
    """The provider's page that says so."""
    sure: bool
    """Whether that page says so outright, else by what the table of actions lists."""


@dataclass(frozen=True, slots=True)
class Given:
    """What one Allow statement gives of some actions, as far as no other layer takes it away."""

    grant: Grant
    """The grant whose policy holds the statement."""
    because: Because
    """The statement."""
    actions: int
    """Bitset of those that it gives somewhere."""
    widely: int
    """Bitset of those among them that it gives account-wide."""
    patterned: int
    """Bitset of those among them that it names by a wildcard, or by what it leaves out."""
    depends_on: tuple[str, ...]
    """Condition keys that it hangs on."""


@dataclass(frozen=True, slots=True)
class Drift:
    """What one Allow statement came to give since it was written, by wildcards of its own."""

    grant: Grant
    """The grant whose policy holds the statement."""
    because: Because
    """The statement."""
    patterns: tuple[str, ...]
    """The wildcards; none: it gives all but what it names."""
    permissions: tuple[str, ...]
    """Actions that manage permissions."""
    credentials: tuple[str, ...]
    """Other actions that give out credentials."""
    changes: tuple[str, ...]
    """All other changes."""
    sure: bool
    """Whether these surely came later; else they may have been there."""
    perhaps: int
    """How many more may have come later."""
    depends_on: tuple[str, ...]
    """Condition keys that the statement hangs on."""
    counted_from: str
    """The date (ISO) before which nobody knows what came when."""


@dataclass(frozen=True, slots=True)
class Loosening:
    """A request by which an identity would be rid of its boundary, or widen it."""

    action: str
    """The action."""
    resource: str
    """On what: the identity, or the policy that bounds it."""
    context: Mapping[str, str] = field(default_factory=dict)
    """What the request carries, by key."""
    policies: Mapping[str, Any] = field(default_factory=dict)
    """Layers of policies that are known beforehand, as a request brings them."""
    hangs_on: tuple[str, ...] = ()
    """What it takes beside the permission, in words."""


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

    def dead(self, grant: Grant) -> Sequence[Dead] | None:
        """The controls of ``grant`` that cannot bite; None: it cannot be read."""

    def giving(self, actions: int) -> Sequence[Given]:
        """The statements that still give some of ``actions``, in order."""

    def loosenings(self) -> Sequence[Loosening]:
        """What it would ask for to be rid of its boundary; nothing where it has none."""

    def drift(self, grant: Grant, since: datetime) -> Sequence[Drift]:
        """What ``grant``, written at ``since``, came to give since that changes or gives out credentials."""


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


@dataclass(frozen=True, slots=True, order=True)
class Change:
    """What was altered about an identity, so that it may do more or other than before."""

    kind: str
    """``rewritten`` any permission of its own; ``without`` a policy; ``unbounded`` no boundary; ``unguarded``
    no guardrail; ``verified`` a second factor; ``tagged`` tags at will; ``in`` a group; ``only`` some
    services of it; ``made`` an identity of its own making; ``taken`` all of its account."""
    of: str = ""
    """Which policy, group, guardrail or services, where it is one."""


@dataclass(frozen=True, slots=True, order=True)
class Foothold:
    """An identity that somebody acts as, with what was altered about it since."""

    identity: str
    """Its id."""
    changes: tuple[Change, ...] = ()
    """Sorted."""

    def after(self, change: Change) -> Foothold:
        """The same with ``change``."""
        return Foothold(self.identity, tuple(sorted({*self.changes, change})))


class Grip(NamedTuple):
    """Some of numbered things, as bitsets; ``sure`` within ``may``."""

    sure: int
    """Those that hang on nothing."""
    may: int
    """Those, and those that hang on something."""


@dataclass(frozen=True, slots=True)
class Alteration:
    """Identities about which a foothold may alter one thing."""

    change: Change
    """What."""
    grip: Grip
    """Of whom, by their places."""
    held: bool
    """Whether they must be held for it to be of use; else altering them is getting hold of them."""


@dataclass(frozen=True, slots=True)
class Edge:
    """All that one identity may get hold of by one method, as surely."""

    source: str
    """Who: an identity's id."""
    method: str
    """The method's id."""
    gains: str
    """As of a step."""
    targets: tuple[str, ...]
    """What is gained, by id, sorted."""
    conditional: bool
    """Whether it hangs on something."""


class Reading(Protocol):
    """What footholds have of some resources, numbered as they were given."""

    def grip(self, foothold: Foothold) -> Grip:
        """Those whose contents ``foothold`` has: by reading, or by saying who may."""

    def step(self, foothold: Foothold, resource: str) -> Step:
        """How ``foothold`` has what ``resource`` holds, which it does; surely, if there is such a way."""


class Ways(Protocol):
    """How identities of a snapshot get hold of each other, in one permission language."""

    def identities(self) -> Sequence[str]:
        """Everybody who can act, by id; the place of one is its bit in a ``Grip``."""

    def administrators(self) -> Mapping[str, Standing]:
        """Those who may do everything that their guardrails leave, surely or on a condition."""

    def standing(self, foothold: Foothold) -> Answer:
        """Whether ``foothold`` may do everything that its guardrails leave."""

    def becomes(self, foothold: Foothold) -> Grip:
        """Whom ``foothold`` gets hold of in one step, as they are."""

    def alters(self, foothold: Foothold) -> Sequence[Alteration]:
        """What ``foothold`` may alter in one step about whom, in order."""

    def rules(self, foothold: Foothold) -> int:
        """The places of those whom an administrator may take over: all others of the account."""

    def step(self, foothold: Foothold, target: str, change: Change | None = None) -> Step:
        """How ``foothold`` gets hold of ``target``, or alters it; by a step that is sure if there is one.

        Only for what ``becomes``, ``alters`` or ``rules`` told. Of several the first by method.
        """

    def steps_from(self, identity: str) -> Iterator[Step]:
        """Every single step that starts at ``identity``, in order."""

    def edges(self) -> Iterator[Edge]:
        """Every step of everybody, those alike together, in order."""

    def edges_from(self, identity: str) -> Iterator[Edge]:
        """The same of one identity."""

    def step_by(self, identity: str, method: str, target: str) -> Step:
        """How ``identity`` gains ``target`` by one method, which ``edges_from`` told."""

    def doing(self, foothold: Foothold, action: str, context: Mapping[str, str]) -> Grip:
        """To whom of the identities ``foothold`` may do ``action``; the request carries ``context``."""

    def holding(self) -> Mapping[str, str]:
        """The kinds of resources that are always sensitive, with what they hold."""

    def reading(self, resources: Sequence[Resource]) -> Reading:
        """What footholds have of ``resources``."""

    def entries(self) -> Iterator[Step]:
        """Steps of those outside: a service, an issuer of tokens, a foreign account, everyone (``*``)."""


@dataclass(frozen=True, slots=True, order=True)
class Cuttable:
    """A statement that can be taken out of its policy."""

    policy: str
    """The policy: its own id, or that of the grant where it stands alone."""
    name: str
    """Its name where it is attached."""
    place: int
    """The statement's place in it, from 0."""
    sid: str | None = field(default=None, compare=False)
    """The statement's own name."""


class Cuts(Protocol):
    """What would cut steps."""

    def statements(self, step: Step) -> Collection[Cuttable]:
        """The statements that carry ``step``: without any of them it cannot be taken so."""

    def holders(self, statement: Cuttable) -> Sequence[str]:
        """Whoever carries the policy that ``statement`` is in, by id."""

    def without(self, statements: Collection[Cuttable]) -> Snapshot:
        """The snapshot as it would be without ``statements``."""

    def guardrail(self, steps: Iterable[Step], spared: Collection[str]) -> str:
        """A guardrail that denies ``steps`` to everybody but those ``spared``."""

    def guarded(self, document: str) -> Snapshot:
        """The snapshot as it would be with this guardrail over everything."""

    def unbound(self) -> Sequence[str]:
        """The partitions that no guardrail binds."""

    def too_long(self, document: str) -> bool:
        """Whether the provider would refuse a guardrail for its length."""


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

    def cuts(self, snapshot: Snapshot) -> Cuts:
        """What would cut steps of ``snapshot``."""

    def questions(self, snapshot: Snapshot) -> Questions:
        """Answers about ``snapshot``."""

    def decider(self, snapshot: Snapshot | None) -> Callable[[Any], Decision]:
        """Decides requests as JSON gives them, policies that one does not bring taken from ``snapshot``.

        What it gives back raises InputError and PolicyError, their place a JSON pointer.
        """
