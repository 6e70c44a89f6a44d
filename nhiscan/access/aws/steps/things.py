"""Things that a step may be about, at their places in a bitset, and which of them a pattern matches."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Final

from nhiscan.access.globs import matches

_WILD: Final = frozenset("*?")
_LAST: Final = "\U0010ffff"


class Things:
    """Ids in order; a pattern is looked up once."""

    def __init__(self, owners: Mapping[str, str]) -> None:
        """``owners``: the account of each id."""
        self.ids = tuple(sorted(owners))
        self.place = {id_: place for place, id_ in enumerate(self.ids)}
        self.all = (1 << len(self.ids)) - 1
        self.owners = owners
        self._matching: dict[str, int] = {}

    @cached_property
    def of_account(self) -> Mapping[str, int]:
        """Those of each account."""
        found: defaultdict[str, int] = defaultdict(int)
        for place, id_ in enumerate(self.ids):
            found[self.owners[id_]] |= 1 << place
        return found

    def these(self, ids: Iterable[str]) -> int:
        """Those of ``ids`` that are among them."""
        found = 0
        for id_ in ids:
            if id_ in self.place:
                found |= 1 << self.place[id_]
        return found

    def named(self, bits: int) -> tuple[str, ...]:
        """The ids at ``bits``, in order."""
        return tuple(self.ids[place] for place in places(bits))

    def first(self, bits: int) -> str:
        """The first id at ``bits``."""
        return self.ids[(bits & -bits).bit_length() - 1]

    def matching(self, pattern: str) -> int:
        """Those whose whole id ``pattern`` matches."""
        found = self._matching.get(pattern)
        if found is None:
            found = self._matching[pattern] = self._look_up(pattern)
        return found

    def _look_up(self, pattern: str) -> int:
        wild = min((at for at in map(pattern.find, _WILD) if at >= 0), default=None)
        if wild is None:
            place = self.place.get(pattern)
            return 0 if place is None else 1 << place
        head = pattern[:wild]
        first, last = bisect_left(self.ids, head), bisect_left(self.ids, head + _LAST)
        if pattern[wild:] == "*":
            return (1 << last) - (1 << first)
        found = 0
        for place in range(first, last):
            if matches(pattern, self.ids[place]):
                found |= 1 << place
        return found


def places(bits: int) -> Iterator[int]:
    """The places of ``bits``, in order."""
    digits = bin(bits)[:1:-1]
    at = digits.find("1")
    while at >= 0:
        yield at
        at = digits.find("1", at + 1)
