"""What a snapshot is to readers, to connectors and to those who write one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from nhiscan.snapshot.tables import Row

if TYPE_CHECKING:
    from nhiscan.snapshot.collecting import Collector

R = TypeVar("R", bound=Row)

Notice = Callable[[str], object]
"""Takes a line about progress or an oddity; whoever calls decides where it goes."""


@dataclass(frozen=True, slots=True)
class Partition:
    """One account, tenant, project or cluster of a snapshot."""

    provider: str
    """The provider's name."""
    id: str
    """The provider's id of it."""
    taken_at: datetime | None
    """When it was collected, as its own evidence says (UTC); None: it does not say."""
    newest: datetime | None
    """The newest time inside (UTC): a lower bound for the clock where ``taken_at`` is None."""


class Snapshot(Protocol):
    """What was collected, whichever way it is kept."""

    @property
    def name(self) -> str:
        """What people call it: the folder or file it came from."""

    @property
    def partitions(self) -> Sequence[Partition]:
        """Every partition, ordered by provider and id."""

    def rows(self, noun: type[R], partition: str | None = None, provider: str | None = None) -> Sequence[R]:
        """All rows of one noun, ordered by partition and key; of one partition or provider if given.

        Two providers may use the same id: it takes both to name one partition.
        """


class Writer(Protocol):
    """Takes the rows of one partition."""

    def add(self, row: Row) -> None:
        """Keep ``row``; a second row with the same key replaces nothing and is dropped."""

    def dated(self, taken_at: datetime) -> None:
        """Say when some of the evidence was made; the newest counts as the partition's clock."""


class Sink(Protocol):
    """Takes partitions; each is kept whole or not at all."""

    def partition(self, provider: str, partition: str) -> AbstractContextManager[Writer]:
        """A writer for one partition, finished when its block ends without an error."""


@dataclass(frozen=True, slots=True)
class Unread:
    """A file that a connector knows but could not read."""

    path: Path
    """The file."""
    problem: str
    """What is wrong, with place and remedy, in one line."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a connector made of a set of files."""

    used: frozenset[Path]
    """The files it knows."""
    unread: tuple[Unread, ...]
    """Those among them that it could not read."""


class Connector(Protocol):
    """One provider: its export files become rows."""

    @property
    def name(self) -> str:
        """The provider's name."""

    def read(self, files: Sequence[Path], sink: Sink, notice: Notice) -> Reading:
        """Turn those of ``files`` that are this provider's exports into partitions of ``sink``.

        A file of another provider is left alone; a damaged one of this provider is Unread and
        the rest goes on. Raises nothing for the content of a file.
        """

    def collector(self) -> Collector | None:
        """The side that asks the provider; None: it only reads files. Imports nothing heavy."""
