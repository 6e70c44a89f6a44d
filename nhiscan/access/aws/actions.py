"""Action patterns against the table of known actions, as bitsets."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from nhiscan.access.globs import regex
from nhiscan.reference import aws_actions

TABLE = aws_actions.load
"""The table that every bitset of this language speaks of."""


@lru_cache(maxsize=65536)
def matching(pattern: str) -> int:
    """The known actions that ``pattern`` matches, letter case aside; 0: none is known.

    ``*`` and ``?`` stand anywhere. A pattern that matches nothing may still name an action
    that is younger than the table.

    Source: IAM User Guide, "IAM JSON policy elements: Action".
    """
    table = TABLE()
    if pattern == "*":
        return table.everything
    if not pattern.isascii():
        return 0  # letters that only look like an action's in another case
    service, _, rest = pattern.partition(":")
    if "*" in service or "?" in service:
        return _over(pattern, 0, table.names)
    span = table.span(service)
    if rest == "*":
        return ((1 << len(span)) - 1) << span.start
    if "*" not in rest and "?" not in rest:
        place = table.index(pattern)
        return 0 if place is None else 1 << place
    return _over(pattern, span.start, table.names[span.start : span.stop])


def union(patterns: Iterable[str]) -> int:
    """The known actions that any of ``patterns`` matches."""
    found = 0
    for pattern in patterns:
        found |= matching(pattern)
    return found


def names(bits: int) -> list[str]:
    """The actions in ``bits``, in the table's order."""
    table = TABLE().names
    return [table[place] for place in places(bits)]


def places(bits: int) -> list[int]:
    """The places of the bits set in ``bits``, growing."""
    # The text of a number is read at C speed; shifting a 22,000-bit number bit by bit is not.
    return [found.start() for found in re.finditer("1", bin(bits)[:1:-1])]


@lru_cache(maxsize=1024)
def span_bits(service: str) -> int:
    """Every known action of ``service``."""
    span = TABLE().span(service)
    return ((1 << len(span)) - 1) << span.start


@lru_cache(maxsize=2048)
def services(bits: int) -> tuple[str, ...]:
    """The services that have at least one action in ``bits``."""
    table = TABLE()
    found: list[str] = []
    place = 0
    while rest := bits >> place:
        place += (rest & -rest).bit_length() - 1
        service = table.names[place].partition(":")[0]
        found.append(service)
        place = table.span(service).stop
    return tuple(found)


def _over(pattern: str, start: int, known: Iterable[str]) -> int:
    test = re.compile(regex(pattern), re.IGNORECASE | re.DOTALL).fullmatch
    bits = 0
    for offset, name in enumerate(known):
        if test(name):
            bits |= 1 << start + offset
    return bits
