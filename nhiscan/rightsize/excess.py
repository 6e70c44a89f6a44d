"""Granted against used: what an identity may do and, by last-accessed evidence, never did."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from nhiscan.access import AccessSet, Universe
from nhiscan.model import Usage, UsageSource

NEVER_SHOWN: Final = ("iam:PassRole",)
"""Actions that no last-accessed evidence shows: silence about them, or their service, says nothing.

Source: IAM User Guide, "Refine permissions using last accessed information", PassRole.
"""


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
    """Those whose use the evidence cannot show: not tracked one by one in a service that is in use."""
    unreported: int
    """Those of services that the evidence does not speak of at all."""
    unused_services: tuple[str, ...]
    """Granted services of which nothing was seen that would have shown."""
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
    used = unused = untracked = 0
    silent: list[str] = []
    for service in universe.services():
        key = service.casefold()
        if key not in services:
            used |= access.may & _seen(universe, actions.get(key, ()))
            continue
        granted = access.may & _bits(universe, service)
        more, less, hidden = _judged(universe, granted, services[key], actions.get(key, ()))
        used, unused, untracked = used | more, unused | less, untracked | hidden
        silent += [service] if less and services[key].last_used is None and not more else []
    unreported = access.may & ~(used | unused | untracked)
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


def _judged(
    universe: Universe, granted: int, service: Usage, actions: Sequence[Usage]
) -> tuple[int, int, int]:
    """Of what is granted of one service: seen in use, tracked and not seen, beyond what can be seen."""
    seen = _seen(universe, actions)
    if service.last_used is None and not service.tracked:
        return granted & seen, 0, 0
    if service.last_used is None and not seen:
        watched = granted
    else:
        watched = _places(universe, [row.action or "" for row in actions if row.tracked]) & ~seen
    unused = granted & watched & ~_places(universe, NEVER_SHOWN)
    return granted & seen, unused, granted & ~seen & ~unused


def _seen(universe: Universe, actions: Iterable[Usage]) -> int:
    return _places(universe, [row.action or "" for row in actions if row.last_used is not None])


def _places(universe: Universe, names: Iterable[str]) -> int:
    bits = 0
    for name in names:
        place = universe.index(name)
        bits |= 0 if place is None else 1 << place
    return bits


def _bits(universe: Universe, service: str) -> int:
    span = universe.span(service)
    return ((1 << len(span)) - 1) << span.start


def _names(universe: Universe, bits: int) -> tuple[str, ...]:
    found = []
    while bits:
        low = bits & -bits
        found.append(universe.names[low.bit_length() - 1])
        bits ^= low
    return tuple(found)
