"""What methods alter of whom, so that it may do more or other than before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Final

from nhiscan.access.aws.steps.asking import Asking
from nhiscan.access.aws.steps.facts import Facts
from nhiscan.access.aws.steps.facts.tables import Bound
from nhiscan.access.aws.steps.plans import Plan
from nhiscan.access.aws.steps.things import Things, places
from nhiscan.access.protocol import Change, Foothold
from nhiscan.model import IdentityKind, Membership
from nhiscan.reference.aws_escalation import GainKind, Guard

MADE: Final = Change("made")
Joined = tuple[tuple[str, ...], int]
"""Groups that somebody was put in, and their place."""
_NONE: Final[Joined] = ((), 0)
Whom = Iterator[tuple[Change, int, bool]]
"""What is altered, of those at which places, and whether they must be held."""


class Changes:
    """The alterations of one snapshot."""

    def __init__(self, asking: Asking, facts: Facts, who: Things) -> None:
        """``who``: everybody who can act."""
        self._asking = asking
        self._facts = facts
        self._who = who
        self._groups = {row.id: row.partition for row in asking.inventory.identities() if ":group/" in row.id}
        """The account of each group."""
        self._members: defaultdict[str, int] = defaultdict(int)
        for row in asking.snapshot.rows(Membership, provider="aws"):
            self._members[row.group] |= who.these([row.member])
        self._by_plan: dict[tuple[str, int, Joined], Mapping[tuple[Change, bool], int]] = {}

    def by(self, plan: Plan, bits: int, who: Foothold) -> Mapping[tuple[Change, bool], int]:
        """Of whom ``who`` alters what by a method in the bindings at ``bits``; whether they must be held."""
        joined = self._joined(who)
        key = plan.method.id, bits, joined
        if key not in self._by_plan:
            found: defaultdict[tuple[Change, bool], int] = defaultdict(int)
            for place in places(bits):
                for change, whom, held in self._in(plan, place, joined):
                    found[change, held] |= whom
            self._by_plan[key] = found
        return self._by_plan[key]

    def first(self, plan: Plan, bits: int, place: int, change: Change, who: Foothold) -> int | None:
        """The first binding of ``bits`` in which ``who`` alters ``change`` of whoever is at ``place``."""
        if plan.makes:
            return next(places(bits), None) if change == MADE else None
        told = self.by(plan, bits, who)
        if not (told.get((change, True), 0) | told.get((change, False), 0)) & place:
            return None
        joined = self._joined(who)
        for at in places(bits):
            if any(made == change and whom & place for made, whom, _ in self._in(plan, at, joined)):
                return at
        return None

    def _joined(self, who: Foothold) -> Joined:
        """The groups that ``who`` was put in, and its own place; nothing where it was put in none."""
        groups = tuple(change.of for change in who.changes if change.kind == "in")
        return (groups, self._who.these([who.identity])) if groups else _NONE

    def _in(self, plan: Plan, place: int, joined: Joined) -> Whom:
        """What is altered of whom by a method in one binding."""
        bound = plan.bindings.rows[place][0]
        gain = plan.method.gains
        target = bound.get(gain.of, "")
        match gain.kind:
            case GainKind.BECOME if gain.within:
                yield Change("only", " ".join(gain.within)), self._who.these([target]), False
            case GainKind.REWRITE:
                own = joined[1] if target in joined[0] else 0
                yield Change("rewritten"), self._those(target) | own, True
            case GainKind.JOIN if target in self._groups:
                users = self._users & self._who.of_account.get(self._groups[target], 0)
                yield Change("in", target), users & ~self._members[target], True
            case GainKind.LIFT:
                yield from self._lifted(gain.guard, bound.get(gain.by or "", ""), target, bound)
            case GainKind.BECOME | GainKind.JOIN | GainKind.OPEN | GainKind.READ:
                return

    def _lifted(self, guard: Guard | None, policy: str, target: str, bound: Bound) -> Whom:
        match guard:
            case Guard.BOUNDARY:
                yield Change("unbounded"), self._those(target), True
            case Guard.DENY if policy:
                name = policy.rpartition("/")[2]
                yield Change("without", name), self._those(target) & self._denied_by.get(name, 0), True
            case Guard.MFA:
                yield Change("verified"), self._those(target), True
            case Guard.TAGS:
                yield Change("tagged"), self._those(target), True
            case Guard.SCP:
                account = bound.get("") or target
                name = self._facts.guardrail(policy) if policy else ""
                yield Change("unguarded", name), self._who.of_account.get(account, 0), True
            case Guard.DENY | None:  # what is lifted is on no identity
                return

    def _those(self, target: str) -> int:
        """The place of an identity; of a group the places of its members."""
        return self._who.these([target]) or self._members.get(target, 0)

    @cached_property
    def _users(self) -> int:
        callers = self._asking.callers
        return self._who.these(id_ for id_ in self._who.ids if callers[id_][0].kind is IdentityKind.USER)

    @cached_property
    def _denied_by(self) -> Mapping[str, int]:
        """Those who carry a policy that denies anything, by its name."""
        found: defaultdict[str, int] = defaultdict(int)
        for place, id_ in enumerate(self._who.ids):
            for each in self._asking.held(Foothold(id_)).policies.identity:
                if not all(row.allows for row in each.compiled.document.statements):
                    found[each.name] |= 1 << place
        return found
