"""What a set of statements allows, as bitsets, and how layers of them combine."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from nhiscan.access.aws.actions import TABLE, resourceless, services, union
from nhiscan.access.aws.document import Statement
from nhiscan.access.aws.resources import Home, all_of_them, covered
from nhiscan.model import Because, Grant


@dataclass(frozen=True, slots=True)
class Ruling:
    """One statement of one attached policy, with what it matches."""

    grant: Grant
    """The attachment it comes with."""
    statement: Statement
    """The statement."""
    bits: int
    """The known actions it speaks of."""

    @property
    def everywhere(self) -> bool:
        """Whether it names all resources by ``*``."""
        named = self.statement.resources
        return named is not None and not self.statement.all_resources_but and all_of_them(named)

    @property
    def conditional(self) -> bool:
        """Whether it asks for a condition."""
        return bool(self.statement.conditions)

    def on_all(self, bits: int, home: Home) -> int:
        """Those of ``bits`` that it speaks of on every resource in ``home``."""
        both = bits & self.bits
        if self.everywhere or not both:
            return both
        if self.statement.resources is None or self.statement.all_resources_but:
            return 0
        return covered(both, self.statement.resources, home)

    def because(self) -> Because:
        """It, as an answer names it."""
        statement = self.statement
        return Because(
            policy=self.grant.policy or "",
            name=self.grant.name,
            layer=self.grant.layer.value,
            statement=statement.place,
            sid=statement.sid,
            effect="Allow" if statement.allows else "Deny",
        )


def ruling(grant: Grant, statement: Statement) -> Ruling:
    """``statement`` with the known actions that it speaks of.

    An action that works on no resource type is allowed or denied by ``*`` alone; a specific
    ARN does not reach it.
    """
    return Ruling(
        grant, statement, _bits(statement.actions, statement.all_actions_but, _reaches_all(statement))
    )


def _reaches_all(statement: Statement) -> bool:
    named = statement.resources
    return named is None or statement.all_resources_but or all_of_them(named)


@lru_cache(maxsize=65536)
def _bits(patterns: tuple[str, ...], all_but: bool, reaches_all: bool) -> int:
    bits = union(patterns)
    if all_but:
        bits = TABLE().everything & ~bits
    if reaches_all:
        return bits
    for service in services(bits):
        bits &= ~resourceless(service)
    return bits


@dataclass(frozen=True, slots=True)
class Reach:
    """Known actions by how surely and how widely they are allowed.

    ``whole`` within ``sure`` within ``maybe``.
    """

    whole: int
    """Allowed on every resource, without any condition."""
    sure: int
    """Allowed on some resource, without any condition."""
    maybe: int
    """Allowed on some resource under some condition."""

    def within(self, other: Reach) -> Reach:
        """What two layers allow together.

        Two narrow allowances may miss each other, so one of them must be whole to be sure.
        """
        return Reach(
            self.whole & other.whole,
            self.whole & other.sure | self.sure & other.whole,
            self.maybe & other.maybe,
        )


def everything() -> Reach:
    """The layer that is not there: it limits nothing."""
    bits = TABLE().everything
    return Reach(bits, bits, bits)


def reach(rulings: Iterable[Ruling], home: Home) -> Reach:
    """What one layer's statements allow together, its own Denies applied."""
    rows = tuple(rulings)
    allow = [row for row in rows if row.statement.allows]
    whole = sure = maybe = 0
    for row in allow:
        maybe |= row.bits
        if not row.conditional:
            sure |= row.bits
            if row.everywhere:
                whole |= row.bits
    before = whole
    for row in rows:
        if row.statement.allows or not row.bits & maybe:
            continue
        full = row.on_all(maybe, home)
        if row.conditional:
            sure &= ~full
        else:
            maybe &= ~full
            sure &= ~full
            sure &= ~(row.bits & ~before)
        whole &= ~row.bits
    return Reach(whole, sure, maybe)


def touched(rulings: Iterable[Ruling], bits: int) -> Sequence[Ruling]:
    """The Denies among ``rulings`` that speak of any of ``bits``."""
    return [row for row in rulings if not row.statement.allows and row.bits & bits]
