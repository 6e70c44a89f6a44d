"""A collection that is killed, interrupted or out of room goes on to the same tables, and no part is read.

What goes wrong comes before the n-th act on a file, or after some time. After each the folder is read, then
the same command is run again, disturbed again or not; in the end it must hold what an undisturbed run holds.
So with a first collection, with a refresh, and with what was refused at first and is asked again.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

from nhiscan.errors import SnapshotError
from nhiscan.snapshot.directory import DirectorySnapshot, file_damage
from tests.fakes.estate import Estate
from tests.fakes.faults import Chance, denied, throttled
from tests.fakes.handlers import Handler, behind
from tests.fakes.operations import Asked
from tests.fakes.server import environment, serve

NAME = "collect-interruption"
DISTURBANCES: Final = 4
"""How often one seed disturbs."""

COMMAND: Final = Path(__file__).with_name("disturbed_collect.py")
WAYS: Final = ("kill", "kill", "interrupt", "full")


class Ended(NamedTuple):
    """How a run ended."""

    status: int
    """Its exit code; a signal's number below zero."""
    err: str
    """Standard error."""
    steps: int
    """Acts on files inside the folder."""
    seconds: float
    """From its start to its end."""


class Collecting(NamedTuple):
    """One command against one server."""

    url: str
    """The server."""
    account: str
    """Whose key is used."""
    arguments: tuple[str, ...]
    """The options."""
    place: Path
    """For files of our own."""

    def run(
        self, folder: Path, wrong: str = "", step: int = 0, limit: float | None = None, *more: str
    ) -> Ended:
        """Run it; with ``limit`` seconds it is killed or interrupted after so many."""
        told = self.place / "steps"
        told.unlink(missing_ok=True)
        how = json.dumps({"folder": str(folder), "wrong": wrong, "step": step, "told": str(told)})
        began = time.monotonic()
        with subprocess.Popen(
            [sys.executable, str(COMMAND), how, "collect", "aws", "-o", str(folder), *self.arguments, *more],
            env={**_foreign(), **environment(self.url, self.account), "HOME": str(self.place)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            try:
                err = process.communicate(timeout=limit)[1]
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL if wrong == "" else signal.SIGINT)
                err = process.communicate(timeout=60)[1]
        steps = int(told.read_text() or 0) if told.exists() else 0
        return Ended(process.returncode, err, steps, time.monotonic() - began)


def _foreign() -> dict[str, str]:
    """The environment without anybody's settings for AWS."""
    return {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}


def tables(folder: Path) -> Mapping[str, bytes]:
    """Every table of a snapshot."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.glob("[!.]*/*/*.parquet")
    }


def stands(folder: Path, *wholes: Mapping[str, bytes]) -> str:
    """What the folder passes for: absent, unfinished or finished, the last only if each partition is whole.

    A partition is whole if it is as in one of ``wholes``.
    """
    if not folder.exists():
        return "absent"
    try:
        snapshot = DirectorySnapshot(folder)
    except SnapshotError as refused:
        if "is an unfinished snapshot" in refused.problem:
            return "unfinished"
        if "is no snapshot" in refused.problem:
            return "absent"
        raise
    damaged = [error for entry in snapshot.manifest.entries for error in file_damage(folder, entry)]
    assert not damaged, damaged
    there = by_partition(tables(folder))
    allowed = [by_partition(whole) for whole in wholes]
    assert set(there) in map(set, allowed), "passes for whole and is not"
    for part, found in there.items():
        assert found in [whole.get(part) for whole in allowed], f"{part} passes for whole and is not"
    return "finished"


def by_partition(found: Mapping[str, bytes]) -> Mapping[str, Mapping[str, bytes]]:
    """Tables by the folder they lie in."""
    folders = sorted({path.rpartition("/")[0] for path in found})
    return {part: {path: found[path] for path in found if path.startswith(f"{part}/")} for part in folders}


def disturbed(collecting: Collecting, folder: Path, chance: random.Random, plain: Ended, *more: str) -> Ended:
    """The command, disturbed in one of the ways."""
    way, step = chance.choice(WAYS), chance.randrange(1, plain.steps + 1)
    if way == "full" or chance.random() < 0.6:
        return collecting.run(folder, way, step, None, *more)
    limit = chance.uniform(0.3, 1.1) * plain.seconds
    return collecting.run(folder, "" if way == "kill" else "later", 0, limit, *more)


def check(ended: Ended) -> None:
    """A run ends whole, or by what was done to it, in one line."""
    assert "Traceback" not in ended.err, ended.err
    match ended.status:
        case 0 | -9:
            pass
        case 130 | -2:  # before it had begun to watch for it, the signal itself
            assert len(ended.err.splitlines()) <= 4, ended.err
        case 2:
            assert "no space left on device; make room there, then run the same command again" in ended.err, (
                ended.err
            )
        case other:
            raise AssertionError(f"exit {other}: {ended.err}")


@dataclass
class Shut:
    """The same calls in every run, as long as they are shut: a share of all questions, not of all tries."""

    shut: bool = True
    """Whether they are."""

    def __call__(self, asked: Asked) -> bool:
        """Whether this question is refused."""
        return self.shut and hash_of(asked.identity) % 10 == 0 and asked.service != "sts"


def handler(chance: random.Random, seed: int, shut: Shut) -> tuple[Estate, Handler]:
    """A small estate behind calls that are refused, sometimes with some that are put off."""
    accounts = chance.randint(1, 3)
    there = Estate(chance.randint(1, 4), accounts, chance.randint(1, 2), chance.randint(0, 2), seed, 0)
    busy = [throttled(Chance(0.05, seed))] if chance.random() < 0.2 else []
    return there, behind(there.handler(), *busy, denied(shut))


def hash_of(text: str) -> int:
    """A number that follows from ``text`` alone."""
    return int.from_bytes(text.encode()) % 1_000_003


class Case(NamedTuple):
    """What one seed disturbs."""

    collecting: Collecting
    """The command."""
    shut: Shut
    """What is refused."""
    before: Path
    """A snapshot from when it was."""
    after: Path
    """One from when it no longer was."""
    plain: Ended
    """How an undisturbed run ends."""


def run(seed: int) -> int:
    """DISTURBANCES over a few folders; how many there were."""
    chance, shut = random.Random(seed), Shut()
    place = Path(tempfile.mkdtemp(prefix="nhiscan-fuzz-"))
    there, answers = handler(chance, seed, shut)
    everyone = ("--accounts", "all", "--role-arn", f"arn:aws:iam::{there.numbers()[0]}:role/auditor")
    options = ("--max-rps", "9999", *(everyone if there.accounts > 1 else ()))
    try:
        with serve(answers) as url:
            collecting = Collecting(url, there.numbers()[0], options, place)
            # the list of all accounts must be answered
            shut.shut = there.accounts == 1 or collecting.run(place / "tried").status == 0
            plain = collecting.run(place / "before")
            assert plain.status == 0, plain.err
            closed, shut.shut = shut.shut, False
            assert collecting.run(place / "after").status == 0
            case = Case(collecting, shut, place / "before", place / "after", plain)
            count = folders = 0
            while count < DISTURBANCES:
                shut.shut, folders = closed, folders + 1
                count += chance.choice(STORIES)(case, place / f"disturbed-{folders}", chance)
        return count
    finally:
        shutil.rmtree(place)


def _first(case: Case, folder: Path, chance: random.Random) -> int:
    """A first collection, that is a refresh or not."""
    more = ("--refresh",) if chance.random() < 0.3 else ()
    times = chance.randint(1, 3)
    for _ in range(times):
        check(disturbed(case.collecting, folder, chance, case.plain, *more))
        stands(folder, tables(case.before))
    _ends(case, folder, case.before, *more)
    return times


def _refreshed(case: Case, folder: Path, chance: random.Random) -> int:
    """A refresh of what was refused something, when nothing is any more."""
    shutil.copytree(case.before, folder)
    case.shut.shut = False
    times = chance.randint(1, 3)
    for _ in range(times):
        check(disturbed(case.collecting, folder, chance, case.plain, "--refresh"))
        standing = stands(folder, tables(case.before), tables(case.after))
        staged = folder / ".refresh/manifest.json"
        moving = staged.exists() and json.loads(staged.read_bytes())["finished"]
        assert standing == "finished" or moving, "what was whole is not"
    _ends(case, folder, case.after, "--refresh")
    return times


def _mended(case: Case, folder: Path, chance: random.Random) -> int:
    """The same command again, when nothing is refused any more."""
    shutil.copytree(case.before, folder)
    case.shut.shut = False
    times = chance.randint(1, 3)
    for _ in range(times):
        check(disturbed(case.collecting, folder, chance, case.plain))
        stands(folder, tables(case.before), tables(case.after))
    _ends(case, folder, case.after)
    return times


STORIES: Final = (_first, _refreshed, _mended)


def _ends(case: Case, folder: Path, whole: Path, *more: str) -> None:
    """Undisturbed it comes to what it should, and leaves nothing else behind."""
    ended = case.collecting.run(folder, "", 0, None, *more)
    assert ended.status == 0, ended.err
    assert stands(folder, tables(whole)) == "finished"
    left = [path for path in folder.rglob(".*") if path.name != ".lock"]
    assert not left, left
