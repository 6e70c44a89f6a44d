"""Wildcards for a list of actions, in the fewest characters: of all known actions they match these alone."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import combinations, groupby
from typing import Final

_WORDS: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
"""Where a word of an action's name begins."""
_WORTH: Final = 3
"""Characters that a wildcard must save: below that it only hides a name."""


def matching(patterns: Iterable[str], known: Iterable[str]) -> frozenset[str]:
    """Those of ``known`` that one of ``patterns`` matches, in any case."""
    services = _by_service(known)
    return frozenset(
        name
        for service, group in _by_service(patterns).items()
        for pattern in group
        for name in _matched(pattern.partition(":")[2], services.get(service, ()))
    )


def shortest(wanted: Collection[str], known: Iterable[str]) -> tuple[str, ...]:
    """Patterns that match every one of ``wanted`` and no other of ``known``, sorted.

    A pattern stands for whole words of a name: before, after or between others. Raises ValueError for
    a name that is not known.

    Source: IAM User Guide, "IAM JSON policy elements: Action": a wildcard may stand anywhere in the
    name of an action, not in that of its service.
    """
    services = _by_service(known)
    found: list[str] = []
    for service, names in _by_service(wanted).items():
        here = services.get(service, ())
        if unknown := set(names) - set(here):
            raise ValueError(f"not known: {', '.join(sorted(unknown))}")
        found += (f"{service}:{pattern}" for pattern in _cover(service, names, here))
    return tuple(sorted(found, key=str.casefold))


@cache
def _cover(service: str, wanted: tuple[str, ...], known: tuple[str, ...]) -> tuple[str, ...]:
    """The cheapest set of patterns for actions of one service; the first by name among equals."""
    mine = [_folded(name) for name in wanted]
    others = [_folded(name) for name in known if name not in wanted]
    reach: dict[int, str] = {}
    for pattern in sorted(set(_patterns(wanted)), key=lambda each: (_cost(service, each), "*" in each, each)):
        first, *middle = pattern.casefold().split("*")
        if not any(_fits(action, first, middle) for action in others):
            bits = sum(1 << number for number, action in enumerate(mine) if _fits(action, first, middle))
            reach.setdefault(bits, pattern)

    @cache
    def best(left: int) -> tuple[int, tuple[str, ...]]:
        if not left:
            return 0, ()
        first = left & -left
        rest = ((pattern, best(left & ~bits)) for bits, pattern in reach.items() if bits & first)
        return min((_cost(service, pattern) + cost, (pattern, *more)) for pattern, (cost, more) in rest)

    return best((1 << len(wanted)) - 1)[1]


def _patterns(wanted: Iterable[str]) -> Iterator[str]:
    """The names themselves, and each with a run of words left out or alone; never all of a service."""
    for name in wanted:
        action = name.partition(":")[2]
        yield action
        cuts = [0, *(found.start() for found in _WORDS.finditer(action)), len(action)]
        for start, end in combinations(cuts, 2):
            if end - start < len(action):
                yield f"{action[:start]}*{action[end:]}"
            yield f"*{action[start:end]}*"


def _matched(pattern: str, names: Iterable[str]) -> list[str]:
    """Those of one service's names that a pattern without the service matches.

    Source: IAM User Guide, "IAM JSON policy elements: Action": ``*`` is any number of characters, in any
    case. No pattern here has a ``?``.
    """
    first, *middle = pattern.casefold().split("*")
    return [name for name in names if _fits(_folded(name), first, middle)]


def _folded(name: str) -> str:
    """An action without its service, all in small letters."""
    return name.partition(":")[2].casefold()


def _fits(action: str, first: str, middle: Sequence[str]) -> bool:
    """Whether ``action`` begins with ``first`` and goes on with the texts after each wildcard."""
    if not middle:
        return action == first
    *inner, last = middle
    if not action.startswith(first):
        return False
    at = len(first)
    for text in inner:
        at = action.find(text, at) + len(text)
        if at < len(text):
            return False
    return action.endswith(last) and len(action) - len(last) >= at


def _cost(service: str, pattern: str) -> int:
    """How many characters it takes in a document, quotes and comma counted, and what a wildcard must save."""
    return len(f'"{service}:{pattern}",') + _WORTH * pattern.count("*")


def _by_service(names: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """Names by their service, each sorted."""
    ordered = sorted(names)
    return {service: tuple(group) for service, group in groupby(ordered, lambda name: name.partition(":")[0])}
