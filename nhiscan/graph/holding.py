"""Who comes to hold one of some ends: breadth first, backwards, over all footholds at once.

A step that alters somebody has two premises: who alters, and who is altered, both held. Those are joined once
no way of single steps is left, from whoever comes to hold both, until nothing new turns up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from nhiscan.access import Change, Foothold, Step, Ways
from nhiscan.graph.footholds import MOST, Footholds, places

TOP: Final = "admin"
"""What a way leads to that ends at nobody in particular: whoever it was may then do everything."""


@dataclass(frozen=True, slots=True)
class Way:
    """How an end is reached."""

    target: str
    """The identity at its end, or ``TOP``."""
    hops: tuple[Step, ...]
    """The steps, in order."""


@dataclass(frozen=True, slots=True)
class _Joined:
    """The two premises of an altered foothold."""

    writer: int
    """Who alters."""
    written: int
    """Who is altered."""
    change: Change
    """What."""


class Holding:
    """One search towards some ends."""

    def __init__(
        self,
        ways: Ways,
        ends: Sequence[Foothold],
        *,
        sure: bool,
        takers: bool = False,
        known: Mapping[Foothold, Way] | None = None,
    ) -> None:
        """``known``: ways that were found already, which others lead into."""
        self._ways = ways
        self._known = known or {}
        self._footholds = Footholds(ways, sure=sure, takers=takers)
        self._takers = takers
        self._next: dict[int, int] = {}
        self._joined: dict[tuple[int, int], _Joined] = {}
        self._ends = {self._footholds.add(end) for end in ends}
        self._found = 0
        self._waiting: dict[int, int] = {}  # by length, those at which ways begin that were there before
        for end in self._ends:
            self._waiting[0] = self._waiting.get(0, 0) | 1 << end
        for foothold, way in self._known.items():
            length = len(way.hops)
            self._waiting[length] = self._waiting.get(length, 0) | 1 << self._footholds.add(foothold)
        self._search()
        while self._join():
            self._search()

    def told(self) -> Iterator[tuple[Foothold, Way]]:
        """Everybody who has a way, with it."""
        for place in places(self._found):
            yield self._footholds.all[place], self._way(place)

    # -- searching -----------------------------------------------------------------------

    def _search(self) -> None:
        """Everybody who gets hold of somebody found, by the fewest steps."""
        footholds = self._footholds
        length = 0
        tops = 0 if self._takers else footholds.tops
        front = self._found | tops
        self._found = front
        left = [place for place in range(len(footholds.all)) if not front >> place & 1]
        while front or any(at >= length for at in self._waiting):
            front |= self._waiting.pop(length, 0)
            self._found |= front
            reached = 0
            rest = []
            for place in left:
                if self._found >> place & 1:
                    continue
                into = footholds.next[place] & front
                if into:
                    self._next[place] = (into & -into).bit_length() - 1
                    reached |= 1 << place
                else:
                    rest.append(place)
            left, front, length = rest, reached, length + 1
            self._found |= reached

    # -- two premises --------------------------------------------------------------------

    def _join(self) -> bool:
        """Join who alters with who is altered, wherever one comes to hold both; whether that is new."""
        footholds = self._footholds
        new = False
        for writer in range(len(footholds.all)):
            if self._found >> writer & 1 or not footholds.alters(writer):
                continue
            for place in self._upstream(writer):
                held = self._held(place)
                for change, bits in footholds.alters(writer):
                    for written in footholds.those(held, bits):
                        new |= self._add(place, _Joined(writer, written, change))
        return new

    def _add(self, place: int, joined: _Joined) -> bool:
        footholds = self._footholds
        foothold = footholds.all[joined.written]
        if joined.change in foothold.changes or len(foothold.changes) >= MOST:
            return False
        altered = footholds.add(foothold.after(joined.change))
        if footholds.next[place] >> altered & 1:
            return False
        footholds.next[place] |= 1 << altered
        self._joined[place, altered] = joined
        return True

    def _upstream(self, place: int) -> list[int]:
        """Whoever comes to hold the foothold at ``place``, it among them; those that have a way aside."""
        footholds = self._footholds
        held = front = 1 << place
        rest = [each for each in range(len(footholds.all)) if not (self._found | held) >> each & 1]
        while front:
            hit = [each for each in rest if footholds.next[each] & front]
            front = sum(1 << each for each in hit)
            held |= front
            rest = [each for each in rest if not front >> each & 1]
        return list(places(held))

    def _held(self, place: int) -> int:
        """Whoever the foothold at ``place`` comes to hold, itself among them."""
        held = front = 1 << place
        while front:
            more = 0
            for each in places(front):
                more |= self._footholds.next[each]
            front = more & ~held
            held |= front
        return held

    # -- telling -------------------------------------------------------------------------

    def _way(self, place: int) -> Way:
        hops: list[Step] = []
        while place in self._next and self._footholds.all[place] not in self._known:
            hops += self._hops(place, self._next[place])
            place = self._next[place]
        end = self._footholds.all[place]
        if end in self._known:
            return Way(self._known[end].target, (*hops, *self._known[end].hops))
        return Way(TOP if end.changes else end.identity, tuple(hops))

    def _hops(self, place: int, into: int) -> Iterator[Step]:
        """The step from one to the next; of a joined one all that leads to both of its premises."""
        joined = self._joined.get((place, into))
        if joined is None:
            yield self._step(place, into)
            return
        yield from self._onward(place, joined.writer)
        writer, written = self._footholds.all[joined.writer], self._footholds.all[joined.written]
        yield self._ways.step(writer, written.identity, joined.change)
        yield from self._onward(place, joined.written)

    def _step(self, place: int, into: int) -> Step:
        one, other = self._footholds.all[place], self._footholds.all[into]
        changes = sorted(set(other.changes) - set(one.changes if one.identity == other.identity else ()))
        return self._ways.step(one, other.identity, changes[0] if changes else None)

    def _onward(self, place: int, target: int) -> Iterator[Step]:
        """The shortest steps from one to another that it comes to hold."""
        before: dict[int, int] = {place: place}
        front = [place]
        while target not in before:
            nearer: list[int] = []
            for each in front:
                for into in places(self._footholds.next[each]):
                    if into not in before:
                        before[into] = each
                        nearer.append(into)
            front = nearer
        steps = [target]
        while steps[-1] != place:
            steps.append(before[steps[-1]])
        for one, other in zip(steps[:0:-1], steps[-2::-1], strict=True):
            yield from self._hops(one, other)
