"""Rows of one noun as one Parquet file, written and read by DuckDB."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

from nhiscan import files
from nhiscan.errors import OutputError, SnapshotError
from nhiscan.snapshot.columns import Cell, Column, Unfit, columns, decode_row, encode_row
from nhiscan.snapshot.tables import Row

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection, Error

R = TypeVar("R", bound=Row)

_CHUNK: Final = 1000
"""Rows that one statement carries."""
_ERRNO: Final = re.compile(r'"errno":"(\d+)"')


def connect() -> DuckDBPyConnection:
    """A database in memory that loads no extension, spills to no disk and works in one thread.

    One thread because the bytes of a file must follow from its rows alone.
    """
    import duckdb

    return duckdb.connect(
        ":memory:",
        config={
            "threads": 1,
            "temp_directory": "",
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        },
    )


def write_table(db: DuckDBPyConnection, path: Path, noun: type[Row], rows: Sequence[Row]) -> None:
    """Put ``rows``, all of ``noun``, into the file ``path`` in the given order: same rows, same bytes.

    Raises SnapshotError for a value that no column can hold, OutputError where the disk refuses.
    """
    import duckdb

    held = columns(noun)
    declared = ", ".join(f"{_quoted(column)} {column.shape.sql}" for column in held)
    db.execute(f"CREATE OR REPLACE TABLE rows ({declared})")
    for start in range(0, len(rows), _CHUNK):
        _insert(db, held, [encode_row(row) for row in rows[start : start + _CHUNK]])
    target = str(path).replace("'", "''")
    try:
        db.execute(f"COPY rows TO '{target}' (FORMAT parquet, COMPRESSION zstd)")
    except duckdb.Error as error:
        remedy = "make room there, then run the same command again"
        raise OutputError(str(path), f"cannot be written: {_reason(error)}", remedy) from error


def read_table(db: DuckDBPyConnection, path: Path, noun: type[R]) -> tuple[R, ...]:
    """The rows of the file ``path``, in its order; columns that ``noun`` does not have are left out.

    Raises SnapshotError where the file is no such table, or would fill the memory: a few bytes
    of Parquet can stand for any number of rows.
    """
    import duckdb

    held = columns(cast(type[Row], noun))
    try:
        _check_columns(db, path, held)
        _check_size(db, path, held)
        answer = _ask(db, path, f"SELECT {', '.join(map(_quoted, held))}")
    except (duckdb.Error, OverflowError) as error:
        raise SnapshotError(str(path), "is no table that can be read", "take the snapshot again") from error
    try:
        return tuple(decode_row(noun, values) for values in answer)
    except Unfit as unfit:
        remedy = "update nhiscan, or take the snapshot again"
        raise SnapshotError(str(path), str(unfit), remedy) from unfit


def _insert(db: DuckDBPyConnection, held: Sequence[Column], cells: Sequence[Mapping[str, Cell]]) -> None:
    """Add rows as one JSON text that is read by the declared types: one parameter per value is far slower."""
    spec = json.dumps([{column.name: column.shape.spec for column in held}])
    names = ", ".join(f"cells.{_quoted(column)}" for column in held)
    source = f"SELECT unnest(from_json_strict(?, '{spec}')) AS cells"
    insert = f"INSERT INTO rows SELECT {names} FROM ({source})"  # noqa: S608 - names of our own fields
    db.execute(insert, [json.dumps(cells, ensure_ascii=False)])


def _check_columns(db: DuckDBPyConnection, path: Path, held: Sequence[Column]) -> None:
    found = {str(row[0]): str(row[1]) for row in _ask(db, path, "DESCRIBE SELECT *")}
    for column in held:
        if found.get(column.name) != column.shape.sql:
            problem = f"lacks the column `{column.name}` as {column.shape.sql}"
            raise SnapshotError(str(path), problem, "take the snapshot again with this version")


def _check_size(db: DuckDBPyConnection, path: Path, held: Sequence[Column]) -> None:
    lengths = ", ".join(f"sum(strlen({_quoted(column)}::VARCHAR))" for column in held)
    counted = _ask(db, path, f"SELECT {lengths}")[0]
    if sum(int(length or 0) for length in counted) > files.MAX_BYTES:
        raise SnapshotError(str(path), "expands beyond every real snapshot", "check where it comes from")


def _ask(db: DuckDBPyConnection, path: Path, what: str) -> list[tuple[Any, ...]]:
    # without the option a folder called ``x=1`` above the file would become a column
    return db.execute(f"{what} FROM read_parquet(?, hive_partitioning = false)", [_literal(path)]).fetchall()


def _quoted(column: Column) -> str:
    """The column's name as SQL: ``group`` is a word of the language."""
    return f'"{column.name}"'


def _literal(path: Path) -> str:
    """``path`` so that DuckDB takes no character of it for a pattern."""
    return re.sub(r"[\[*?]", lambda found: f"[{found.group()}]", str(path.absolute()))


def _reason(error: Error) -> str:
    """What the system said, out of DuckDB's sentence."""
    number = _ERRNO.search(str(error))
    if number:
        return os.strerror(int(number.group(1))).lower()
    return str(error).partition("\n")[0].rpartition(": ")[2].lower()
