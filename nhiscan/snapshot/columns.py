"""The columns of a table: what each field of a noun is in Parquet, and the way there and back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from types import MappingProxyType, NoneType, UnionType
from typing import Final, TypeVar, cast, get_args, get_type_hints

from nhiscan.errors import SnapshotError
from nhiscan.snapshot.tables import TABLES, Row, sort_key, table_of

R = TypeVar("R", bound=Row)

Cell = str | int | None | Sequence[str] | Sequence[Mapping[str, str]]
"""A value as JSON carries it to the database."""

INTEGERS: Final = range(-(1 << 63), 1 << 63)
"""The whole numbers that a column can hold."""


class Unfit(ValueError):
    """A value that a column or a field cannot hold; its text ends a sentence that begins with the name."""


@dataclass(frozen=True, slots=True)
class Shape:
    """One kind of value and how it is stored."""

    sql: str
    """The type's name, as DuckDB prints it."""
    spec: object
    """The same for DuckDB's ``from_json``."""
    encode: Callable[[object], Cell]
    """From the field to JSON; Unfit for what the type cannot hold."""
    decode: Callable[[object], object]
    """From what DuckDB answers to the field; Unfit for what the field cannot hold."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: a field of a noun."""

    name: str
    """The field's name."""
    shape: Shape
    """What its values are."""
    optional: bool
    """Whether a value may be missing, which means unknown."""

    def encode(self, value: object) -> Cell:
        """``value`` as JSON carries it; raises Unfit."""
        if value is not None:
            return self.shape.encode(value)
        if not self.optional:
            raise Unfit("is missing")
        return None

    def decode(self, value: object) -> object:
        """What the field holds; raises Unfit."""
        if value is not None:
            return self.shape.decode(value)
        if not self.optional:
            raise Unfit("is missing")
        return None


def columns(noun: type[Row]) -> tuple[Column, ...]:
    """The columns of ``noun``, in the order of its fields."""
    return _columns()[noun]


def encode_row(row: Row) -> dict[str, Cell]:
    """``row`` as a JSON object with every column.

    Raises SnapshotError that names table, row and field for a value that no column can hold:
    half a character (a lone surrogate), a number beyond 64 bits, a time without zone.
    """
    cells: dict[str, Cell] = {}
    for column in columns(type(row)):
        try:
            cells[column.name] = column.encode(getattr(row, column.name))
        except Unfit as unfit:
            place = f"{table_of(type(row)).name}, row `{' '.join(sort_key(row))}`"
            remedy = "mend it where it was exported; a scan of the export itself still works"
            raise SnapshotError(
                place, f"`{column.name}` {unfit}, which no snapshot can hold", remedy
            ) from unfit
    return cells


def decode_row(noun: type[R], values: Sequence[object]) -> R:
    """The row whose columns hold ``values``, in the order of ``columns``.

    Raises Unfit for a value that this version's noun does not know.
    """
    decoded = []
    for column, value in zip(columns(cast(type[Row], noun)), values, strict=True):
        try:
            decoded.append(column.decode(value))
        except Unfit as unfit:
            raise Unfit(f"`{column.name}` {unfit}") from unfit
    return cast(Callable[..., R], noun)(*decoded)


@cache
def _columns() -> Mapping[type[Row], tuple[Column, ...]]:
    return {table.noun: tuple(_of_fields(table.noun)) for table in TABLES.values()}


def _of_fields(noun: type[Row]) -> Iterator[Column]:
    """One column per field; TypeError for a type that has no shape, which is a mistake in the noun."""
    hints = get_type_hints(noun)
    for field in fields(noun):
        yield _column(field.name, hints[field.name])


def _column(name: str, hint: object) -> Column:
    parts = get_args(hint) if isinstance(hint, UnionType) else (hint,)
    wanted = [part for part in parts if part is not NoneType]
    if len(wanted) == 1:
        if wanted[0] in _SHAPES:
            return Column(name, _SHAPES[wanted[0]], optional=len(parts) > 1)
        if isinstance(wanted[0], type) and issubclass(wanted[0], StrEnum):
            return Column(name, _words(wanted[0]), optional=len(parts) > 1)
    raise TypeError(f"{name}: no column can hold {hint}")


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise Unfit("is no text")
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError as error:
            half = ord(value[error.start])
            raise Unfit(f"holds half a character (`\\u{half:04x}`)") from error
    return value


def _truth(value: object) -> bool:
    if not isinstance(value, bool):
        raise Unfit("is neither yes nor no")
    return value


def _number(value: object) -> int:
    if not isinstance(value, int) or value not in INTEGERS:
        raise Unfit("is no whole number of 64 bits")
    return value


def _moment(value: object) -> str:
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise Unfit("is no time with a zone")
    try:
        return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")
    except OverflowError as error:
        raise Unfit("is a time before the year 1 or after the year 9999") from error


def _utc(value: object) -> datetime:
    if not isinstance(value, datetime):
        raise Unfit("is a time before the year 1 or after the year 9999")
    return value.replace(tzinfo=UTC)


def _texts(value: object) -> list[str]:
    return [_text(item) for item in _items(value)]


def _pairs(value: object) -> list[dict[str, str]]:
    return [{"key": _text(key), "value": _text(text)} for key, text in map(_items, _items(value))]


def _labels(value: object) -> tuple[tuple[str, str], ...]:
    return tuple((_text(pair["key"]), _text(pair["value"])) for pair in map(_struct, _items(value)))


def _items(value: object) -> Sequence[object]:
    if not isinstance(value, tuple | list):
        raise Unfit("is no list")
    return value


def _struct(value: object) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise Unfit("is no label")
    return value


def _words(kind: type[StrEnum]) -> Shape:
    """The shape of an enumeration: its values as text."""

    def known(value: object) -> StrEnum:
        try:
            return kind(_text(value))
        except ValueError as error:
            raise Unfit(f"is `{value}`, which this version does not know") from error

    return Shape("VARCHAR", "VARCHAR", lambda value: known(value).value, known)


# Labels are a list of pairs and no map: a key that stands twice must come back twice.
_SHAPES: Final[Mapping[object, Shape]] = MappingProxyType(
    {
        str: Shape("VARCHAR", "VARCHAR", _text, _text),
        bool: Shape("BOOLEAN", "BOOLEAN", _truth, _truth),
        int: Shape("BIGINT", "BIGINT", _number, _number),
        datetime: Shape("TIMESTAMP", "TIMESTAMP", _moment, _utc),
        tuple[str, ...]: Shape("VARCHAR[]", ["VARCHAR"], _texts, lambda value: tuple(_texts(value))),
        tuple[tuple[str, str], ...]: Shape(
            'STRUCT("key" VARCHAR, "value" VARCHAR)[]',
            [{"key": "VARCHAR", "value": "VARCHAR"}],
            _pairs,
            _labels,
        ),
    }
)
