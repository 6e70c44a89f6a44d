"""``nhiscan snapshot``: results to standard output, words to standard error, one line for each mishap."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import nhiscan
from nhiscan.cli import main
from nhiscan.model import Gap, GapKind, Identity
from nhiscan.snapshot import MemorySnapshot
from nhiscan.snapshot.lock import locked
from tests.fuzz.fuzz_interruption import write_export
from tests.snapshot.acme import ACCOUNTS, NOW, contents, interrupted, keep, role, taken

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """One command: its exit code, standard output and standard error."""

    def call(*arguments: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as left:
            main([str(argument) for argument in arguments])
        told = capsys.readouterr()
        return int(left.value.code or 0), told.out, told.err

    return call


@pytest.fixture
def valid(root: Path) -> Callable[[str, object], None]:
    """Holds a value to one of the committed schemas."""

    def check(name: str, value: object) -> None:
        schema = json.loads((root / f"nhiscan/formats/schemas/{name}.schema.json").read_text())
        Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(value)

    return check


def test_exports_become_a_snapshot_that_scans_the_same(run: Run, data: Path, tmp_path: Path) -> None:
    export = data / "aws/account-authorization-details.example.json"
    code, out, _ = run("snapshot", "merge", export, "-o", tmp_path / "s")
    assert code == 0
    assert out.startswith(f"{tmp_path}/s: 2 partitions, ")
    from_export, from_files = (nhiscan.audit(nhiscan.load(path)) for path in (export, tmp_path / "s"))
    assert replace(from_files, name=from_export.name, rules={}) == replace(from_export, rules={})
    assert from_export.findings


def test_snapshots_and_exports_together(run: Run, tmp_path: Path) -> None:
    keep(taken("111111111111", at=NOW), tmp_path / "old")
    write_export(tmp_path / "in", accounts=2, roles=1)
    assert run("snapshot", "merge", tmp_path / "old", tmp_path / "in", "-o", tmp_path / "s")[0] == 0
    assert len(nhiscan.load(tmp_path / "s").partitions) == 3


def test_again_says_what_was_kept_and_refresh_writes_anew(run: Run, tmp_path: Path) -> None:
    keep(taken(*ACCOUNTS), tmp_path / "old")
    command = ("snapshot", "merge", tmp_path / "old", "-o", tmp_path / "s")
    first = run(*command)
    before = contents(tmp_path / "s")
    assert run(*command) == (0, first[1], f"{tmp_path}/s: partitions kept as they are: 3\n")
    assert contents(tmp_path / "s") == before
    assert run(*command, "--refresh") == first
    assert contents(tmp_path / "s").keys() == before.keys()


def test_manifest_and_run_are_as_their_schemas_say(tmp_path: Path, valid: Any) -> None:
    keep(taken(*ACCOUNTS, at=NOW), tmp_path / "s")
    valid("snapshot", json.loads((tmp_path / "s/manifest.json").read_text()))
    valid("snapshot-run", json.loads((tmp_path / "s/run.json").read_text()))
    interrupted(taken(*ACCOUNTS), tmp_path / "t", after=1)
    valid("snapshot", json.loads((tmp_path / "t/manifest.json").read_text()))


def look() -> MemorySnapshot:
    """An account with a time, one with a bound of it, one with neither."""
    snapshot = MemorySnapshot("look")
    with snapshot.partition("aws", "1") as writer:
        writer.add(role("1", "a"))
        writer.dated(NOW)
    with snapshot.partition("aws", "2") as writer:
        writer.add(role("2", "a"))
        for table in ("usage", "trusts"):
            writer.add(Gap(GapKind.REFUSED, "aws", "2", table, "a call", "a permission"))
        writer.add(Gap(GapKind.NOT_GIVEN, "aws", "2", "usage", "a file", "a command"))
    with snapshot.partition("aws", "evil\x1b[2J\u202e"):
        pass
    return snapshot


INFO = """\
{folder}: finished, every hash holds, written by {versions}

aws 1: taken at 2026-11-24T00:00:00Z
  rows  identities 1
  gaps  none

aws 2: taken at least 2025-05-01T00:00:00Z
  rows  gaps 3, identities 1
  gaps  refused 2, not_given 1

aws evil\\x1b[2J\\u202e: taken at a time that nothing tells
  rows  none
  gaps  none
"""


def test_info_for_people(run: Run, tmp_path: Path) -> None:
    keep(look(), tmp_path / "s")
    told = json.loads((tmp_path / "s/manifest.json").read_text())["versions"]
    versions = f"nhiscan {told['nhiscan']}, duckdb {told['duckdb']}"
    expected = INFO.format(folder=tmp_path / "s", versions=versions)
    assert run("snapshot", "info", tmp_path / "s") == (0, expected, "")
    assert run("snapshot", "info", "--snapshot", tmp_path / "s") == (0, expected, "")


def test_info_for_programs(run: Run, tmp_path: Path, valid: Any) -> None:
    keep(look(), tmp_path / "s")
    code, out, err = run("snapshot", "info", tmp_path / "s", "--format", "json")
    assert (code, err) == (0, "")
    value = json.loads(out)
    valid("snapshot-info", value)
    assert [part["taken_at"] for part in value["partitions"]] == ["2026-11-24T00:00:00Z", None, None]
    assert value["partitions"][1]["gaps"] == {
        "not_applicable": 0,
        "not_given": 1,
        "refused": 2,
        "truncated": 0,
    }
    assert value["partitions"][1]["rows"]["gaps"] == 3
    assert [part["damage"] for part in value["partitions"]] == [[], [], []]
    assert run("snapshot", "info", tmp_path / "s", "--format", "json")[1] == out


def test_info_of_exports_has_no_hashes_to_hold(run: Run, tmp_path: Path, valid: Any) -> None:
    write_export(tmp_path / "in", accounts=1, roles=3)
    value = json.loads(run("snapshot", "info", tmp_path / "in", "--format", "json")[1])
    valid("snapshot-info", value)
    assert value["versions"] is None
    assert value["partitions"][0]["damage"] is None
    found = len(nhiscan.load(tmp_path / "in").rows(Identity))
    assert value["partitions"][0]["rows"]["identities"] == found >= 3
    assert "read from exports, kept nowhere" in run("snapshot", "info", tmp_path / "in")[1]


def test_info_shows_what_an_unfinished_one_has_and_fails(run: Run, tmp_path: Path, valid: Any) -> None:
    interrupted(taken(*ACCOUNTS), tmp_path / "s", after=1)
    code, out, err = run("snapshot", "info", tmp_path / "s")
    assert code == 2
    assert f"{tmp_path}/s: not finished, every hash holds" in out
    assert "aws 111111111111" in out
    assert err.startswith(
        f"nhiscan: {tmp_path}/s: is an unfinished snapshot (partitions so far: 1); run the same"
    )
    value = json.loads(run("snapshot", "info", tmp_path / "s", "--format", "json")[1])
    valid("snapshot-info", value)
    assert value["finished"] is False


def test_info_names_every_file_that_does_not_hold_and_fails(run: Run, tmp_path: Path, valid: Any) -> None:
    keep(taken(*ACCOUNTS), tmp_path / "s")
    (tmp_path / "s/aws/111111111111/usage.parquet").unlink()
    os.truncate(tmp_path / "s/aws/333333333333/gaps.parquet", 3)
    code, out, err = run("snapshot", "info", tmp_path / "s")
    assert code == 2
    assert "some files do not hold" in out
    damaged = [line for line in out.splitlines() if line.startswith("  damaged: ")]
    assert [line.split(": ")[1] for line in damaged] == [
        f"{tmp_path}/s/aws/111111111111/usage.parquet",
        f"{tmp_path}/s/aws/333333333333/gaps.parquet",
    ]
    assert err.startswith(f"nhiscan: {tmp_path}/s/aws/111111111111/usage.parquet: cannot be read")
    value = json.loads(run("snapshot", "info", tmp_path / "s", "--format", "json")[1])
    valid("snapshot-info", value)
    assert [len(part["damage"]) for part in value["partitions"]] == [1, 0, 1]


REFUSED: dict[str, tuple[tuple[str, ...], str]] = {
    "an unknown format": (
        ("info", "s", "--format", "xml"),
        "--format: `xml` is no format; one of",
    ),
    "output over input": (("merge", "s", "-o", "s"), "-o: `s` is an input too; choose another folder"),
    "output over input, named otherwise": (("merge", "s", "-o", "./x/../s"), "is an input too"),
    "output over a file": (("merge", "s", "-o", "file"), "file: cannot be written: file exists"),
    "output over other files": (("merge", "s", "-o", "x"), "x: holds something else than a snapshot: `mine`"),
    "output below nothing": (("merge", "s", "-o", "no/such"), "no/such: cannot be written: no such file"),
    "output over another snapshot": (("merge", "s", "-o", "other"), "other: was begun with other inputs"),
    "an unfinished input": (("merge", "half", "-o", "new"), "half: is an unfinished snapshot"),
    "no such input": (
        ("merge", "nothing", "-o", "new"),
        "nothing: cannot be read: no such file",
    ),
    "nothing to read": (("merge", "x", "-o", "new"), "x: holds no export that nhiscan knows"),
    "a busy folder": (("merge", "s", "-o", "busy"), "busy: is being written by another process"),
}


@pytest.mark.parametrize(("arguments", "words"), REFUSED.values(), ids=REFUSED)
def test_a_mishap_is_one_line_and_leaves_nothing(
    arguments: tuple[str, ...], words: str, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    keep(taken("1"), Path("s"))
    keep(taken("2"), Path("other"))
    interrupted(taken(*ACCOUNTS), Path("half"), after=1)
    Path("file").touch()
    Path("x").mkdir()
    Path("x/mine").touch()
    Path("busy").mkdir()
    before = contents(tmp_path)
    with locked(Path("busy")):
        code, out, err = run("snapshot", *arguments)
    Path("busy/.lock").unlink()
    assert (code, out) == (2, "")
    assert err.startswith("nhiscan: ")
    assert words in err
    assert err.count("\n") == 1
    assert contents(tmp_path) == before
    assert not Path("new").exists()
