"""Times as AWS tools write them: ISO 8601 in its several spellings, or seconds since 1970."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final

KEYS_TRACKED_SINCE: Final = datetime(2015, 4, 22, tzinfo=UTC)
"""From when on AWS knows the last use of access keys.

Source: IAM API Reference, "AccessKeyLastUsed".
"""
PASSWORDS_TRACKED_SINCE: Final = datetime(2014, 10, 20, tzinfo=UTC)
"""From when on AWS knows the last use of passwords.

Source: IAM User Guide, "Generate credential reports for your AWS account".
"""
TRACKING_PERIOD: Final = timedelta(days=400)
"""How far back AWS tells when a role was used or a service accessed.

Source: IAM API Reference, "RoleLastUsed" and "GenerateServiceLastAccessedDetails".
"""


@lru_cache(maxsize=16384, typed=True)
def moment(value: str | float) -> datetime | None:
    """``value`` as a time (UTC), a text without zone being UTC; None: it is no time."""
    if isinstance(value, bool):
        return None
    try:
        if isinstance(value, str):
            read = datetime.fromisoformat(value)
            return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
        return datetime.fromtimestamp(value, UTC)
    except (ValueError, OverflowError, OSError):
        return None
