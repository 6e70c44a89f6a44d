"""Shortest ways up: from every identity that has one to whoever may do everything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from nhiscan.access import Foothold, Step, Ways
from nhiscan.graph.holding import TOP, Holding
from nhiscan.model import Answer

__all__ = ["TOP", "Hops", "Path", "Paths"]

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
    that alters somebody needs two things: who may alter, and who is altered, both held.
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
        standings = self._ways.administrators()
        tops = {Foothold(id_): found.answer is Answer.ALLOWED for id_, found in standings.items()}
        return [path for path in self._to(tops, takers=False) if path.source not in standings]

    def surely_to_administrators(self) -> Sequence[Path]:
        """The shortest way up that hangs on nothing, of everybody who has one, by id."""
        standings = self._ways.administrators()
        tops = [Foothold(id_) for id_, found in standings.items() if found.answer is Answer.ALLOWED]
        told = Holding(self._ways, tops, sure=True).told()
        return [
            Path(foothold.identity, way.target, way.hops)
            for foothold, way in told
            if not foothold.changes and foothold.identity not in standings
        ]

    def to(self, goals: Mapping[str, bool]) -> Sequence[Path]:
        """The shortest way to any of ``goals`` of everybody else who has one, by id.

        Each goal says whether it surely is one. Ways go on through administrators.
        """
        ends = {Foothold(id_): sure for id_, sure in goals.items()}
        return [path for path in self._to(ends, takers=True) if path.source not in goals]

    def to_holders(self, goals: Mapping[str, bool]) -> Sequence[Path]:
        """As ``to``, but no way goes on through somebody who is an administrator: that is told already."""
        ends = {Foothold(id_): sure for id_, sure in goals.items()}
        return [path for path in self._to(ends, takers=False) if path.source not in goals]

    def _to(self, ends: Mapping[Foothold, bool], *, takers: bool) -> Sequence[Path]:
        sure = [end for end, certain in ends.items() if certain]
        certain = dict(Holding(self._ways, sure, sure=True, takers=takers).told())
        possible = Holding(self._ways, list(ends), sure=False, takers=takers, known=certain)
        found = {
            foothold.identity: Path(foothold.identity, way.target, way.hops)
            for foothold, way in possible.told()
            if not foothold.changes
        }
        return [found[id_] for id_ in sorted(found)]
