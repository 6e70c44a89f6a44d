"""Who has what a resource holds: by reading it, by having it given out, by rewriting its policy."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from nhiscan.access.aws.shapes import NAMELESS
from nhiscan.access.aws.steps.asking import hangs_on
from nhiscan.access.aws.steps.grasp import Ask, Grasp, denied
from nhiscan.access.aws.steps.held import Held
from nhiscan.access.aws.steps.plans import Plan
from nhiscan.access.aws.steps.telling import Telling
from nhiscan.access.aws.steps.things import Things, places
from nhiscan.access.protocol import Foothold, Grip, Step
from nhiscan.model import Resource
from nhiscan.reference.aws_data_reads import data_reads
from nhiscan.reference.aws_escalation import GainKind

_GIVES: Final = frozenset({GainKind.OPEN, GainKind.READ})
METHOD: Final = "aws-read-data"


class Reading:
    """What footholds have of some resources."""

    def __init__(
        self,
        resources: Sequence[Resource],
        grasp: Grasp,
        telling: Telling,
        held: Callable[[Foothold], Held],
    ) -> None:
        """Of ``resources``, by their places among them as they are given."""
        self._held = held
        self._grasp = grasp
        self._telling = telling
        self._escalation = telling.escalation
        self._all = Things({row.id: row.partition for row in resources})
        self._rows = {row.id: row for row in resources}
        self._place = {row.id: 1 << place for place, row in enumerate(resources)}
        self._by_kind: dict[str, Things] = {}
        for kind in sorted({row.kind for row in resources}):
            of_kind = {row.id: row.partition for row in resources if row.kind == kind}
            self._by_kind[kind] = Things(of_kind)
        self._given: dict[tuple[int, int], int] = {}

    def grip(self, foothold: Foothold) -> Grip:
        """Those of the resources whose contents ``foothold`` has."""
        who = self._held(foothold)
        sure = may = 0
        for kind, things in self._by_kind.items():
            holds = data_reads().get(kind)
            if holds is None or holds.action is None:
                continue
            for told in self._direct(who, holds.action.lower(), holds.inside, things):
                sure |= self._bits(things, told.sure)
                may |= self._bits(things, told.may)
        for plan, grip in self._escalation.gains(who):
            if plan.method.gains.kind in _GIVES:
                sure |= self._gained(plan, grip.sure)
                may |= self._gained(plan, grip.may)
        return Grip(sure, sure | may)

    def step(self, foothold: Foothold, resource: str) -> Step:
        """How ``foothold`` has what ``resource`` holds, which it does; surely, if there is such a way."""
        steps = list(self._steps(self._held(foothold), resource))
        return next((step for step in steps if not step.conditional), steps[0])

    def _steps(self, who: Held, resource: str) -> Iterator[Step]:
        row = self._rows[resource]
        holds = data_reads().get(row.kind)
        if holds is not None and holds.action is not None:
            for thing in self._inside(who, holds.action.lower(), resource, holds.inside):
                said = self._grasp.ask(who, Ask(holds.action.lower()), thing)
                if not denied(said):
                    yield Step(
                        source=who.identity.id,
                        target=resource,
                        method=METHOD,
                        title=f"Read {holds.what}",
                        gains="read",
                        needs=(f"{holds.action} on {thing}",),
                        because=said.because,
                        depends_on=hangs_on(said),
                    )
        for plan, grip in self._escalation.gains(who):
            if plan.method.gains.kind in _GIVES:
                for place, target in _numbered(plan.bindings.targets(grip.may), grip.may):
                    if target == resource:
                        yield self._telling.step(plan, who, place, target)

    def _direct(self, who: Held, action: str, inside: str, things: Things) -> Iterator[Grip]:
        if not inside:
            yield self._grasp.of(who, Ask(action), things, things.all)
            return
        asked = things.all if next(who.allows(action), None) else self._grasp.given(who, action, things)
        for place, thing in ((place, things.ids[place]) for place in places(asked)):
            found = [
                self._grasp.ask(who, Ask(action), each) for each in self._inside(who, action, thing, inside)
            ]
            open_ = [said for said in found if not denied(said)]
            bit = 1 << place
            yield Grip(bit if any(not hangs_on(said) for said in open_) else 0, bit if open_ else 0)

    @staticmethod
    def _inside(who: Held, action: str, thing: str, inside: str) -> Iterator[str]:
        """The resource itself, or things in it: one that nobody named, and those that Allows name."""
        if not inside:
            yield thing
            return
        yield thing + inside.replace("*", NAMELESS)
        for row in who.allows(action):
            for pattern in row.patterns:
                if pattern.startswith(f"{thing}/"):
                    yield pattern.replace("*", NAMELESS).replace("?", "x")

    def _bits(self, things: Things, bits: int) -> int:
        bits &= things.all
        key = id(things), bits
        found = self._given.get(key)
        if found is None:
            found = self._given[key] = self._those(things.named(bits))
        return found

    def _gained(self, plan: Plan, bits: int) -> int:
        key = id(plan.bindings), bits
        found = self._given.get(key)
        if found is None:
            found = self._given[key] = self._those(plan.bindings.targets(bits))
        return found

    def _those(self, ids: Iterator[str] | Sequence[str]) -> int:
        found = 0
        for id_ in ids:
            found |= self._place.get(id_, 0)
        return found


def _numbered(targets: Iterator[str], bits: int) -> Iterator[tuple[int, str]]:
    return zip(places(bits), targets, strict=True)


def kinds() -> Mapping[str, str]:
    """The kinds of resources that are always sensitive, with what they hold."""
    return {kind: holds.what for kind, holds in data_reads().items() if holds.always}
