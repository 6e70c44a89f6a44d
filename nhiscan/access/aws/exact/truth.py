"""Three truth values: true, false, and maybe with what it hangs on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Maybe:
    """Neither true nor false as far as anybody can tell."""

    keys: frozenset[str] = _NONE
    """Free keys of the context that decide, in lower case."""
    notes: frozenset[str] = _NONE
    """Pages of the provider that leave it open."""


Truth = bool | Maybe


def hangs_on(key: str) -> Maybe:
    """What only the value of ``key`` decides."""
    return Maybe(keys=frozenset((key,)))


def left_open(note: str) -> Maybe:
    """What a page of the provider leaves open."""
    return Maybe(notes=frozenset((note,)))


def both(one: Truth, other: Truth) -> Truth:
    """Whether both hold."""
    if one is False or other is False:
        return False
    if one is True:
        return other
    if other is True:
        return one
    return Maybe(one.keys | other.keys, one.notes | other.notes)


def either(one: Truth, other: Truth) -> Truth:
    """Whether one of them holds."""
    if one is True or other is True:
        return True
    if one is False:
        return other
    if other is False:
        return one
    return Maybe(one.keys | other.keys, one.notes | other.notes)


def opposite(one: Truth) -> Truth:
    """Whether it does not hold."""
    return one if isinstance(one, Maybe) else not one


def every(found: Iterable[Truth]) -> Truth:
    """Whether all hold; all of none do."""
    result: Truth = True
    for each in found:
        if each is False:
            return False
        if each is not True:
            result = both(result, each)
    return result


def some(found: Iterable[Truth]) -> Truth:
    """Whether one holds; none of none does."""
    result: Truth = False
    for each in found:
        if each is True:
            return True
        if each is not False:
            result = either(result, each)
    return result
