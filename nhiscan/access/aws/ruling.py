"""One statement of one attached policy, and what it says of which actions on which resources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from nhiscan.access.aws.actions import TABLE, services, union
from nhiscan.access.aws.document import Statement
from nhiscan.access.aws.resources import (
    all_of_them,
    all_within,
    any_matches,
    none_within,
    possibly,
    some_within,
    surely,
)
from nhiscan.access.aws.shapes import Home, Shape, resourceless, shapes
from nhiscan.model import Because, Grant


@dataclass(frozen=True, slots=True)
class Ruling:
    """One statement of one attached policy, with what it matches."""

    grant: Grant
    """The attachment it comes with."""
    statement: Statement
    """The statement."""
    bits: int = field(repr=False)  # too long a number for the interpreter to write out
    """The known actions it speaks of."""
    everywhere: bool
    """Whether it names all resources by ``*``."""

    @property
    def conditional(self) -> bool:
        """Whether it asks for a condition."""
        return bool(self.statement.conditions)

    @property
    def patterns(self) -> tuple[str, ...]:
        """The resource patterns, of NotResource too."""
        return self.statement.resources or ()

    def on_all(self, bits: int, home: Home) -> int:
        """Those of ``bits`` that it speaks of on every resource in ``home``."""
        return bits & self.bits if self.everywhere else together([self], bits & self.bits, home)

    def on_some(self, bits: int, home: Home) -> int:
        """Those of ``bits`` that it may speak of on some resource in ``home``."""
        both = bits & self.bits
        if self.everywhere or self.statement.all_resources_but or not both:
            return both
        found = 0
        for shape in _shapes_of(both, home):
            if shape.users & both & ~found and not none_within(shape, self.patterns):
                found |= shape.users
        return both & found

    def surely_on_some(self, bits: int, home: Home) -> int:
        """Those of ``bits`` that it speaks of on some resource in ``home``, whoever asks."""
        both = bits & self.bits
        if self.everywhere or not both:
            return both
        if self.statement.all_resources_but:
            return self.surely_on_nameless(both, home)
        return _named(both, self.patterns, home)

    def surely_on_nameless(self, bits: int, home: Home) -> int:
        """Those of ``bits`` that it speaks of on a resource that no policy is about, whoever asks."""
        read = possibly if self.statement.all_resources_but else surely
        return self._on_nameless(bits & self.bits, read(self.patterns), home)

    def perhaps_on_nameless(self, bits: int, home: Home) -> int:
        """Those of ``bits`` that it may speak of on a resource that no policy is about."""
        read = surely if self.statement.all_resources_but else possibly
        return self._on_nameless(bits & self.bits, read(self.patterns), home)

    def _on_nameless(self, both: int, patterns: tuple[str, ...], home: Home) -> int:
        if self.everywhere or not both:
            return both
        matched = _matched_nameless(both, patterns, home)
        return both & ~matched if self.statement.all_resources_but else matched

    def spans(self, shape: Shape) -> bool:
        """Whether it surely speaks of every resource of ``shape``."""
        if self.everywhere:
            return True
        inside = none_within if self.statement.all_resources_but else all_within
        return inside(shape, self.patterns)

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


def ruling(grant: Grant, statement: Statement, home: Home) -> Ruling:
    """``statement`` with the known actions that it speaks of.

    An action that works on no resource type is allowed or denied by ``*`` alone; a specific
    ARN does not reach it.
    """
    named = statement.resources or ()
    everywhere = not statement.all_resources_but and all_of_them(named)
    bits = (
        _bits_but(statement.actions, statement.all_actions_but, named, home)
        if statement.all_resources_but
        else _bits(statement.actions, statement.all_actions_but, everywhere)
    )
    return Ruling(grant, statement, bits, everywhere)


def together(rulings: Iterable[Ruling], bits: int, home: Home) -> int:
    """Those of ``bits`` that ``rulings``, taken together, speak of on every resource in ``home``.

    Each kind of resource may be spoken of by another statement. Statements that only together
    match all of one kind do not count: the answer may leave an action out, it never puts one in.
    """
    rows = tuple(rulings)
    found = 0
    for row in rows:
        found |= row.bits & bits
    for shape in _shapes_of(found, home):
        missing = shape.users & found
        for row in rows:
            if row.bits & missing and row.spans(shape):
                missing &= ~row.bits
        found &= ~missing
    return found


@lru_cache(maxsize=8192)
def _bits(patterns: tuple[str, ...], all_but: bool, everywhere: bool) -> int:
    bits = union(patterns)
    if all_but:
        bits = TABLE().everything & ~bits
    if not everywhere:
        for service in services(bits):
            bits &= ~resourceless(service)
    return bits


@lru_cache(maxsize=8192)
def _bits_but(patterns: tuple[str, ...], all_but: bool, resources: tuple[str, ...], home: Home) -> int:
    """Less what NotResource leaves no resource of; of ``*`` it leaves nothing at all."""
    if all_of_them(resources):
        return 0
    bits = _bits(patterns, all_but, everywhere=True)
    spared = 0
    for service in services(bits):
        spared |= resourceless(service)
        for shape in shapes(service, home.anywhere):
            if not all_within(shape, resources):
                spared |= shape.users
    return bits & spared


@lru_cache(maxsize=2048)
def _named(bits: int, patterns: tuple[str, ...], home: Home) -> int:
    """Those of ``bits`` that have a resource in ``home`` which ``patterns`` surely match."""
    found = 0
    for shape in _shapes_of(bits, home):
        if shape.users & bits & ~found and some_within(shape, patterns):
            found |= shape.users
    return bits & found


@lru_cache(maxsize=2048)
def _matched_nameless(bits: int, patterns: tuple[str, ...], home: Home) -> int:
    """Those of ``bits`` whose plainest form's nameless resource ``patterns`` match."""
    found = 0
    for shape in _shapes_of(bits, home):
        if shape.plainest & bits and any_matches(patterns, shape.nameless):
            found |= shape.plainest
    return bits & found


def _shapes_of(bits: int, home: Home) -> Iterator[Shape]:
    for service in services(bits):
        yield from shapes(service, home)
