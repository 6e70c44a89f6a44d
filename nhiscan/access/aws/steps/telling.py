"""One step told: what it needs, which statements carry it, what it hangs on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from nhiscan.access.aws.steps.facts import Bound
from nhiscan.access.aws.steps.held import Held
from nhiscan.access.aws.steps.methods import Escalation
from nhiscan.access.aws.steps.plans import Needs, Plan
from nhiscan.access.aws.steps.requests import Said
from nhiscan.access.protocol import Grip, Step
from nhiscan.reference.aws_escalation import Method, Need

_MANAGES: Final = "whether its account manages the organization, or is a delegated administrator"


class Telling:
    """Tells the steps of methods."""

    def __init__(self, escalation: Escalation) -> None:
        """``escalation``: the methods at work."""
        self.escalation = escalation

    def step(self, plan_: Plan, who: Held, place: int, target: str) -> Step:
        """How ``who`` uses a method in one binding, which it may."""
        method = plan_.method
        done = self._done(plan_, who, place)
        bound, said = self._said(plan_, who, place, done or plan_.needs)
        if plan_.done and done is None:
            others = sorted({need.action for each in method.then for need in each})
            said = said.and_(Said((), (f"somebody who may {' or '.join(others)}",)))
        if self.escalation.manages(method, who) is None:
            said = said.and_(Said((), (_MANAGES,)))
        return Step(
            source=who.identity.id,
            target=target,
            method=method.id,
            title=method.title,
            gains=method.gains.kind.value,
            needs=tuple(_needs(method, bound, None if done is None else plan_.done.index(done))),
            because=tuple(dict.fromkeys(said.because)),
            depends_on=tuple(sorted(set(said.depends_on))),
        )

    def _done(self, plan_: Plan, who: Held, place: int) -> Needs | None:
        """All needs, with the first way to do what else must be done that is sure, else that is possible."""
        one = Grip(1 << place, 1 << place)
        grips = [(each, self.escalation.grip(each, who, plan_.bindings, one)) for each in plan_.done]
        sure = (each for each, grip in grips if grip.sure)
        return next(sure, next((each for each, grip in grips if grip.may), None))

    def _said(self, plan_: Plan, who: Held, place: int, needs: Needs) -> tuple[Bound, Said]:
        """What all variables best stand for, and what then carries ``needs``."""
        bound, doubts = plan_.bindings.rows[place]
        groups = [*needs.own, *needs.free]
        for part in needs.beside:
            more, open_ = self.escalation.best(part, who, bound)
            bound, doubts = {**bound, **more}, (*doubts, *open_)
            groups += [*part.needs, *part.paired]
        said = Said((), doubts)
        for group in groups:
            told = self.escalation.told((group,), bound)
            said = said.and_(self.escalation.requests.said(group, who, bound, told) or Said())
        return bound, said


def _needs(method: Method, bound: Bound, done: int | None) -> Iterator[str]:
    """What has to be allowed in words; of what else must be done the way that was taken, else every way."""
    yield from (_in_words(need, bound) for need in method.needs)
    if done is not None:
        yield from (f"{_in_words(need, bound)} (afterwards)" for need in method.then[done])
    elif method.then:
        ways = "; or ".join(_together(each, bound) for each in method.then)
        yield f"{ways} (afterwards, by somebody else)"


def _together(needs: Sequence[Need], bound: Bound) -> str:
    return " and ".join(_in_words(need, bound) for need in needs)


def _in_words(need: Need, bound: Bound) -> str:
    named = bound.get(need.on, need.on)
    if named in ("new", "any") or named.startswith("$"):
        named = f"{'a new' if named != 'any' else 'any'} {' or '.join(need.types)}"
    return f"{need.action} on {named}"
