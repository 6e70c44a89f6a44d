"""One whole process, from exec to exit, and what the system says it cost."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.figures import median

CLEARED: Final = ("NHISCAN_", "AWS_", "PYTHON", "COLUMNS", "FORCE_COLOR")
"""Variables of whoever measures that could change what is measured."""
_CRASH: Final = "Traceback (most recent call last)"
_UNIT: Final = 1024 if sys.platform == "linux" else 1
"""What the system counts peak memory in, in bytes."""


class Failed(Exception):
    """A process ended otherwise than the benchmark is about: its cost tells nothing."""


@dataclass(frozen=True, slots=True)
class Command:
    """Something to run as a process of its own."""

    words: tuple[str, ...]
    """Program and arguments."""
    ends_with: frozenset[int] = frozenset([0])
    """Exit codes that say it did its work."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one process took, or the medians of several."""

    cpu: float
    """User and system time, in seconds."""
    wall: float
    """Time on the clock, in seconds."""
    peak: float
    """The most memory it held at once, in MiB."""


def run(command: Command, folder: Path) -> Cost:
    """Run ``command`` in ``folder`` to its end, its output thrown away. Raises Failed.

    ``wait4`` answers for this child alone. Linux counts the parent's memory at the fork into the
    child's peak, so whoever calls this must stay small: accounts are generated elsewhere.
    """
    errors = folder / "stderr.txt"
    with errors.open("wb") as said:
        began = time.perf_counter()
        child = subprocess.Popen(
            command.words, cwd=folder, env=_environment(os.environ), stdout=subprocess.DEVNULL, stderr=said
        )
        _, status, used = os.wait4(child.pid, 0)
        wall = time.perf_counter() - began
    child.returncode = os.waitstatus_to_exitcode(status)  # reaped behind its back
    told = errors.read_text("utf-8", "replace").strip()
    # an uncaught exception ends with 1, as a scan with findings does
    if child.returncode not in command.ends_with or _CRASH in told:
        last = told.rpartition("\n")[2]
        raise Failed(f"`{' '.join(command.words)}` ended with {child.returncode}: {last}")
    return Cost(used.ru_utime + used.ru_stime, wall, used.ru_maxrss * _UNIT / (1 << 20))


def measure(commands: Mapping[str, Command], runs: int, folder: Path) -> dict[str, Cost]:
    """The median cost of each command over ``runs`` runs, after one that warms the caches.

    They are taken in turns, so that a machine that is busy for a while slows all of them alike.
    """
    taken: dict[str, list[Cost]] = {name: [] for name in commands}
    for turn in range(runs + 1):
        for name, command in commands.items():
            cost = run(command, folder)
            taken[name] += [cost] * (turn > 0)
            print(f"  run {turn} of {runs}: {name}: {cost.cpu:.2f} s", file=sys.stderr)
    return {name: middle(costs) for name, costs in taken.items()}


def middle(costs: Sequence[Cost]) -> Cost:
    """The median of each figure by itself."""
    return Cost(
        median([cost.cpu for cost in costs]),
        median([cost.wall for cost in costs]),
        median([cost.peak for cost in costs]),
    )


def _environment(own: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in own.items() if not name.startswith(CLEARED)} | {"NO_COLOR": "1"}
