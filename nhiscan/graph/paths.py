"""Shortest ways up: from every identity that has one to whoever may do everything."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from heapq import heapify, heappop, heappush
from itertools import count
from typing import Final

from nhiscan.access import Step, Ways
from nhiscan.model import Answer

TOP: Final = "admin"
"""What a path leads to that ends at nobody in particular: whoever it was may then do everything."""
_REWRITE: Final = "rewrite"
Hops = tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Path:
    """A way from one identity to another, or to the top."""

    source: str
    """Where it begins: an identity's id."""
    target: str
    """Whom it reaches; ``TOP`` where somebody on the way comes to be allowed everything."""
    hops: Hops
    """The steps, in order."""

    @property
    def depends_on(self) -> tuple[str, ...]:
        """What any of its steps hangs on, each once, sorted."""
        return tuple(sorted({key for hop in self.hops for key in hop.depends_on}))

    @property
    def conditional(self) -> bool:
        """Whether any of its steps hangs on something."""
        return any(hop.conditional for hop in self.hops)


class Paths:
    """The ways of one snapshot, each step asked for once.

    Whoever holds an identity loses nothing by taking another, so what can be reached only grows. A step
    that rewrites somebody needs two things: who may write, and who is written, both held.
    """

    def __init__(self, ways: Ways) -> None:
        """Over all identities of ``ways``."""
        self._ways = ways
        self._into: dict[str, Hops] = {}
        self._reachers: dict[tuple[str, bool], Mapping[str, Hops]] = {}

    def into(self, target: str) -> Hops:
        """Every step that ends at ``target``."""
        if target not in self._into:
            found = self._ways.into(target)
            self._into[target] = tuple(sorted(found, key=lambda s: (s.conditional, s.source, s.method)))
        return self._into[target]

    @cached_property
    def administrators(self) -> Sequence[str]:
        """Those at the top without any step, surely or on a condition, by id."""
        return sorted(self._ways.administrators())

    def to_administrators(self) -> Sequence[Path]:
        """The shortest way up of everybody who has one, by id: one that is sure, if there is any."""
        certain, possible = self._up(sure=True), self._up(sure=False)
        return [certain.get(id_) or possible[id_] for id_ in sorted(certain.keys() | possible.keys())]

    def to(self, goals: Mapping[str, bool]) -> Sequence[Path]:
        """The shortest way to any of ``goals`` of everybody else who has one, by id.

        Each goal says whether it surely is one. Ways go on through administrators.
        """
        sure = [goal for goal, certain in goals.items() if certain]
        certain = _backwards(self._onward, [Path(goal, goal, ()) for goal in sure], sure=True)
        possible = _backwards(self._onward, [Path(goal, goal, ()) for goal in goals], sure=False)
        found = {**possible, **certain}
        return [found[id_] for id_ in sorted(found) if id_ not in goals]

    def _onward(self, target: str) -> Iterator[Step]:
        """Every step that ends at ``target``, administrators' own among them."""
        yield from self.into(target)
        yield from self._ways.takers(target)

    # -- to the top ----------------------------------------------------------------------

    def _up(self, *, sure: bool) -> dict[str, Path]:
        """The shortest way to the top, only by steps that hang on nothing where it shall be ``sure``."""
        standings = self._ways.administrators()
        tops = {
            id_: Path(id_, id_, ()) for id_, found in standings.items() if _holds(found.answer, sure=sure)
        }
        alone = [step for step in self._alone(sure=sure) if step.source not in standings]
        found = _backwards(
            self.into, [*tops.values(), *(Path(step.source, TOP, (step,)) for step in alone)], sure=sure
        )
        for path in self._together(standings, found, sure=sure):
            found.setdefault(path.source, path)
        return {id_: path for id_, path in found.items() if id_ not in standings}

    def _alone(self, *, sure: bool) -> Iterator[Step]:
        """Steps by which somebody comes to the top alone: new identities, and rewriting oneself."""
        yield from (step for step in self._ways.makers() if _usable(step, sure=sure))
        for step in self._rewriting(sure=sure):
            if step.source == step.target:
                yield step

    def _together(
        self, standings: Mapping[str, object], found: Mapping[str, Path], *, sure: bool
    ) -> Iterator[Path]:
        """Ways on which one identity that is held rewrites another that is held."""
        for step in self._rewriting(sure=sure):
            if step.source == step.target or step.target in standings:
                continue
            writers = self._reaching(step.source, sure=sure)
            written = self._reaching(step.target, sure=sure)
            for id_ in sorted(writers.keys() & written.keys() - found.keys()):
                yield Path(id_, TOP, (*writers[id_], step, *written[id_]))

    def _rewriting(self, *, sure: bool) -> Iterator[Step]:
        """Steps that rewrite somebody who would then be at the top."""
        for id_ in self._ways.identities():
            for step in self.into(id_):
                writes = step.gains == _REWRITE and _usable(step, sure=sure)
                if writes and _holds(self._ways.rewritten(id_), sure=sure):
                    yield step

    def _reaching(self, target: str, *, sure: bool) -> Mapping[str, Hops]:
        """Everybody who may come to act as ``target``, itself among them, with the shortest way."""
        if (target, sure) not in self._reachers:
            found = _backwards(self.into, [Path(target, target, ())], sure=sure)
            self._reachers[target, sure] = {id_: path.hops for id_, path in found.items()}
        return self._reachers[target, sure]


def _backwards(into: Callable[[str], Iterable[Step]], ends: Iterable[Path], *, sure: bool) -> dict[str, Path]:
    """The shortest way of everybody who comes to be the source of one of ``ends``, those among them."""
    found: dict[str, Path] = {}
    number = count()  # of two ways alike the one that was found first stays
    waiting = [(len(end.hops), end.source, next(number), end) for end in ends]
    heapify(waiting)
    while waiting:
        length, source, _, path = heappop(waiting)
        if source in found:
            continue
        found[source] = path
        for step in into(source):
            if step.gains != _REWRITE and step.source not in found and _usable(step, sure=sure):
                longer = Path(step.source, path.target, (step, *path.hops))
                heappush(waiting, (length + 1, step.source, next(number), longer))
    return found


def _usable(step: Step, *, sure: bool) -> bool:
    return not (sure and step.conditional)


def _holds(answer: Answer, *, sure: bool) -> bool:
    return answer is Answer.ALLOWED or (not sure and answer is Answer.CONDITIONAL)
