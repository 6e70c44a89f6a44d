"""What wildcards took in since they were written: actions that AWS's pages did not list then."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Final

from nhiscan.access.aws.actions import TABLE, matching, names, places, union
from nhiscan.access.aws.giving import given
from nhiscan.access.aws.ruling import Ruling
from nhiscan.access.aws.shapes import Home
from nhiscan.access.protocol import Drift
from nhiscan.reference.aws_actions import Level
from nhiscan.reference.aws_credential_reads import credential_reads

_WILD: Final = frozenset("*?")


def drift(row: Ruling, since: datetime, left: int, home: Home) -> Drift | None:
    """What ``row``, written at ``since``, took in of changes and of reads that give out credentials.

    ``left`` is what other layers leave. A birth is no later than told: it is the date of the first of the
    compared tables with the action. It surely came after ``since`` if the table before that is younger.
    """
    young = _younger(since.date().isoformat())
    told = given(row, _matter() & left & (young[0] | young[1]), 0, home)
    if told is None or not told.patterned:
        return None
    sure, perhaps = told.patterned & young[0], told.patterned & young[1]
    shown = sure or perhaps
    granting = shown & TABLE().with_level(Level.PERMISSIONS)
    secrets = shown & _secrets() & ~granting
    return Drift(
        grant=row.grant,
        because=row.because(),
        patterns=_taking_in(row, shown),
        permissions=tuple(names(granting)),
        credentials=tuple(names(secrets)),
        changes=tuple(names(shown & ~granting & ~secrets)),
        sure=bool(sure),
        perhaps=perhaps.bit_count() if sure else 0,
        depends_on=told.depends_on,
        counted_from=TABLE().oldest,
    )


def _taking_in(row: Ruling, bits: int) -> tuple[str, ...]:
    """The patterns by which it takes ``bits`` in; of NotAction none: all that it does not name."""
    if row.statement.all_actions_but:
        return ()
    return tuple(each for each in row.statement.actions if set(each) & _WILD and matching(each) & bits)


@lru_cache(maxsize=1)
def _matter() -> int:
    return TABLE().with_level(Level.WRITE, Level.PERMISSIONS) | _secrets()


@lru_cache(maxsize=1)
def _secrets() -> int:
    return union(row.action for row in credential_reads() if row.direct)


@lru_cache(maxsize=1)
def _born() -> Mapping[str, int]:
    """Those actions that have a birth, as bitsets by its date."""
    found: dict[str, int] = {}
    for place in places(TABLE().everything):
        if date := TABLE().born(place):
            found[date] = found.get(date, 0) | 1 << place
    return dict(sorted(found.items()))


@lru_cache(maxsize=4096)
def _younger(since: str) -> tuple[int, int]:
    """The actions that surely came after the day ``since``, and those that may have."""
    dates = list(_born())
    first = bisect_right(dates, since)
    sure = perhaps = 0
    for place, date in enumerate(dates[first:], first):
        before = dates[place - 1] if place else TABLE().oldest
        if before >= since:
            sure |= _born()[date]
        else:
            perhaps |= _born()[date]
    return sure, perhaps
