"""A method taken apart: which needs hang on what is gained, which on other things, which on nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from nhiscan.access.aws.steps.bindings import Bindings, variables_of
from nhiscan.reference.aws_escalation import Fact, FactKind, GainKind, Method, Need, derived

_ANYWHERE: Final = frozenset({FactKind.ACCOUNT, FactKind.PROVISIONED})
"""Facts of methods that reach from one account into another."""
_ABROAD: Final = frozenset({GainKind.OPEN, GainKind.READ})
"""Gains of resources, which their own policies may give to another account."""
Bound = Callable[[tuple[Fact, ...], str], Bindings]
"""Gives all that the variables of some facts can stand for."""
Group = tuple[Need, ...]
"""Needs that are about one and the same thing."""


@dataclass(frozen=True, slots=True)
class Beside:
    """A part of a method that does not hang together with what is gained: any of its things will do."""

    bindings: Bindings
    """What its variables can stand for."""
    needs: tuple[Group, ...]
    """What is about these alone."""
    paired: tuple[Group, ...]
    """What is about these, and carries what a variable of what is gained stands for."""
    reaches_out: bool
    """Whether things of another account will do."""

    def near(self, account: str) -> int:
        """The bindings that will do for somebody of ``account``."""
        return self.bindings.all if self.reaches_out else self.bindings.near(account)


@dataclass(frozen=True, slots=True)
class Needs:
    """What one and the same caller must be allowed, taken apart."""

    own: tuple[Group, ...]
    """What is about, or carries, variables that hang together with what is gained."""
    beside: tuple[Beside, ...]
    """The other parts; something must be there for each."""
    free: tuple[Group, ...]
    """What is about no variable."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A method and all that its variables can stand for."""

    method: Method
    """The method."""
    bindings: Bindings
    """What the variables that hang together with what is gained can stand for."""
    needs: Needs
    """What the caller must be allowed."""
    done: tuple[Needs, ...]
    """The same with what else must be done, by each of the ways to do that."""
    reaches_out: bool
    """Whether it may gain something of another account."""
    makes: bool
    """Whether what is gained is made by it."""
    becomes: str | None
    """The variable for whom one then acts as, with all of its permissions."""

    def within_reach(self, account: str) -> int:
        """The bindings that may come into question for somebody of ``account``."""
        return self.bindings.all if self.reaches_out else self.bindings.near(account)


def plan(method: Method, bound: Bound) -> Plan:
    """``method`` taken apart."""
    facts, *others = _parts(method)
    bindings = bound(facts, method.gains.of)
    beside = [(each, bound(each, "")) for each in others]
    return Plan(
        method,
        bindings,
        _apart(method.needs, bindings, beside),
        tuple(_apart((*method.needs, *needs), bindings, beside) for needs in method.then),
        reaches_out=_reach_out(method.where) or method.gains.kind in _ABROAD or not facts,
        makes=any(fact.kind is FactKind.NEW for fact in method.where),
        becomes=_becomes(method),
    )


def _reach_out(facts: Sequence[Fact]) -> bool:
    own_account = any(fact.kind is FactKind.ACCOUNT and fact.values == ("own",) for fact in facts)
    abroad = any(fact.kind in _ANYWHERE or {"scp", "root"} & set(fact.values) for fact in facts)
    return abroad and not own_account


def _becomes(method: Method) -> str | None:
    """The variable for whom a method gives wholly; a group of Identity Center gives its roles."""
    gain = method.gains
    if gain.kind is GainKind.BECOME and not gain.within:
        return gain.of
    if gain.kind is GainKind.JOIN:
        return next(
            (f.subject for f in method.where if f.kind is FactKind.TRUSTS and f.values == (gain.of,)), None
        )
    return None


def _apart(
    needs: Sequence[Need], bindings: Bindings, beside: Sequence[tuple[tuple[Fact, ...], Bindings]]
) -> Needs:
    about: dict[int | None, list[Group]] = {}
    tables = [bindings, *(table for _, table in beside)]
    bound = frozenset[str]().union(*(table.variables for table in tables))
    for group in _groups(needs, bound):
        about.setdefault(_part_of(group, tables), []).append(group)
    parts = []
    for at, (facts, table) in enumerate(beside, start=1):
        there = about.get(at, ())
        paired = tuple(group for group in there if carried(group) & bindings.variables)
        alone = tuple(group for group in there if group not in paired)
        parts.append(Beside(table, alone, paired, _reach_out(facts)))
    own = sorted(about.get(0, ()), key=lambda group: not group[0].on.startswith("$"))
    return Needs(tuple(own), tuple(parts), tuple(about.get(None, ())))


def carried(group: Group) -> frozenset[str]:
    """The variables of which the requests carry something."""
    return frozenset(map(variable_in, words(group)))


def words(group: Group) -> frozenset[str]:
    """The variables, and what is derived from some, that the requests carry."""
    values = (value for need in group for _, value in need.carries)
    return frozenset(value for value in values if variable_in(value))


def variable_in(word: str) -> str:
    """The variable that a value is, or is derived from; empty: none."""
    told = derived(word)
    if told is not None:
        return told[1]
    return word if word.startswith("$") and "{" not in word else ""


def _part_of(group: Group, tables: Sequence[Bindings]) -> int | None:
    """The bindings that tell what a group is about, or at least what it carries."""
    for names in (frozenset({group[0].on}), carried(group)):
        for at, table in enumerate(tables):
            if names & table.variables:
                return at
    return None


def _groups(needs: Sequence[Need], bound: frozenset[str]) -> Iterator[Group]:
    """Those about the same new thing together, each other alone."""
    new: dict[tuple[str, ...], list[Need]] = {}
    for need in needs:
        if need.on in ("*", "any") or need.on in bound:
            yield (need,)
        else:
            new.setdefault((need.on, *need.types), []).append(need)
    yield from map(tuple, new.values())


def _parts(method: Method) -> list[tuple[Fact, ...]]:
    """The facts that hang together by their variables, those about what is gained first."""
    parts: list[tuple[frozenset[str], list[Fact]]] = [(frozenset({method.gains.of}), [])]
    order = [_asked(fact, method) for fact in method.where]
    for fact in order:
        if fact.kind is FactKind.NEW:
            continue
        names = variables_of(fact)
        joined = [part for part in parts if part[0] & names]
        rest = [part for part in parts if not part[0] & names]
        together = names.union(*(part[0] for part in joined))
        facts = [*(each for part in joined for each in part[1]), fact]
        merged = together, sorted(facts, key=order.index)
        parts = [merged, *rest] if method.gains.of in together else [*rest, merged]
    return [tuple(facts) for _, facts in parts]


def _asked(fact: Fact, method: Method) -> Fact:
    """``fact`` without the permission set of a role where no need is about it."""
    needs = (*method.needs, *(need for each in method.then for need in each))
    if fact.kind is not FactKind.PROVISIONED or {need.on for need in needs} & set(fact.values):
        return fact
    return replace(fact, values=())
