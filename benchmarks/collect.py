"""Measure ``nhiscan collect aws`` against a double of AWS on loopback that answers 50 ms late.

    python benchmarks/collect.py                all estates
    python benchmarks/collect.py --runs 5       more often

The least that a collection can take is its requests times the latency, shared by the requests that are
under way at once. What is told is how many times that it took: both figures are of the same run.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # neither `benchmarks` nor `tests` is installed

from benchmarks.figures import median  # noqa: E402
from benchmarks.process import Command, Cost, run  # noqa: E402
from benchmarks.report import table  # noqa: E402
from tests.fakes.server import STATS, environment  # noqa: E402

LATENCY: Final = 0.05
"""Seconds until an answer."""
CALLER: Final = "100000000001"
"""The account that asks, which manages the organisation of the double."""
ROLE: Final = f"arn:aws:iam::{CALLER}:role/audit"
AT_MOST: Final = 1.5
"""How many times the least a collection may take."""
MEMORY: Final = 300.0
"""The most memory it may hold (MiB)."""


@dataclass(frozen=True, slots=True)
class Estate:
    """What is collected."""

    name: str
    """What it is called."""
    size: tuple[str, ...]
    """How the double is told to make it."""
    options: tuple[str, ...] = ()
    """How the command is told to collect it."""
    times: float | None = AT_MOST
    """How many times the least it may take; None: only its memory is promised."""


ESTATES: Final = (
    Estate("1,000 roles with last-accessed jobs", ("--roles", "1000", "--accounts", "1", "--regions", "1")),
    Estate(
        "20 accounts of 50 roles, 3 regions",
        ("--roles", "50", "--accounts", "20", "--regions", "3"),
        ("--accounts", "all", "--role-arn", ROLE),
    ),
    Estate("1,000 roles, 14 regions", ("--roles", "1000", "--accounts", "1", "--regions", "14"), times=None),
    Estate(
        "20 accounts of 200 roles and 180 functions, 3 regions",
        ("--roles", "200", "--accounts", "20", "--regions", "3", "--functions", "60"),
        ("--accounts", "all", "--role-arn", ROLE),
        times=None,
    ),
)


@dataclass(frozen=True, slots=True)
class Taken:
    """One collection."""

    cost: Cost
    """What it cost."""
    requests: int
    """How many requests it made."""
    at_once: int
    """How many were under way at once."""

    @property
    def least(self) -> float:
        """The least it could take (s)."""
        return self.requests * LATENCY / self.at_once


@contextmanager
def serving(size: Sequence[str]) -> Iterator[str]:
    """A double of AWS in a process of its own; its URL."""
    words = [sys.executable, "-m", "tests.fakes.server", "--latency-ms", str(LATENCY * 1000), *size]
    found_by = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(words, env=found_by, stdout=subprocess.PIPE, text=True) as server:
        try:
            yield server.stdout.readline().strip() if server.stdout else ""
        finally:
            server.terminate()


def stats(url: str) -> Mapping[str, int]:
    """What the double was asked so far."""
    with urllib.request.urlopen(f"{url}{STATS}") as answer:  # noqa: S310 - our own server on loopback
        found: dict[str, int] = json.load(answer)
    return found


def collect(estate: Estate, scratch: Path) -> Taken:
    """One collection of ``estate`` by the installed command."""
    program = Path(sys.executable).with_name("nhiscan")
    with serving(estate.size) as url:
        words = (str(program), "collect", "aws", "--max-rps", "99999", *estate.options, "-o")
        settings = [f"{name}={value}" for name, value in environment(url, CALLER).items()]
        _once(("env", *settings, *words, str(scratch / "warm")), scratch)
        before = stats(url)["requests"]
        cost = _once(("env", *settings, *words, str(scratch / "cold")), scratch)
        after = stats(url)
    return Taken(cost, after["requests"] - before, after["most_at_once"])


def _once(words: tuple[str, ...], scratch: Path) -> Cost:
    return run(Command(words), scratch)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; 1 where a promise is broken and ``--strict`` is given."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--runs", type=int, default=3, help="collections of each estate (default: 3)")
    parser.add_argument("--strict", action="store_true", help="exit 1 where a promise is broken")
    options = parser.parse_args(arguments)
    rows, kept = [], True
    for estate in ESTATES:
        taken = []
        for _ in range(options.runs):
            with tempfile.TemporaryDirectory() as scratch:
                taken.append(collect(estate, Path(scratch)))
        times = median([each.cost.wall / each.least for each in taken])
        peak = max(each.cost.peak for each in taken)
        kept = kept and (estate.times is None or times <= estate.times) and peak <= MEMORY
        middle = sorted(taken, key=lambda each: each.cost.wall)[len(taken) // 2]
        rows.append(
            (
                estate.name,
                f"{middle.requests:,}",
                f"{middle.at_once}",
                f"{middle.least:.1f}",
                f"{middle.cost.wall:.1f}",
                f"{times:.2f}",
                f"{middle.cost.cpu:.1f}",
                f"{peak:.0f}",
            )
        )
    print(f"{os.cpu_count()} cores, {LATENCY * 1000:.0f} ms latency, medians of {options.runs} collections\n")
    print(table(("estate", "requests", "at once", "least s", "wall s", "times", "CPU s", "peak MiB"), rows))
    verdict = "kept" if kept else "BROKEN"
    print(f"\npromised: the first two at most {AT_MOST:g} times the least, all {MEMORY:.0f} MiB: {verdict}")
    return 1 if options.strict and not kept else 0


if __name__ == "__main__":
    sys.exit(main())
