"""Writing a snapshot directory: whole or not at all, going on after a stop, never outside."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from nhiscan.errors import NhiscanError, OutputError, SnapshotError
from nhiscan.model import Identity
from nhiscan.snapshot import TABLES, MemorySnapshot, Snapshot
from nhiscan.snapshot.directory import DirectorySnapshot
from nhiscan.snapshot.fingerprint import fingerprint
from nhiscan.snapshot.merge import copy_partition
from nhiscan.snapshot.sink import DirectorySink
from tests.snapshot.acme import ACCOUNTS, NOW, contents, ignore, interrupted, keep, promised, role, taken


@pytest.fixture
def whole(tmp_path: Path) -> dict[str, bytes]:
    """The bytes of an uninterrupted run over the three accounts."""
    keep(taken(*ACCOUNTS), tmp_path / "whole")
    return promised(tmp_path / "whole")


def times(folder: Path) -> dict[str, int]:
    return {str(path): path.stat().st_mtime_ns for path in folder.rglob("*.parquet")}


class Stop(Exception):
    """What stops a run on purpose."""


def stop_in_the_second(snapshot: Snapshot, folder: Path) -> None:
    """One partition whole, one begun, then an error."""
    with DirectorySink(folder, fingerprint(snapshot), now=NOW, notice=ignore) as sink:
        for number, part in enumerate(snapshot.partitions):
            with sink.partition(part.provider, part.id) as writer:
                copy_partition(snapshot, part, writer)
                if number == 1:
                    raise Stop


def test_a_stopped_run_goes_on_and_ends_in_the_same_bytes(tmp_path: Path, whole: dict[str, bytes]) -> None:
    with pytest.raises(Stop):
        stop_in_the_second(taken(*ACCOUNTS), tmp_path / "s")
    before = times(tmp_path / "s")
    assert len(before) == len(TABLES)
    told: list[str] = []
    keep(taken(*ACCOUNTS), tmp_path / "s", notice=told.append)
    assert promised(tmp_path / "s") == whole
    assert before.items() <= times(tmp_path / "s").items()
    assert told == [f"{tmp_path}/s: partitions kept as they are: 1"]


def test_a_finished_one_is_left_as_it_is(tmp_path: Path) -> None:
    keep(taken(*ACCOUNTS), tmp_path / "s")
    before = contents(tmp_path / "s"), times(tmp_path / "s")
    keep(taken(*ACCOUNTS), tmp_path / "s", now=NOW.replace(year=2027))
    assert (contents(tmp_path / "s"), times(tmp_path / "s")) == before


def test_what_a_killed_refresh_left_goes_though_nothing_else_is_to_do(tmp_path: Path) -> None:
    """Fuzzing, seed 4: killed while its first manifest was still beside its place."""
    keep(taken(*ACCOUNTS), tmp_path / "s")
    before = contents(tmp_path / "s")
    (tmp_path / "s/.manifest.json.x").write_bytes(b"{")
    keep(taken(*ACCOUNTS), tmp_path / "s")
    assert contents(tmp_path / "s") == before


def test_refresh_takes_everything_again(tmp_path: Path, whole: dict[str, bytes]) -> None:
    keep(taken(*ACCOUNTS), tmp_path / "s")
    before = times(tmp_path / "s")
    keep(taken(*ACCOUNTS), tmp_path / "s", refresh=True)
    assert promised(tmp_path / "s") == whole
    assert all(time > before[path] for path, time in times(tmp_path / "s").items())


def test_refresh_leaves_nothing_of_what_is_no_longer_there(tmp_path: Path) -> None:
    keep(taken(*ACCOUNTS, "444444444444"), tmp_path / "s")
    keep(taken(ACCOUNTS[0], names=("other",)), tmp_path / "s", refresh=True)
    keep(taken(ACCOUNTS[0], names=("other",)), tmp_path / "fresh")
    assert contents(tmp_path / "s") == contents(tmp_path / "fresh")
    assert sorted(p.name for p in (tmp_path / "s/aws").iterdir()) == [ACCOUNTS[0]]


@pytest.mark.parametrize("after", [1, 3], ids=["unfinished", "as good as finished"])
def test_other_inputs_do_not_go_on_where_these_stopped(after: int, tmp_path: Path) -> None:
    interrupted(taken(*ACCOUNTS), tmp_path / "s", after=after)
    before = contents(tmp_path / "s")
    with pytest.raises(
        SnapshotError, match=r"was begun with other inputs; choose another folder .*--refresh"
    ):
        keep(taken(*ACCOUNTS, names=("deploy",)), tmp_path / "s")
    assert contents(tmp_path / "s") == before


def test_other_inputs_do_not_change_a_finished_one(tmp_path: Path) -> None:
    keep(taken(*ACCOUNTS), tmp_path / "s")
    with pytest.raises(SnapshotError, match="was begun with other inputs"):
        keep(taken(*ACCOUNTS, at=NOW), tmp_path / "s")


def test_tables_of_two_versions_are_not_mixed(tmp_path: Path) -> None:
    interrupted(taken(*ACCOUNTS), tmp_path / "s", after=1)
    path = tmp_path / "s/manifest.json"
    value = json.loads(path.read_text())
    value["versions"]["nhiscan"] = "0.0.9"
    path.write_text(json.dumps(value))
    with pytest.raises(SnapshotError, match=r"other versions \(`duckdb .*, nhiscan 0.0.9`\).*--refresh"):
        keep(taken(*ACCOUNTS), tmp_path / "s")


def test_a_partition_that_changed_is_written_again(tmp_path: Path, whole: dict[str, bytes]) -> None:
    keep(taken(*ACCOUNTS), tmp_path / "s")
    os.truncate(tmp_path / "s/aws/222222222222/gaps.parquet", 7)
    told: list[str] = []
    keep(taken(*ACCOUNTS), tmp_path / "s", notice=told.append)
    assert promised(tmp_path / "s") == whole
    assert told[0] == f"{tmp_path}/s/aws/222222222222: changed since it was written, written again"


def write(folder: Path, *names: str, renewed: bool, stop: bool = False) -> None:
    """A partition with a role of each name, in turn; with ``stop`` an error follows the last."""
    with DirectorySink(folder, "x", now=NOW, notice=ignore) as sink:
        for name in names:
            if renewed:
                sink.renew("aws", "1")
            with sink.partition("aws", "1") as writer:
                writer.add(role("1", name))
            if stop:
                raise Stop


def roles(folder: Path) -> list[str | None]:
    return [row.name for row in DirectorySnapshot(folder).rows(Identity)]


def test_a_partition_that_is_renewed_is_replaced(tmp_path: Path) -> None:
    write(tmp_path / "s", "first", renewed=False)
    write(tmp_path / "s", "second", renewed=True)
    write(tmp_path / "fresh", "second", renewed=False)
    assert promised(tmp_path / "s") == promised(tmp_path / "fresh")
    assert json.loads((tmp_path / "s/run.json").read_text())["written"] == ["aws/1"]


def test_an_error_after_a_partition_was_renewed_leaves_the_finished_finished(tmp_path: Path) -> None:
    write(tmp_path / "s", "first", renewed=False)
    with pytest.raises(Stop):
        write(tmp_path / "s", "second", renewed=True, stop=True)
    assert roles(tmp_path / "s") == ["second"]


def test_a_partition_that_is_renewed_and_not_written_stays(tmp_path: Path) -> None:
    write(tmp_path / "s", "first", renewed=False)
    before = contents(tmp_path / "s")
    with DirectorySink(tmp_path / "s", "x", now=NOW, notice=ignore) as sink:
        sink.renew("aws", "1")
        assert sink.holds("aws", "1")
    assert contents(tmp_path / "s") == before


def test_a_partition_that_is_renewed_as_it_was_is_not_touched(tmp_path: Path) -> None:
    write(tmp_path / "s", "first", renewed=False)
    before = contents(tmp_path / "s"), times(tmp_path / "s")
    write(tmp_path / "s", "first", renewed=True)
    assert (contents(tmp_path / "s"), times(tmp_path / "s")) == before


def test_the_first_of_two_equal_partitions_counts(tmp_path: Path) -> None:
    with DirectorySink(tmp_path / "s", "x", now=NOW, notice=ignore) as sink:
        for name in ("first", "second"):
            with sink.partition("aws", "1") as writer:
                writer.add(role("1", name))
    assert [row.name for row in DirectorySnapshot(tmp_path / "s").rows(Identity)] == ["first"]


def test_remainders_of_a_killed_run_go(tmp_path: Path, whole: dict[str, bytes]) -> None:
    interrupted(taken(*ACCOUNTS), tmp_path / "s", after=1)
    remainders = [".unfinished/tmp_gaps.parquet", "aws/222222222222/gaps.parquet", "gcp/p/identities.parquet"]
    for name in [*remainders, ".manifest.json.abc", ".run.json.abc"]:
        (tmp_path / "s" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "s" / name).write_bytes(b"cut")
    keep(taken(*ACCOUNTS), tmp_path / "s", refresh=True)
    assert promised(tmp_path / "s") == whole
    assert sorted(path.name for path in (tmp_path / "s").iterdir()) == [
        ".lock",
        "aws",
        "manifest.json",
        "run.json",
    ]


def test_a_run_killed_before_its_first_manifest_goes_on(tmp_path: Path, whole: dict[str, bytes]) -> None:
    (tmp_path / "s").mkdir()
    (tmp_path / "s/.lock").touch()
    (tmp_path / "s/.manifest.json.abc").write_bytes(b'{"schema"')
    keep(taken(*ACCOUNTS), tmp_path / "s")
    assert promised(tmp_path / "s") == whole


STRANGERS = {
    "a file": ("notes.txt", "hello"),
    "a folder's file": ("aws/111111111111/identities.parquet", "hello"),
    "another program's manifest": ("manifest.json", '{"name": "extension"}'),
}


@pytest.mark.parametrize("refresh", [False, True])
@pytest.mark.parametrize(("name", "content"), STRANGERS.values(), ids=STRANGERS)
def test_a_folder_of_somebody_else_is_not_touched(
    name: str, content: str, refresh: bool, tmp_path: Path
) -> None:
    (tmp_path / "s" / name).parent.mkdir(parents=True)
    (tmp_path / "s" / name).write_text(content)
    first = name.split("/", maxsplit=1)[0]
    with pytest.raises(SnapshotError, match=f"holds something else than a snapshot: `{first}`"):
        keep(taken(*ACCOUNTS), tmp_path / "s", refresh=refresh)
    assert contents(tmp_path / "s") == {name: content.encode()}


def test_files_of_somebody_else_in_the_folder_stay(tmp_path: Path) -> None:
    keep(taken(*ACCOUNTS), tmp_path / "s")
    (tmp_path / "s/aws/111111111111/notes.txt").write_text("mine")
    for accounts in ACCOUNTS, ACCOUNTS[1:]:
        keep(taken(*accounts), tmp_path / "s", refresh=True)
        assert (tmp_path / "s/aws/111111111111/notes.txt").read_text() == "mine"
    assert len(DirectorySnapshot(tmp_path / "s").partitions) == 2


def link_provider(folder: Path, target: Path) -> None:
    (folder / "aws").symlink_to(target, target_is_directory=True)


def link_partition(folder: Path, target: Path) -> None:
    (folder / "aws").mkdir()
    (folder / "aws/111111111111").symlink_to(target, target_is_directory=True)


def link_staging(folder: Path, target: Path) -> None:
    (folder / ".unfinished").symlink_to(target, target_is_directory=True)


def link_lock(folder: Path, target: Path) -> None:
    (folder / ".lock").unlink()
    (folder / ".lock").symlink_to(target / "victim")


@pytest.mark.parametrize("plant", [link_provider, link_partition, link_staging, link_lock])
def test_a_link_inside_leads_nowhere(plant: Any, tmp_path: Path) -> None:
    victim = tmp_path / "outside"
    victim.mkdir()
    (victim / "identities.parquet").write_text("mine")
    interrupted(taken(*ACCOUNTS), tmp_path / "s", after=0)
    plant(tmp_path / "s", victim)
    with pytest.raises(NhiscanError) as refused:
        keep(taken(*ACCOUNTS), tmp_path / "s")
    assert "\n" not in str(refused.value)
    assert contents(victim) == {"identities.parquet": b"mine"}


def test_a_manifest_that_is_a_link_is_replaced_not_followed(tmp_path: Path, whole: dict[str, bytes]) -> None:
    interrupted(taken(*ACCOUNTS), tmp_path / "s", after=0)
    real = tmp_path / "real.json"
    real.write_bytes((tmp_path / "s/manifest.json").read_bytes())
    (tmp_path / "s/manifest.json").unlink()
    (tmp_path / "s/manifest.json").symlink_to(real)
    before = real.read_bytes()
    keep(taken(*ACCOUNTS), tmp_path / "s")
    assert real.read_bytes() == before
    assert promised(tmp_path / "s") == whole


HARD_IDS = [
    "..",
    "../../outside",
    "a\0b",
    "x" * 300,
    "é" * 300,
    "Prod",
    "prod",
    "PROD",
    ".lock",
    "",
    "manifest.json",
]


def test_hard_names_stay_inside_and_apart(tmp_path: Path) -> None:
    snapshot = MemorySnapshot("hard")
    for number, id_ in enumerate(HARD_IDS):
        for provider in ("aws", "../x"):
            with snapshot.partition(provider, id_) as writer:
                writer.add(role(id_, f"{provider}-{number}"))
    (tmp_path / "deep").mkdir()
    keep(snapshot, tmp_path / "deep/s")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["deep"]
    assert sorted(path.name for path in (tmp_path / "deep").iterdir()) == ["s"]
    kept = DirectorySnapshot(tmp_path / "deep/s")
    assert kept.rows(Identity) == snapshot.rows(Identity)
    folders = [str(path).casefold() for path in (tmp_path / "deep/s").glob("*/*/identities.parquet")]
    assert len(set(folders)) == 2 * len(HARD_IDS)


PLACES = {
    "a file": (lambda place: place.write_text("mine"), "file exists"),
    "a link to nothing": (lambda place: place.symlink_to("/nonexistent/x"), "file exists"),
    "below nothing": (lambda place: place.parent.rmdir(), "no such file or directory"),
    "a pipe": (os.mkfifo, "file exists"),
}


@pytest.mark.parametrize(("prepare", "words"), PLACES.values(), ids=PLACES)
def test_a_place_where_no_folder_can_be_is_refused(prepare: Any, words: str, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    prepare(tmp_path / "in/s")
    with pytest.raises(OutputError, match=f"cannot be written: {words}"):
        keep(taken(*ACCOUNTS), tmp_path / "in/s")


def test_a_link_to_a_folder_is_the_users_choice(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "s").symlink_to(tmp_path / "real", target_is_directory=True)
    keep(taken(*ACCOUNTS), tmp_path / "s")
    assert DirectorySnapshot(tmp_path / "real").rows(Identity)


WRITE_SLOWLY = """
import sys
from pathlib import Path
from tests.snapshot.acme import NOW, ignore
from nhiscan.snapshot.sink import DirectorySink
with DirectorySink(Path(sys.argv[1]), "x", now=NOW, notice=ignore):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_two_writers_at_once_are_one_too_many(tmp_path: Path, root: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", WRITE_SLOWLY, str(tmp_path / "s")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(root)},
        text=True,
    ) as first:
        assert first.stdout is not None
        assert first.stdout.readline() == "held\n"
        for refresh in (False, True):
            with pytest.raises(
                SnapshotError, match="is being written by another process; wait until it is done"
            ):
                keep(taken(*ACCOUNTS), tmp_path / "s", refresh=refresh)
        first.communicate("")
    assert first.returncode == 0
    keep(taken(*ACCOUNTS), tmp_path / "s", refresh=True)


def test_a_writer_that_was_killed_holds_nothing(tmp_path: Path, root: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", WRITE_SLOWLY, str(tmp_path / "s")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(root)},
        text=True,
    ) as first:
        assert first.stdout is not None
        first.stdout.readline()
        first.kill()
    keep(taken(*ACCOUNTS), tmp_path / "s", refresh=True)


def test_a_row_that_no_snapshot_can_hold_is_told_before_anything_is_written() -> None:
    snapshot = MemorySnapshot("x")
    with snapshot.partition("aws", "1") as writer:
        writer.add(role("1", "a\ud800"))
    with pytest.raises(SnapshotError, match="holds half a character"):
        fingerprint(snapshot)
