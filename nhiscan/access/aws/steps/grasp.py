"""What somebody may do one action to, out of many things: those that are alike are asked about once.

Two things are alike if the same statements speak of them and their own policies say the same; so are two who
ask, if the same statements speak of them and none looks at who asks.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from nhiscan.access.aws.exact.context import Value
from nhiscan.access.aws.exact.principals import Kind
from nhiscan.access.aws.exact.statements import Row
from nhiscan.access.aws.resources import possibly, surely
from nhiscan.access.aws.steps.alike import Sort, Sorts, is_personal, looks_at_things, sorts
from nhiscan.access.aws.steps.asking import Asking, hangs_on
from nhiscan.access.aws.steps.held import Held
from nhiscan.access.aws.steps.things import Things, places
from nhiscan.access.protocol import Grip
from nhiscan.model import Answer, Decision

ASSUME: Final = "sts:assumerole"
NOTHING: Final = Grip(0, 0)
_EVERYTHING: Final = Grip(-1, -1)
_PERHAPS: Final = Grip(0, -1)
_DENIED: Final = frozenset({Answer.EXPLICIT_DENY, Answer.IMPLICIT_DENY})


@dataclass(frozen=True)
class Ask:
    """One action that is asked for, and what the request carries."""

    action: str
    """In lower case."""
    given: Mapping[str, Value] = field(default_factory=dict, compare=False)
    """Keys that it surely carries, in lower case."""
    free: frozenset[str] = frozenset()
    """Keys whose value whoever asks chooses."""
    name: str = ""
    """Tells apart what is given."""


def denied(said: Decision) -> bool:
    """Whether a decision surely denies."""
    return said.answer in _DENIED


class Grasp:
    """Who may do what to which of many things."""

    def __init__(self, asking: Asking, chosen: Callable[[str], bool]) -> None:
        """``chosen``: keys whose value whoever asks always chooses."""
        self._asking = asking
        self._chosen = chosen
        self._grips: dict[Hashable, Grip] = {}
        self._answers: dict[Hashable, Grip] = {}
        self._sorts: dict[tuple[int, str], Sorts] = {}
        self._spoken: dict[tuple[int, int], int] = {}
        self._personal: dict[int, bool] = {}
        self._rcps: dict[tuple[int, str], Sequence[Row]] = {}

    def of(self, who: Held, ask: Ask, things: Things, within: int) -> Grip:
        """Those ``within`` which ``who`` may do it to."""
        told = self.sorts_of(things, ask.action)
        candidates = within and self._candidates(who, ask.action, things, told) & within
        if not candidates:
            return NOTHING
        rows = who.rows(ask.action)
        whose = self.whose(who, rows)
        personal = whose is who.foothold or any(sort.personal for sort in told.all if sort.bits & candidates)
        key = who.foothold if personal else whose, ask, id(things), candidates
        found = self._grips.get(key)
        if found is None:
            found = self._grips[key] = self._ask_all(who, whose, ask, things, told, rows, candidates)
        return found

    def ask(self, who: Held, ask: Ask, thing: str, *, fresh: bool = False) -> Decision:
        """The answer for one thing alone."""
        chosen = self._chosen
        return self._asking.decide(
            who, ask.action, thing, ask.given, chosen=lambda key: key in ask.free or chosen(key), fresh=fresh
        )

    def given(self, who: Held, action: str, things: Things) -> int:
        """Those whose own policies alone may allow ``who`` to do ``action``, as far as those were seen.

        One that nobody has seen could name anybody: it makes what somebody else allows less sure, and by
        itself it is no reason to think of everybody.
        """
        told = self.sorts_of(things, action)
        return told.everyone | told.principals.get(who.identity.id, 0)

    # -- who and what are alike ----------------------------------------------------------

    def whose(self, who: Held, rows: Sequence[Row]) -> Hashable:
        """The same for all of an account whom no statement of ``rows`` tells apart; else the foothold."""
        if who.unseen or any(map(self._is_personal, rows)):
            return who.foothold
        policies = who.policies
        bound = policies.boundary is None, policies.scp is None, policies.unseen
        altered = bool(who.given), who.tagged, who.services
        return who.account, who.caller.kind, who.caller.service_linked, bound, altered, tuple(map(id, rows))

    def _is_personal(self, row: Row) -> bool:
        found = self._personal.get(id(row))
        if found is None:
            found = self._personal[id(row)] = is_personal(row)
        return found

    def sorts_of(self, things: Things, action: str) -> Sorts:
        """``things`` by what their own policies say about ``action``."""
        key = id(things), action
        if key not in self._sorts:
            self._sorts[key] = sorts(things, action, self._asking)
        return self._sorts[key]

    def _spoken_of(self, row: Row, things: Things) -> int:
        """The things that ``row`` may speak of, policy variables standing for anything."""
        key = id(row), id(things)
        found = self._spoken.get(key)
        if found is None:
            patterns = tuple(row.statement.resources or ("*",))
            but = row.statement.all_resources_but
            found = 0
            for pattern in surely(patterns) if but else possibly(patterns):
                found |= things.all if pattern == "*" else things.matching(pattern)
            found = self._spoken[key] = things.all & ~found if but else found
        return found

    # -- asking --------------------------------------------------------------------------

    def _candidates(self, who: Held, action: str, things: Things, told: Sorts) -> int:
        """What may come into question at all: what its own Allows speak of, and what names it."""
        own = things.all if who.unseen or who.caller.kind is Kind.ROOT else 0
        for row in who.allows(action):
            own |= self._spoken_of(row, things)
        if action == ASSUME:  # a role's own policy must say so
            own &= told.accounts.get(who.account, 0) | told.unseen
        return own | self.given(who, action, things)

    def _ask_all(
        self,
        who: Held,
        whose: Hashable,
        ask: Ask,
        things: Things,
        told: Sorts,
        rows: Sequence[Row],
        candidates: int,
    ) -> Grip:
        sure = may = 0
        all_rows = (*rows, *self._above(things, ask.action))
        for sort in told.all:
            if not sort.bits & candidates:
                continue
            key = who.foothold if sort.personal else whose, ask, id(sort)
            for cell, spoken in self._cells(all_rows, sort, things, candidates):
                answer = self._answers.get((key, spoken))
                if answer is None:
                    answer = self._answers[key, spoken] = self._answer(who, ask, things.first(cell))
                sure |= cell & answer.sure
                may |= cell & answer.may
        return Grip(sure, may)

    def _answer(self, who: Held, ask: Ask, thing: str) -> Grip:
        said = self.ask(who, ask, thing)
        if denied(said):
            return NOTHING
        return _PERHAPS if hangs_on(said) else _EVERYTHING

    def _cells(
        self, rows: Sequence[Row], sort: Sort, things: Things, candidates: int
    ) -> Iterator[tuple[int, Hashable]]:
        """Those of ``candidates`` of a sort, those together of which the same statements speak.

        Where a statement tells things apart by more than their names, each stands alone.
        """
        cells: list[tuple[int, tuple[int, ...]]] = [(candidates & sort.bits, ())]
        alone = 0
        for row in rows:
            bits = self._spoken_of(row, things)
            alone |= bits if looks_at_things(row) else 0
            cells = [
                (part, (*spoken, id(row)) if inside else spoken)
                for cell, spoken in cells
                for part, inside in ((cell & bits, True), (cell & ~bits, False))
                if part
            ]
        for cell, spoken in cells:
            if cell & alone:
                yield from ((1 << place, (*spoken, place)) for place in places(cell))
            else:
                yield cell, spoken

    def _above(self, things: Things, action: str) -> Sequence[Row]:
        """The statements of resource control policies that speak of ``action``, over any of the accounts."""
        key = id(things), action
        if key not in self._rcps:
            self._rcps[key] = tuple(
                row
                for account in sorted(set(things.owners.values()) - {""})
                for level in self._asking.inventory.rcps(account)
                for attached in level
                for row in attached.compiled.about(action)
            )
        return self._rcps[key]
