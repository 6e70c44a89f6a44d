"""Granted against used: what an identity may do and, by last-accessed evidence, never did."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from nhiscan.access import AccessSet, Universe
from nhiscan.model import Usage, UsageSource


@dataclass(frozen=True, slots=True)
class Excess:
    """What one identity was granted and what evidence says of it, as bitsets over ``universe``.

    The four bitsets after ``granted`` are disjoint and together are ``granted``.
    """

    universe: Universe
    """The actions that the bitsets speak of."""
    granted: int
    """Actions it may do."""
    used: int
    """Those seen in use, action by action."""
    unused: int
    """Those that were tracked, alone or as a whole service, and not seen."""
    untracked: int
    """Those of services in use whose single actions the evidence does not track."""
    unreported: int
    """Those of services that the evidence does not speak of at all."""
    unused_services: tuple[str, ...]
    """Granted services none of whose actions was seen."""
    unused_actions: tuple[str, ...]
    """Unused actions of the other services, in the table's order."""
    evidence: tuple[Usage, ...]
    """The rows it rests on, for the window and the source."""


def excess(access: AccessSet, usage: Sequence[Usage]) -> Excess | None:
    """What ``access`` grants against what ``usage`` saw; None: no last-accessed evidence at all.

    Silence counts only where the evidence tracks: a service seen in use without a word on its
    single actions leaves them untracked, never unused.

    Source: IAM User Guide, "Refine permissions using last accessed information".
    """
    rows = [row for row in usage if row.source is UsageSource.SERVICE_LAST_ACCESSED and row.action]
    if not rows:
        return None
    universe = access.universe
    services = {row.action.casefold(): row for row in rows if row.action and ":" not in row.action}
    actions: defaultdict[str, list[Usage]] = defaultdict(list)
    for row in rows:
        if row.action and ":" in row.action:
            actions[row.action.partition(":")[0].casefold()].append(row)
    used = unused = untracked = unreported = 0
    silent: list[str] = []
    for service in universe.services():
        granted = access.may & _bits(universe, service)
        if not granted:
            continue
        told = services.get(service.casefold())
        if told is None:
            unreported |= granted
        elif told.last_used is None:
            unused |= granted if told.tracked else 0
            unreported |= 0 if told.tracked else granted
            silent += [service] if told.tracked else []
        else:
            seen, not_seen = _split(universe, actions[service.casefold()])
            used |= granted & seen
            unused |= granted & not_seen
            untracked |= granted & ~(seen | not_seen)
    single = unused & ~sum(_bits(universe, service) for service in silent)
    return Excess(
        universe,
        access.may,
        used,
        unused,
        untracked,
        unreported,
        tuple(silent),
        _names(universe, single),
        tuple(rows),
    )


def _bits(universe: Universe, service: str) -> int:
    span = universe.span(service)
    return ((1 << len(span)) - 1) << span.start


def _split(universe: Universe, rows: Iterable[Usage]) -> tuple[int, int]:
    """Actions seen and actions tracked without being seen."""
    seen = not_seen = 0
    for row in rows:
        place = universe.index(row.action or "")
        if place is not None and row.tracked:
            if row.last_used is None:
                not_seen |= 1 << place
            else:
                seen |= 1 << place
    return seen, not_seen & ~seen


def _names(universe: Universe, bits: int) -> tuple[str, ...]:
    found = []
    while bits:
        low = bits & -bits
        found.append(universe.names[low.bit_length() - 1])
        bits ^= low
    return tuple(found)
