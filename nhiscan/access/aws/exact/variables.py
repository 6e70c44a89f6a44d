"""Texts of a policy with variables in them: what they come to in one request.

Source: IAM User Guide, "IAM policy elements: Variables and tags".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from nhiscan.access import globs
from nhiscan.access.aws.exact.context import Context, Lacking
from nhiscan.access.aws.exact.truth import Maybe, left_open

_VARIABLE: Final = re.compile(
    r"\$\{(?:(?P<letter>[*?$])|(?P<key>[^{},'*?$]+?)\s*(?:,\s*'(?P<default>[^']*)'\s*)?)\}"
)
_MULTIVALUED: Final = (
    "IAM policy elements: Variables and tags: a multivalued key in a variable is not described"
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text."""

    text: str
    """The letters; of a variable its key, in lower case."""
    literal: bool = False
    """Whether ``*`` and ``?`` in it stand for themselves."""
    variable: bool = False
    """Whether it stands for the value of a key."""
    default: str | None = None
    """What a variable stands for where the request does not carry its key."""


Text = tuple[Piece, ...]
"""A text of a policy in order."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """What a text comes to in one request."""

    pieces: Text
    """The text without variables; what a free one stands for is ``*``."""
    sure: Maybe | None = None
    """What its free variables hang on; None: it has none."""
    blind: bool = False
    """Whether nothing at all can be said of it."""


@lru_cache(maxsize=65536)
def parse(text: str, *, from_colon: int = 0) -> Text:
    """``text`` with its variables; those before the colon number ``from_colon`` are plain letters."""
    start = 0
    for _ in range(from_colon):
        start = text.find(":", start) + 1
        if not start:
            return (Piece(text),)
    return tuple(_pieces(text, start))


def _pieces(text: str, start: int) -> Iterator[Piece]:
    done = 0
    for found in _VARIABLE.finditer(text, start):
        if found.start() > done:
            yield Piece(text[done : found.start()])
        done = found.end()
        if found["letter"]:
            yield Piece(found["letter"], literal=True)
        else:
            yield Piece(found["key"].strip().lower(), variable=True, default=found["default"])
    if done < len(text) or not text:
        yield Piece(text[done:])


def resolve(text: Text, context: Context) -> Resolved | None:
    """What ``text`` comes to; None: a variable in it has no value, so that it matches nothing."""
    pieces: list[Piece] = []
    keys: set[str] = set()
    several = False
    for piece in text:
        if not piece.variable:
            pieces.append(piece)
            continue
        match context.get(piece.text):
            case str() as value:
                pieces.append(Piece(value, literal=True))
            case Lacking.ABSENT:
                if piece.default is None:
                    return None
                pieces.append(Piece(piece.default, literal=True))
            case tuple():
                several = True
            case Lacking.FREE | Lacking.PRESENT:
                pieces.append(Piece("*", variable=True))
                keys.add(piece.text)
    if several:
        return Resolved((), left_open(_MULTIVALUED), blind=True)
    return Resolved(tuple(pieces), Maybe(keys=frozenset(keys)) if keys else None)


def plain(text: Text) -> str | None:
    """The text itself where no part of it is out of the ordinary."""
    return text[0].text if len(text) == 1 and not text[0].literal and not text[0].variable else None


def glob_matches(pieces: Sequence[Piece], subject: str) -> bool:
    """Whether ``pieces``, free of variables, match the whole of ``subject``, ``*`` and ``?`` wild."""
    return _expression(tuple(pieces)).fullmatch(subject) is not None


@lru_cache(maxsize=16384)
def _expression(pieces: Text) -> re.Pattern[str]:
    parts = [""]
    for piece in pieces:
        first, *rest = [piece.text] if piece.literal else piece.text.split("*")
        parts[-1] += re.escape(first) if piece.literal else globs.escaped(first)
        parts += map(globs.escaped, rest)
    return re.compile(globs.joined(parts), re.DOTALL)


def letters(pieces: Sequence[Piece]) -> str:
    """``pieces``, free of variables, as one text in which every letter stands for itself."""
    return "".join(piece.text for piece in pieces)


def split(pieces: Sequence[Piece], separator: str, most: int) -> list[Text]:
    """``pieces`` cut at the first ``most`` separators."""
    parts: list[list[Piece]] = [[]]
    for piece in pieces:
        first, *rest = piece.text.split(separator, most - len(parts) + 1)
        parts[-1].append(replace(piece, text=first))
        parts += [[replace(piece, text=part)] for part in rest]
    return [tuple(part) for part in parts]
