"""A clock that jumps instead of waiting."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Lock

BEGUN = datetime(2026, 11, 24, 6, tzinfo=UTC)


@dataclass
class JumpingTimer:
    """Goes on by what is slept, however many sleep."""

    seconds: float = 0.0
    """How far it has come."""
    slept: list[float] = field(default_factory=list)
    """Every pause."""
    _lock: Lock = field(default_factory=Lock)

    def now(self) -> datetime:
        """The time (UTC)."""
        return BEGUN + timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        """Seconds since it began."""
        return self.seconds

    def sleep(self, seconds: float) -> None:
        """Jump."""
        with self._lock:
            self.seconds += seconds
            self.slept.append(seconds)
