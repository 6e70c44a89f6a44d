"""The manifest of a snapshot directory: what is finished, what it covers, the hash of each file."""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any, Final

from nhiscan import files
from nhiscan.errors import InputError, SnapshotError
from nhiscan.model import Gap, GapKind
from nhiscan.snapshot.names import folder_name
from nhiscan.snapshot.protocol import Partition
from nhiscan.snapshot.tables import TABLES

SCHEMA: Final = "nhiscan/snapshot/v1"
"""What a manifest says of itself."""
MANIFEST: Final = "manifest.json"
"""Its file's name; a folder with one is a snapshot directory."""

LOCK: Final = ".lock"
"""The empty file that is locked by whoever writes; it stays as long as its folder does."""

_FAMILY: Final = "nhiscan/snapshot/"
_LIMIT: Final = 256 << 20
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_AGAIN: Final = "take the snapshot again into another folder"


@dataclass(frozen=True, slots=True)
class TableFile:
    """One table of one partition as a file."""

    table: str
    """The table's name."""
    rows: int
    """How many rows it holds."""
    sha256: str
    """The hash of the file's bytes, in hexadecimal."""


@dataclass(frozen=True, slots=True)
class Covered:
    """How many gaps of one kind one table of a partition has."""

    table: str
    """The table that is not whole."""
    gap: GapKind
    """Why."""
    count: int
    """How many rows of the table ``gaps`` say so."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One finished partition."""

    partition: Partition
    """Which, with its own clock."""
    coverage: tuple[Covered, ...]
    """What it does not hold, counted."""
    tables: tuple[TableFile, ...]
    """Every table, by name."""

    @property
    def folder(self) -> str:
        """Where its files lie, relative to the snapshot."""
        return folder_of(self.partition.provider, self.partition.id)

    def file(self, table: TableFile) -> str:
        """The path of one of its files, relative to the snapshot."""
        return f"{self.folder}/{table.table}.parquet"


@dataclass(frozen=True, slots=True)
class Manifest:
    """The state of a snapshot directory."""

    finished: bool
    """Whether every partition that was begun for is there."""
    inputs: str
    """What it was made from, as a hash; another value must not be mixed in."""
    versions: Mapping[str, str]
    """Versions of the programs that decide the bytes."""
    entries: tuple[Entry, ...] = ()
    """The finished partitions, by provider and id."""
    anew: bool = False
    """Begun by a refresh where no snapshot was, and not finished: a further refresh goes on with it."""

    def entry(self, provider: str, partition: str) -> Entry | None:
        """The finished partition of that name."""
        wanted = (provider, partition)
        return next((e for e in self.entries if (e.partition.provider, e.partition.id) == wanted), None)

    def having(self, entries: Iterable[Entry], *, finished: bool = False) -> Manifest:
        """The same with other finished partitions."""
        ordered = sorted(entries, key=lambda e: (e.partition.provider, e.partition.id))
        return replace(self, finished=finished, entries=tuple(ordered), anew=self.anew and not finished)


def folder_of(provider: str, partition: str) -> str:
    """Where a partition's files lie, relative to the snapshot; never outside it."""
    return f"{folder_name(provider)}/{folder_name(partition)}"


def versions() -> dict[str, str]:
    """The versions of what decides the bytes of a table: nhiscan's columns, DuckDB's writing."""
    return {name: metadata.version(name) for name in ("duckdb", "nhiscan")}


def coverage(gaps: Iterable[Gap]) -> tuple[Covered, ...]:
    """``gaps`` counted by table and kind."""
    counts = Counter((gap.table, gap.kind) for gap in gaps)
    return tuple(Covered(table, kind, count) for (table, kind), count in sorted(counts.items()))


class DamagedManifest(SnapshotError):
    """A manifest of ours says nothing that can be used."""


def is_snapshot(folder: Path) -> bool:
    """Whether ``folder`` holds a manifest of ours, whole or damaged.

    It names our schema or, where nothing is left of that, lies among files of ours: many programs have
    a ``manifest.json``. Raises InputError for one that may not be read.
    """
    path = folder / MANIFEST
    # a folder that may not be entered is for the walk to refuse
    if not os.path.isfile(path):  # noqa: PTH113
        return False
    return _FAMILY.encode() in files.read_bytes(path, limit=_LIMIT) or _is_among_ours(path)


def _is_among_ours(path: Path) -> bool:
    """Whether our lock and a table of ours lie beside a manifest that names no schema."""
    lock, tables = path.with_name(LOCK), {f"{name}.parquet" for name in TABLES}
    if not lock.is_file() or lock.stat().st_size:
        return False
    return any(found.name in tables for found in path.parent.glob("*/*/*.parquet"))


def load(folder: Path) -> Manifest | None:
    """The manifest in ``folder``; None where there is none of ours.

    Raises DamagedManifest, and SnapshotError for one of a version that is not known here.
    """
    if not is_snapshot(folder):
        return None
    path = folder / MANIFEST
    try:
        found = parse(files.read_json(path, limit=_LIMIT), str(path))
    except InputError as error:
        raise DamagedManifest(str(path), f"is damaged: {error.problem}", _AGAIN) from error
    return found


def save(folder: Path, manifest: Manifest) -> None:
    """Put the manifest into ``folder``, whole or not at all; raises OutputError."""
    files.write_atomically(folder / MANIFEST, text(manifest).encode())


def text(manifest: Manifest) -> str:
    """The manifest's JSON: same state, same text."""
    value = {
        "schema": SCHEMA,
        "finished": manifest.finished,
        **({"anew": True} if manifest.anew else {}),
        "inputs": manifest.inputs,
        "versions": dict(manifest.versions),
        "partitions": [_partition_row(entry) for entry in manifest.entries],
    }
    return json.dumps(value, indent=1, sort_keys=True) + "\n"


def parse(value: Any, place: str) -> Manifest:
    """The manifest that a JSON value describes; raises DamagedManifest, SnapshotError for another version.

    Strict because a stranger may have written it: a partition without one of its tables, or with a
    hash that is none, would otherwise pass for one that merely has no rows.
    """
    try:
        schema = value["schema"]
        if schema != SCHEMA:
            raise SnapshotError(place, f"is of the schema `{schema}`, not `{SCHEMA}`", "update nhiscan")
        entries = [_parse_entry(row) for row in value["partitions"]]
        named = {entry.folder for entry in entries}
        _demand(len(named) == len(entries))
        found = Manifest(
            _flag(value["finished"]),
            _string(value["inputs"]),
            _strings(value["versions"]),
            anew=_flag(value.get("anew", False)),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise DamagedManifest(place, "is damaged: it does not describe a snapshot", _AGAIN) from error
    return found.having(entries, finished=found.finished)


def _partition_row(entry: Entry) -> dict[str, object]:
    return {
        "provider": entry.partition.provider,
        "partition": entry.partition.id,
        "folder": entry.folder,
        "taken_at": time_text(entry.partition.taken_at),
        "newest": time_text(entry.partition.newest),
        "coverage": [{"table": c.table, "gap": c.gap.value, "count": c.count} for c in entry.coverage],
        "tables": {t.table: {"rows": t.rows, "sha256": t.sha256} for t in entry.tables},
    }


def time_text(moment: datetime | None) -> str | None:
    """A time as the manifest writes it: ISO 8601 in UTC; None stays None."""
    return None if moment is None else moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _parse_entry(row: Any) -> Entry:
    entry = Entry(
        Partition(
            _string(row["provider"]),
            _string(row["partition"]),
            _moment(row["taken_at"]),
            _moment(row["newest"]),
        ),
        tuple(
            Covered(_string(c["table"]), GapKind(_string(c["gap"])), _count(c["count"]))
            for c in row["coverage"]
        ),
        _parse_tables(row["tables"]),
    )
    _demand(row["folder"] == entry.folder)
    return entry


def _parse_tables(value: Mapping[str, Any]) -> tuple[TableFile, ...]:
    # tables of a later version are left alone, the others must all be there
    found = [
        TableFile(name, _count(value[name]["rows"]), _string(value[name]["sha256"]))
        for name in sorted(TABLES)
    ]
    _demand(all(_SHA256.fullmatch(table.sha256) for table in found))
    return tuple(found)


def _demand(holds: bool) -> None:
    if not holds:
        raise ValueError


def _string(value: object) -> str:
    _demand(isinstance(value, str))
    return str(value)


def _strings(value: Mapping[str, object]) -> dict[str, str]:
    return {_string(key): _string(inner) for key, inner in value.items()}


def _flag(value: object) -> bool:
    _demand(isinstance(value, bool))
    return value is True


def _count(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError
    return value


def _moment(value: object) -> datetime | None:
    if value is None:
        return None
    moment = datetime.fromisoformat(_string(value))
    _demand(moment.tzinfo is not None)
    return moment.astimezone(UTC)
