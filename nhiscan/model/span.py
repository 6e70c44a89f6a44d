"""Spans of time, measured by a clock that may only be a lower bound."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from nhiscan.model.finding import Missing


@dataclass(frozen=True, slots=True)
class Clock:
    """What time it is for one partition."""

    now: datetime
    """The time (UTC)."""
    exact: bool
    """False: the evidence carries no time of its own, so it is at least this late."""


@dataclass(frozen=True, slots=True)
class Span:
    """A number of whole days, or at least that many."""

    days: int
    """Whole days."""
    exact: bool = True
    """False: at least ``days``."""
    at_most: int | None = None
    """Where not exact: no more than that many; None: nobody can say."""

    def reaches(self, limit: int) -> bool | None:
        """Whether it is ``limit`` days or longer; None: cannot be told from its bounds."""
        if self.days >= limit:
            return True
        short = self.exact or (self.at_most is not None and self.at_most < limit)
        return False if short else None

    def __str__(self) -> str:
        """``412 days`` or ``at least 412 days``."""
        days = "1 day" if self.days == 1 else f"{self.days} days"
        return days if self.exact else f"at least {days}"


@dataclass(frozen=True, slots=True)
class Idle:
    """How long something has not been used, by evidence."""

    span: Span
    """The time since its last use, or since it could first have been used or seen."""
    last_used: datetime | None
    """The last use (UTC); None: none in the whole window that the evidence covers."""
    source: str
    """Who tells."""
    service: str | None = None
    """The service that saw the last use, where told."""
    window: str | None = None
    """``FROM/TO`` of the evidence."""


@dataclass(frozen=True, slots=True)
class Unseen:
    """Nobody tells when something was used or made: never to be read as unused."""

    needs: tuple[Missing, ...]
    """What would tell."""
