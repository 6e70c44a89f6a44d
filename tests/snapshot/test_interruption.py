"""Killed or out of room: the same command again gives the same bytes, and no part passes for whole."""

from __future__ import annotations

import json
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.fuzz.fuzz_interruption import (
    Commands,
    Ended,
    commands,
    one_kill,
    promised,
    stands,
    when_seen,
    write_export,
)


@dataclass(frozen=True)
class Case:
    """An export, the process that merges it, and what an uninterrupted run makes of it."""

    forks: Commands
    export: Path
    plain: Ended
    whole: dict[str, bytes]


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Case]:
    """Three small accounts."""
    place = tmp_path_factory.mktemp("killed")
    export = write_export(place / "in", accounts=3, roles=2)
    with commands() as forks:
        plain = forks.merge(export, place / "whole")
        assert plain.status == 0, plain.output
        yield Case(forks, export, plain, promised(place / "whole"))


def test_an_uninterrupted_run_is_finished(case: Case, tmp_path: Path) -> None:
    assert "whole: 3 partitions, " in case.plain.output
    assert case.forks.merge(case.export, tmp_path / "s").status == 0
    assert stands(tmp_path / "s", case.whole) == "finished"


@pytest.mark.parametrize("seed", range(40))
def test_killed_at_a_random_point(seed: int, case: Case, tmp_path: Path) -> None:
    folder, standing = killed(case, tmp_path, random.Random(seed))
    looked = case.forks.run(["snapshot", "info", str(folder)], folder)
    assert looked.status == (0 if standing == "finished" else 2), looked.output
    again = case.forks.merge(case.export, folder)
    assert again.status == 0, again.output
    assert stands(folder, case.whole) == "finished"


def killed(case: Case, place: Path, chance: random.Random) -> tuple[Path, str]:
    """A folder in which the command was killed, and what it passes for; a kill too late is none."""
    for number in range(20):
        folder = place / f"s{number}"
        ended = one_kill(case.forks, case.export, folder, chance, case.plain)
        standing = stands(folder, case.whole)
        if ended.status == -signal.SIGKILL:
            return folder, standing
        assert (ended.status, standing) == (0, "finished"), ended.output
    raise AssertionError("twenty kills came too late")


def test_killed_before_its_first_and_after_its_last_step(case: Case, tmp_path: Path) -> None:
    first = case.forks.merge(case.export, tmp_path / "first", step=1)
    assert first.status == -signal.SIGKILL
    assert not (tmp_path / "first/manifest.json").exists()
    last = case.forks.merge(case.export, tmp_path / "last", step=case.plain.steps)
    assert last.status == -signal.SIGKILL
    assert stands(tmp_path / "last", case.whole) == "unfinished"


@dataclass(frozen=True)
class Replaced:
    """A snapshot of another export, and what an undisturbed refresh does to it."""

    export: Path
    """The other export."""
    folder: Path
    """Its snapshot."""
    whole: dict[str, bytes]
    """What is in there."""
    plain: Ended
    """The refresh."""


@pytest.fixture(scope="module")
def old(case: Case, tmp_path_factory: pytest.TempPathFactory) -> Replaced:
    """Two accounts, one of them among the three that come after."""
    place = tmp_path_factory.mktemp("old")
    export = write_export(place / "in", accounts=2, roles=1, seed=7)
    shutil.copytree(case.export / "account-0", export / "shared")
    assert case.forks.merge(export, place / "s").status == 0
    shutil.copytree(place / "s", place / "refreshed")
    plain = case.forks.merge(case.export, place / "refreshed", "--refresh")
    assert promised(place / "refreshed") == case.whole
    return Replaced(export, place / "s", promised(place / "s"), plain)


@pytest.mark.parametrize("part", range(60))
def test_a_refresh_that_was_killed_left_what_was_whole_or_is_completed(
    part: int, case: Case, old: Replaced, tmp_path: Path
) -> None:
    folder = tmp_path / "s"
    shutil.copytree(old.folder, folder)
    killed = case.forks.merge(case.export, folder, "--refresh", step=1 + part * (old.plain.steps - 1) // 59)
    assert killed.status == -signal.SIGKILL
    standing = stands(folder, old.whole, case.whole)
    staged = folder / ".refresh/manifest.json"
    begun = staged.exists() and json.loads(staged.read_text())["finished"]
    assert standing == "finished" or begun, "before it is whole nothing of the old is given up"
    # a move that has begun is completed by whichever command comes next
    again = case.forks.merge(case.export, folder, *() if begun else ("--refresh",))
    assert again.status == 0, again.output
    assert promised(folder) == case.whole


@pytest.mark.parametrize("share", [0.3, 0.9, 0.99])
def test_a_refresh_that_was_killed_hinders_nobody(
    share: float, case: Case, old: Replaced, tmp_path: Path
) -> None:
    folder = tmp_path / "s"
    shutil.copytree(old.folder, folder)
    case.forks.merge(case.export, folder, "--refresh", step=int(old.plain.steps * share))
    refreshed, kept = (
        (folder / ".refresh/manifest.json").exists(),
        old.whole.items() <= promised(folder).items(),
    )
    looked = case.forks.run(["snapshot", "info", str(folder)], folder)
    again = case.forks.merge(old.export, folder)
    if kept and stands(folder, old.whole, case.whole) == "finished" and looked.status == 0:
        assert again.status == 0, again.output
        assert ("holds an unfinished refresh, left alone; --refresh goes on" in again.output) is refreshed
        assert stands(folder, old.whole) == "finished"


@pytest.mark.parametrize("limit", [0, 300, 900, 1500, 2500, 4000])
def test_a_refresh_that_is_out_of_room_leaves_what_was_whole(
    limit: int, case: Case, old: Replaced, tmp_path: Path
) -> None:
    folder = tmp_path / "s"
    shutil.copytree(old.folder, folder)
    stopped = case.forks.merge(case.export, folder, "--refresh", limit=limit)
    assert stopped.status == 2, stopped.output
    assert stands(folder, old.whole) == "finished"
    assert case.forks.merge(case.export, folder, "--refresh").status == 0
    assert promised(folder) == case.whole


@pytest.mark.parametrize("limit", [0, 1, 300, 900, 1500, 2500, 4000])
def test_out_of_room(limit: int, case: Case, tmp_path: Path) -> None:
    folder = tmp_path / "s"
    stopped = case.forks.merge(case.export, folder, limit=limit)
    assert stopped.status == 2, stopped.output
    last = stopped.output.splitlines()[-1]
    assert last.startswith(f"nhiscan: {folder}")
    assert "cannot be written: file too large; " in last
    assert "Traceback" not in stopped.output
    assert stands(folder, case.whole) != "finished"
    assert not (folder / ".unfinished").exists()
    assert case.forks.merge(case.export, folder).status == 0
    assert stands(folder, case.whole) == "finished"


def test_the_installed_command_killed_in_its_own_process(case: Case, tmp_path: Path) -> None:
    folder = tmp_path / "s"
    code = "import sys; from nhiscan.cli import main; main(sys.argv[1:])"
    command = [sys.executable, "-c", code, "snapshot", "merge", str(case.export), "-o", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        when_seen(folder, "aws/*", 1)(process.pid)
    assert stands(folder, case.whole) != "absent"
    again = subprocess.run(command, capture_output=True, text=True, check=False)
    assert again.returncode == 0, again.stderr
    assert stands(folder, case.whole) == "finished"
