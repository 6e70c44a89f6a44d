"""Globs over ``*`` and ``?``: does one match a text, does one hold all that another holds."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

FRESH: Final = "\0"
"""A letter that no pattern names: what only a wildcard can match."""


def matches(pattern: str, text: str) -> bool:
    """Whether ``pattern`` matches the whole of ``text``; at worst |pattern| times |text| steps.

    The usual backtracking to the last star: earlier stars never need a second try.
    """
    at = star = mark = 0
    place = 0
    star = -1
    while place < len(text):
        if at < len(pattern) and pattern[at] == "*":
            star, mark = at, place
            at += 1
        elif at < len(pattern) and pattern[at] in ("?", text[place]):
            at += 1
            place += 1
        elif star >= 0:
            mark += 1
            at, place = star + 1, mark
        else:
            return False
    return all(letter == "*" for letter in pattern[at:])


def covers(pattern: str, other: str) -> bool:
    """Whether ``pattern`` matches every text that the glob ``other`` matches."""
    if pattern == "*" or pattern == other:
        return True
    if "*" not in other and "?" not in other:
        return matches(pattern, other)
    head = pattern.partition("*")[0]
    if "?" not in head and not other.startswith(head):
        # exact: where `other` has a wildcard within head, some text of it differs there
        return False
    return _includes(pattern, other)


@lru_cache(maxsize=4096)
def _includes(pattern: str, other: str) -> bool:
    """``covers`` by walking both as automata: ``other`` letter by letter, ``pattern`` as a set of places."""
    letters = {*pattern, *other, FRESH} - {"*", "?"}
    loops = _stars(pattern)
    start = (0, _closure(1, loops))
    seen = {start}
    todo = [start]
    while todo:
        place, places = todo.pop()
        if place == len(other):
            if not places >> len(pattern) & 1:
                return False
            continue
        letter = other[place]
        steps: Iterable[tuple[int, str]]
        if letter == "*":
            skip = (place + 1, places)
            if skip not in seen:
                seen.add(skip)
                todo.append(skip)
            steps = ((place, each) for each in letters)
        elif letter == "?":
            steps = ((place + 1, each) for each in letters)
        else:
            steps = ((place + 1, letter),)
        for after, read in steps:
            state = (after, _step(pattern, places, read, loops))
            if state not in seen:
                seen.add(state)
                todo.append(state)
    return True


def _stars(pattern: str) -> int:
    return sum(1 << place for place, letter in enumerate(pattern) if letter == "*")


def _closure(places: int, loops: int) -> int:
    """``places`` and all reached from them by letting a star match nothing."""
    while more := ((places & loops) << 1) & ~places:
        places |= more
    return places


def _step(pattern: str, places: int, letter: str, loops: int) -> int:
    after = places & loops
    for place, own in enumerate(pattern):
        if places >> place & 1 and own in ("?", letter):
            after |= 1 << place + 1
    return _closure(after, loops)
