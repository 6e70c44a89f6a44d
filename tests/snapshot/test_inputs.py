"""What a user names becomes a snapshot: nothing that was named is passed over in silence."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from nhiscan import files
from nhiscan.errors import InputError, NhiscanError, SnapshotError
from nhiscan.model import Gap, GapKind, Identity
from nhiscan.snapshot import Notice, Reading, Sink, Snapshot, Unread
from nhiscan.snapshot.directory import DirectorySnapshot
from nhiscan.snapshot.inputs import open_input
from nhiscan.snapshot.merge import UNREAD
from tests.snapshot.acme import ignore, interrupted, keep, role, taken


class Roles:
    """A connector for files that say ``PROVIDER ACCOUNT ROLE…``, damaged ones ``PROVIDER``."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.offered: list[tuple[Path, ...]] = []

    def collector(self) -> None:
        """It only reads."""

    def read(self, files_: Sequence[Path], sink: Sink, notice: Notice) -> Reading:
        self.offered.append(tuple(files_))
        used, unread = [], []
        for path in files_:
            try:
                words = files.read_text(path).split()
            except InputError:
                continue
            if words[:1] != [self.name]:
                continue
            used.append(path)
            if len(words) == 1:
                unread.append(Unread(path, f"{path}:1:4: is cut; export it again"))
                continue
            with sink.partition(self.name, words[1]) as writer:
                for name in words[2:]:
                    writer.add(role(words[1], name))
        return Reading(frozenset(used), tuple(unread))


def put(folder: Path, **contents: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        (folder / name).write_text(content)
    return folder


def opened(*paths: Path, notice: Notice = ignore) -> Snapshot:
    return open_input(paths, [Roles("aws"), Roles("okta")], notice)


def names(snapshot: Snapshot) -> list[str]:
    return [f"{row.partition} {row.name}" for row in snapshot.rows(Identity)]


def test_a_file(tmp_path: Path) -> None:
    put(tmp_path, a="aws 1 x")
    snapshot = opened(tmp_path / "a")
    assert names(snapshot) == ["1 x"]
    assert snapshot.name == f"{tmp_path}/a"


def test_a_folder_of_several_providers_with_other_files_between(tmp_path: Path) -> None:
    put(tmp_path / "in/deep", a="aws 1 x", b="okta 2 y", c="holiday photos")
    told: list[str] = []
    assert names(opened(tmp_path / "in", notice=told.append)) == ["1 x", "2 y"]
    assert told == [f"{tmp_path}/in: files that are no export nhiscan knows: 1"]


def test_a_snapshot_directory_is_read_from_its_files(tmp_path: Path) -> None:
    keep(taken("1"), tmp_path / "s")
    assert isinstance(opened(tmp_path / "s"), DirectorySnapshot)


def test_a_folder_with_another_programs_manifest_is_a_folder_of_exports(tmp_path: Path) -> None:
    put(tmp_path / "in", **{"manifest.json": '{"name": "extension"}', "a": "aws 1 x"})
    assert names(opened(tmp_path / "in")) == ["1 x"]


def test_several_inputs_of_all_kinds_are_one_snapshot(tmp_path: Path) -> None:
    keep(taken("1", names=("kept",)), tmp_path / "s")
    put(tmp_path / "in", a="aws 2 x")
    put(tmp_path, b="aws 3 y")
    told: list[str] = []
    snapshot = opened(tmp_path / "in", tmp_path / "s", tmp_path / "b", notice=told.append)
    assert names(snapshot) == ["1 kept", "2 x", "3 y"]
    assert told == []


def test_files_named_from_one_folder_are_read_together_and_those_of_another_apart(tmp_path: Path) -> None:
    connector = Roles("aws")
    put(tmp_path / "one", a="aws 1 a", b="aws 2 b", c="aws 9 not-named")
    put(tmp_path / "other", a="aws 3 c")
    paths = [tmp_path / "one/a", tmp_path / "other/a", tmp_path / "one/b", tmp_path / "one/a"]
    assert names(open_input(paths, [connector], ignore)) == ["1 a", "2 b", "3 c"]
    assert connector.offered == [(tmp_path / "one/a", tmp_path / "one/b"), (tmp_path / "other/a",)]


def test_a_named_file_may_be_a_link_a_found_one_may_not(tmp_path: Path) -> None:
    put(tmp_path / "real", a="aws 1 x")
    put(tmp_path / "in", b="aws 2 y")
    (tmp_path / "in/link").symlink_to(tmp_path / "real/a")
    assert names(opened(tmp_path / "in/link")) == ["1 x"]
    assert names(opened(tmp_path / "in")) == ["2 y"]


def test_a_link_or_pipe_that_is_called_like_an_export_is_told(tmp_path: Path) -> None:
    put(tmp_path / "real", a="aws 1 x")
    put(tmp_path / "in", b="aws 2 y")
    for name in ("export.json", "folder", "photo.png"):
        (tmp_path / "in" / name).symlink_to(tmp_path / ("real" if name == "folder" else "real/a"))
    os.mkfifo(tmp_path / "in/pipe.csv")
    told: list[str] = []
    opened(tmp_path / "in", notice=told.append)
    assert sorted(told) == [
        f"{tmp_path}/in/export.json: is a link and left out; name it to have it read",
        f"{tmp_path}/in/folder: is a link and left out; name it to have it read",
        f"{tmp_path}/in/pipe.csv: is no regular file and left out",
    ]


def test_a_refresh_that_is_not_finished_tells_nothing(tmp_path: Path) -> None:
    """A snapshot's answers are exports, so a folder above it is read as a folder of exports."""
    put(tmp_path / "in/snapshot/raw/aws", **{"a.json": "aws 1 old"})
    put(tmp_path / "in/snapshot/.refresh/raw/aws", **{"a.json": "aws 1 new", "b.json": "aws 2 new"})
    (tmp_path / "in/snapshot/.refresh/link.json").symlink_to(tmp_path / "in/snapshot/raw/aws/a.json")
    told: list[str] = []
    assert names(opened(tmp_path / "in", notice=told.append)) == ["1 old"]
    assert told == []


def test_in_a_folder_a_damaged_file_is_a_gap_that_names_it(tmp_path: Path) -> None:
    put(tmp_path / "in/deep", a="aws 1 x", b="aws", c="okta")
    snapshot = opened(tmp_path / "in")
    assert names(snapshot) == ["1 x"]
    assert snapshot.rows(Gap) == (
        Gap(GapKind.TRUNCATED, "aws", UNREAD, "files", "deep/b", "deep/b:1:4: is cut; export it again"),
        Gap(GapKind.TRUNCATED, "okta", UNREAD, "files", "deep/c", "deep/c:1:4: is cut; export it again"),
    )


def test_gaps_of_damaged_files_survive_being_kept(tmp_path: Path) -> None:
    put(tmp_path / "in", a="aws 1 x", b="aws")
    snapshot = opened(tmp_path / "in")
    keep(snapshot, tmp_path / "s")
    assert DirectorySnapshot(tmp_path / "s").rows(Gap) == snapshot.rows(Gap)


def fifo(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


REFUSED: dict[str, tuple[dict[str, Any], tuple[str, ...], str]] = {
    "no such file": ({}, ("x",), "x: cannot be read: no such file or directory; check the path"),
    "an empty folder": (
        {"in/": ""},
        ("in",),
        "in: holds no export that nhiscan knows; make one with `aws iam",
    ),
    "a folder without exports": ({"in/a": "photos"}, ("in",), "in: holds no export that nhiscan knows"),
    "a file of something else": ({"a": "photos"}, ("a",), "a: holds no export that nhiscan knows"),
    "JSON of something else": ({"a": "{}"}, ("a",), "a: holds no export that nhiscan knows"),
    "an empty file": ({"a": ""}, ("a",), "a: is empty; export it again"),
    "cut JSON": ({"a": '{"a":\n [1,'}, ("a",), "a:2:5: is not JSON: "),
    "deep JSON": ({"a": "[" * 9999 + "]" * 9999}, ("a",), "a: is nested too deeply"),
    "no text": ({"a": "\udcff"}, ("a",), "a:1: is not UTF-8 text"),
    "a pipe": ({"a": fifo}, ("a",), "a: is no regular file"),
    "a damaged file": ({"a": "aws"}, ("a",), "a:1:4: is cut; export it again"),
    "a damaged file beside a good one": ({"a": "aws", "b": "aws 1 x"}, ("b", "a"), "a:1:4: is cut; export"),
    "something else beside a good one": ({"a": "photos", "b": "aws 1 x"}, ("b", "a"), "a: holds no export"),
    "a folder of damaged files": (
        {"in/a": "aws", "in/b": "okta"},
        ("in",),
        "in/a:1:4: is cut; export it again",
    ),
    "a good folder and an empty one": (
        {"in/a": "aws 1 x", "out/": ""},
        ("in", "out"),
        "out: holds no export",
    ),
}


@pytest.mark.parametrize(("given", "named", "words"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_read_is_told_in_one_line(
    given: dict[str, Any], named: tuple[str, ...], words: str, tmp_path: Path
) -> None:
    for name, content in given.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        if name.endswith("/"):
            (tmp_path / name).mkdir()
            continue
        (tmp_path / name).write_bytes(
            b"" if callable(content) else content.encode("utf-8", "surrogateescape")
        )
        if callable(content):
            content(tmp_path / name)
    with pytest.raises(InputError) as refused:
        opened(*(tmp_path / name for name in named))
    told = str(refused.value)
    assert told.startswith(f"{tmp_path}/{words}")
    assert "\n" not in told
    assert refused.value.problem
    assert refused.value.remedy


def test_nothing_at_all_is_refused() -> None:
    with pytest.raises(InputError, match="was given no input"):
        open_input([], [], ignore)


@pytest.mark.parametrize("beside", [(), ("in",)], ids=["alone", "beside another"])
def test_an_unfinished_snapshot_is_no_input(beside: tuple[str, ...], tmp_path: Path) -> None:
    interrupted(taken("1", "2"), tmp_path / "s", after=1)
    put(tmp_path / "in", a="aws 1 x")
    with pytest.raises(SnapshotError, match="is an unfinished snapshot"):
        opened(tmp_path / "s", *(tmp_path / name for name in beside))


def test_a_damaged_snapshot_is_no_folder_of_exports(tmp_path: Path) -> None:
    keep(taken("1"), tmp_path / "s")
    put(tmp_path / "s", a="aws 1 x")
    whole = (tmp_path / "s/manifest.json").read_bytes()
    (tmp_path / "s/manifest.json").write_bytes(whole[100:])
    with pytest.raises(NhiscanError, match=r"manifest\.json: is damaged"):
        opened(tmp_path / "s")


def test_a_damaged_table_is_told_before_anything_is_merged(tmp_path: Path) -> None:
    keep(taken("1"), tmp_path / "s")
    put(tmp_path / "in", a="aws 2 x")
    (tmp_path / "s/aws/1/usage.parquet").unlink()
    with pytest.raises(SnapshotError, match=r"usage\.parquet: cannot be read"):
        opened(tmp_path / "s", tmp_path / "in")


READ_EXPORT = """
import sys
from pathlib import Path
from nhiscan import load
from nhiscan.model import Identity
assert load(Path(sys.argv[1])).rows(Identity)
print(sorted({"duckdb", "pandas", "numpy", "networkx", "boto3"} & set(sys.modules)))
"""


def test_reading_an_export_loads_no_database(data: Path) -> None:
    export = data / "aws/account-authorization-details.example.json"
    run = [sys.executable, "-c", READ_EXPORT, str(export)]
    assert subprocess.run(run, check=True, capture_output=True, text=True).stdout == "[]\n"


def test_same_names_in_json_are_no_snapshot_of_ours(tmp_path: Path) -> None:
    put(tmp_path / "in", **{"manifest.json": json.dumps({"schema": "other/snapshot/v1"}), "a": "aws 1 x"})
    assert names(opened(tmp_path / "in")) == ["1 x"]
