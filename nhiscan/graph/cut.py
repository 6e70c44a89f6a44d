"""The fewest statements without which nobody surely comes to the top, and one guardrail that does the same.

Every way needs all its statements, so one of them must go: a hitting set. Whoever is kept off one way may
have another, so ways are looked for again without the statements chosen, until none is left.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from nhiscan.access import Cuts, Cuttable, Step, Ways
from nhiscan.graph.paths import Path, Paths
from nhiscan.snapshot import Snapshot

_MOST_ROUNDS: Final = 40
_MOST_TRIES: Final = 20_000
"""How many sets are looked at before the smallest one found so far is taken."""


@dataclass(frozen=True, slots=True)
class Cut:
    """What closes the ways to the top that hang on nothing."""

    paths: int
    """How many there were."""
    statements: tuple[Cuttable, ...]
    """The statements to take out, sorted."""
    smallest: bool
    """Whether fewer surely would not do."""
    left: tuple[Path, ...]
    """Ways that no statement of the snapshot carries, and that stay."""
    guardrail: str | None
    """One service control policy instead, as JSON; None: it would not help."""
    beyond: tuple[Path, ...]
    """Ways that stay in spite of it."""


def cut(snapshot: Snapshot, cuts: Cuts, ways: Callable[[Snapshot], Ways], source: str | None = None) -> Cut:
    """What closes all ways to the top, or those of ``source``."""
    found = _sure(ways(snapshot), source)
    chosen, smallest, left = _statements(found, cuts, ways, source)
    guardrail, beyond = _guardrail(found, snapshot, cuts, ways, source)
    return Cut(len(found), tuple(sorted(chosen)), smallest, left, guardrail, beyond)


def _sure(ways: Ways, source: str | None) -> Sequence[Path]:
    return [path for path in Paths(ways).surely_to_administrators() if source in (None, path.source)]


def _statements(
    found: Sequence[Path], cuts: Cuts, ways: Callable[[Snapshot], Ways], source: str | None
) -> tuple[frozenset[Cuttable], bool, tuple[Path, ...]]:
    constraints: dict[frozenset[Cuttable], None] = {}
    chosen: frozenset[Cuttable] = frozenset()
    smallest = True
    for _ in range(_MOST_ROUNDS):
        new = {frozenset(s for hop in path.hops for s in cuts.statements(hop)): path for path in found}
        stuck = tuple(path for key, path in new.items() if not key)
        constraints |= dict.fromkeys(key for key in new if key)
        if not new.keys() - {frozenset()}:
            return chosen, smallest, stuck
        chosen, exact = _fewest(list(constraints))
        smallest = smallest and exact
        found = _sure(ways(cuts.without(chosen)), source)
    return chosen, False, tuple(found)


def _fewest(constraints: Sequence[frozenset[Cuttable]]) -> tuple[frozenset[Cuttable], bool]:
    """A smallest set that has one of each of ``constraints``; whether it surely is the smallest."""
    best = _greedy(constraints)
    tries = 0

    def search(chosen: frozenset[Cuttable], rest: Sequence[frozenset[Cuttable]]) -> None:
        nonlocal best, tries
        tries += 1
        if not rest:
            best = chosen
            return
        if tries > _MOST_TRIES or len(chosen) + _least(rest) >= len(best):
            return
        narrowest: frozenset[Cuttable] = min(rest, key=_narrow)
        for each in sorted(narrowest):
            search(chosen | {each}, [need for need in rest if each not in need])

    search(frozenset(), list(constraints))
    return best, tries <= _MOST_TRIES


def _least(constraints: Iterable[frozenset[Cuttable]]) -> int:
    """How many it takes at least: as many as there are that share nothing."""
    used: set[Cuttable] = set()
    count = 0
    for need in sorted(constraints, key=_narrow):
        if not need & used:
            used |= need
            count += 1
    return count


def _narrow(need: frozenset[Cuttable]) -> tuple[int, list[Cuttable]]:
    """Those with the fewest choices first."""
    return len(need), sorted(need)


def _greedy(constraints: Sequence[frozenset[Cuttable]]) -> frozenset[Cuttable]:
    chosen: set[Cuttable] = set()
    rest = list(constraints)
    while rest:
        counts: dict[Cuttable, int] = {}
        for need in rest:
            for each in need:
                counts[each] = counts.get(each, 0) + 1
        best = min(counts, key=lambda each: (-counts[each], each))
        chosen.add(best)
        rest = [need for need in rest if best not in need]
    return frozenset(chosen)


def _guardrail(
    found: Sequence[Path],
    snapshot: Snapshot,
    cuts: Cuts,
    ways: Callable[[Snapshot], Ways],
    source: str | None,
) -> tuple[str | None, tuple[Path, ...]]:
    """One guardrail against the last step of every way, widened until no new way turns up."""
    spared = sorted(ways(snapshot).administrators())
    steps: dict[tuple[str, ...], Step] = {}
    document: str | None = None
    left: Sequence[Path] = found
    for _ in range(_MOST_ROUNDS):
        fresh = [hop for path in left for hop in path.hops[-1:] if _key(hop) not in steps]
        if not fresh:
            break
        steps |= {_key(hop): hop for hop in fresh}
        document = cuts.guardrail(steps.values(), spared)
        left = _sure(ways(cuts.guarded(document)), source)
    if document is not None and len(left) == len(found):
        return None, tuple(left)
    return document, tuple(left)


def _key(hop: Step) -> tuple[str, ...]:
    return hop.source, hop.target, hop.method, *hop.needs
