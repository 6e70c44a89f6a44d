"""A snapshot in memory: what scanning an export uses, without any file in between."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import datetime
from itertools import chain
from typing import cast

from nhiscan.snapshot.protocol import Partition, R
from nhiscan.snapshot.tables import TABLES, Row, sort_key


class MemoryWriter:
    """Collects the rows of one partition."""

    def __init__(self) -> None:
        """An empty partition."""
        self._rows: defaultdict[type, dict[tuple[str, ...], Row]] = defaultdict(dict)
        self._taken_at: datetime | None = None
        self._newest: datetime | None = None

    def add(self, row: Row) -> None:
        """Keep ``row`` unless one with its key is there already."""
        self._rows[type(row)].setdefault(sort_key(row), row)
        for field in _TIMES[type(row)]:
            moment = getattr(row, field)
            if moment is not None and (self._newest is None or moment > self._newest):
                self._newest = moment

    def dated(self, taken_at: datetime) -> None:
        """Take ``taken_at`` as the partition's clock if it is the newest said so far."""
        if self._taken_at is None or taken_at > self._taken_at:
            self._taken_at = taken_at

    def finished(self) -> _Finished:
        """The partition as readers see it, put in order once for all of them."""
        ordered = {noun: tuple(rows[key] for key in sorted(rows)) for noun, rows in self._rows.items()}
        return _Finished(ordered, self._taken_at, self._newest)


@dataclass(frozen=True, slots=True)
class _Finished:
    """One partition that takes no more rows."""

    rows: Mapping[type, tuple[Row, ...]]
    """The rows of each noun, ordered by key."""
    taken_at: datetime | None
    """When it was collected (UTC)."""
    newest: datetime | None
    """The newest time inside (UTC)."""


class MemorySnapshot:
    """Rows by partition and noun; a Sink while it is filled, a Snapshot afterwards."""

    def __init__(self, name: str) -> None:
        """An empty snapshot that people call ``name``."""
        self.name = name
        self._parts: dict[tuple[str, str], _Finished] = {}

    @property
    def partitions(self) -> Sequence[Partition]:
        """Every finished partition, ordered by provider and id."""
        return tuple(
            Partition(provider, id_, part.taken_at, part.newest)
            for (provider, id_), part in sorted(self._parts.items())
        )

    @contextmanager
    def partition(self, provider: str, partition: str) -> Iterator[MemoryWriter]:
        """A writer whose rows appear when the block ends; the first of two equal partitions wins."""
        writer = MemoryWriter()
        yield writer
        self._parts.setdefault((provider, partition), writer.finished())

    def rows(self, noun: type[R], partition: str | None = None, provider: str | None = None) -> Sequence[R]:
        """All rows of ``noun``, ordered by partition and key; of one partition or provider if given."""
        found = [
            part.rows.get(noun, ())
            for (whose, id_), part in sorted(self._parts.items())
            if partition in (None, id_) and provider in (None, whose)
        ]
        return cast(Sequence[R], found[0] if len(found) == 1 else tuple(chain.from_iterable(found)))


# What tells of something that has happened: expiries and ends may lie ahead.
_AHEAD = {"expires", "ends", "starts"}
_TIMES: dict[type, tuple[str, ...]] = {
    table.noun: tuple(
        f.name for f in fields(table.noun) if "datetime" in str(f.type) and f.name not in _AHEAD
    )
    for table in TABLES.values()
}
