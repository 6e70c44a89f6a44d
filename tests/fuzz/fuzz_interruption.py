"""A snapshot whose writing is killed goes on to the same bytes, and never passes for whole before that.

Kills come in three ways: before the n-th act on a file, after some time (so also inside DuckDB's own
writing), and when a certain file has appeared. After each kill the folder is read, then the same command
is run again, killed again or not; in the end it must hold what an uninterrupted run holds.
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
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, NamedTuple

from nhiscan.errors import SnapshotError
from nhiscan.snapshot.directory import DirectorySnapshot, file_damage

NAME = "snapshot-interruption"
KILLS = 10
"""Kills that one seed makes."""

TRACES = (
    (".unfinished/*", 16),
    (".manifest.json.*", 1),
    ("*/*/gaps.parquet", 3),
    ("run.json", 1),
    ("*", 3),
)
"""Patterns of files to wait for, and how many there may be."""

SERVER = Path(__file__).with_name("forked_commands.py")


class Ended(NamedTuple):
    """How a command ended."""

    status: int
    """Its exit code; a signal's number below zero."""
    output: str
    """What it printed, both streams."""
    steps: int
    """Acts on files inside the folder."""
    seconds: float
    """From its start to its end."""


class Commands:
    """Runs nhiscan in forks of one process that has everything loaded."""

    def __init__(self, orders: IO[str], answers: IO[str]) -> None:
        """``orders`` and ``answers`` are the ends of the server's pipes."""
        self._orders = orders
        self._answers = answers

    def merge(
        self, export: Path, folder: Path, *more: str, then: Callable[[int], None] | None = None, **wrong: int
    ) -> Ended:
        """``snapshot merge``; ``wrong``: ``step`` or ``limit``; ``then`` gets the process's id at once."""
        arguments = ["snapshot", "merge", str(export), "-o", str(folder), *more]
        return self.run(arguments, folder, then=then, **wrong)

    def run(
        self, arguments: list[str], folder: Path, *, then: Callable[[int], None] | None = None, **wrong: int
    ) -> Ended:
        """Any command."""
        began = time.monotonic()
        order = {"arguments": arguments, "folder": str(folder), **wrong}
        self._orders.write(json.dumps(order) + "\n")
        self._orders.flush()
        pid = json.loads(self._answers.readline())["pid"]
        if then is not None:
            then(pid)
        # until this word the child's id stays its own
        self._orders.write("reap\n")
        self._orders.flush()
        return Ended(**json.loads(self._answers.readline()), seconds=time.monotonic() - began)


@contextmanager
def commands() -> Iterator[Commands]:
    """A server for as long as the block lasts."""
    with subprocess.Popen(
        [sys.executable, str(SERVER)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        try:
            yield Commands(server.stdin, server.stdout)
        finally:
            server.stdin.close()


def write_export(folder: Path, accounts: int, roles: int, seed: int = 0) -> Path:
    """A folder of exports as ``aws iam get-account-authorization-details`` prints them, one per account."""
    chance = random.Random(seed)
    for number in range(accounts):
        account = f"{chance.randrange(10**12):012d}"
        place = folder / f"account-{number}"
        place.mkdir(parents=True)
        details = {
            "UserDetailList": [],
            "GroupDetailList": [],
            "RoleDetailList": [_role(account, n, chance) for n in range(roles)],
            "Policies": [],
        }
        (place / "authorization-details.json").write_text(json.dumps(details))
    return folder


def _role(account: str, number: int, chance: random.Random) -> dict[str, Any]:
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    allow = {"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": f"arn:aws:s3:::{chance.random()}/*"}
    return {
        "Path": "/",
        "RoleName": f"role-{number}",
        "RoleId": f"AROA{chance.randrange(10**16):016d}",
        "Arn": f"arn:aws:iam::{account}:role/role-{number}",
        "CreateDate": f"2025-0{chance.randrange(1, 9)}-01T00:00:00+00:00",
        "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [trust]},
        "InstanceProfileList": [],
        "RolePolicyList": [
            {"PolicyName": "inline", "PolicyDocument": {"Version": "2012-10-17", "Statement": [allow]}}
        ],
        "AttachedManagedPolicies": [],
        "Tags": [{"Key": "team", "Value": "bílling"}],
        "RoleLastUsed": {},
    }


def promised(folder: Path) -> dict[str, bytes]:
    """Every file under the promise of same bytes, by path."""
    found = {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    return {path: data for path, data in found.items() if path not in ("run.json", ".lock")}


def stands(folder: Path, *wholes: dict[str, bytes]) -> str:
    """What the folder passes for: absent, unfinished or finished, the last only if it is one of these."""
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
    # what a killed refresh left is hidden, and goes on with the next
    visible = {path: data for path, data in promised(folder).items() if not path.startswith(".")}
    assert visible in wholes, "passes for whole and is not"
    return "finished"


def after(seconds: float) -> Callable[[int], None]:
    """Kills when so much time has gone by."""

    def kill(pid: int) -> None:
        time.sleep(seconds)
        _kill(pid)

    return kill


def when_seen(folder: Path, pattern: str, count: int) -> Callable[[int], None]:
    """Kills as soon as ``count`` paths like ``pattern`` lie in ``folder``."""

    def kill(pid: int) -> None:
        deadline = time.monotonic() + 20
        while _seen(folder, pattern) < count and time.monotonic() < deadline and _runs(pid):
            time.sleep(0.0003)
        _kill(pid)

    return kill


def _seen(folder: Path, pattern: str) -> int:
    try:
        return len(list(folder.glob(pattern)))
    except FileNotFoundError:  # moved away while we looked
        return 0


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def _runs(pid: int) -> bool:
    """Whether the process has neither ended nor been waited for."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def one_kill(
    run: Commands, export: Path, folder: Path, chance: random.Random, plain: Ended, *more: str
) -> Ended:
    """The command, killed in one of the three ways."""
    match chance.randrange(4):
        case 0 | 1:
            return run.merge(export, folder, *more, step=chance.randrange(1, plain.steps + 1))
        case 2:
            return run.merge(export, folder, *more, then=after(chance.uniform(0, 1.1) * plain.seconds))
        case _:
            pattern, most = chance.choice(TRACES)
            return run.merge(export, folder, *more, then=when_seen(folder, pattern, chance.randint(1, most)))


def run(seed: int) -> int:
    """KILLS kills over a few folders; how many there were."""
    chance = random.Random(seed)
    place = Path(tempfile.mkdtemp(prefix="nhiscan-fuzz-"))
    try:
        with commands() as forks:
            export = write_export(place / "in", chance.randint(1, 4), chance.choice([1, 3, 40]), seed)
            plain = forks.merge(export, place / "whole")
            assert plain.status == 0, plain.output
            # the same accounts in part, or others
            older = write_export(place / "older", chance.randint(1, 3), 2, chance.choice([seed, seed + 1]))
            assert forks.merge(older, place / "old").status == 0
            case = Case(forks, export, plain, promised(place / "whole"), place / "old")
            kills = folders = 0
            while kills < KILLS:
                folders += 1
                kills += _until_whole(case, place / f"killed-{folders}", chance)
        return kills
    finally:
        shutil.rmtree(place)


class Case(NamedTuple):
    """What one seed kills."""

    forks: Commands
    """Runs commands."""
    export: Path
    """What is merged."""
    plain: Ended
    """How that ends undisturbed."""
    whole: dict[str, bytes]
    """What it leaves."""
    old: Path
    """A finished snapshot, of some of the same accounts or of others."""


def _until_whole(case: Case, folder: Path, chance: random.Random) -> int:
    """Kill the command, and what goes on after it, a few times; then let it end. The number of kills."""
    more = ("--refresh",) if chance.random() < 0.4 else ()
    wholes = [case.whole]
    if more and chance.random() < 0.8:
        shutil.copytree(case.old, folder)
        wholes.append(promised(folder))
    kills = 0
    for _ in range(chance.randint(1, 3)):
        ended = one_kill(case.forks, case.export, folder, chance, case.plain, *more)
        assert ended.status in (0, -signal.SIGKILL), ended.output
        kills += ended.status != 0
        standing = stands(folder, *wholes)
        if len(wholes) == 2:
            staged = folder / ".refresh/manifest.json"
            moving = staged.exists() and json.loads(staged.read_bytes())["finished"]
            assert standing == "finished" or moving, "what was whole is not"
    ended = case.forks.merge(case.export, folder, *more)
    assert ended.status == 0, ended.output
    assert stands(folder, case.whole) == "finished"
    assert promised(folder) == case.whole, "something was left behind"
    return kills
