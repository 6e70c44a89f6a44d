"""Asking for help is instant: nothing heavy loads before a command needs it.

Typer loads pydantic as soon as it has a value to check, so ``--version`` must be an eager option.
"""

from __future__ import annotations

import resource
import subprocess
import sys

import pytest

from tests.manners import HEAVY

LAZY = HEAVY | {"pydantic", "orjson", "yaml", "asyncio", "sqlite3"}
BUDGET = 16.0
"""CPU time of ``nhiscan --help`` over that of an interpreter that does nothing."""

HELP = "import sys; sys.argv = ['nhiscan', {option!r}]; from nhiscan.cli import main; main()"
LISTING = """
import atexit, sys
atexit.register(lambda: print('\\n@@', *sorted({{name.partition('.')[0] for name in sys.modules}})))
"""


def cpu_seconds(code: str) -> float:
    """User and system time that one interpreter takes for ``code``."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_nothing_heavy_loads(option: str) -> None:
    code = LISTING.format() + HELP.format(option=option)
    run = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    loaded = set(run.stdout.rpartition("@@")[2].split())
    assert "typer" in loaded
    # typer itself brings pydantic as soon as it has a command line to take apart
    assert loaded & LAZY - ({"pydantic"} if option == "--version" else set()) == set()


def test_help_starts_within_its_budget() -> None:
    # in turns, so that a busy machine slows both; the least of several is the least disturbed
    pairs = [(cpu_seconds(HELP.format(option="--help")), cpu_seconds("pass")) for _ in range(7)]
    told, empty = (min(times) for times in zip(*pairs, strict=True))
    assert told / empty <= BUDGET, f"{told:.3f} s against {empty:.3f} s"
