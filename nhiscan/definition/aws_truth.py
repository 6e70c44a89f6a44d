"""True, false, or hanging on something: the three values that every test of a policy has."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from nhiscan.model.decision import Because


class Evidence(NamedTuple):
    """A statement behind a truth, in the order in which answers list them."""

    layer: int
    """Place of the layer in the list of layers."""
    policy: int
    """Place of the policy within its layer, levels counted through."""
    statement: int
    """Place of the statement in its policy."""
    because: Because
    """What the answer says of it."""


@dataclass(frozen=True, slots=True)
class Truth:
    """Kleene's three values, each with what it rests on."""

    value: bool | None
    """None: maybe, for the reasons below."""
    keys: frozenset[str] = frozenset()
    """Free context keys it hangs on, in lower case."""
    notes: frozenset[str] = frozenset()
    """Pages of the provider that leave it open."""
    because: frozenset[Evidence] = frozenset()
    """Statements that matched, or may; a false truth has none."""

    def shown_by(self, evidence: Evidence) -> Truth:
        """The same, resting on a statement."""
        return self if self.value is False else replace(self, because=frozenset({evidence}))


TRUE: Final = Truth(value=True)
FALSE: Final = Truth(value=False)


def truth(value: bool) -> Truth:
    """A plain yes or no."""
    return TRUE if value else FALSE


def hangs_on(*keys: str) -> Truth:
    """Maybe, for want of the values of ``keys``."""
    return Truth(value=None, keys=frozenset(key.lower() for key in keys))


def open_by(note: str) -> Truth:
    """Maybe, as the page that ``note`` names leaves it open."""
    return Truth(value=None, notes=frozenset({note}))


def chosen(choice: bool | None, note: str) -> Truth:
    """A switch's yes or no; maybe where it is left open."""
    return open_by(note) if choice is None else truth(choice)


def all_of(parts: Iterable[Truth]) -> Truth:
    """AND: false if any part is; otherwise the reasons of all parts unite."""
    found = tuple(parts)
    return FALSE if any(part.value is False for part in found) else _united(found, TRUE)


def any_of(parts: Iterable[Truth]) -> Truth:
    """OR: true if any part is, resting on the true ones; otherwise the reasons of the maybes unite."""
    found = [part for part in parts if part.value is not False]
    return _united([part for part in found if part.value] or found, FALSE)


def negate(part: Truth) -> Truth:
    """NOT swaps yes and no; a maybe stays one, for the same reasons."""
    return part if part.value is None else truth(not part.value)


def _united(parts: Iterable[Truth], empty: Truth) -> Truth:
    found = tuple(parts)
    if not found:
        return empty
    return Truth(
        value=None if any(part.value is None for part in found) else True,
        keys=frozenset().union(*(part.keys for part in found)),
        notes=frozenset().union(*(part.notes for part in found)),
        because=frozenset().union(*(part.because for part in found)),
    )
