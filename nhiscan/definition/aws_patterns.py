"""Patterns of policies: wildcards, and variables filled in from the request."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Final, TypeAlias

from nhiscan.definition.aws_context import Context
from nhiscan.definition.aws_truth import FALSE, Truth, hangs_on, open_by, truth

UNRESOLVED: Final = (
    "IAM User Guide, IAM policy elements: Variables and tags: what an unresolved variable does "
    "in a negated test is not said"
)
MANY_IN_VARIABLE: Final = (
    "IAM User Guide, Single-valued vs. multivalued context keys: a multi-valued key is no variable"
)


class Wild(Enum):
    """What is no letter in a pattern."""

    ONE = "?"
    MANY = "*"
    FREE = "${}"
    """The value of a free variable: like MANY, but nobody wrote a wildcard."""


Pattern: TypeAlias = tuple[str | Wild, ...]
"""One letter after the other; a letter stands for itself."""


def literal(text: str) -> Pattern:
    """``text`` where no wildcard counts."""
    return tuple(text)


def glob(text: str) -> Pattern:
    """``text`` where ``*`` is any letters, ``?`` any one."""
    wild = {"*": Wild.MANY, "?": Wild.ONE}
    return tuple(wild.get(letter, letter) for letter in text)


def lowered(pattern: Pattern) -> Pattern:
    """``pattern`` without regard to case; its text must be lowered too."""
    found: list[str | Wild] = []
    for letter in pattern:
        found += [letter] if isinstance(letter, Wild) else letter.lower()
    return tuple(found)


def matches(pattern: Pattern, text: str) -> bool:
    """Whether the whole of ``text`` fits: after each letter, at which places may we stand in it?"""
    places = {0}
    for letter in pattern:
        if not places:
            return False
        if letter in (Wild.MANY, Wild.FREE):
            places = set(range(min(places), len(text) + 1))
        else:
            places = {at + 1 for at in places if at < len(text) and letter in (Wild.ONE, text[at])}
    return len(text) in places


VARIABLE: Final = re.compile(
    r"\$\{(?:(?P<letter>[*?$])"
    r"|(?P<key>[^{}',\s](?:[^{}',]*[^{}',\s])?)(?:\s*,\s*'(?P<default>[^']*)')?)\}"
)
"""``${key}``, ``${key, 'default'}``, and ``${*}``, ``${?}``, ``${$}`` for those letters themselves.

Source: IAM User Guide, "IAM policy elements: Variables and tags", Specifying default values.
"""


@dataclass(frozen=True, slots=True)
class Filled:
    """A pattern with its variables filled in, as far as the request tells."""

    pattern: Pattern
    """Letters and wildcards; values stand in it letter by letter, their ``*`` matches ``*`` alone."""
    free: frozenset[str] = frozenset()
    """Keys of variables nobody knows, as Wild.FREE in the pattern."""
    missing: bool = False
    """Whether a variable's key is not in the request and has no default."""
    many: bool = False
    """Whether a variable's key has several values."""

    def __add__(self, more: Filled) -> Filled:
        return Filled(
            self.pattern + more.pattern,
            self.free | more.free,
            self.missing or more.missing,
            self.many or more.many,
        )

    def tested(self, test: Callable[[Pattern], bool], *, negated: bool) -> Truth:
        """What ``test`` says of the pattern; ``negated`` if its answer will be turned round."""
        if self.missing:
            return open_by(UNRESOLVED) if negated else FALSE
        if self.many:
            return open_by(MANY_IN_VARIABLE)
        hit = test(self.pattern)
        return hangs_on(*self.free) if hit and self.free else truth(hit)


def filled(text: str, read: Callable[[str], Pattern], context: Context) -> Filled:
    """``text`` with each variable filled in; what is no well-formed variable stays text.

    Source: IAM User Guide, "IAM policy elements: Variables and tags".
    """
    result, end = Filled(()), 0
    for found in VARIABLE.finditer(text):
        result += Filled(read(text[end : found.start()])) + _value(found, context)
        end = found.end()
    return result + Filled(read(text[end:]))


def _value(found: re.Match[str], context: Context) -> Filled:
    if found["letter"]:
        return Filled(literal(found["letter"]))
    key = context.key(found["key"])
    if key.present is False:
        default = found["default"]
        return Filled((), missing=True) if default is None else Filled(literal(default))
    if key.values is None:
        return Filled((Wild.FREE,), free=frozenset({found["key"].lower()}))
    return Filled((), many=True) if key.many else Filled(literal(key.values[0]))


def resource_pattern(text: str, context: Context, *, variables: bool) -> Filled:
    """A pattern of a Resource element: variables count after the fifth colon only.

    Source: IAM User Guide, "IAM policy elements: Variables and tags", Resource element.
    """
    parts = text.split(":", 5)
    if not variables or len(parts) < 6:
        return Filled(glob(text))
    return Filled(glob(":".join(parts[:5]) + ":")) + filled(parts[5], glob, context)
