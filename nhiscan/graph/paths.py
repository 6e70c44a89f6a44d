"""Shortest ways up: from every identity that has one to whoever may do everything."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from heapq import heapify, heappop, heappush
from itertools import count
from typing import Final

from nhiscan.access import Step, Ways
from nhiscan.model import Answer

TOP: Final = "admin"
"""What a path leads to that ends at nobody in particular: whoever it was may then do everything."""
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
    """The ways of one snapshot.

    Whoever holds an identity loses nothing by taking another, so what can be reached only grows. A step
    that rewrites somebody needs two things: who may write, and who is written, both held.
    """

    def __init__(self, ways: Ways) -> None:
        """Over all identities of ``ways``."""
        self._ways = ways

    @cached_property
    def administrators(self) -> Sequence[str]:
        """Those at the top without any step, surely or on a condition, by id."""
        return sorted(self._ways.administrators())

    def to_administrators(self) -> Sequence[Path]:
        """The shortest way up of everybody who has one, by id: one that is sure, if there is any."""
        certain = self._up(sure=True)
        possible = self._up(sure=False, known=certain)
        return [certain.get(id_) or possible[id_] for id_ in sorted(certain.keys() | possible.keys())]

    def to(self, goals: Mapping[str, bool]) -> Sequence[Path]:
        """The shortest way to any of ``goals`` of everybody else who has one, by id.

        Each goal says whether it surely is one. Ways go on through administrators.
        """
        sure = [goal for goal, certain in goals.items() if certain]
        certain = self._backwards([Path(goal, goal, ()) for goal in sure], sure=True, takers=True)
        possible = self._backwards([Path(goal, goal, ()) for goal in goals], sure=False, takers=True)
        found = {**possible, **certain}
        return [found[id_] for id_ in sorted(found) if id_ not in goals]

    # -- to the top ----------------------------------------------------------------------

    def _up(self, *, sure: bool, known: Mapping[str, Path] | None = None) -> dict[str, Path]:
        """The shortest way to the top, only by steps that hang on nothing where it shall be ``sure``.

        Of those in ``known`` a way is known already, and goes on from there.
        """
        standings = self._ways.administrators()
        tops = [Path(id_, id_, ()) for id_, found in standings.items() if _holds(found.answer, sure=sure)]
        alone = (step for step in self._ways.alone() if step.source not in standings)
        ends = [
            *tops,
            *(known or {}).values(),
            *(Path(step.source, TOP, (step,)) for step in alone if _usable(step, sure=sure)),
        ]
        found = self._backwards(ends, sure=sure)
        for path in self._together(found, sure=sure):
            found.setdefault(path.source, path)
        return {id_: path for id_, path in found.items() if id_ not in standings}

    def _together(self, found: Mapping[str, Path], *, sure: bool) -> Iterator[Path]:
        """Ways on which one identity that is held rewrites another that is held.

        Whoever is in ``found`` needs none, and whoever becomes them neither.
        """
        standings = self._ways.administrators()
        done = {*found, *standings}
        for target in self._ways.identities():
            if target in standings or not _holds(self._ways.rewritten(target), sure=sure):
                continue
            steps = [step for step in self._ways.writers(target, done | {target}) if _usable(step, sure=sure)]
            written = self._backwards([Path(target, target, ())], sure=sure) if steps else {}
            for step in steps:
                writers = self._backwards([Path(step.source, step.source, ())], sure=sure)
                for id_ in sorted(writers.keys() & written.keys() - found.keys()):
                    yield Path(id_, TOP, (*writers[id_].hops, step, *written[id_].hops))

    def _backwards(self, ends: Iterable[Path], *, sure: bool, takers: bool = False) -> dict[str, Path]:
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
            for step in self._onward(source, found.keys(), takers=takers):
                if _usable(step, sure=sure):
                    longer = Path(step.source, path.target, (step, *path.hops))
                    heappush(waiting, (length + 1, step.source, next(number), longer))
        return found

    def _onward(self, target: str, skip: AbstractSet[str], *, takers: bool) -> list[Step]:
        """Every step that ends at ``target``, in order; administrators' own among them where asked for."""
        steps = list(self._ways.into(target, skip))
        if takers:
            steps += (step for step in self._ways.takers(target) if step.source not in skip)
        return sorted(steps, key=lambda step: (step.source, step.conditional, step.method))


def _usable(step: Step, *, sure: bool) -> bool:
    return not (sure and step.conditional)


def _holds(answer: Answer, *, sure: bool) -> bool:
    return answer is Answer.ALLOWED or (not sure and answer is Answer.CONDITIONAL)
