"""A snapshot in a directory: Parquet files that are read when asked for, and only if unchanged."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from nhiscan import files
from nhiscan.errors import InputError, SnapshotError
from nhiscan.snapshot.manifest import Entry, Manifest, TableFile, load
from nhiscan.snapshot.parquet import connect, read_table
from nhiscan.snapshot.protocol import Partition, R
from nhiscan.snapshot.tables import Row, table_of

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_REMEDY: Final = "run the command that made the snapshot again, it writes anew what does not hold"


def check_file(folder: Path, entry: Entry, table: TableFile) -> Path:
    """The path of one file of the snapshot in ``folder``, which holds what the manifest says.

    Raises SnapshotError where it is missing, unreadable or other than it was written.
    """
    path = folder / entry.file(table)
    try:
        digest = hashlib.sha256(files.read_bytes(path)).hexdigest()
    except InputError as error:
        raise SnapshotError(str(path), error.problem, _REMEDY) from error
    if digest != table.sha256:
        raise SnapshotError(str(path), "is not what was written: its SHA-256 is another", _REMEDY)
    return path


def file_damage(folder: Path, entry: Entry) -> Iterator[SnapshotError]:
    """What is wrong with the files of one partition, one error per file; nothing: every hash holds."""
    for table in entry.tables:
        try:
            check_file(folder, entry, table)
        except SnapshotError as error:
            yield error


class DirectorySnapshot:
    """The tables of a finished snapshot directory."""

    def __init__(self, path: Path) -> None:
        """The snapshot at ``path``.

        Raises SnapshotError where there is none, it is damaged, or it is not finished: a part
        must never pass for the whole.
        """
        self.path = path
        self.manifest = finished_manifest(path)
        self._read: dict[tuple[str, type[Row]], Sequence[Row]] = {}

    @property
    def name(self) -> str:
        """The folder as the user named it."""
        return str(self.path)

    @property
    def partitions(self) -> Sequence[Partition]:
        """Every partition, ordered by provider and id."""
        return tuple(entry.partition for entry in self.manifest.entries)

    def rows(self, noun: type[R], partition: str | None = None, provider: str | None = None) -> Sequence[R]:
        """All rows of ``noun``, ordered by partition and key; of one partition or provider if given.

        Raises SnapshotError that names the first file which is missing, changed or no such table.
        """
        return tuple(
            row
            for entry in self.manifest.entries
            if partition in (None, entry.partition.id) and provider in (None, entry.partition.provider)
            for row in self._table(entry, noun)
        )

    @cached_property
    def _db(self) -> DuckDBPyConnection:
        return connect()

    def _table(self, entry: Entry, noun: type[R]) -> Sequence[R]:
        key = entry.folder, cast(type[Row], noun)
        if key not in self._read:
            name = table_of(noun).name
            table = next(table for table in entry.tables if table.table == name)
            rows = read_table(self._db, check_file(self.path, entry, table), noun)
            if len(rows) != table.rows:
                problem = f"holds {len(rows)} rows, {table.rows} were written"
                raise SnapshotError(str(self.path / entry.file(table)), problem, _REMEDY)
            self._read[key] = rows
        return cast(Sequence[R], self._read[key])


def finished_manifest(folder: Path) -> Manifest:
    """The manifest of a finished snapshot in ``folder``; raises SnapshotError for anything else."""
    manifest = load(folder)
    if manifest is None:
        raise SnapshotError(str(folder), "is no snapshot: it has no manifest of ours", "name another folder")
    if not manifest.finished:
        raise unfinished(folder, manifest)
    return manifest


def unfinished(folder: Path, manifest: Manifest) -> SnapshotError:
    """What to tell whoever takes the unfinished snapshot in ``folder`` for a whole one."""
    problem = f"is an unfinished snapshot (partitions so far: {len(manifest.entries)})"
    return SnapshotError(str(folder), problem, "run the same command again, it goes on where it stopped")
