"""Telling a network that is gone, or a key that was taken back, from calls that are refused one by one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from nhiscan.errors import CollectError

_AGAIN: Final = "then run the same command again: it goes on where it stopped"


@dataclass(slots=True)
class Pulse:
    """Asks AWS who the caller is whenever it looks as if nobody answered any more.

    Otherwise each call would be tried to the end of its own patience, and all of them would pass for
    refused: an inventory full of gaps where one that stops and goes on has none.
    """

    feel: Callable[[], object]
    """Asks; raises CollectError."""
    patience: int
    """So many looks without any work being done make it ask."""
    _done: int = 0
    _idle: int = 0
    _missed: int = 0

    def look(self, done: int) -> None:
        """See how much work is done; raises CollectError where nobody answers."""
        self._idle = self._idle + 1 if done == self._done else 0
        self._done = done
        if self._idle >= self.patience:
            self._idle = 0
            self._ask()

    def settle(self, missed: int) -> None:
        """Before what was missed is told as missing: be sure that it was no silence; raises the same."""
        if missed != self._missed:
            self._ask()
            self._missed = missed

    def _ask(self) -> None:
        try:
            self.feel()
        except CollectError as error:
            raise CollectError(error.place, error.problem, f"{error.remedy}; {_AGAIN}") from error
