"""The rate that a service takes, felt out by what it puts off; or found to make no difference."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, NamedTuple

_SLOWEST: Final = 1.0
"""Calls a second, however much is put off."""
_WINDOW: Final = 1.0
"""Seconds after which it is judged how it went."""
_ENOUGH: Final = 16
"""So many calls tell which share of them is put off."""
_CALM: Final = 4
"""So many tell that none is."""
_SETTLING: Final = 1.0
"""Seconds after a change in which what was asked before it is still answered."""
_STALE: Final = 4.0
"""A window that takes so many times as long as its calls would tells nothing: hardly anyone asked."""
_TOLERATED: Final = 0.1
"""The share put off that is worth what it tells: that nearly all is used that the service takes."""
_BELOW: Final = 0.95
"""How much of what was answered is asked for after slowing down."""
_STEP: Final = 5.0
"""At most so many times slower at once: what few calls tell may be chance."""
_FASTER: Final = 0.05
"""By how much it grows after a calm window; by twice as much after each that follows."""
_LEAP: Final = 0.4
"""The most by which it grows at once."""
_CHANCE: Final = 1.5
"""By chance, so many times the share that is borne may be put off."""
_WORSE: Final = 0.15
"""By so much more is put off where it is no chance."""
_REMEMBERED: Final = 0.97
"""How much of the share that is borne is believed a window later."""


class _Trial(NamedTuple):
    """What it was like before slowing down, to see what that is good for."""

    rate: float
    share: float
    limit: float
    """How many calls a second were answered."""

    def in_vain(self, share: float, offered: float) -> bool:
        """Whether as many are put off as before, where a limit would let nearly all through.

        At a rate so far above what was answered that a limit explains it too, nothing is told.
        """
        expected = max(0.0, 1 - self.limit / offered)
        return expected < self.share / 2 < share - expected / 2 and not self.worse(share)

    def worse(self, share: float) -> bool:
        """Whether more are put off than before: what the service had saved up is used up."""
        return share > self.share + _WORSE


@dataclass(slots=True)
class Rate:
    """Calls a second, at most ``cap``.

    Where more than a few are put off, it becomes what was answered. If fewer are put off then, the
    service has a limit, and the rate feels its way up from below it, carefully at first. If as many
    are, the service puts calls off whatever the rate, and slowness would only add to it: the former
    rate is taken up again, and the share put off is borne for a while.
    """

    cap: float
    """The most."""
    value: float = field(init=False)
    """What it is now."""
    _begun: float = float("-inf")
    """When the window began in which calls are counted (seconds); ahead while things settle."""
    _sent: int = 0
    _put_off: int = 0
    _growth: float = _FASTER
    """By how much it grows after the next calm window."""
    _borne: float = 0.0
    """The share that is put off at any rate."""
    _trial: _Trial | None = None
    _fresh: bool = False
    """Whether it slowed down, and nobody knows yet what for."""

    def __post_init__(self) -> None:
        """Begin with the most."""
        self.value = self.cap

    def sent(self, now: float) -> None:
        """A call goes out, ``now`` in seconds."""
        self.look(now)
        self._sent += now >= self._begun

    def put_off(self, now: float) -> None:
        """A call was put off."""
        if now >= self._begun:
            if not self._put_off:
                self._begin(now)  # calls that were saved up went before: what is answered from here on counts
            self._put_off += 1
        self.look(now)

    def look(self, now: float) -> None:
        """Judge how it went, once there is enough to judge by."""
        seconds = now - self._begun
        if seconds > _STALE * max(_WINDOW, _ENOUGH / self.value):
            self._begin(now)
        elif seconds >= _WINDOW and self._sent >= (_ENOUGH if self._put_off or self._fresh else _CALM):
            self._borne *= _REMEMBERED
            self._judge(min(1.0, self._put_off / self._sent), self._sent / seconds, now)

    def _judge(self, share: float, offered: float, now: float) -> None:
        """Of ``offered`` calls a second, ``share`` was put off."""
        trial, answered = self._trial, offered * (1 - share)
        slower = max(self._slowest, _BELOW * answered, self.value / _STEP)
        if trial is not None and trial.in_vain(share, offered):
            self._borne, self._trial = (share + trial.share) / 2, None
            self._set(trial.rate, now)
        elif share <= max(_TOLERATED, _CHANCE * self._borne):
            self._grow(now)
        elif slower >= self.value and answered < self.value * _BELOW:
            self._borne = share  # it cannot go so far down that it would show
            self._grow(now)
        else:
            first = trial if trial is not None and self._fresh else _Trial(self.value, share, answered)
            self._trial = _Trial(first.rate, (first.share + share) / 2, answered)
            self._set(min(self.value, slower), now)
            self._growth, self._fresh = _FASTER, True

    def _set(self, rate: float, now: float) -> None:
        self.value = rate
        self._fresh = False
        self._begin(now + _SETTLING)

    def _grow(self, now: float) -> None:
        self.value = min(self.cap, self.value * (1 + self._growth))
        self._growth = min(_LEAP, 2 * self._growth)
        self._fresh = False
        self._begin(now)

    @property
    def _slowest(self) -> float:
        return min(_SLOWEST, self.cap)

    def _begin(self, now: float) -> None:
        self._begun, self._sent, self._put_off = now, 0, 0
