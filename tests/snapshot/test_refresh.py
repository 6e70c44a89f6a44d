"""A refresh is written beside what it replaces: the old snapshot is whole until the new one is."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import main_thread

import pytest

from nhiscan.errors import CollectError, NhiscanError, SnapshotError
from nhiscan.model import Identity
from nhiscan.snapshot import Snapshot
from nhiscan.snapshot.directory import DirectorySnapshot
from nhiscan.snapshot.fingerprint import fingerprint
from nhiscan.snapshot.merge import copy_partition
from nhiscan.snapshot.refresh import Refresh, repair
from nhiscan.snapshot.sink import DirectorySink
from tests.snapshot.acme import ACCOUNTS, NOW, contents, ignore, interrupted, keep, promised, taken

OLD = taken(*ACCOUNTS, names=("old",))
NEW = taken(*ACCOUNTS[:2], names=("new",))


class Stop(Exception):
    """What stops a run on purpose."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the old snapshot."""
    keep(OLD, tmp_path / "s")
    return tmp_path / "s"


@pytest.fixture
def whole(tmp_path: Path) -> dict[str, bytes]:
    """The bytes of the new one, taken into a folder of its own."""
    keep(NEW, tmp_path / "whole")
    return promised(tmp_path / "whole")


def names(folder: Path) -> set[str | None]:
    """The roles that a reader of ``folder`` sees."""
    return {row.name for row in DirectorySnapshot(folder).rows(Identity)}


def stopped(snapshot: Snapshot, folder: Path) -> None:
    """A refresh that stops when one partition is whole."""
    with (
        suppress(Stop),
        DirectorySink(folder, fingerprint(snapshot), now=NOW, notice=ignore, refresh=True) as sink,
    ):
        part = snapshot.partitions[0]
        with sink.partition(part.provider, part.id) as writer:
            copy_partition(snapshot, part, writer)
        raise Stop


def stopped_before_the_move(snapshot: Snapshot, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A refresh that stops when the new snapshot is whole, and not in its place."""

    def stop(*_: object) -> None:
        raise Stop

    with monkeypatch.context() as moving:
        moving.setattr(Refresh, "move", stop)
        with pytest.raises(Stop):
            keep(snapshot, folder, refresh=True)


def test_the_old_one_is_read_while_the_new_one_is_taken(folder: Path) -> None:
    before = promised(folder)
    with DirectorySink(folder, fingerprint(NEW), now=NOW, notice=ignore, refresh=True) as sink:
        for part in NEW.partitions:
            with sink.partition(part.provider, part.id) as writer:
                copy_partition(NEW, part, writer)
            sink.answers("aws").keep("a.json", {})
            assert before.items() <= promised(folder).items()
            assert names(folder) == {"old"}
    assert names(folder) == {"new"}
    assert not (folder / ".refresh").exists()


def test_a_refresh_that_was_stopped_goes_on(folder: Path, whole: dict[str, bytes]) -> None:
    stopped(NEW, folder)
    first = folder / ".refresh/aws" / ACCOUNTS[0] / "identities.parquet"
    written, told = first.stat().st_mtime_ns, list[str]()
    keep(NEW, folder, refresh=True, notice=told.append)
    assert promised(folder) == whole
    assert (folder / "aws" / ACCOUNTS[0] / first.name).stat().st_mtime_ns == written
    assert f"{folder}/.refresh: partitions kept as they are: 1" in told


def other_versions(folder: Path) -> None:
    path = folder / ".refresh/manifest.json"
    value = json.loads(path.read_text())
    value["versions"]["nhiscan"] = "0.0.9"
    path.write_text(json.dumps(value))


def damaged_manifest(folder: Path) -> None:
    os.truncate(folder / ".refresh/manifest.json", 70)


def newer_manifest(folder: Path) -> None:
    (folder / ".refresh/manifest.json").write_text('{"schema": "nhiscan/snapshot/v9"}')


def no_manifest(folder: Path) -> None:
    (folder / ".refresh/manifest.json").unlink()


def linked_manifest(folder: Path) -> None:
    (folder / ".refresh/manifest.json").rename(folder.parent / "elsewhere.json")
    (folder / ".refresh/manifest.json").symlink_to(folder.parent / "elsewhere.json")


@pytest.mark.parametrize(
    "change", [other_versions, damaged_manifest, newer_manifest, no_manifest, linked_manifest]
)
def test_a_refresh_that_cannot_go_on_begins_anew(
    change: Callable[[Path], None], folder: Path, whole: dict[str, bytes]
) -> None:
    stopped(NEW, folder)
    change(folder)
    told: list[str] = []
    keep(NEW, folder, refresh=True, notice=told.append)
    assert promised(folder) == whole
    assert not [line for line in told if "kept" in line]


def test_a_refresh_with_other_inputs_begins_anew(folder: Path, whole: dict[str, bytes]) -> None:
    stopped(taken(*ACCOUNTS, names=("third",)), folder)
    keep(NEW, folder, refresh=True)
    assert promised(folder) == whole


def test_a_partition_of_a_refresh_that_changed_is_written_again(
    folder: Path, whole: dict[str, bytes]
) -> None:
    stopped(NEW, folder)
    os.truncate(folder / ".refresh/aws" / ACCOUNTS[0] / "gaps.parquet", 7)
    keep(NEW, folder, refresh=True)
    assert promised(folder) == whole


def test_without_refresh_the_old_one_goes_on_and_says_so(folder: Path) -> None:
    before = contents(folder)
    stopped(NEW, folder)
    staged, told = contents(folder / ".refresh"), list[str]()
    keep(OLD, folder, notice=told.append)
    assert told[0] == f"{folder}: holds an unfinished refresh, left alone; --refresh goes on with it"
    assert contents(folder / ".refresh") == staged
    assert before.items() <= contents(folder).items()


def test_that_a_snapshot_of_other_inputs_is_replaced_is_said_before(folder: Path) -> None:
    told: list[str] = []
    keep(NEW, folder, refresh=True, notice=told.append)
    assert told == [f"{folder}: is of other inputs, and is replaced when the new one is whole"]
    told.clear()
    keep(NEW, folder, refresh=True, notice=told.append)
    assert told == []


# ---------------------------------------------------------------- whole, and not in its place


def test_what_is_whole_is_moved_by_the_same_command(
    folder: Path, whole: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    stopped_before_the_move(NEW, folder, monkeypatch)
    assert names(folder) == {"old"}
    with DirectorySink(folder, fingerprint(NEW), now=NOW, notice=ignore, refresh=True) as sink:
        assert sink.manifest.finished, "what was asked for is done"
    assert promised(folder) == whole


def test_what_is_whole_is_moved_by_a_command_without_refresh(
    folder: Path, whole: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    stopped_before_the_move(NEW, folder, monkeypatch)
    told: list[str] = []
    with pytest.raises(SnapshotError, match="was begun with other inputs"):
        keep(OLD, folder, notice=told.append)
    assert told == [f"{folder}: a refresh that was finished has been moved into place"]
    assert promised(folder) == whole


def test_what_is_whole_is_moved_before_another_refresh_begins(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stopped_before_the_move(NEW, folder, monkeypatch)
    stopped(OLD, folder)
    assert names(folder) == {"new"}


def test_what_was_whole_and_is_damaged_replaces_nothing(
    folder: Path, whole: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    stopped_before_the_move(NEW, folder, monkeypatch)
    os.truncate(folder / ".refresh/aws" / ACCOUNTS[1] / "identities.parquet", 7)
    keep(OLD, folder)
    assert names(folder) == {"old"}
    keep(NEW, folder, refresh=True)
    assert promised(folder) == whole


def test_answers_of_the_old_one_go_with_it(folder: Path, whole: dict[str, bytes]) -> None:
    with DirectorySink(folder, fingerprint(OLD), now=NOW, notice=ignore) as sink:
        sink.answers("aws").keep("old.json", {})
    keep(NEW, folder, refresh=True)
    assert promised(folder) == whole
    assert not (folder / "raw").exists()


def test_answers_of_the_new_one_come_with_it(folder: Path) -> None:
    with DirectorySink(folder, "x", now=NOW, notice=ignore, refresh=True) as sink:
        sink.answers("aws").keep("new.json", {})
    assert list(contents(folder / "raw")) == ["aws/new.json.gz"]


def test_what_is_whole_is_moved_without_a_collection(
    folder: Path, whole: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    stopped_before_the_move(NEW, folder, monkeypatch)
    told: list[str] = []
    assert repair(folder, told.append)
    assert told == [f"{folder}: a refresh that was finished has been moved into place"]
    assert promised(folder) == whole
    assert not repair(folder, told.append), "there is no other"


def test_there_is_nothing_to_repair(folder: Path, tmp_path: Path) -> None:
    stopped(NEW, folder)
    before, told = contents(folder), list[str]()
    for place in folder, tmp_path / "none", tmp_path:
        assert not repair(place, told.append)
    assert contents(folder) == before
    assert told == []


@pytest.mark.parametrize("step", ["rename", "replace"])
def test_an_interrupt_during_the_move_strikes_after_it(
    step: str, folder: Path, whole: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    struck, ident, plain = list[Path](), main_thread().ident, getattr(Path, step)
    assert ident is not None

    def strike(path: Path, target: Path) -> Path:
        if ".refresh" in path.parts and ".refresh" not in Path(target).parts and not struck:
            struck.append(path)
            signal.pthread_kill(ident, signal.SIGINT)
        moved: Path = plain(path, target)
        return moved

    monkeypatch.setattr(Path, step, strike)
    with pytest.raises(KeyboardInterrupt):
        keep(NEW, folder, refresh=True)
    monkeypatch.undo()
    assert struck
    assert promised(folder) | whole == promised(folder)
    assert names(folder) == {"new"}


def test_files_of_others_beside_the_tables_stay(folder: Path) -> None:
    note = folder / "aws" / ACCOUNTS[0] / "note.txt"
    note.write_text("mine")
    keep(NEW, folder, refresh=True)
    assert note.read_text() == "mine"
    assert names(folder) == {"new"}


# ---------------------------------------------------------------- the manifest is damaged

DAMAGED = {"cut": '{"finished": true,', "empty": "", "no JSON": "\x00\x01", "another's": "{}"}


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_manifest_is_told_and_replaced_by_a_refresh(
    content: str, folder: Path, whole: dict[str, bytes]
) -> None:
    (folder / "manifest.json").write_text(content)
    for refused in (lambda: DirectorySnapshot(folder), lambda: keep(OLD, folder)):
        with pytest.raises(SnapshotError, match=r"manifest\.json: is damaged: "):
            refused()
    told: list[str] = []
    keep(NEW, folder, refresh=True, notice=told.append)
    assert [line.endswith("; replaced when the new one is whole") for line in told] == [True]
    assert promised(folder) == whole


def test_a_damaged_manifest_hinders_no_refresh_that_was_finished(
    folder: Path, whole: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    stopped_before_the_move(NEW, folder, monkeypatch)
    (folder / "manifest.json").write_text("{")
    assert repair(folder, ignore)
    assert promised(folder) == whole


@pytest.mark.parametrize("name", ["note.txt", "aws/1/note.txt", ".lock"])
def test_a_manifest_of_another_program_is_left_alone(name: str, tmp_path: Path) -> None:
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).touch()
    (tmp_path / "manifest.json").write_text("{}")
    before = contents(tmp_path)
    with pytest.raises(SnapshotError, match="holds something else than a snapshot"):
        keep(NEW, tmp_path, refresh=True)
    assert contents(tmp_path) == before


# ---------------------------------------------------------------- nothing to protect


def test_into_a_new_folder_it_is_a_plain_run(tmp_path: Path, whole: dict[str, bytes]) -> None:
    keep(NEW, tmp_path / "s", refresh=True)
    assert contents(tmp_path / "s") == contents(tmp_path / "whole")


@pytest.mark.parametrize("refresh", [True, False], ids=["by a refresh", "by a plain run"])
def test_into_a_new_folder_it_goes_on_where_it_stopped(
    refresh: bool, tmp_path: Path, whole: dict[str, bytes]
) -> None:
    stopped(NEW, tmp_path / "s")
    with pytest.raises(SnapshotError, match="unfinished"):
        DirectorySnapshot(tmp_path / "s")
    told: list[str] = []
    keep(NEW, tmp_path / "s", refresh=refresh, notice=told.append)
    assert told == [f"{tmp_path}/s: partitions kept as they are: 1"]
    assert promised(tmp_path / "s") == whole


def test_what_a_plain_run_left_unfinished_is_not_taken_for_new(
    tmp_path: Path, whole: dict[str, bytes]
) -> None:
    interrupted(NEW, tmp_path / "s", after=1)
    told: list[str] = []
    keep(NEW, tmp_path / "s", refresh=True, notice=told.append)
    assert told == []
    assert promised(tmp_path / "s") == whole


def test_an_error_before_anything_is_there_leaves_the_old_one_as_it_was(folder: Path) -> None:
    before = contents(folder)
    with (
        pytest.raises(CollectError),
        DirectorySink(folder, "x", now=NOW, notice=ignore, refresh=True),
    ):
        raise CollectError("aws", "does not answer", "check the network")
    assert contents(folder) == before
    assert not (folder / ".refresh").exists()


# ---------------------------------------------------------------- links


@pytest.mark.parametrize("name", [".refresh", "raw"])
def test_a_link_where_a_refresh_would_write_is_refused_before_it_begins(
    name: str, folder: Path, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "manifest.json").write_bytes((folder / "manifest.json").read_bytes())
    (folder / name).symlink_to(outside)
    before = contents(outside)
    with pytest.raises(NhiscanError, match="is a link where a folder belongs"):
        keep(NEW, folder, refresh=True)
    assert contents(outside) == before
    assert names(folder) == {"old"}


@pytest.mark.parametrize("name", ["aws", f"aws/{ACCOUNTS[0]}"])
def test_a_link_where_tables_go_is_refused_before_anything_is_given_up(
    name: str, folder: Path, tmp_path: Path, whole: dict[str, bytes]
) -> None:
    (folder / name).rename(tmp_path / "outside")
    (folder / name).symlink_to(tmp_path / "outside")
    before = contents(tmp_path / "outside")
    with pytest.raises(NhiscanError, match="is a link where a folder belongs"):
        keep(NEW, folder, refresh=True)
    assert contents(tmp_path / "outside") == before
    assert names(folder) == {"old"}
    (folder / name).unlink()
    keep(NEW, folder, refresh=True)
    assert promised(folder) == whole
