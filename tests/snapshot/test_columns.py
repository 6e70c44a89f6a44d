"""A row comes back from Parquet as it went in, or does not go in at all."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nhiscan.errors import SnapshotError
from nhiscan.model import Gap, GapKind, Identity, IdentityKind, IssuerSubject, Membership, Trust
from nhiscan.model import PrincipalKind as Kind
from nhiscan.snapshot import TABLES, Row, Table
from nhiscan.snapshot.columns import columns, encode_row
from nhiscan.snapshot.parquet import connect, read_table, write_table
from tests.snapshot.nouns import rows_of

ROLE = Identity("arn:aws:iam::111122223333:role/r", "aws", "111122223333", IdentityKind.ROLE, "r")
TRUST = Trust("t", "aws", "1", "r", "*", Kind.EVERYONE, None, 0, None, ())


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_every_noun_comes_back_equal(
    table: Table, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("table") / f"{table.name}.parquet"
    rows = data.draw(st.lists(rows_of(table.noun), max_size=4))
    with connect() as db:
        write_table(db, path, table.noun, rows)
        assert read_table(db, path, table.noun) == tuple(rows)


def test_absent_and_empty_stay_apart(tmp_path: Path) -> None:
    unasked = IssuerSubject("t", "1", "r", "issuer", None, None)
    nobody = IssuerSubject("t", "1", "r", "issuer", (), ("",))
    with connect() as db:
        write_table(db, tmp_path / "x.parquet", IssuerSubject, [unasked, nobody])
        back = read_table(db, tmp_path / "x.parquet", IssuerSubject)
    assert [row.subjects for row in back] == [None, ()]
    assert [row.audiences for row in back] == [None, ("",)]


def test_a_label_whose_key_stands_twice_comes_back_twice(tmp_path: Path) -> None:
    row = dataclasses.replace(ROLE, tags=(("k", "1"), ("k", "1"), ("k", "2")))
    with connect() as db:
        write_table(db, tmp_path / "x.parquet", Identity, [row])
        assert read_table(db, tmp_path / "x.parquet", Identity) == (row,)


def test_a_time_is_kept_as_utc(tmp_path: Path) -> None:
    made = datetime(2026, 1, 1, 1, 0, tzinfo=timezone(timedelta(hours=2)))
    with connect() as db:
        write_table(db, tmp_path / "x.parquet", Identity, [dataclasses.replace(ROLE, created=made)])
        (back,) = read_table(db, tmp_path / "x.parquet", Identity)
    assert back.created == made
    assert back.created.tzinfo is UTC
    assert back.created.hour == 23


UNFIT = {
    "half a character in a name": (
        dataclasses.replace(ROLE, name="a\ud800"),
        "`name` holds half a character",
    ),
    "two halves do not become one": (dataclasses.replace(ROLE, name="\ud83d\ude00"), "`name` holds half"),
    "half a character in a label": (dataclasses.replace(ROLE, tags=(("k", "\udfff"),)), "`tags` holds half"),
    "half a character in a list": (dataclasses.replace(TRUST, keys=("\ud800",)), "`keys` holds half"),
    "a time without zone": (
        dataclasses.replace(ROLE, created=datetime(2026, 1, 1)),  # noqa: DTZ001 - the point
        "`created` is no time with a zone",
    ),
    "a time before the first": (
        dataclasses.replace(ROLE, created=datetime.min.replace(tzinfo=timezone(timedelta(hours=1)))),
        "`created` is a time before the year 1",
    ),
    "more than 64 bits": (dataclasses.replace(TRUST, statement=1 << 63), "`statement` is no whole number"),
    "a word that is none": (
        dataclasses.replace(ROLE, kind="robot"),  # type: ignore[arg-type]
        "`kind` is `robot`, which this version does not know",
    ),
    "nothing where something must be": (
        dataclasses.replace(ROLE, name=None),  # type: ignore[arg-type]
        "`name` is missing",
    ),
}


@pytest.mark.parametrize(("row", "words"), UNFIT.values(), ids=UNFIT)
def test_what_no_column_can_hold_is_refused_with_table_and_row(row: Row, words: str) -> None:
    with pytest.raises(SnapshotError, match=words) as refused:
        encode_row(row)
    assert refused.value.place.split(", row")[0] in TABLES
    assert "\n" not in str(refused.value)


def test_a_value_of_a_later_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "gaps.parquet"
    gap = Gap(GapKind.REFUSED, "aws", "1", "identities", "a call", "a permission")
    with connect() as db:
        write_table(db, path, Gap, [gap])
        changed = f"SELECT * REPLACE ('vanished' AS kind) FROM '{path}'"
        db.execute(f"COPY ({changed}) TO '{path}.2' (FORMAT parquet)")
        with pytest.raises(SnapshotError, match="`kind` is `vanished`, which this version does not know"):
            read_table(db, path.with_suffix(".parquet.2"), Gap)


OTHER_TABLES = {
    "a column less": "SELECT * EXCLUDE (partition) FROM source",
    "a column of another type": "SELECT * REPLACE (1 AS partition) FROM source",
    "no column of ours": "SELECT 1 AS x",
}


@pytest.mark.parametrize("query", OTHER_TABLES.values(), ids=OTHER_TABLES)
def test_another_table_is_refused(query: str, tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    with connect() as db:
        write_table(db, path, Membership, [Membership("g", "m", "1")])
        db.execute(f"CREATE VIEW source AS SELECT * FROM '{path}'")
        db.execute(f"COPY ({query}) TO '{path}.2' (FORMAT parquet)")
        with pytest.raises(SnapshotError, match="lacks the column"):
            read_table(db, path.with_suffix(".parquet.2"), Membership)


def test_nothing_where_something_must_be_is_refused(tmp_path: Path) -> None:
    with connect() as db:
        db.execute(
            "COPY (SELECT 'g' AS \"group\", NULL::VARCHAR AS member, '1' AS partition) "
            f"TO '{tmp_path}/x.parquet' (FORMAT parquet)"
        )
        with pytest.raises(SnapshotError, match="`member` is missing"):
            read_table(db, tmp_path / "x.parquet", Membership)


def test_a_later_versions_further_column_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    with connect() as db:
        write_table(db, path, Membership, [Membership("g", "m", "1")])
        db.execute(f"COPY (SELECT 1 AS extra, * FROM '{path}') TO '{path}.2' (FORMAT parquet)")
        assert read_table(db, path.with_suffix(".parquet.2"), Membership) == (Membership("g", "m", "1"),)


def test_few_bytes_that_stand_for_much_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    with connect() as db:
        row = "repeat('x', 1000000) AS \"group\", 'm' AS member, '1' AS partition"
        db.execute(f"COPY (SELECT {row} FROM range(1200)) TO '{path}' (FORMAT parquet, COMPRESSION zstd)")
        assert path.stat().st_size < 2_000_000
        with pytest.raises(SnapshotError, match="expands beyond every real snapshot"):
            read_table(db, path, Membership)


@pytest.mark.parametrize("content", [b"", b"PAR1", b"not parquet at all" * 9], ids=["empty", "cut", "other"])
def test_what_is_no_parquet_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "x.parquet").write_bytes(content)
    with connect() as db, pytest.raises(SnapshotError, match="is no table that can be read"):
        read_table(db, tmp_path / "x.parquet", Membership)


FOLDERS = {
    "a class of characters": ("a[b]c", "abc"),
    "any characters": ("a*c", "abc"),
    "any character": ("a?c", "abc"),
    "a column": ("partition=9", "partition=8"),
    "a quote": ("it's", "its"),
    "a blank": (" ", "x"),
}


@pytest.mark.parametrize(("folder", "decoy"), FOLDERS.values(), ids=FOLDERS)
def test_no_folder_is_a_pattern(folder: str, decoy: str, tmp_path: Path) -> None:
    with connect() as db:
        for name in (decoy, folder):
            (tmp_path / name).mkdir()
            write_table(db, tmp_path / name / "x.parquet", Membership, [Membership("g", name, "1")])
        assert [path.name for path in (tmp_path / folder).iterdir()] == ["x.parquet"]
        assert read_table(db, tmp_path / folder / "x.parquet", Membership) == (Membership("g", folder, "1"),)


def test_the_order_of_columns_is_the_order_of_fields() -> None:
    for table in TABLES.values():
        fields = [field.name for field in dataclasses.fields(table.noun)]
        assert [column.name for column in columns(table.noun)] == fields
