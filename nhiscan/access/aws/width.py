"""Statements far wider than any one job: ``*``, or a whole service's writes, on every resource."""

from __future__ import annotations

from functools import lru_cache

from nhiscan.access.aws.actions import TABLE, matching, services, span_bits
from nhiscan.access.aws.ruling import Ruling
from nhiscan.access.aws.shapes import Home
from nhiscan.access.protocol import Wide
from nhiscan.reference.aws_actions import Level


def judge(row: Ruling, left: int, home: Home) -> Wide | None:
    """``row`` as a wide grant, or None.

    ``left`` are the actions that Denies, boundary and guardrails leave: what they take away does
    not count. A service listed action by action is not wide, however long the list: only a
    pattern (or NotAction) holds what the service will learn tomorrow.
    """
    statement = row.statement
    if not statement.allows or not row.bits & left:
        return None
    changes = TABLE().with_level(Level.WRITE, Level.PERMISSIONS)
    given = _whole(statement.actions, statement.all_actions_but) & changes & row.bits
    if not row.everywhere and not statement.all_resources_but:
        given = _mostly_everywhere(row, given, home)
    if not given & left:
        return None
    return Wide(
        grant=row.grant,
        because=row.because(),
        services=services(given & left) if changes & ~given else ("*",),
        writes=(given & left & TABLE().with_level(Level.WRITE)).bit_count(),
        permissions=(given & left & TABLE().with_level(Level.PERMISSIONS)).bit_count(),
        depends_on=statement.keys,
    )


@lru_cache(maxsize=2048)
def _whole(patterns: tuple[str, ...], all_but: bool) -> int:
    """The services whose every action one wildcard of the statement, or its NotAction, takes in."""
    if all_but:
        spared = 0
        for pattern in patterns:
            spared |= matching(pattern)
        return _full(TABLE().everything & ~spared)
    found = 0
    for pattern in patterns:
        if "*" in pattern or "?" in pattern:
            found |= _full(matching(pattern))
    return found


@lru_cache(maxsize=2048)
def _full(bits: int) -> int:
    """The services that lie in ``bits`` with all their actions."""
    found = 0
    for service in services(bits):
        whole = span_bits(service)
        found |= 0 if whole & ~bits else whole
    return found


def _mostly_everywhere(row: Ruling, bits: int, home: Home) -> int:
    """Those of ``bits`` that the statement gives on every resource of theirs in the account.

    None of a service unless most of it: a pattern for one kind of resource is no service-wide
    grant, one for all that the service owns is, even where some action also touches another's.
    """
    given = row.on_all(bits, home)
    for service in services(given):
        span = span_bits(service)
        if (given & span).bit_count() * 2 <= (bits & span).bit_count():
            given &= ~span
    return given
