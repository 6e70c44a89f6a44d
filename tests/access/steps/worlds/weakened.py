"""A method with one thing fewer: what a test must be able to tell from the whole one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from nhiscan.reference.aws_escalation import Fact, FactKind, Method, Need


def without_a_need(method: Method) -> Iterator[tuple[str, Method]]:
    """Each need left out, where another is left; the only one is told by its line."""
    for place, need in enumerate(method.needs):
        rest = (*method.needs[:place], *method.needs[place + 1 :])
        if rest:
            yield f"need {_said(need)}", replace(method, needs=rest)


def without_a_fact(method: Method) -> Iterator[tuple[str, Method]]:
    """Each fact left out, but for those that bind what others speak of, or that go without saying."""
    for place, fact in enumerate(method.where):
        rest = (*method.where[:place], *method.where[place + 1 :])
        if used(method, rest) <= bound(rest) and not _goes_without_saying(fact, rest):
            yield f"fact {fact.kind.value} {'|'.join(fact.values)}", replace(method, where=rest)


def _goes_without_saying(fact: Fact, rest: Sequence[Fact]) -> bool:
    """Whether another fact says it too: only a role has a trust policy, what is unseen is named anyway."""
    trusting = {other.subject for other in rest if other.kind is FactKind.TRUSTS}
    return fact.unseen is not None or (fact.kind is FactKind.IDENTITY and fact.subject in trusting)


def without_a_hand(method: Method) -> Iterator[tuple[str, Method]]:
    """Each part of what else must be done left out."""
    for place, needs in enumerate(method.then):
        for part, need in enumerate(needs):
            rest = (*needs[:part], *needs[part + 1 :])
            then = (*method.then[:place], rest, *method.then[place + 1 :]) if rest else ()
            yield f"then {_said(need)}", replace(method, then=then)


def without_a_key(method: Method) -> Iterator[tuple[str, Method]]:
    """Each key left out that a request surely carries, or whose value the attacker chooses."""
    for place, need in enumerate(method.needs):
        for key, changed in _without_keys(need):
            needs = (*method.needs[:place], changed, *method.needs[place + 1 :])
            yield f"key {key} of {_said(need)}", replace(method, needs=needs)
    for place, needs in enumerate(method.then):
        for part, need in enumerate(needs):
            for key, changed in _without_keys(need):
                hand = (*needs[:part], changed, *needs[part + 1 :])
                then = (*method.then[:place], hand, *method.then[place + 1 :])
                yield f"key {key} of {_said(need)}", replace(method, then=then)


def _without_keys(need: Need) -> Iterator[tuple[str, Need]]:
    for key, value in need.carries:
        yield key, replace(need, carries=tuple(pair for pair in need.carries if pair != (key, value)))


def bound(facts: Sequence[Fact]) -> set[str]:
    """Variables that ``facts`` bind."""
    named = {
        name
        for fact in facts
        for name in (fact.subject, fact.to, fact.runs_as, fact.holds, fact.within, *fact.values)
    }
    return {name for name in named if name is not None and name.startswith("$")}


def used(method: Method, facts: Sequence[Fact]) -> set[str]:
    """Variables that the rest of ``method`` speaks of."""
    needs = [*method.needs, *(need for each in method.then for need in each)]
    named = {method.gains.of, method.gains.by, *(fact.of for fact in facts)}
    named |= {need.on for need in needs} | {value for need in needs for _, value in need.carries}
    return {name for name in named if name is not None and name.startswith("$")}


def _said(need: Need) -> str:
    return " ".join((need.action, need.on, *need.types))
