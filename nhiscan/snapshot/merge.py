"""One snapshot out of several: of two equal partitions the newest counts, whole."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from nhiscan.snapshot.memory import MemorySnapshot
from nhiscan.snapshot.protocol import Notice, Partition, Sink, Snapshot, Writer
from nhiscan.snapshot.tables import TABLES

UNREAD: Final = "unread files"
"""The partition that holds the gaps of files which tell of no account, because nobody could read them."""


def merge(snapshots: Sequence[Snapshot], name: str, notice: Notice) -> MemorySnapshot:
    """Every partition of ``snapshots`` under one ``name``.

    Rows of two takings are never mixed: a grant removed in between would come back. What lost
    is told to ``notice``. Files that could not be read add up: they are nobody's taking.
    """
    chosen: dict[tuple[str, str], tuple[Partition, Snapshot]] = {}
    for snapshot in snapshots:
        for found in snapshot.partitions:
            key = found.provider, found.id
            if key in chosen and found.id != UNREAD:
                _tell(chosen[key], (found, snapshot), notice)
            if key not in chosen or is_newer(found, chosen[key][0]):
                chosen[key] = found, snapshot
    merged = MemorySnapshot(name)
    for (provider, id_), (part, snapshot) in sorted(chosen.items()):
        with merged.partition(provider, id_) as writer:
            for source in snapshots if id_ == UNREAD else [snapshot]:
                copy_partition(source, part, writer)
    return merged


def is_newer(one: Partition, other: Partition) -> bool:
    """Whether ``one`` is known to be of a later time than ``other``.

    Where a taking does not say its time, the newest time inside is a lower bound of it.
    """
    if one.taken_at is None:
        return other.taken_at is not None and one.newest is not None and one.newest > other.taken_at
    if other.taken_at is None:
        return not is_newer(other, one)
    return one.taken_at > other.taken_at


def copy(snapshot: Snapshot, sink: Sink) -> None:
    """Every partition of ``snapshot`` into ``sink``."""
    for part in snapshot.partitions:
        with sink.partition(part.provider, part.id) as writer:
            copy_partition(snapshot, part, writer)


def copy_partition(snapshot: Snapshot, part: Partition, writer: Writer) -> None:
    """The rows and the clock of one partition; nothing where ``snapshot`` does not hold it."""
    for table in TABLES.values():
        for row in snapshot.rows(table.noun, part.id, part.provider):
            writer.add(row)
    if part.taken_at is not None:
        writer.dated(part.taken_at)


def _tell(first: tuple[Partition, Snapshot], second: tuple[Partition, Snapshot], notice: Notice) -> None:
    kept, lost = (second, first) if is_newer(second[0], first[0]) else (first, second)
    why = "it is newer" if is_newer(kept[0], lost[0]) else "it comes first, and none is known to be newer"
    part, where = kept[0], kept[1].name
    notice(f"{part.provider} {part.id}: taken from {where}, not from {lost[1].name}: {why}")
