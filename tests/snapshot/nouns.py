"""Rows of every noun, as hypothesis draws them: all of Unicode that UTF-8 can hold, all times, all gaps."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, get_type_hints

from hypothesis import strategies as st

from nhiscan.snapshot import TABLES, MemorySnapshot, Row

HOSTILE = [*" '\"\\é|\0\u202e\U0010ffff", "", "a\0b", "\r\n", "[/x]", "../..", "=1+1", "null"]
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(HOSTILE)
LABELS = st.lists(st.tuples(TEXT, TEXT), max_size=3).map(tuple)
TIMES = st.datetimes(timezones=st.just(UTC)) | st.sampled_from(
    [datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)]
)
WHOLE = st.integers(min_value=-(1 << 63), max_value=(1 << 63) - 1)
VALUES: dict[Any, st.SearchStrategy[Any]] = {
    str: TEXT,
    int: WHOLE,
    datetime: TIMES,
    tuple[str, ...]: st.lists(TEXT, max_size=3).map(tuple),
    tuple[tuple[str, str], ...]: LABELS,
}


def rows_of(noun: type[Row]) -> st.SearchStrategy[Row]:
    """Any row of ``noun``, every field drawn."""
    return st.builds(noun, **{name: values_of(hint) for name, hint in get_type_hints(noun).items()})


def values_of(hint: Any) -> st.SearchStrategy[Any]:
    """Any value of a field's type."""
    parts = getattr(hint, "__args__", ()) if type(hint).__name__ == "UnionType" else (hint,)
    return st.one_of(*(VALUES[part] if part in VALUES else st.from_type(part) for part in parts))


def any_row() -> st.SearchStrategy[Row]:
    """Any row of any noun."""
    return st.one_of(*(rows_of(table.noun) for table in TABLES.values()))


@st.composite
def snapshots(draw: st.DrawFn) -> MemorySnapshot:
    """A few partitions of a few rows, ids that are hard on a disk included."""
    snapshot = MemorySnapshot("drawn")
    keys = st.tuples(st.sampled_from(["aws", "entra", "AWS"]), TEXT | st.sampled_from(["..", "Prod", "prod"]))
    for provider, id_ in draw(st.lists(keys, max_size=3, unique=True)):
        with snapshot.partition(provider, id_) as writer:
            for row in draw(st.lists(any_row(), max_size=5)):
                writer.add(row)
            if draw(st.booleans()):
                writer.dated(draw(TIMES))
    return snapshot
