"""All steps of one identity: each by itself, or together those by the same method and as surely."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from nhiscan.access.aws.steps import assume
from nhiscan.access.aws.steps.held import Held
from nhiscan.access.aws.steps.telling import Telling
from nhiscan.access.aws.steps.things import places
from nhiscan.access.protocol import Edge, Grip, Step
from nhiscan.reference.aws_escalation import GainKind

_Named = Callable[[int], Iterator[str] | Sequence[str]]


class Listing:
    """Lists steps."""

    def __init__(self, assuming: assume.Assuming, telling: Telling) -> None:
        """``assuming``: roles by their trust policies; ``telling``: all other methods."""
        self._assuming = assuming
        self._telling = telling
        self._escalation = telling.escalation
        self._targets: dict[tuple[str, int], tuple[str, ...]] = {}

    def steps(self, who: Held) -> Iterator[Step]:
        """Every single step of ``who``, in order."""
        if not acts(who):
            return
        yield from (self._assuming.step(who, role) for role in self._assuming.roles_of(who))
        own = who.identity.id
        for plan, grip in self._escalation.gains(who):
            for place in places(grip.may):
                target = plan.bindings.target(place) or own
                if target != own or plan.method.gains.kind is not GainKind.BECOME:
                    yield self._telling.step(plan, who, place, target)

    def edges(self, who: Held) -> Iterator[Edge]:
        """Every step of ``who``, those alike together, in order."""
        if not acts(who):
            return
        yield from self._edges(who, assume.METHOD, "become", self._assuming.grip(who), self._assuming.named)
        for plan, grip in self._escalation.gains(who):
            gains = plan.method.gains.kind.value
            yield from self._edges(who, plan.method.id, gains, grip, plan.bindings.targets)

    def _edges(self, who: Held, method: str, gains: str, grip: Grip, named: _Named) -> Iterator[Edge]:
        for bits, conditional in ((grip.sure, False), (grip.may & ~grip.sure, True)):
            key = method, bits
            if key not in self._targets:
                self._targets[key] = tuple(sorted(set(named(bits))))
            targets = self._targets[key]
            if "" in targets:  # made by the method, of whoever uses it
                targets = tuple(sorted({target or who.identity.id for target in targets}))
            if targets:
                yield Edge(who.identity.id, method, gains, targets, conditional)

    def step(self, who: Held, method: str, target: str) -> Step:
        """How ``who`` gains ``target`` by one method, which ``edges`` told."""
        if method == assume.METHOD:
            return self._assuming.step(who, target)
        plan, grip = next(each for each in self._escalation.gains(who) if each[0].method.id == method)
        about = plan.bindings.about(target)
        bits = grip.sure & about or grip.may & about
        return self._telling.step(plan, who, next(places(bits or grip.may)), target)


def acts(who: Held) -> bool:
    """Whether anybody but its service acts as it."""
    return not who.caller.service_linked
