"""The fuzz runner counts what really ran, goes on where it stopped, and keeps what it found."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

STEADY = 'NAME = "steady"\ndef run(seed: int) -> int:\n    return 10\n'
BREAKS_AT_TWO = (
    'NAME = "fragile"\ndef run(seed: int) -> int:\n    assert seed != 2, "input: two"\n    return 1\n'
)
CRASHES = 'NAME = "crash"\ndef run(seed: int) -> int:\n    raise KeyError("gone")\n'


@pytest.fixture(scope="module")
def fuzz(tool: Callable[[str], ModuleType]) -> ModuleType:
    """tools/fuzz.py."""
    return tool("fuzz")


@pytest.fixture
def targets(tmp_path: Path) -> Path:
    """An empty folder of targets."""
    (tmp_path / "targets").mkdir()
    return tmp_path / "targets"


@pytest.fixture
def record(tmp_path: Path) -> Path:
    """Where runs are written down."""
    return tmp_path / ".fuzz" / "runs.jsonl"


def start(root: Path, targets: Path, record: Path, minutes: float) -> subprocess.CompletedProcess[str]:
    """One run of the script, as ``make fuzz`` starts it."""
    command = [sys.executable, str(root / "tools" / "fuzz.py"), "--minutes", str(minutes)]
    command += ["--targets", str(targets), "--record", str(record)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def seeds(record: Path) -> list[int]:
    """The seeds in the record, in the order they ran."""
    return [json.loads(line)["seed"] for line in record.read_text().splitlines()]


def test_it_stops_in_time_and_reports_what_it_recorded(root: Path, targets: Path, record: Path) -> None:
    (targets / "fuzz_steady.py").write_text(STEADY)
    run = start(root, targets, record, 0.005)
    ran = len(seeds(record))
    assert run.returncode == 0
    assert ran > 0
    assert run.stdout.startswith(f"steady: {ran} seeds, {10 * ran} cases, ")


def test_it_goes_on_where_it_stopped(root: Path, targets: Path, record: Path) -> None:
    (targets / "fuzz_steady.py").write_text(STEADY)
    start(root, targets, record, 0.002)
    start(root, targets, record, 0.002)
    assert seeds(record) == list(range(len(seeds(record))))


def test_no_time_runs_and_reports_nothing(root: Path, targets: Path, record: Path) -> None:
    (targets / "fuzz_steady.py").write_text(STEADY)
    run = start(root, targets, record, 0)
    assert run.stdout == "steady: 0 seeds, 0 cases, 0 s\n"
    assert not record.exists()


def test_a_broken_promise_stops_it_and_is_kept(root: Path, targets: Path, record: Path) -> None:
    (targets / "fuzz_fragile.py").write_text(BREAKS_AT_TWO)
    run = start(root, targets, record, 1)
    assert run.returncode == 1
    assert "fragile, seed 2:\ninput: two" in run.stderr
    assert "fragile: 3 seeds, 2 cases, 0 s, failing: 2" in run.stdout
    assert json.loads(record.read_text().splitlines()[-1])["message"] == "input: two"


def test_a_failed_seed_is_tried_first_and_a_mended_one_counts_once(
    root: Path, targets: Path, record: Path
) -> None:
    (targets / "fuzz_fragile.py").write_text(BREAKS_AT_TWO)
    start(root, targets, record, 1)
    (targets / "fuzz_fragile.py").write_text(BREAKS_AT_TWO.replace("seed != 2", "seed != 4"))
    run = start(root, targets, record, 1)
    assert seeds(record) == [0, 1, 2, 2, 3, 4]
    assert "fragile: 5 seeds, 4 cases, 0 s, failing: 4" in run.stdout


def test_a_crash_is_a_finding(root: Path, targets: Path, record: Path) -> None:
    (targets / "fuzz_crash.py").write_text(CRASHES)
    run = start(root, targets, record, 1)
    assert run.returncode == 1
    assert "KeyError" in json.loads(record.read_text())["message"]


def test_a_line_cut_short_did_not_run(fuzz: ModuleType, record: Path) -> None:
    fuzz.write_down(record, fuzz.Run("t", 0, 5, 0.1, ok=True))
    with record.open("a") as out:
        out.write('{"target": "t", "se')
    fuzz.write_down(record, fuzz.Run("t", 1, 5, 0.1, ok=True))
    assert [run.seed for run in fuzz.load_runs(record)] == [0, 1]


def test_without_targets_it_says_so(root: Path, targets: Path, record: Path) -> None:
    assert start(root, targets, record, 1).returncode == 2


def test_every_target_of_ours_holds_for_its_first_seed(root: Path, fuzz: ModuleType) -> None:
    for target in fuzz.load_targets(root / "tests" / "fuzz"):
        assert target.run(0) > 0, target.name
