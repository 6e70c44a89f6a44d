"""All that the variables of a method can stand for, numbered, so that sets of them are bitsets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from nhiscan.access.aws.exact.context import Value
from nhiscan.access.aws.steps.arns import Arns
from nhiscan.access.aws.steps.facts import UNSEEN, Binding, Facts
from nhiscan.access.aws.steps.things import Things, places
from nhiscan.reference.aws_escalation import Fact


class _Values(NamedTuple):
    """What one variable can stand for."""

    things: Things
    """By the names that requests use."""
    rows: Mapping[int, int]
    """The bindings in which it stands for each, by its place."""
    unseen: int
    """The bindings in which it stands for something that nobody has seen."""


class Bindings:
    """The bindings of one list of facts."""

    def __init__(self, facts: Sequence[Fact], tables: Facts, arns: Arns, gained: str) -> None:
        """``gained``: the variable for whom or what is gained, by which they are in order."""
        known: dict[tuple[tuple[str, str], ...], Binding] = {}
        for bound, doubts in tables.bindings(facts):
            key = (gained, bound.get(gained, "")), *sorted(bound.items())
            if key not in known or len(doubts) < len(known[key][1]):
                known[key] = bound, doubts
        self._owner: Callable[[str], str] = tables.owner
        self._arns = arns
        self.gained = gained
        self.rows = [known[key] for key in sorted(known)]
        self.all = (1 << len(self.rows)) - 1
        self.sure = sum(1 << place for place, (_, doubts) in enumerate(self.rows) if not doubts)
        self.variables = frozenset[str]().union(*map(variables_of, facts))
        self._values: dict[tuple[str, str], _Values] = {}
        self._spread: dict[tuple[str, str, int], int] = {}
        self._valued: dict[tuple[str, str, int], int] = {}
        self._gained: dict[tuple[str, int], int] = {}
        self._about: dict[str, Mapping[str, int]] = {}
        self._told = tables.told
        self._alike: dict[tuple[str, ...], Mapping[tuple[Value | None, ...], int]] = {}

    def near(self, account: str) -> int:
        """The bindings that are about things of ``account``, or of nobody knows which."""
        return self._of_account.get(account, 0) | self._of_account.get("", 0)

    @cached_property
    def _of_account(self) -> Mapping[str, int]:
        found: defaultdict[str, int] = defaultdict(int)
        for place, (bound, _) in enumerate(self.rows):
            owner = bound.get("") or self._owner(bound.get(self.gained, ""))
            owners = {owner} if owner else {self._owner(value) for value in bound.values()} - {""}
            for account in owners or {""}:
                found[account] |= 1 << place
        return found

    def things(self, variable: str, service: str) -> Things:
        """What ``variable`` can stand for, as ``service`` calls it, but for what nobody has seen."""
        return self._of(variable, service).things

    def unseen(self, variable: str) -> int:
        """The bindings in which it stands for something that nobody has seen."""
        return self._of(variable, "").unseen

    def holding(self, variable: str, service: str, bits: int) -> int:
        """The bindings in which ``variable`` stands for one of the things at ``bits``."""
        things, rows, _ = self._of(variable, service)
        if bits & things.all == things.all:
            bits = things.all
        key = variable, service, bits
        found = self._spread.get(key)
        if found is None:
            found = 0
            for place in places(bits & things.all):
                found |= rows[place]
            self._spread[key] = found
        return found

    def values(self, variable: str, service: str, bits: int) -> int:
        """The things that ``variable`` stands for in the bindings at ``bits``."""
        things, rows, _ = self._of(variable, service)
        if bits == self.all:
            return things.all
        key = variable, service, bits
        found = self._valued.get(key)
        if found is None:
            found = self._valued[key] = sum(1 << place for place, among in rows.items() if among & bits)
        return found

    def alike(self, words: tuple[str, ...]) -> Mapping[tuple[Value | None, ...], int]:
        """The bindings in which ``words`` stand for the same, by what that is; None: nobody has seen it."""
        if words not in self._alike:
            found: defaultdict[tuple[Value | None, ...], int] = defaultdict(int)
            for place, (bound, _) in enumerate(self.rows):
                found[tuple(self._told(word, bound) for word in words)] |= 1 << place
            self._alike[words] = found
        return self._alike[words]

    def gains(self, bits: int, among: Things, variable: str) -> int:
        """Those ``among`` things that ``variable`` stands for in the bindings at ``bits``."""
        key = variable, bits
        found = self._gained.get(key)
        if found is None:
            found = self._gained[key] = among.these(self.target(place, variable) for place in places(bits))
        return found

    def about(self, target: str, variable: str | None = None) -> int:
        """The bindings in which ``variable``, else what is gained, is ``target``."""
        variable = variable or self.gained
        if variable not in self._about:
            found: defaultdict[str, int] = defaultdict(int)
            for place in range(len(self.rows)):
                found[self.target(place, variable)] |= 1 << place
            self._about[variable] = found
        return self._about[variable].get(target, 0)

    def target(self, place: int, variable: str | None = None) -> str:
        """The id that is gained by a binding; empty: what is gained is made by the method."""
        return self.rows[place][0].get(variable or self.gained, "")

    def targets(self, bits: int) -> Iterator[str]:
        """The ids that are gained by the bindings at ``bits``."""
        return map(self.target, places(bits))

    def _of(self, variable: str, service: str) -> _Values:
        service = service if self._arns.differs(service) else ""
        found = self._values.get((variable, service))
        if found is None:
            owners: dict[str, str] = {}
            rows: defaultdict[str, int] = defaultdict(int)
            for place, (bound, _) in enumerate(self.rows):
                value = bound.get(variable, UNSEEN)
                name = value if value == UNSEEN else self._arns.called(service, value)
                rows[name] |= 1 << place
                if value != UNSEEN and name not in owners:
                    owners[name] = self._owner(value)
            unseen = rows.pop(UNSEEN, 0)
            things = Things(owners)
            found = _Values(things, {things.place[name]: bits for name, bits in rows.items()}, unseen)
            self._values[variable, service] = found
        return found


def variables_of(fact: Fact) -> frozenset[str]:
    """The variables that a fact speaks of."""
    named = (fact.subject, fact.to, fact.runs_as, fact.holds, fact.of, fact.within, *fact.values)
    return frozenset(name for name in named if name and name.startswith("$"))
