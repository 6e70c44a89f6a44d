"""What nhiscan promises of its speed and memory, and whether measurements keep it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from benchmarks.figures import exponent
from benchmarks.process import Cost

Costs = Mapping[str, Cost]
"""Medians by the name of what was run."""

SIZES: Final = (500, 1_000, 2_000, 5_000)
"""Over how many roles growth is measured."""
EMPTY: Final = "an empty interpreter"
HELP: Final = "nhiscan --help"
DEMO: Final = "nhiscan demo"
START: Final = "scan of a single role"
REPEATED: Final = "policies that repeat"
NEW: Final = "new policies on every line"
SNAPSHOT: Final = "policies from a snapshot"
DECISIONS: Final[Mapping[str, int]] = {REPEATED: 20_000, NEW: 3_000, SNAPSHOT: 20_000}
"""How many requests ``simulate`` decides per CPU second, at least; see ``decide.py``."""

LOADED: Final = "an account of 5,000 roles, loaded"
WHO_CAN: Final[Mapping[str, tuple[str, str]]] = {
    "who-can, an action that many may do": ("s3:GetObject", "*"),
    "who-can, an action that few may do": ("iam:CreateUser", "*"),
    "who-can, an object in a bucket": ("s3:GetObject", "arn:aws:s3:::data-etl-input/in/1.csv"),
}
"""First questions after loading; see ``access.py``."""
EVERYTHING: Final = "all principals x all actions"


def scan_of(roles: int) -> str:
    """The name of a scan of so many roles."""
    return f"scan of {roles:,} roles"


class Verdict(StrEnum):
    """How a promise fared."""

    KEPT = "kept"
    """At most what was promised."""
    CLOSE = "missed within tolerance"
    """More, but by no more than a busy machine may add."""
    BROKEN = "BROKEN"
    """More than that."""
    UNKNOWN = "not measured"
    """Something it speaks of was not run."""


@dataclass(frozen=True, slots=True)
class Promise:
    """One figure that stays at or below a limit."""

    what: str
    """What is promised, in words."""
    unit: str
    """What the figures are in; empty for bare numbers."""
    at_most: float
    """The limit."""
    needs: tuple[str, ...]
    """What has to be run."""
    figure: Callable[[Costs], float]
    """The figure, out of what was run."""

    def measured(self, costs: Costs) -> float | None:
        """The figure; None where something was not run."""
        return self.figure(costs) if all(name in costs for name in self.needs) else None

    def verdict(self, costs: Costs, tolerance: float) -> Verdict:
        """Whether it was kept; ``tolerance`` is a share of the limit."""
        found = self.measured(costs)
        if found is None:
            return Verdict.UNKNOWN
        if found <= self.at_most:
            return Verdict.KEPT
        return Verdict.CLOSE if found <= self.at_most * (1 + tolerance) else Verdict.BROKEN


def growth(costs: Costs) -> float:
    """The exponent by which the CPU time of a whole scan grows with the number of roles."""
    return exponent({size: costs[scan_of(size)].cpu for size in SIZES})


def own_growth(costs: Costs) -> float:
    """The same beyond the scan of a single role: what starting up costs hides how the rest grows."""
    return exponent({size: costs[scan_of(size)].cpu - costs[START].cpu for size in SIZES})


def cpu(name: str) -> Callable[[Costs], float]:
    """The CPU time of one process."""
    return lambda costs: costs[name].cpu


def peak(name: str) -> Callable[[Costs], float]:
    """The peak memory of one process."""
    return lambda costs: costs[name].peak


def help_over_empty(costs: Costs) -> float:
    """How many times an empty interpreter asking for help takes."""
    return costs[HELP].cpu / costs[EMPTY].cpu


_K1, _K5 = scan_of(1_000), scan_of(5_000)
_SCANS: Final = tuple(map(scan_of, SIZES))

PROMISES: Final = (
    Promise(f"{_K1}: CPU", "s", 2.0, (_K1,), cpu(_K1)),
    Promise(f"{_K1}: peak memory", "MiB", 200, (_K1,), peak(_K1)),
    Promise(f"{_K5}: CPU", "s", 6.0, (_K5,), cpu(_K5)),
    Promise(f"{_K5}: peak memory", "MiB", 400, (_K5,), peak(_K5)),
    Promise("growth exponent of a scan's CPU, 500 to 5,000 roles", "", 1.1, _SCANS, growth),
    Promise(f"the same beyond the {START}", "", 1.1, (*_SCANS, START), own_growth),
    Promise(f"`{HELP}`: CPU over an empty interpreter's", "", 16, (HELP, EMPTY), help_over_empty),
    Promise(f"`{HELP}`: CPU", "s", 0.3, (HELP,), cpu(HELP)),
    Promise(f"`{DEMO}`: CPU", "s", 2.0, (DEMO,), cpu(DEMO)),
)
"""Every promise, in the order they are shown."""


def beyond(name: str, start: str) -> Callable[[Costs], float]:
    """The CPU time of one process beyond that of another."""
    return lambda costs: costs[name].cpu - costs[start].cpu


ACCESS: Final = (
    *(
        Promise(f"{name}: CPU after loading", "s", 0.2, (name, LOADED), beyond(name, LOADED))
        for name in WHO_CAN
    ),
    Promise(f"{EVERYTHING} of 5,000 roles: CPU, loading included", "s", 3.0, (EVERYTHING,), cpu(EVERYTHING)),
)
"""What is promised of questions about access, in the order they are shown."""
