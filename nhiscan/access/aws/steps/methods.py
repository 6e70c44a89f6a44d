"""Escalation methods at work: who, by which of them, gains what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from nhiscan.access.aws.exact.context import Value
from nhiscan.access.aws.steps.able import Able
from nhiscan.access.aws.steps.arns import Arns
from nhiscan.access.aws.steps.bindings import Bindings
from nhiscan.access.aws.steps.facts import Bound, Facts
from nhiscan.access.aws.steps.grasp import NOTHING, Grasp
from nhiscan.access.aws.steps.held import Held
from nhiscan.access.aws.steps.plans import Beside, Group, Needs, Plan, plan, variable_in, words
from nhiscan.access.aws.steps.requests import Requests, Told, ask_of
from nhiscan.access.aws.steps.things import places
from nhiscan.access.protocol import Foothold, Grip
from nhiscan.reference.aws_escalation import Fact, Method

_MANAGEMENT: Final = "management-account"
_DELEGATED: Final = ("sso:", "identitystore:")
"""Services whose delegated administrator a table need not show."""
_PLAIN: Final[Told] = {}


class Escalation:
    """The methods of a table over one snapshot."""

    def __init__(
        self,
        methods: Sequence[Method],
        facts: Facts,
        grasp: Grasp,
        arns: Arns,
        management: Mapping[str, bool],
    ) -> None:
        """``management``: whether an account manages its organisation, as far as that is known."""
        self._facts = facts
        self._grasp = grasp
        self._arns = arns
        self._management = management
        self.requests = Requests(grasp, arns)
        self._able = Able(methods, facts)
        self._bindings: dict[tuple[tuple[Fact, ...], str], Bindings] = {}
        self._plans: dict[str, Plan] = {}
        self._gained: dict[Foothold, Sequence[tuple[Plan, Grip]]] = {}

    def gains(self, who: Held) -> Sequence[tuple[Plan, Grip]]:
        """Every method that ``who`` may use, with the bindings in which it may."""
        found = self._gained.get(who.foothold)
        if found is None:
            told = ((plan_, self._grip(plan_, who)) for plan_ in map(self._plan, self._able.of(who)))
            found = self._gained[who.foothold] = [(plan_, grip) for plan_, grip in told if grip.may]
        return found

    def _plan(self, method: Method) -> Plan:
        found = self._plans.get(method.id)
        if found is None:
            found = self._plans[method.id] = plan(method, self._bound)
        return found

    def _bound(self, facts: tuple[Fact, ...], gained: str) -> Bindings:
        key = facts, gained
        if key not in self._bindings:
            self._bindings[key] = Bindings(facts, self._facts, self._arns, gained)
        return self._bindings[key]

    # -- one method ----------------------------------------------------------------------

    def _grip(self, plan_: Plan, who: Held) -> Grip:
        """The bindings in which ``who`` may do all that it needs."""
        may = plan_.within_reach(who.account)
        sure = may & plan_.bindings.sure
        manages = self.manages(plan_.method, who)
        if manages is False:
            return NOTHING
        found = self.grip(plan_.needs, who, plan_.bindings, Grip(sure if manages else 0, may))
        if found.sure and plan_.done:
            done = 0
            for needs in plan_.done:
                done |= self.grip(needs, who, plan_.bindings, found).sure
            return Grip(done, found.may)
        return found

    def manages(self, method: Method, who: Held) -> bool | None:
        """Whether the account is one that may call such a method; None: nobody knows.

        Source: AWS Organizations API Reference: each operation's "You can only call this operation from".
        """
        if _MANAGEMENT not in method.limits:
            return True
        manages = self._management.get(who.account)
        if manages is False and method.needs[0].action.startswith(_DELEGATED):
            return None
        return manages

    def grip(self, needs: Needs, who: Held, bindings: Bindings, within: Grip) -> Grip:
        """Those ``within`` in which ``who`` may do all of ``needs``."""
        sure, may = self._part(needs.own, bindings, who, within)
        for group in needs.free if may else ():
            told = self.requests.free(group, who, _PLAIN)
            sure, may = sure & told.sure, may & told.may
        for part in needs.beside if may else ():
            told = self._beside(part, who, bindings, may)
            sure, may = sure & told.sure, may & told.may
        return Grip(sure, may)

    def _part(
        self, groups: Sequence[Group], bindings: Bindings, who: Held, within: Grip, told: Told = _PLAIN
    ) -> Grip:
        sure, may = within
        for group in groups:
            if not may:
                return NOTHING
            found = self._group(group, who, bindings, may, told)
            sure, may = sure & found.sure, may & found.may
        return Grip(sure, may)

    # -- needs about one thing -----------------------------------------------------------

    def _group(self, group: Group, who: Held, bindings: Bindings, within: int, told: Told) -> Grip:
        """The bindings ``within`` in which ``who`` may do ``group``; ``told``: what else stands fast."""
        looked_at = self._looked_at(group, who, bindings)
        if not looked_at:
            return self._alike(group, who, bindings, within, told)
        sure = may = 0
        for values, bits in bindings.alike(looked_at).items():
            if bits & within:
                found = self._alike(group, who, bindings, bits & within, {**told, **_told(looked_at, values)})
                sure, may = sure | bits & found.sure, may | bits & found.may
        return Grip(sure, may)

    def _alike(self, group: Group, who: Held, bindings: Bindings, within: int, told: Told) -> Grip:
        """The same where all bindings ``within`` carry the same, as far as a statement looks at it."""
        on, service = group[0].on, group[0].action.partition(":")[0]
        if on not in bindings.variables:
            return self.requests.free(group, who, told)
        things = bindings.things(on, service)
        among = bindings.values(on, service, within)
        grip = self._grasp.of(who, ask_of(group[0], who, told), things, among)
        sure, may = bindings.holding(on, service, grip.sure), bindings.holding(on, service, grip.may)
        if unseen := bindings.unseen(on) & within:
            found = self.requests.free(group, who, told)
            sure, may = sure | unseen & found.sure, may | unseen & found.may
        return Grip(sure, may)

    def _looked_at(self, group: Group, who: Held, bindings: Bindings) -> tuple[str, ...]:
        """What the requests carry of variables of ``bindings``, as far as any statement looks at it."""
        if not any(variable_in(word) in bindings.variables for word in words(group)):
            return ()
        found = {word for word in self._looked(group, who) if variable_in(word) in bindings.variables}
        return tuple(sorted(found))

    @staticmethod
    def _looked(group: Group, who: Held) -> Iterator[str]:
        for need in group:
            keys = {key.lower(): value for key, value in need.carries if variable_in(value)}
            for row in who.rows(need.action.lower()) if keys else ():
                yield from (keys[test.key] for test in row.tests if test.key in keys)

    # -- parts that stand apart ----------------------------------------------------------

    def _beside(self, part: Beside, who: Held, bindings: Bindings, within: int) -> Grip:
        """The bindings ``within`` for which there is something of ``part`` with which it can be done."""
        there = self._there(part, who)
        looked = {word for group in part.paired for word in self._looked_at(group, who, bindings)}
        names = tuple(sorted(looked))
        sure = may = 0
        for values, bits in bindings.alike(names).items() if there.may else ():
            if bits & within:
                found = self._part(part.paired, part.bindings, who, there, _told(names, values))
                sure, may = sure | bits if found.sure else sure, may | bits if found.may else may
        return Grip(sure, may)

    def _there(self, part: Beside, who: Held) -> Grip:
        """The bindings of a part that will do, but for what requests carry of what is gained."""
        near = part.near(who.account)
        return self._part(part.needs, part.bindings, who, Grip(near & part.bindings.sure, near))

    def best(self, part: Beside, who: Held, bound: Bound) -> tuple[Bound, tuple[str, ...]]:
        """What variables that stand apart best stand for, and what nobody has seen of that."""
        told = self.told(part.paired, bound)
        grip = self._part(part.paired, part.bindings, who, self._there(part, who), told)
        return part.bindings.rows[next(places(grip.sure or grip.may))]

    def told(self, groups: Iterable[Group], bound: Bound) -> Told:
        """What requests carry of what variables stand for."""
        named = sorted({word for group in groups for word in words(group)})
        return _told(named, [self._facts.told(word, bound) for word in named])


def _told(named: Sequence[str], values: Sequence[Value | None]) -> Told:
    return {word: value for word, value in zip(named, values, strict=True) if value is not None}
