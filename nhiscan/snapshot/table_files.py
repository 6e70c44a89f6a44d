"""The tables of one partition as files, each with its hash."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

from nhiscan import files
from nhiscan.snapshot.manifest import TableFile
from nhiscan.snapshot.parquet import write_table
from nhiscan.snapshot.protocol import Snapshot
from nhiscan.snapshot.tables import TABLES

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def write_tables(db: DuckDBPyConnection, folder: Path, snapshot: Snapshot) -> tuple[TableFile, ...]:
    """Every table of ``snapshot`` into ``folder``, empty ones too. Raises OSError."""
    return tuple(_write(db, folder, snapshot, name) for name in sorted(TABLES))


def _write(db: DuckDBPyConnection, folder: Path, snapshot: Snapshot, name: str) -> TableFile:
    path, noun = folder / f"{name}.parquet", TABLES[name].noun
    rows = snapshot.rows(noun)
    write_table(db, path, noun, rows)
    _settle(path)
    return TableFile(name, len(rows), hashlib.sha256(files.read_bytes(path)).hexdigest())


def _settle(path: Path) -> None:
    """Make a file its owner's only, and be sure that it is on disk before the manifest names it."""
    path.chmod(0o600)
    with path.open("rb") as written:
        os.fsync(written.fileno())
