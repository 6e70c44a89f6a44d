"""Slots for calls: never more in a second than a cap, nor than the service is found to take."""

from __future__ import annotations

from threading import Lock
from typing import Final

from nhiscan.connectors.live.rate import Rate
from nhiscan.snapshot import Timer

_LOOK: Final = 0.5
"""The longest that one waits without looking anew: meanwhile the rate may have grown (seconds)."""
_DUE: Final = 1e-6
"""What is left of a pause that is over, but for how a clock counts (seconds)."""


class Pace:
    """Slots for calls, one after another; safe for many threads.

    One slot may be late: then the next comes the sooner, so that in no second there are more than the
    cap and one.
    """

    def __init__(self, cap: float, timer: Timer, above: Pace | None = None) -> None:
        """At most ``cap`` calls a second, and no more than ``above`` lets through."""
        self._rate = Rate(cap)
        self._timer = timer
        self._above = above
        self._next = float("-inf")
        self._lock = Lock()

    def wait(self) -> None:
        """Sleep until there is a slot, and take it."""
        while pause := self.slot():
            self._timer.sleep(pause)

    def slot(self) -> float:
        """Take a slot, here and above, if there is one now: 0; else the seconds until it is worth asking."""
        with self._lock:
            now = self._timer.monotonic()
            pause = self._next - now
            if pause <= _DUE:
                pause = self._above.slot() if self._above is not None else 0
            if pause > _DUE:
                return min(pause, _LOOK)
            self._rate.sent(now)
            gap = 1 / self._rate.value
            self._next = max(self._next, now - gap) + gap
            return 0

    def throttled(self) -> None:
        """The service put a call off."""
        with self._lock:
            self._rate.put_off(self._timer.monotonic())

    def answered(self) -> None:
        """The service answered: a moment to see how it goes."""
        with self._lock:
            self._rate.look(self._timer.monotonic())
