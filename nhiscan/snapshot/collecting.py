"""What a connector that takes inventory live is given, and what it gives back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from nhiscan.snapshot.answers import Answers
from nhiscan.snapshot.permissions import Permissions
from nhiscan.snapshot.protocol import Notice, Sink


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that a connector can be told on the command line."""

    name: str
    """Its name, without the two dashes."""
    metavar: str
    """What its value is, in one word."""
    help: str
    """What it does, in one sentence."""


Options = Mapping[str, str]
"""What was told: the options that were given, by name."""


class Timer(Protocol):
    """The clock and the only way to wait; tests bring one that does not wait."""

    def now(self) -> datetime:
        """What time it is (UTC)."""

    def monotonic(self) -> float:
        """Seconds since some moment; never goes back."""

    def sleep(self, seconds: float) -> None:
        """Wait."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How far a collection has come."""

    done: int
    """Pieces of work that are finished."""
    known: int
    """Pieces of work that are known of so far; more may turn up."""
    calls: int
    """Requests made, repeated ones included."""
    throttled: int
    """Requests that the provider put off."""
    refused: int
    """Calls that were refused or failed for good."""
    partitions: int
    """Accounts, tenants, … that are whole."""
    of: int
    """How many there will be."""


Progress = Callable[[Tally], object]
"""Takes how far it is, several times a second; whoever calls decides what to show."""


class Store(Sink, Protocol):
    """Takes partitions, and the answers they are made from."""

    def holds(self, provider: str, partition: str) -> bool:
        """Whether a partition is there, whole."""

    def renew(self, provider: str, partition: str) -> None:
        """Have what is written next for a partition replace what is held of it, which stays until then."""

    def answers(self, provider: str) -> Answers:
        """Where the answers of one provider are kept."""


class Collection(Protocol):
    """An inventory about to be taken: signed in, its extent known, nothing asked yet."""

    @property
    def inputs(self) -> str:
        """A fingerprint of whose inventory it is and how far it goes: the same may go on with the same."""

    def incomplete(self, store: Store) -> bool:
        """Whether something was refused, failed or cut that ``run`` would ask again."""

    def run(self, store: Store, progress: Progress, notice: Notice) -> None:
        """Ask everything that ``store`` has no whole answer to, and write the partitions that it concerns.

        What is refused becomes a gap. Raises CollectError where going on is useless (credentials
        that ended), OutputError where the disk refuses; what was answered so far is kept.
        """


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One thing that collecting needs, and whether it is there."""

    what: str
    """The thing."""
    fine: bool | None
    """Whether it is there; None: that cannot be told without another thing."""
    detail: str
    """What was found, or what to do."""
    stops: bool = False
    """Whether collecting is of no use before it can be told."""


class Collector(Protocol):
    """The live side of a connector."""

    @property
    def unit(self) -> str:
        """What one partition is called, in singular: ``account``, ``tenant``, ``project``."""

    @property
    def options(self) -> tuple[Option, ...]:
        """What it can be told when it is to collect, or to diagnose."""

    @property
    def permission_options(self) -> tuple[Option, ...]:
        """What it can be told when it is to say what it must be allowed."""

    def begin(self, options: Options, timer: Timer) -> Collection:
        """Sign in and see how far the inventory goes.

        Raises MissingExtra, UsageError for an option that means nothing, CollectError where
        nobody can be signed in.
        """

    def permissions(self, options: Options) -> Permissions:
        """What collecting must be allowed, no more; ``options`` are among ``permission_options``.

        Raises UsageError for an option that means nothing.
        """

    def diagnose(self, options: Options, timer: Timer) -> Iterator[Diagnosis]:
        """What is there and what is missing, in a few calls that need no permission. Raises nothing."""
