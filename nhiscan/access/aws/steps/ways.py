"""The steps of AWS, one foothold at a time, and who is at the top already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Final

from nhiscan.access.aws.steps import assume
from nhiscan.access.aws.steps.arns import Arns
from nhiscan.access.aws.steps.asking import Asking
from nhiscan.access.aws.steps.changes import MADE, Changes
from nhiscan.access.aws.steps.entries import entries
from nhiscan.access.aws.steps.facts import Facts
from nhiscan.access.aws.steps.grasp import Ask, Grasp
from nhiscan.access.aws.steps.held import Held
from nhiscan.access.aws.steps.listing import Listing, acts
from nhiscan.access.aws.steps.methods import Escalation
from nhiscan.access.aws.steps.plans import Plan
from nhiscan.access.aws.steps.reading import Reading, kinds
from nhiscan.access.aws.steps.standings import Standings
from nhiscan.access.aws.steps.telling import Telling
from nhiscan.access.aws.steps.things import Things, places
from nhiscan.access.protocol import Alteration, Change, Edge, Foothold, Grip, Step
from nhiscan.model import Answer, IdentityKind, Resource, Scope, ScopeKind, Standing
from nhiscan.reference.aws_escalation import GainKind, Method, methods
from nhiscan.snapshot import Snapshot

_TOPS: Final = (Answer.ALLOWED, Answer.CONDITIONAL)
_TAKE_OVER: Final = "aws-administrator"


class Ways:
    """Implements ``nhiscan.access.Ways``."""

    def __init__(self, snapshot: Snapshot, rows: Sequence[Method] | None = None) -> None:
        """Over all accounts of ``snapshot``, by the methods of ``rows``, else of the table."""
        self._snapshot = snapshot
        self._asking = Asking(snapshot)
        callers = self._asking.callers
        self._who = Things({id_: who.partition for id_, (who, _) in callers.items()})
        roles = {id_: who.partition for id_, (who, _) in callers.items() if who.kind is IdentityKind.ROLE}
        identities = {row.id: row for row in self._asking.inventory.identities()}
        self._grasp = Grasp(self._asking, assume.chosen)
        self._assuming = assume.Assuming(Things(roles), self._grasp)
        self._assumed = _Translated(self._assuming.roles, self._who)
        self._standings = Standings(snapshot, lambda id_: identities[id_])
        facts = Facts(self._asking)
        table = methods() if rows is None else rows
        self._escalation = Escalation(table, facts, self._grasp, Arns(snapshot), _management(snapshot))
        self._telling = Telling(self._escalation)
        self._listing = Listing(self._assuming, self._telling)
        self._changes = Changes(self._asking, facts, self._who)
        self._becoming: dict[Foothold, Grip] = {}
        self._alterations: dict[Foothold, Sequence[Alteration]] = {}

    def identities(self) -> Sequence[str]:
        """Everybody who can act, by id; the place of one is its bit in a ``Grip``."""
        return self._who.ids

    def administrators(self) -> Mapping[str, Standing]:
        """Those who may do everything that their guardrails leave, surely or on a condition."""
        return self._administrators

    @cached_property
    def _administrators(self) -> Mapping[str, Standing]:
        found = ((id_, self._standings.of(self._held(Foothold(id_)))) for id_ in self._who.ids)
        return {id_: standing for id_, standing in found if standing.answer in _TOPS}

    def standing(self, foothold: Foothold) -> Answer:
        """Whether ``foothold`` may do everything that its guardrails leave."""
        return self._standings.of(self._held(foothold)).answer

    def becomes(self, foothold: Foothold) -> Grip:
        """Whom ``foothold`` gets hold of in one step, as they are."""
        found = self._becoming.get(foothold)
        if found is None:
            found = self._becoming[foothold] = self._become(foothold)
        return found

    def _become(self, foothold: Foothold) -> Grip:
        who = self._held(foothold)
        if not acts(who):
            return Grip(0, 0)
        assumed = self._assuming.grip(who)
        sure, may = self._assumed(assumed.sure), self._assumed(assumed.may)
        for plan, grip in self._escalation.gains(who):
            if plan.becomes is not None:
                sure |= plan.bindings.gains(grip.sure, self._who, plan.becomes)
                may |= plan.bindings.gains(grip.may, self._who, plan.becomes)
        mine = ~self._who.these([foothold.identity]) if not foothold.changes else -1
        return Grip(sure & mine, may & mine)

    def alters(self, foothold: Foothold) -> Sequence[Alteration]:
        """What ``foothold`` may alter in one step about whom, in order."""
        found = self._alterations.get(foothold)
        if found is None:
            found = self._alterations[foothold] = self._altered(self._held(foothold))
        return found

    def _altered(self, who: Held) -> Sequence[Alteration]:
        found: defaultdict[tuple[Change, bool], list[int]] = defaultdict(lambda: [0, 0])
        for plan, grip in self._escalation.gains(who) if acts(who) else ():
            if plan.makes:
                mine = self._who.these([who.identity.id])
                pair = found[MADE, True]
                pair[0] |= mine if grip.sure else 0
                pair[1] |= mine
                continue
            for sureness, bits in enumerate((grip.may, grip.sure)):
                for key, whom in self._changes.by(plan, bits, who.foothold).items():
                    found[key][1 - sureness] |= whom
        return [
            Alteration(change, Grip(sure, may), held) for (change, held), (sure, may) in sorted(found.items())
        ]

    def rules(self, foothold: Foothold) -> int:
        """The places of those whom an administrator may take over: all others of the account."""
        account = self._who.of_account.get(self._held(foothold).account, 0)
        return account & ~self._who.these([foothold.identity])

    # -- one step ------------------------------------------------------------------------

    def step(self, foothold: Foothold, target: str, change: Change | None = None) -> Step:
        """How ``foothold`` gets hold of ``target``, or alters it; by a step that is sure if there is one."""
        who = self._held(foothold)
        over = change is None and self._rules_over(who, target)
        if over and self.standing(foothold) is Answer.ALLOWED:
            return self._take_over(who, target)
        found = next(self._steps(who, target, change), None)
        if over and (found is None or found.conditional):
            return self._take_over(who, target)
        if found is None:
            raise ValueError(f"{who.identity.id} has no step to {target}")
        return found

    def _rules_over(self, who: Held, target: str) -> bool:
        return self.standing(who.foothold) in _TOPS and bool(
            self.rules(who.foothold) & self._who.these([target])
        )

    def _steps(self, who: Held, target: str, change: Change | None) -> Iterator[Step]:
        """The steps to one target, by method, those first that hang on nothing as far as is known."""
        place = self._who.these([target])
        assumed = self._assuming.grip(who) if change is None else Grip(0, 0)
        for wanted in (True, False):
            if self._assumed(assumed.sure if wanted else assumed.may) & place:
                yield self._assuming.step(who, target)
            for plan, grip in self._escalation.gains(who):
                bits = grip.sure if wanted else grip.may & ~grip.sure
                found = self._first(plan, who, bits, place, change)
                if found is not None:
                    told = plan.bindings.target(found) if plan.method.gains.kind is GainKind.JOIN else target
                    yield self._telling.step(plan, who, found, told or target)

    def _first(self, plan: Plan, who: Held, bits: int, place: int, change: Change | None) -> int | None:
        """The first binding of ``bits`` in which a method does it to whoever is at ``place``."""
        if change is not None:
            return self._changes.first(plan, bits, place, change, who.foothold)
        if plan.becomes is None or not plan.bindings.gains(bits, self._who, plan.becomes) & place:
            return None
        about = plan.bindings.about(self._who.first(place), plan.becomes)
        return next(places(bits & about), None)

    def _take_over(self, who: Held, target: str) -> Step:
        standing = self._standings.of(who)
        return Step(
            source=who.identity.id,
            target=target,
            method=_TAKE_OVER,
            title="As an administrator of its account, take it over",
            gains="become",
            because=standing.because,
            depends_on=standing.depends_on,
        )

    # -- all steps -----------------------------------------------------------------------

    def steps_from(self, identity: str) -> Iterator[Step]:
        """Every single step that starts at ``identity``, in order."""
        return self._listing.steps(self._held(Foothold(identity)))

    def edges(self) -> Iterator[Edge]:
        """Every step of everybody, those alike together, in order."""
        for id_ in self._who.ids:
            yield from self.edges_from(id_)

    def edges_from(self, identity: str) -> Iterator[Edge]:
        """The same of one identity."""
        return self._listing.edges(self._held(Foothold(identity)))

    def step_by(self, identity: str, method: str, target: str) -> Step:
        """How ``identity`` gains ``target`` by one method, which ``edges_from`` told."""
        return self._listing.step(self._held(Foothold(identity)), method, target)

    def doing(self, foothold: Foothold, action: str, context: Mapping[str, str]) -> Grip:
        """To whom of the identities ``foothold`` may do ``action``; the request carries ``context``."""
        given = {key.lower(): value for key, value in context.items()}
        ask = Ask(action.lower(), given, name=repr(sorted(given.items())))
        return self._grasp.of(self._held(foothold), ask, self._who, self._who.all)

    def holding(self) -> Mapping[str, str]:
        """The kinds of resources that are always sensitive, with what they hold."""
        return kinds()

    def reading(self, resources: Sequence[Resource]) -> Reading:
        """What footholds have of ``resources``, numbered as they are given."""
        return Reading(resources, self._grasp, self._telling, self._held)

    def entries(self) -> Iterator[Step]:
        """Steps of those outside: a service, an issuer of tokens, a foreign account, everyone (``*``)."""
        return entries(self._snapshot, self._asking)

    def _held(self, foothold: Foothold) -> Held:
        return self._asking.held(foothold)


class _Translated:
    """Places among some things as places among others."""

    def __init__(self, some: Things, others: Things) -> None:
        self._some, self._others = some, others
        self._known: dict[int, int] = {}

    def __call__(self, bits: int) -> int:
        found = self._known.get(bits)
        if found is None:
            found = self._known[bits] = self._others.these(self._some.named(bits))
        return found


def _management(snapshot: Snapshot) -> Mapping[str, bool]:
    """Whether an account manages its organisation, as far as that is known."""
    rows = snapshot.rows(Scope, provider="aws")
    accounts = (row for row in rows if row.kind is ScopeKind.ACCOUNT)
    return {row.id: row.management for row in accounts if row.management is not None}
