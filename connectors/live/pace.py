"""How fast calls go out: never above a cap, and slower after each time that AWS puts one off."""

from __future__ import annotations

from threading import Lock
from typing import Final

from nhiscan.snapshot import Timer

_SLOWEST: Final = 0.5
_GAIN: Final = 0.05


class Pace:
    """Slots for calls, one after another; safe for many threads.

    Halved by each throttle, at most once a second; won back bit by bit by answers. So the calls
    settle a little below what the service takes, whatever that is.
    """

    def __init__(self, cap: float, timer: Timer, above: Pace | None = None) -> None:
        """At most ``cap`` calls a second, and no more than ``above`` lets through."""
        self._cap = cap
        self._rate = cap
        self._timer = timer
        self._above = above
        self._next = 0.0
        self._slowed = float("-inf")
        self._lock = Lock()

    def wait(self) -> None:
        """Sleep until the next slot."""
        if (pause := self._reserve()) > 0:
            self._timer.sleep(pause)
        if self._above is not None:
            self._above.wait()

    def throttled(self) -> None:
        """The service put a call off."""
        with self._lock:
            now = self._timer.monotonic()
            if now - self._slowed >= 1:
                self._rate = max(_SLOWEST, self._rate / 2)
                self._slowed = now

    def answered(self) -> None:
        """The service answered."""
        with self._lock:
            self._rate = min(self._cap, self._rate * (1 + _GAIN))

    def _reserve(self) -> float:
        """Take the next slot; how long it is until then (seconds)."""
        with self._lock:
            now = self._timer.monotonic()
            slot = max(now, self._next)
            self._next = slot + 1 / self._rate
            return slot - now
