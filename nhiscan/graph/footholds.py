"""Footholds, numbered, and what each gets hold of next: identities first, altered ones as they turn up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from nhiscan.access import Alteration, Change, Foothold, Ways
from nhiscan.model import Answer

_ORDER: Final = (
    "made",
    "rewritten",
    "unbounded",
    "without",
    "unguarded",
    "verified",
    "tagged",
    "in",
    "only",
    "taken",
)
"""Kinds of changes, those first that most often are enough."""
_FEW: Final = 6
MOST: Final = 3
"""How many changes of one identity are joined from several hands."""


class Footholds:
    """The moves of one snapshot, only those that hang on nothing or all of them."""

    def __init__(self, ways: Ways, *, sure: bool, takers: bool) -> None:
        """``takers``: administrators may take over whomever their account holds."""
        self.ways = ways
        self.sure = sure
        self.takers = takers
        self.all: list[Foothold] = []
        self.place: dict[Foothold, int] = {}
        self.next: list[int] = []
        """Of each the places of those that it gets hold of in one step."""
        self.tops = 0
        """Those altered ones that may do everything."""
        self._alters: list[list[tuple[Change, int]]] = []
        identities = [Foothold(id_) for id_ in ways.identities()]
        for foothold in identities:
            self._number(foothold)
        self.identities = len(identities)
        waiting = list(range(self.identities))
        while waiting:
            waiting = [new for place in waiting for new in self._look_from(place)]

    def add(self, foothold: Foothold) -> int:
        """The place of an altered one, with all that follows from it."""
        if foothold in self.place:
            return self.place[foothold]
        place = self._number(foothold)
        waiting = [place]
        while waiting:
            waiting = [new for each in waiting for new in self._look_from(each)]
        return place

    def alters(self, place: int) -> list[tuple[Change, int]]:
        """What it may alter about whom else, by their places."""
        return self._alters[place]

    def those(self, held: int, bits: int) -> Iterator[int]:
        """Those ``held``, altered ones among them, whose identity is at ``bits``."""
        yield from places(held & bits)
        for place in places(held >> self.identities):
            altered = place + self.identities
            if bits >> self.place[Foothold(self.all[altered].identity)] & 1:
                yield altered

    def _number(self, foothold: Foothold) -> int:
        place = self.place[foothold] = len(self.all)
        self.all.append(foothold)
        self.next.append(0)
        self._alters.append([])
        return place

    def _look_from(self, place: int) -> list[int]:
        """Fill in the moves of one; whoever turned up by that is given back."""
        foothold, ways = self.all[place], self.ways
        known = len(self.all)
        standings = ways.administrators()
        top = False
        if foothold.changes:
            top = self._holds(ways.standing(foothold))
            self.tops |= 1 << place if top else 0
        elif foothold.identity in standings:
            top = self._holds(standings[foothold.identity].answer)
        if top:
            self.next[place] = ways.rules(foothold) if self.takers else 0
            if not self.takers:
                return []
        grip = ways.becomes(foothold)
        self.next[place] |= grip.sure if self.sure else grip.may
        alterations = ways.alters(foothold) if not top else ()
        self._alter_others(place, foothold, alterations)
        for change in _worth_trying(foothold, self._of_itself(foothold, alterations)):
            self.next[place] |= 1 << self._altered(foothold.after(change))
        return list(range(known, len(self.all)))

    def _alter_others(self, place: int, foothold: Foothold, alterations: Sequence[Alteration]) -> None:
        own = 1 << self.place[Foothold(foothold.identity)]
        for alteration in alterations:
            bits = self._bits(alteration) & ~own
            if alteration.held and bits:
                self._alters[place].append((alteration.change, bits))
            elif not alteration.held:
                for target in places(bits & ~self.next[place]):
                    self.next[place] |= 1 << self._altered(self.all[target].after(alteration.change))

    def _of_itself(self, foothold: Foothold, alterations: Sequence[Alteration]) -> list[Change]:
        """What it may alter about itself and has not yet."""
        own = 1 << self.place[Foothold(foothold.identity)]
        mine = (each for each in alterations if each.held and self._bits(each) & own)
        return [each.change for each in mine if each.change not in foothold.changes]

    def _bits(self, alteration: Alteration) -> int:
        return alteration.grip.sure if self.sure else alteration.grip.may

    def _altered(self, foothold: Foothold) -> int:
        return self.place[foothold] if foothold in self.place else self._number(foothold)

    def _holds(self, answer: Answer) -> bool:
        return answer is Answer.ALLOWED or (not self.sure and answer is Answer.CONDITIONAL)


def _worth_trying(foothold: Foothold, changes: Sequence[Change]) -> Sequence[Change]:
    """Those of ``changes`` that are made next: each alone, any two of few, and all one after another.

    Others would be as many as there are sets of them. Changes rarely take anything away, so all together give
    what any of them give.
    """
    order = sorted({*foothold.changes, *changes}, key=lambda change: (_ORDER.index(change.kind), change.of))
    made = len(foothold.changes)
    if not made or (made == 1 and len(order) <= _FEW):
        return changes
    return order[made : made + 1] if set(order[:made]) == set(foothold.changes) else ()


def places(bits: int) -> Iterator[int]:
    """The places of ``bits``, in order."""
    digits = bin(bits)[:1:-1]
    at = digits.find("1")
    while at >= 0:
        yield at
        at = digits.find("1", at + 1)
