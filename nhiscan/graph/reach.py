"""All that somebody comes to hold: identities, and the sensitive resources that those have.

Counted twice: what must be, by steps that hang on nothing, and what may be.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from nhiscan.access import Reading, Ways
from nhiscan.graph.footholds import MOST, Footholds, places
from nhiscan.model import Answer, Resource


@dataclass(frozen=True, slots=True)
class Blast:
    """What is lost with one identity, by steps that hang on nothing or by all."""

    identities: tuple[str, ...]
    """Whom it comes to hold, itself aside, by id."""
    administrators: tuple[str, ...]
    """The administrators among them and itself."""
    resources: tuple[str, ...]
    """The sensitive resources that those and itself have, by id."""


class Reach:
    """What identities of one snapshot come to hold; an administrator comes to hold its whole account."""

    def __init__(self, ways: Ways, resources: Sequence[Resource]) -> None:
        """``resources``: the sensitive ones."""
        self._ways = ways
        self._resources = resources
        self._footholds: dict[bool, Footholds] = {}

    def blast(self, identity: str, *, sure: bool) -> Blast:
        """What is lost with ``identity``, by id: what ``sure``ly is, or what may be."""
        footholds = self._known(sure=sure)
        held = _held(footholds, self._ways.identities().index(identity))
        found: dict[str, None] = {}
        have = 0
        for place in places(held):
            foothold = footholds.all[place]
            if not any(change.kind == "only" for change in foothold.changes):
                found[foothold.identity] = None
            grip = self._reading.grip(foothold)
            have |= grip.sure if sure else grip.may
        standings = self._ways.administrators()
        top = [id_ for id_ in found if id_ in standings and _holds(standings[id_].answer, sure=sure)]
        return Blast(
            tuple(sorted(found.keys() - {identity})),
            tuple(sorted(top)),
            tuple(self._resources[place].id for place in places(have)),
        )

    def _known(self, *, sure: bool) -> Footholds:
        if sure not in self._footholds:
            self._footholds[sure] = Footholds(self._ways, sure=sure, takers=True)
        return self._footholds[sure]

    @cached_property
    def _reading(self) -> Reading:
        return self._ways.reading(self._resources)


def _held(footholds: Footholds, start: int) -> int:
    """Whoever the foothold at ``start`` comes to hold, itself among them."""
    held = 0
    front = 1 << start
    while front:
        held |= front
        more = 0
        for place in places(front):
            more |= footholds.next[place]
        front = more & ~held
        if not front:  # nothing more by single steps: whoever alters and whoever is altered are both held
            front = _altered(footholds, held) & ~held
    return held


def _altered(footholds: Footholds, held: int) -> int:
    found = 0
    for place in places(held):
        for change, bits in footholds.alters(place):
            for written in footholds.those(held, bits):
                changes = footholds.all[written].changes
                if change not in changes and len(changes) < MOST:
                    found |= 1 << footholds.add(footholds.all[written].after(change))
    return found


def _holds(answer: Answer, *, sure: bool) -> bool:
    return answer is Answer.ALLOWED or (not sure and answer is Answer.CONDITIONAL)
