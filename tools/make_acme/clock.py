"""Acme's clock: every time in the export is told from one fixed moment."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from tools.make_acme.ids import spread

NOW: Final = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
"""When the export was taken: the report's GeneratedTime, every job's JobCompletionDate."""
TRACKED_DAYS: Final = 400
"""How far back AWS's last-accessed information reaches."""


def ago(days: int, seed: str) -> datetime:
    """A moment whole ``days`` ago and some hours more, never as much as a day more; ``seed`` picks them."""
    return NOW - timedelta(days=days, seconds=spread(f"hours of {seed}", 300, 84_000))


def lately(seed: str, days: int = 6) -> datetime:
    """Some moment of the last ``days``, as anything that works every week shows."""
    return ago(spread(f"lately {seed}", 0, days), seed)


def long_ago(seed: str) -> datetime:
    """Some day from two months to five years back, when a part of Acme that still works was built."""
    return ago(spread(f"built {seed}", 61, 1_800), seed)


def stamp(moment: datetime) -> str:
    """``moment`` as the second version of the aws command prints times."""
    return moment.isoformat()
