"""Last-accessed evidence for tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from nhiscan.model import Usage, UsageSource
from tests.access.building import ACCOUNT, ME

NOW = datetime(2026, 11, 24, tzinfo=UTC)
"""When the evidence was made."""


def seen(action: str, *, ago: int | None = 3, tracked: bool = True, **fields: Any) -> Usage:
    """A row about a service or an action: used so many days ago, or never (None)."""
    given = {"source": UsageSource.SERVICE_LAST_ACCESSED, "subject": ME} | fields
    return Usage(
        partition=ACCOUNT,
        action=action,
        last_used=None if ago is None else NOW - timedelta(days=ago),
        since=NOW - timedelta(days=400),
        until=NOW,
        tracked=tracked,
        **given,
    )


def silent(action: str, *, tracked: bool = True) -> Usage:
    """A row that saw no use."""
    return seen(action, ago=None, tracked=tracked)
