"""What all requests of one run have in common: how hard AWS may be asked, what was asked, who answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Lock

from nhiscan.connectors.live.hearing import Hearing
from nhiscan.connectors.live.pace import Pace
from nhiscan.snapshot import Timer


@dataclass(frozen=True, slots=True)
class Limits:
    """How hard AWS may be asked."""

    rps: float
    """Requests a second to one account."""
    deadline: float
    """Seconds that one request may take, repetitions included."""

    @property
    def each(self) -> float:
        """Seconds that one try may take: none begins that could not end in time."""
        return self.deadline / 2


@dataclass(slots=True)
class Counts:
    """What was asked so far, over all accounts; safe for many threads."""

    calls: int = 0
    """Requests made."""
    throttled: int = 0
    """Requests that were put off."""
    refused: int = 0
    """Calls that were refused or failed for good."""
    lock: Lock = field(default_factory=Lock)
    """Held while counting."""

    def add(self, *, calls: int = 0, throttled: int = 0, refused: int = 0) -> None:
        """Count more."""
        with self.lock:
            self.calls += calls
            self.throttled += throttled
            self.refused += refused


@dataclass(slots=True)
class Traffic:
    """What all that is asked in one run has in common; safe for many threads."""

    limits: Limits
    """How hard AWS may be asked."""
    timer: Timer
    """The clock."""
    counts: Counts = field(default_factory=Counts)
    """What was asked."""
    hearing: Hearing = field(default_factory=Hearing)
    """Who answers, whichever account asks."""
    _caps: dict[str, Pace] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def cap(self, account: str) -> Pace:
        """The pace of everything that is asked of one account."""
        with self._lock:
            if account not in self._caps:
                self._caps[account] = Pace(self.limits.rps, self.timer)
            return self._caps[account]
