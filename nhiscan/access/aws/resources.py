"""Resource patterns against resources, and against whole forms of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from nhiscan.access.aws.shapes import NAMELESS, Shape
from nhiscan.access.globs import covers, matches, meet

_VARIABLE: Final = re.compile(r"\$\{[^}]*\}")


def all_of_them(patterns: Sequence[str]) -> bool:
    """Whether ``patterns`` match every resource there is, ``*`` itself included."""
    return any(pattern and not pattern.strip("*") for pattern in patterns)


@lru_cache(maxsize=65536)
def surely(patterns: tuple[str, ...]) -> tuple[str, ...]:
    """Those of ``patterns`` that match the same for everybody: without a policy variable.

    Source: IAM User Guide, "IAM policy elements: Variables and tags".
    """
    return tuple(pattern for pattern in patterns if "${" not in pattern)


@lru_cache(maxsize=65536)
def possibly(patterns: tuple[str, ...]) -> tuple[str, ...]:
    """``patterns`` with every policy variable standing for anything."""
    return tuple(_VARIABLE.sub("*", pattern) for pattern in patterns)


def accounts(patterns: Sequence[str]) -> frozenset[str]:
    """The accounts that ``patterns`` name outright.

    Source: IAM User Guide, "Identify AWS resources with Amazon Resource Names (ARNs)".
    """
    parts = (pattern.split(":") for pattern in patterns)
    return frozenset(arn[4] for arn in parts if len(arn) > 5 and arn[4].isdecimal())


def any_matches(patterns: Sequence[str], resource: str) -> bool:
    """Whether one of ``patterns`` matches ``resource``."""
    return any(matches(pattern, resource) for pattern in patterns)


@lru_cache(maxsize=65536)
def all_within(shape: Shape, patterns: tuple[str, ...]) -> bool:
    """Whether every resource of ``shape`` is matched by one and the same pattern.

    Two patterns that only together match all do not count: a no may be wrong, a yes is not.
    """
    glob = shape.glob
    # Most patterns already differ before their first star: no need to ask the automaton.
    close = (p for p in surely(patterns) if glob.startswith(p.partition("*")[0].partition("?")[0]))
    return any(covers(pattern, glob) for pattern in close)


@lru_cache(maxsize=65536)
def none_within(shape: Shape, patterns: tuple[str, ...]) -> bool:
    """Whether no pattern matches any resource of ``shape``; a no may be wrong, a yes is not."""
    return not any(meet(pattern, shape.glob) for pattern in possibly(patterns))


def some_within(shape: Shape, patterns: tuple[str, ...]) -> bool:
    """Whether a pattern surely matches some resource of ``shape``: an example is at hand.

    A no may be wrong, a yes is not.
    """
    close = [pattern for pattern in surely(patterns) if meet(pattern, shape.glob)]
    return bool(close) and (
        any_matches(close, shape.nameless)
        or any(shape.is_of(example) for pattern in close for example in _examples(pattern))
    )


def _examples(pattern: str) -> Sequence[str]:
    """Two texts that ``pattern`` matches: a name for each star, and a path for the last."""
    plain = pattern.replace("?", "n")
    head, star, tail = plain.rpartition("*")
    named = head.replace("*", NAMELESS)
    return (f"{named}{NAMELESS}{tail}", f"{named}{NAMELESS}/{NAMELESS}{tail}") if star else (plain,)
