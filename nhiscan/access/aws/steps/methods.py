"""Escalation methods at work: who, by which of them, becomes an identity or may rewrite it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

from nhiscan.access.aws.actions import TABLE
from nhiscan.access.aws.exact.context import Lacking, Value
from nhiscan.access.aws.shapes import NAMELESS, Home, shapes
from nhiscan.access.aws.steps.asking import Asking
from nhiscan.access.aws.steps.assume import chosen
from nhiscan.access.aws.steps.facts import Bound, Facts
from nhiscan.access.protocol import Step
from nhiscan.model import Answer, Because, Decision, Identity
from nhiscan.reference.aws_escalation import FactKind, Gain, GainKind, Method, Need, methods

_DENIED: Final = frozenset({Answer.EXPLICIT_DENY, Answer.IMPLICIT_DENY})
_USED: Final = frozenset({GainKind.BECOME, GainKind.REWRITE})


@dataclass(frozen=True, slots=True)
class _Found:
    """What carries a need, and what it hangs on."""

    because: tuple[Because, ...]
    depends_on: tuple[str, ...]


class Escalation:
    """The methods of the table over one snapshot."""

    def __init__(self, asking: Asking, skip: AbstractSet[str]) -> None:
        """``skip`` are those who need no method: they may do everything already."""
        self._asking = asking
        self._facts = Facts(asking)
        self._known: dict[tuple[str, Need, str], _Found | None] = {}
        self._able = [
            (method, able)
            for method in methods()
            if method.gains.kind in _USED and not method.gains.within
            if (able := self._holding(method, skip))
        ]

    def _holding(self, method: Method, skip: AbstractSet[str]) -> Mapping[str, Sequence[str]]:
        """By account, those who hold a statement about each action that the method needs."""
        first, *rest = method.needs
        found = dict.fromkeys(self._asking.holders.of(first.action.lower()))
        for need in rest:
            others = set(self._asking.holders.of(need.action.lower()))
            found = {id_: None for id_ in found if id_ in others}
        able: defaultdict[str, list[str]] = defaultdict(list)
        for id_ in found.keys() - skip:
            if self._asking.holders.callers[id_][1].service_linked:
                continue  # nobody but its service acts as it
            able[self._asking.holders.callers[id_][0].partition].append(id_)
        return {account: sorted(ids) for account, ids in able.items()}

    def steps_into(self, target: Identity, skip: AbstractSet[str], kind: GainKind) -> Iterator[Step]:
        """Every way in which a method has this gain of ``target``, for whoever is not in ``skip``."""
        for method, able in self._able:
            if method.gains.kind is not kind:
                continue
            near = [who for who in able.get(target.partition, ()) if who not in skip]
            for need in method.needs if near else ():
                if need.on == method.gains.of:  # most often this already is not allowed
                    action = need.action.lower()
                    near = [who for who in near if self._asking.holders.may(who, action, target.id)]
            for bound, doubts in self._bindings(method, target) if near else ():
                for who in near:
                    yield from self._step(method, who, target, bound, doubts)

    def steps_of_itself(self, identity: Identity) -> Iterator[Step]:
        """Every way in which ``identity`` gives itself any permission."""
        for method, able in self._able:
            if method.gains.kind is GainKind.REWRITE and identity.id in able.get(identity.partition, ()):
                for bound, doubts in self._bindings(method, identity):
                    yield from self._step(method, identity.id, identity, bound, doubts)

    def steps_of_makers(self) -> Iterator[Step]:
        """Who may make an identity and give it any permission: a step from everybody to themselves."""
        for method, able in self._able:
            made = next((fact for fact in method.where if fact.kind is FactKind.NEW), None)
            if made is None or method.gains.of != made.subject or made.values[0] not in ("user", "role"):
                continue
            for who in (id_ for near in able.values() for id_ in near):
                home, _ = self._asking.holders.callers[who]
                bound = {made.subject or "": f"arn:aws:iam::{home.partition}:{made.values[0]}/{NAMELESS}"}
                yield from self._step(method, who, home, bound, ())

    def _bindings(self, method: Method, target: Identity) -> Iterator[tuple[Bound, tuple[str, ...]]]:
        """What the variables stand for where the method's facts are so of ``target``."""
        if any(fact.kind is FactKind.NEW for fact in method.where):
            return
        found: list[tuple[Bound, tuple[str, ...]]] = [({method.gains.of: target.id}, ())]
        for fact in method.where:
            found = [
                (more, (*doubts, *new))
                for bound, doubts in found
                for more, new in self._facts.extend(fact, bound)
            ]
        yield from found

    def _step(
        self, method: Method, who: str, target: Identity, bound: Bound, doubts: tuple[str, ...]
    ) -> Iterator[Step]:
        """The step, if ``who`` may do all that it needs."""
        found: list[_Found] = []
        # what hangs on the target first: most often it is that which is not allowed
        for need in sorted(method.needs, key=lambda need: not need.on.startswith("$")):
            one = self._carried(need, who, bound)
            if one is None:
                return
            found.append(one)
        last = self._then(method, who, bound)
        if last is None:
            return
        found.append(last)
        keys = {*doubts, *(key for each in found for key in each.depends_on)}
        yield Step(
            source=who,
            target=target.id,
            method=method.id,
            title=method.title,
            gains=_word(method.gains),
            needs=tuple(f"{need.action} on {bound.get(need.on, need.on)}" for need in method.needs),
            because=tuple(dict.fromkeys(because for each in found for because in each.because)),
            depends_on=tuple(sorted(keys)),
        )

    def _then(self, method: Method, who: str, bound: Bound) -> _Found | None:
        """The easiest of what else must be done, by the same or by whoever else may."""
        if not method.then:
            return _Found((), ())
        best: _Found | None = None
        for needs in method.then:
            carried = [self._carried(need, who, bound) for need in needs]
            if all(carried):
                done = [each for each in carried if each is not None]
                found = _Found(
                    tuple(b for each in done for b in each.because),
                    tuple(k for each in done for k in each.depends_on),
                )
                if best is None or len(found.depends_on) < len(best.depends_on):
                    best = found
        if best is None:
            others = sorted({need.action for needs in method.then for need in needs})
            if any(list(self._asking.holders.of(action.lower())) for action in others):
                return _Found((), (f"somebody who may {' or '.join(others)}",))
        return best

    def _carried(self, need: Need, who: str, bound: Bound) -> _Found | None:
        """Whether ``who`` may do what ``need`` says, on any resource that it could be; asked for once."""
        named = [need.on, *(value for _, value in need.carries)]
        key = who, need, " ".join(bound.get(name, "") for name in named)
        if key not in self._known:
            self._known[key] = self._ask(need, who, bound)
        return self._known[key]

    def _ask(self, need: Need, who: str, bound: Bound) -> _Found | None:
        given, free = _context(need, bound)
        best: _Found | None = None
        for resource in self._resources(need, who, bound):
            said = self._asking.decide(
                who,
                need.action.lower(),
                resource,
                given,
                chosen=lambda key: key in free or chosen(key),
                fresh=not need.on.startswith("$") or NAMELESS in resource,
            )
            if said.answer in _DENIED:
                continue
            found = _Found(said.because, _open(said))
            if not found.depends_on:
                return found
            best = best or found
        return best

    def _resources(self, need: Need, who: str, bound: Bound) -> Iterator[str]:
        """The resources that the request could name."""
        if need.on.startswith("$"):
            value = bound.get(need.on, "*")
            if self._asking.holders.may(who, need.action.lower(), value):
                yield value
            return
        if need.on == "*":
            yield "*"
            return
        home, _ = self._asking.holders.callers[who]
        yield from self._asking.holders.nameable(who, need.action.lower(), _nameless(need, home.partition))


def _nameless(need: Need, account: str) -> list[str]:
    """A resource that nobody named, of each form that the action works on."""
    service = need.action.partition(":")[0]
    place = TABLE().index(need.action)
    bit = 0 if place is None else 1 << place
    return [shape.nameless for shape in shapes(service, Home("aws", account)) if shape.users & bit]


def _context(need: Need, bound: Bound) -> tuple[Mapping[str, Value], frozenset[str]]:
    """The keys that the request surely carries, and those whose value is the attacker's choice."""
    given: dict[str, Value] = {}
    free: set[str] = set()
    for key, value in need.carries:
        name = key.lower()
        if value == "any":
            free.add(name)
        elif value == "absent":
            given[name] = Lacking.ABSENT
        elif "${TagKey}" not in key:
            given[name] = bound.get(value, value).replace("${Partition}", "aws")
    return given, frozenset(free)


def _open(said: Decision) -> tuple[str, ...]:
    return (*said.depends_on, *said.notes)


def _word(gain: Gain) -> str:
    return gain.kind.value
