"""Globs over ``*`` and ``?``: what one matches, what it holds of another, whether two meet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

MOST_STEPS: Final = 500_000
"""How many letters ``covers`` looks at before it says no; globs that need more are made to, not written."""


def matches(pattern: str, text: str) -> bool:
    """Whether ``pattern`` matches the whole of ``text``.

    Each piece between stars is taken where it first fits: a later place never helps.
    """
    head, *pieces = pattern.split("*")
    if not pieces:
        return len(head) == len(text) and _fits(head, text, 0)
    tail = pieces.pop()
    place, end = len(head), len(text) - len(tail)
    if place > end or not _fits(head, text, 0) or not _fits(tail, text, end):
        return False
    for piece in pieces:
        found = _find(piece, text, place, end)
        if found < 0:
            return False
        place = found + len(piece)
    return True


def regex(pattern: str) -> str:
    """``pattern`` as a regular expression to be tried against many texts; it never backtracks far."""
    return joined(map(escaped, pattern.split("*")))


def covers(pattern: str, other: str) -> bool:
    """Whether ``pattern`` matches every text that the glob ``other`` matches.

    A yes is always right. A no may be wrong only where ``pattern`` mixes ``?`` and ``*`` so
    that telling would take more than ``MOST_STEPS``.
    """
    if pattern == "*" or pattern == other:
        return True
    if "?" not in pattern:
        # exact: only a star takes a letter that the pattern does not name, and then takes any text
        fresh = unnamed(pattern)
        return matches(pattern, other.replace("*", fresh).replace("?", fresh))
    if "*" not in other and "?" not in other:
        return matches(pattern, other)
    return _includes(pattern, other)


def meet(one: str, other: str) -> bool:
    """Whether some text is matched by both globs."""
    if "*" not in one or "*" not in other:
        fixed, free = (one, other) if "*" not in one else (other, one)
        if "?" not in fixed:
            return matches(free, fixed)
        return re.fullmatch(joined(map(_either, free.split("*"))), fixed, re.DOTALL) is not None
    # exact: between its first and last star each takes in what the other asks for, one after the other
    head, _, _ = one.partition("*")
    _, _, tail = one.rpartition("*")
    return _agree(head, other.partition("*")[0]) and _agree(tail[::-1], other.rpartition("*")[2][::-1])


def unnamed(pattern: str) -> str:
    """A letter that ``pattern`` does not name."""
    if "\0" not in pattern:
        return "\0"
    named = set(pattern) | {"*", "?"}
    return next(letter for code in range(len(named) + 1) if (letter := chr(code)) not in named)


def _agree(one: str, other: str) -> bool:
    """Whether one of two texts can begin the other, ``?`` being any letter."""
    if "?" not in one and "?" not in other:
        return one.startswith(other) or other.startswith(one)
    return all(a == b or "?" in (a, b) for a, b in zip(one, other, strict=False))


def _fits(piece: str, text: str, place: int) -> bool:
    """Whether ``piece``, free of stars, stands in ``text`` at ``place``, which has room for it."""
    if "?" not in piece:
        return text.startswith(piece, place)
    return all(own in ("?", text[place + offset]) for offset, own in enumerate(piece))


def _find(piece: str, text: str, place: int, end: int) -> int:
    """Where ``piece``, free of stars, first stands in ``text`` within bounds; -1: nowhere."""
    if "?" not in piece:
        return text.find(piece, place, end)
    found = _searched(piece).search(text, place, end)
    return found.start() if found else -1


@lru_cache(maxsize=1024)
def _searched(piece: str) -> re.Pattern[str]:
    return re.compile(escaped(piece), re.DOTALL)


def escaped(piece: str) -> str:
    """``piece``, free of stars, as a regular expression."""
    return ".".join(map(re.escape, piece.split("?")))


def _either(piece: str) -> str:
    """``piece`` for a text in which ``?`` may be any letter too."""
    return "".join("." if letter == "?" else f"[{re.escape(letter)}?]" for letter in piece)


def joined(pieces: Iterable[str]) -> str:
    """The regular expression of pieces with a star between each two; atomic: the first fit is kept."""
    head, *rest = pieces
    if not rest:
        return head
    tail = rest.pop()
    return head + "".join(f"(?>.*?{piece})" for piece in rest if piece) + ".*" + tail


@lru_cache(maxsize=4096)
def _includes(pattern: str, other: str) -> bool:
    """``covers`` by walking both as automata: ``other`` letter by letter, ``pattern`` as a set of places."""
    letters = sorted({*pattern, *other, unnamed(pattern + other)} - {"*", "?"})
    loops = _stars(pattern)
    start = (0, _closure(1, loops))
    seen = {start}
    todo = [start]
    steps = 0
    while todo:
        place, places = todo.pop()
        if place == len(other):
            if not places >> len(pattern) & 1:
                return False
            continue
        for after, read in _reads(other, place, letters):
            steps += len(pattern)
            state = (after, _step(pattern, places, read, loops) if read else places)
            if state not in seen:
                seen.add(state)
                todo.append(state)
        if steps > MOST_STEPS:
            return False
    return True


def _reads(other: str, place: int, letters: list[str]) -> Iterator[tuple[int, str]]:
    """Where ``other`` may stand after ``place``, and the letter read on the way; empty for none."""
    letter = other[place]
    if letter == "*":
        yield place + 1, ""
        yield from ((place, each) for each in letters)
    elif letter == "?":
        yield from ((place + 1, each) for each in letters)
    else:
        yield place + 1, letter


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
