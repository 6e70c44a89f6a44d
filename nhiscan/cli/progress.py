"""How far a long command is: one line that is written over, or now and then a line where nobody looks."""

from __future__ import annotations

import os
import sys
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, Self

from nhiscan.cli.streams import tell
from nhiscan.text import visible

if TYPE_CHECKING:
    from nhiscan.snapshot import Tally

_QUIET: Final = 30.0
"""Seconds between lines where standard error is no terminal."""
_SOON: Final = 5.0
"""Seconds before a guess of the time left is worth anything."""
_SETTLED: Final = 0.2
"""The share of the time gone by for which no more work must have turned up, before it is guessed."""
_WIDTH: Final = 80
"""Columns of a terminal that does not tell."""


class WallTimer:
    """The real clock."""

    def now(self) -> datetime:
        """What time it is (UTC)."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds since some moment."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)


class Left:
    """The time left, if the work known so far is all there is."""

    def __init__(self, begun: float) -> None:
        """``begun``: when the work began (seconds)."""
        self._begun = begun
        self._grown = begun
        self._known = 0

    def guess(self, tally: Tally, now: float) -> float | None:
        """Seconds; None while it is early, or more and more work turns up."""
        if tally.known > self._known:
            self._known, self._grown = tally.known, now
        elapsed = now - self._begun
        if now - self._grown < max(_SOON, _SETTLED * elapsed) or not 0 < tally.done < tally.known:
            return None
        return elapsed / tally.done * (tally.known - tally.done)


class Live:
    """The line about one collection, on standard error; a context manager that leaves the screen clean."""

    def __init__(self, name: str, unit: str) -> None:
        """``name`` of what is going on, ``unit``: what one of its partitions is called."""
        self._name = name
        self._unit = unit
        self._told = time.monotonic()
        self._left = Left(self._told)
        self._live = sys.stderr is not None and sys.stderr.isatty()
        self._shown = ""

    def __enter__(self) -> Self:
        """Nothing is shown yet."""
        return self

    def __exit__(self, *_: object) -> None:
        """Remove the line."""
        self._show("")

    def __call__(self, tally: Tally) -> None:
        """Show how far it is."""
        now = time.monotonic()
        line = self._line(tally, self._left.guess(tally, now))
        if self._live:
            self._show(line[: _columns() - 1])
        elif now - self._told >= _QUIET:
            self._told = now
            tell(line)

    def notice(self, line: str) -> None:
        """A word beside the line."""
        self._show("")
        tell(visible(line))

    def _show(self, line: str) -> None:
        """Write over the line that is there."""
        if line == self._shown:
            return
        rest = " " * (len(self._shown) - len(line))
        tell(f"\r{line}{rest}" if line else f"\r{rest}\r", end="")
        self._shown = line

    def _line(self, tally: Tally, left: float | None) -> str:
        from nhiscan.formats.wording import counted

        parts = [
            f"{self._name}: {tally.partitions:,} of {counted(tally.of, self._unit)}",
            counted(tally.calls, "call"),
            *([f"{tally.throttled:,} put off"] if tally.throttled else []),
            *([f"{tally.refused:,} refused"] if tally.refused else []),
            *([] if left is None else [f"{_about(left)} left"]),
        ]
        return visible(", ".join(parts))


def _about(seconds: float) -> str:
    if seconds < 90:
        return f"about {max(10, round(seconds, -1)):.0f} s"
    return f"about {seconds / 60:.0f} min"


def _columns() -> int:
    """How wide the terminal is now."""
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns or _WIDTH
    except (OSError, ValueError):
        return _WIDTH
