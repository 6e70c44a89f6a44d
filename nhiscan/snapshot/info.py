"""What a snapshot is worth at a glance: its clocks, its rows, its gaps, whether its files hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from nhiscan.errors import SnapshotError
from nhiscan.model import Gap, GapKind
from nhiscan.snapshot.directory import file_damage, unfinished
from nhiscan.snapshot.manifest import Entry, Manifest
from nhiscan.snapshot.protocol import Partition, Snapshot
from nhiscan.snapshot.tables import TABLES


@dataclass(frozen=True, slots=True)
class PartitionInfo:
    """One partition, counted."""

    partition: Partition
    """Which, with its clock."""
    rows: Mapping[str, int]
    """Rows of every table, by name."""
    gaps: Mapping[GapKind, int]
    """How many gaps of every kind."""
    damage: tuple[SnapshotError, ...] | None
    """What is wrong with its files; None: it has none of its own."""


@dataclass(frozen=True, slots=True)
class Info:
    """One snapshot, counted."""

    name: str
    """What people call it."""
    unfinished: tuple[SnapshotError, ...]
    """Why it must not pass for whole; empty where it may."""
    versions: Mapping[str, str] | None
    """The programs that wrote it; None: it was read from exports just now."""
    partitions: tuple[PartitionInfo, ...]
    """Its partitions, by provider and id."""

    @property
    def damage(self) -> tuple[SnapshotError, ...]:
        """What is wrong with its files."""
        return tuple(error for part in self.partitions for error in part.damage or ())


def of_directory(folder: Path, manifest: Manifest) -> Info:
    """The snapshot in ``folder`` by its manifest, finished or not; every file is read for its hash."""
    parts = tuple(_of_entry(folder, entry) for entry in manifest.entries)
    why = () if manifest.finished else (unfinished(folder, manifest),)
    return Info(str(folder), why, manifest.versions, parts)


def of_snapshot(snapshot: Snapshot) -> Info:
    """Any other snapshot by its rows."""
    return Info(snapshot.name, (), None, tuple(_of_rows(snapshot, part) for part in snapshot.partitions))


def _of_entry(folder: Path, entry: Entry) -> PartitionInfo:
    rows = {table.table: table.rows for table in entry.tables}
    kinds = Counter(dict.fromkeys(GapKind, 0))
    for covered in entry.coverage:
        kinds[covered.gap] += covered.count
    return PartitionInfo(entry.partition, rows, kinds, tuple(file_damage(folder, entry)))


def _of_rows(snapshot: Snapshot, part: Partition) -> PartitionInfo:
    rows = {
        name: len(snapshot.rows(table.noun, part.id, part.provider)) for name, table in sorted(TABLES.items())
    }
    return PartitionInfo(part, rows, _by_kind(snapshot.rows(Gap, part.id, part.provider)), None)


def _by_kind(gaps: Iterable[Gap]) -> Mapping[GapKind, int]:
    counts = Counter(gap.kind for gap in gaps)
    return {kind: counts[kind] for kind in GapKind}
