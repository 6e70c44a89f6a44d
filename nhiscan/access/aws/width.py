"""Statements far wider than any one job: ``*``, or a whole service's writes, on every resource."""

from __future__ import annotations

from nhiscan.access.aws.actions import TABLE, matching, services, span_bits
from nhiscan.access.aws.layers import Ruling
from nhiscan.access.aws.resources import Home
from nhiscan.access.protocol import Wide
from nhiscan.reference.aws_actions import Level


def judge(row: Ruling, left: int, home: Home) -> Wide | None:
    """``row`` as a wide grant, or None.

    ``left`` are the actions that boundary and guardrails leave: what they take away does not
    count. A service listed action by action is not wide, however long the list: only a
    pattern (or NotAction) holds what the service will learn tomorrow.
    """
    statement = row.statement
    if not statement.allows or not row.bits & left:
        return None
    whole = _whole_services(row)
    if not whole:
        return None
    reached = {service: _everywhere(row, service, home) for service in whole}
    covering = [service for service, bits in reached.items() if bits]
    bits = sum(reached.values()) & left
    writes = bits & TABLE().with_level(Level.WRITE)
    permissions = bits & TABLE().with_level(Level.PERMISSIONS)
    if not writes and not permissions:
        return None
    every = len(covering) == len(TABLE().services())
    kept = tuple(s for s in covering if reached[s] & left)
    return Wide(
        grant=row.grant,
        because=row.because(),
        services=("*",) if every else kept,
        writes=writes.bit_count(),
        permissions=permissions.bit_count(),
        depends_on=row.statement.keys,
    )


def _whole_services(row: Ruling) -> list[str]:
    """Services whose every action one wildcard of the statement, or its NotAction, takes in."""
    if row.statement.all_actions_but:
        return [s for s in services(row.bits) if not span_bits(s) & ~row.bits]
    found: dict[str, None] = {}
    for pattern in row.statement.actions:
        if "*" not in pattern and "?" not in pattern:
            continue
        bits = matching(pattern)
        found |= dict.fromkeys(s for s in services(bits) if not span_bits(s) & ~bits)
    return list(found)


def _everywhere(row: Ruling, service: str, home: Home) -> int:
    """The writes of ``service`` that the statement gives on every resource of theirs in the account.

    0 unless they are most of them: a pattern for one kind of resource is no service-wide grant,
    one for all that the service owns is, even where some action also touches another's.
    """
    bits = span_bits(service) & row.bits & TABLE().with_level(Level.WRITE, Level.PERMISSIONS)
    if row.everywhere or row.statement.all_resources_but or row.statement.resources is None:
        return bits
    given = row.on_all(bits, home)
    return given if given.bit_count() * 2 > bits.bit_count() else 0
