"""A service and those who ask it, on a clock that jumps: no threads, no chance, no waiting."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush
from random import Random

from nhiscan.connectors.live.pace import Pace
from tests.connectors.live.clock import JumpingTimer

Service = Callable[[float], bool]
"""Whether a call that comes at a time (seconds) is answered; else it is put off."""

_BACK_OFF = (0.5, 1.0, 2.0, 4.0, 8.0)
"""Seconds that a call put off waits before it is made again, as often as it was put off; 16 after that."""


def at_random(share: float, seed: int = 1) -> Service:
    """Puts ``share`` of all calls off, however many there are."""
    random = Random(seed)
    return lambda _: random.random() >= share


@dataclass
class Bucket:
    """Answers a number of calls a second, and a few more at once."""

    rates: Sequence[tuple[float, float]]
    """From which second on it is filled with how many a second."""
    burst: float = 10.0
    """How many it holds."""
    held: float = 10.0
    """How many are in it."""
    filled: float = 0.0
    """When that was."""

    def __call__(self, now: float) -> bool:
        """Take one out."""
        rate = next(rate for since, rate in reversed(self.rates) if since <= now)
        self.held = min(self.burst, self.held + rate * (now - self.filled))
        self.filled = now
        if self.held < 1:
            return False
        self.held -= 1
        return True


@dataclass
class Traffic:
    """What became of calls."""

    sent: list[float] = field(default_factory=list)
    """When each try went out."""
    answered: list[float] = field(default_factory=list)
    """When each of those went out that were answered."""

    @property
    def put_off(self) -> float:
        """The share of tries that were put off."""
        return 1 - len(self.answered) / len(self.sent)

    def rate(self, since: float, until: float) -> float:
        """How many a second were answered in a part of the time."""
        return sum(since <= at < until for at in self.answered) / (until - since)

    def most_in_a_second(self) -> int:
        """The most tries that went out within any one second."""
        first, most = 0, 0
        for last, at in enumerate(self.sent):
            while self.sent[first] <= at - 1 + 1e-5:
                first += 1
            most = max(most, last - first + 1)
        return most


@dataclass
class Simulation:
    """Callers that ask services, each call again and again until it is answered."""

    timer: JumpingTimer = field(default_factory=JumpingTimer)
    """The clock."""
    latency: float = 0.1
    """Seconds until an answer."""
    traffic: Traffic = field(default_factory=Traffic)
    """What became of all calls."""
    _events: list[tuple[float, int, Callable[[], None]]] = field(default_factory=list)
    _count: Counter[str] = field(default_factory=Counter)

    def ask(self, pace: Pace, service: Service, calls: int, callers: int = 16) -> None:
        """Have ``callers`` make so many calls together, as fast as ``pace`` lets them."""
        left = [calls]

        def begin() -> None:
            if left[0]:
                left[0] -= 1
                send(0)

        def send(tries: int) -> None:
            if pause := pace.slot():
                self._after(pause, lambda: send(tries))
                return
            now = self.timer.monotonic()
            self.traffic.sent.append(now)
            if service(now):
                self.traffic.answered.append(now)
                self._after(self.latency, answered)
            else:
                self._after(self.latency, lambda: throttled(tries))

        def answered() -> None:
            pace.answered()
            begin()

        def throttled(tries: int) -> None:
            pace.throttled()
            wait = _BACK_OFF[tries] if tries < len(_BACK_OFF) else 16.0
            self._after(wait * (0.5 + (7 * len(self.traffic.sent) % 10) / 20), lambda: send(tries + 1))

        for number in range(callers):
            self._after(number / 1000, begin)

    def run(self, until: float = float("inf")) -> Traffic:
        """Let time go by, to a moment (seconds) or until all is answered."""
        while self._events and self._events[0][0] <= until:
            at, _, event = heappop(self._events)
            self.timer.seconds = max(self.timer.seconds, at)
            event()
        return self.traffic

    def _after(self, seconds: float, event: Callable[[], None]) -> None:
        self._count["events"] += 1
        heappush(self._events, (self.timer.seconds + seconds, self._count["events"], event))
