"""A snapshot in a directory reads like the one in memory, or says which file is to blame."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings

from nhiscan.errors import SnapshotError
from nhiscan.model import Gap, Identity
from nhiscan.snapshot import TABLES, MemorySnapshot
from nhiscan.snapshot.directory import DirectorySnapshot
from nhiscan.snapshot.manifest import SCHEMA
from tests.snapshot.acme import ACCOUNTS, NOW, contents, interrupted, keep, promised, role, taken
from tests.snapshot.nouns import snapshots


@settings(max_examples=15, deadline=None)
@given(snapshots())
def test_both_backs_answer_alike(tmp_path_factory: pytest.TempPathFactory, snapshot: MemorySnapshot) -> None:
    folder = tmp_path_factory.mktemp("s") / "it"
    keep(snapshot, folder)
    kept = DirectorySnapshot(folder)
    assert kept.partitions == snapshot.partitions
    for table in TABLES.values():
        assert kept.rows(table.noun) == snapshot.rows(table.noun)
        for part in snapshot.partitions:
            here = kept.rows(table.noun, part.id, part.provider)
            assert here == snapshot.rows(table.noun, part.id, part.provider)
            assert kept.rows(table.noun, part.id) == snapshot.rows(table.noun, part.id)


def test_the_layout_is_as_promised(tmp_path: Path) -> None:
    keep(taken(*ACCOUNTS), tmp_path / "s")
    tables = {f"aws/{account}/{name}.parquet" for account in ACCOUNTS for name in TABLES}
    assert set(contents(tmp_path / "s")) == {"manifest.json", "run.json", ".lock", *tables}


def test_only_the_owner_may_look(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        keep(taken(*ACCOUNTS), tmp_path / "s")
    finally:
        os.umask(before)
    found = {(p.is_dir(), p.stat().st_mode & 0o777) for p in [tmp_path / "s", *(tmp_path / "s").rglob("*")]}
    assert found == {(True, 0o700), (False, 0o600)}


def test_same_rows_in_any_order_give_the_same_bytes(tmp_path: Path) -> None:
    keep(taken(*ACCOUNTS, names=("a", "b", "c")), tmp_path / "one")
    keep(taken(*reversed(ACCOUNTS), names=("c", "a", "b")), tmp_path / "other")
    one, other = promised(tmp_path / "one"), promised(tmp_path / "other")
    # the key belongs to the first role that was named, all else must not show the order
    assert {path for path in one if one[path] != other[path]} == {
        "manifest.json",
        *(f"aws/{account}/credentials.parquet" for account in ACCOUNTS),
    }


def test_the_time_of_the_run_stands_in_run_json_alone(tmp_path: Path) -> None:
    keep(taken(*ACCOUNTS), tmp_path / "one")
    keep(taken(*ACCOUNTS), tmp_path / "other", now=NOW.replace(year=2027))
    assert promised(tmp_path / "one") == promised(tmp_path / "other")
    assert json.loads((tmp_path / "other/run.json").read_text())["begun"] == "2027-11-24T00:00:00Z"


def test_any_engine_reads_it(tmp_path: Path) -> None:
    """The query that README shows, with nothing of ours."""
    keep(taken(*ACCOUNTS), tmp_path / "s")
    query = f"""
        SELECT i.partition, i.name, count(c.id) AS keys
        FROM '{tmp_path}/s/*/*/identities.parquet' i
        LEFT JOIN '{tmp_path}/s/*/*/credentials.parquet' c ON c.identity = i.id AND c.kind = 'access-key'
        WHERE list_contains(i.tags, {{'key': 'team', 'value': 'billing'}})
        GROUP BY ALL ORDER BY keys DESC, i.partition
    """
    assert duckdb.connect().execute(query).fetchall() == [
        *((account, "deploy", 1) for account in ACCOUNTS),
        *((account, "audit", 0) for account in ACCOUNTS),
    ]


def change_byte(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def swap_for_a_link(path: Path) -> None:
    path.unlink()
    path.symlink_to("/dev/zero")


def swap_for_a_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


DAMAGE = {
    "one bit other": (change_byte, "is not what was written"),
    "cut": (lambda path: os.truncate(path, 10), "is not what was written"),
    "empty": (lambda path: os.truncate(path, 0), "is not what was written"),
    "longer": (lambda path: path.write_bytes(path.read_bytes() + b"x"), "is not what was written"),
    "gone": (Path.unlink, "cannot be read: no such file"),
    "a link to a device": (swap_for_a_link, "is no regular file"),
    "a pipe": (swap_for_a_pipe, "is no regular file"),
}


@pytest.mark.parametrize(("damage", "words"), DAMAGE.values(), ids=DAMAGE)
def test_a_file_that_is_not_as_written_is_refused_by_name(damage: Any, words: str, tmp_path: Path) -> None:
    keep(taken(*ACCOUNTS), tmp_path / "s")
    hurt = tmp_path / "s/aws/222222222222/identities.parquet"
    damage(hurt)
    with pytest.raises(SnapshotError, match=words) as refused:
        DirectorySnapshot(tmp_path / "s").rows(Identity)
    assert refused.value.place == str(hurt)
    assert "run the command that made the snapshot again" in refused.value.remedy


def test_what_is_whole_beside_the_damage_can_still_be_read(tmp_path: Path) -> None:
    keep(taken(*ACCOUNTS), tmp_path / "s")
    change_byte(tmp_path / "s/aws/222222222222/identities.parquet")
    snapshot = DirectorySnapshot(tmp_path / "s")
    assert len(snapshot.rows(Gap)) == 3
    assert snapshot.rows(Identity, "111111111111")


def test_a_table_swapped_for_another_of_the_same_snapshot_is_refused(tmp_path: Path) -> None:
    keep(taken(*ACCOUNTS), tmp_path / "s")
    here, there = (tmp_path / f"s/aws/{account}/identities.parquet" for account in ACCOUNTS[:2])
    there.write_bytes(here.read_bytes())
    with pytest.raises(SnapshotError, match="is not what was written"):
        DirectorySnapshot(tmp_path / "s").rows(Identity)


@pytest.mark.parametrize("after", [0, 1, 3])
def test_an_unfinished_one_never_passes_for_whole(after: int, tmp_path: Path) -> None:
    interrupted(taken(*ACCOUNTS), tmp_path / "s", after=after)
    with pytest.raises(
        SnapshotError, match=rf"is an unfinished snapshot \(partitions so far: {after}\)"
    ) as refused:
        DirectorySnapshot(tmp_path / "s")
    assert "run the same command again" in refused.value.remedy


def test_no_snapshot_is_no_empty_snapshot(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match="is no snapshot"):
        DirectorySnapshot(tmp_path)


def edited(folder: Path, change: Any) -> None:
    path = folder / "manifest.json"
    value = json.loads(path.read_text())
    path.write_text(json.dumps(change(value) or value))


def without(value: dict[str, Any], *keys: Any) -> None:
    inner: Any = value
    for key in keys[:-1]:
        inner = inner[key]
    del inner[keys[-1]]


def with_(value: dict[str, Any], new: object, *keys: Any) -> None:
    inner: Any = value
    for key in keys[:-1]:
        inner = inner[key]
    inner[keys[-1]] = new


FORGED = {
    "a table left out": lambda v: without(v, "partitions", 0, "tables", "gaps"),
    "a hash left out": lambda v: without(v, "partitions", 0, "tables", "gaps", "sha256"),
    "a hash that is none": lambda v: with_(v, "0", "partitions", 0, "tables", "gaps", "sha256"),
    "a count below zero": lambda v: with_(v, -1, "partitions", 0, "tables", "gaps", "rows"),
    "a count that is no number": lambda v: with_(v, True, "partitions", 0, "tables", "gaps", "rows"),
    "a folder outside": lambda v: with_(v, "../elsewhere", "partitions", 0, "folder"),
    "the partition of another folder": lambda v: with_(v, "..", "partitions", 0, "partition"),
    "a partition twice": lambda v: v["partitions"].append(v["partitions"][0]),
    "partitions as text": lambda v: with_(v, "none", "partitions"),
    "a time without zone": lambda v: with_(v, "2026-01-01T00:00:00", "partitions", 0, "taken_at"),
    "a gap of no kind": lambda v: with_(v, "fine", "partitions", 0, "coverage", 0, "gap"),
    "finished in words": lambda v: with_(v, "yes", "finished"),
    "no inputs": lambda v: without(v, "inputs"),
    "a list": lambda v: [SCHEMA, v],
}


@pytest.mark.parametrize("change", FORGED.values(), ids=FORGED)
def test_a_manifest_that_describes_no_snapshot_is_damaged(change: Any, tmp_path: Path) -> None:
    keep(taken(*ACCOUNTS), tmp_path / "s")
    edited(tmp_path / "s", change)
    with pytest.raises(SnapshotError, match="is damaged") as refused:
        DirectorySnapshot(tmp_path / "s")
    assert refused.value.place == str(tmp_path / "s/manifest.json")


@pytest.mark.parametrize("cut", [1, 60, 400])
def test_a_cut_manifest_is_damaged_or_none(cut: int, tmp_path: Path) -> None:
    keep(taken(*ACCOUNTS), tmp_path / "s")
    os.truncate(tmp_path / "s/manifest.json", cut)
    with pytest.raises(SnapshotError, match=r"is damaged|is no snapshot"):
        DirectorySnapshot(tmp_path / "s")


def test_a_key_that_stands_twice_is_damage_and_not_last_wins(tmp_path: Path) -> None:
    interrupted(taken(*ACCOUNTS), tmp_path / "s", after=1)
    path = tmp_path / "s/manifest.json"
    path.write_text(path.read_text().replace('"finished": false,', '"finished": false, "finished": true,'))
    with pytest.raises(SnapshotError, match="is damaged"):
        DirectorySnapshot(tmp_path / "s")


def test_a_later_schema_asks_for_a_later_nhiscan(tmp_path: Path) -> None:
    keep(taken(*ACCOUNTS), tmp_path / "s")
    edited(tmp_path / "s", lambda v: with_(v, "nhiscan/snapshot/v2", "schema"))
    with pytest.raises(SnapshotError, match=r"`nhiscan/snapshot/v2`.*update nhiscan"):
        DirectorySnapshot(tmp_path / "s")


def test_a_count_that_does_not_fit_the_rows_is_refused(tmp_path: Path) -> None:
    keep(taken(*ACCOUNTS), tmp_path / "s")
    edited(tmp_path / "s", lambda v: with_(v, 5, "partitions", 0, "tables", "identities", "rows"))
    with pytest.raises(SnapshotError, match="holds 2 rows, 5 were written"):
        DirectorySnapshot(tmp_path / "s").rows(Identity)


def test_rows_are_read_once(tmp_path: Path) -> None:
    keep(taken(*ACCOUNTS), tmp_path / "s")
    snapshot = DirectorySnapshot(tmp_path / "s")
    first = snapshot.rows(Identity, "111111111111")
    (tmp_path / "s/aws/111111111111/identities.parquet").unlink()
    assert snapshot.rows(Identity, "111111111111") == first
    assert first == (role("111111111111", "audit"), role("111111111111", "deploy"))
