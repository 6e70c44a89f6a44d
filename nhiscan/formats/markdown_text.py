"""Untrusted text in Markdown: shown as it is, in code spans that nothing inside can end.

In a code span nothing is markup, no address becomes a link, and no ``@name`` calls anybody.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import chain
from typing import Final

from nhiscan.text import shorten, visible

LONGEST: Final = 240
"""The most characters of one name or sentence; the ends stay, the middle goes."""

_TICKS = re.compile("`+")
_PLAIN = re.compile(r"[A-Za-z0-9 ,;()'%/+=\"…-]*(?:[.:?!](?= |$)[A-Za-z0-9 ,;()'%/+=\"…-]*)*")


def code(text: str) -> str:
    """``text`` in a code span for a table cell or a line; empty text gives an empty string.

    A table is cut at its pipes before spans are read, and readers differ on what a backslash
    before an escaped pipe means: such a pipe is written ``\\x7c``.

    Source: GitHub Flavored Markdown Spec, 4.10 "Tables (extension)", 6.3 "Code spans".
    """
    shown = shorten(text, LONGEST)
    if not shown:
        return ""
    shown = shown.replace("\\|", "\\\\x7c").replace("|", "\\|")
    fence = "`" * (_longest(shown) + 1)
    pad = " " if shown[0] in "` " or shown[-1] in "` " else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def sentence(text: str) -> str:
    """``text`` as prose where it is plainly that, its words in backticks as code; else in a code span."""
    parts = shorten(text, LONGEST).split("`")
    if len(parts) % 2 == 0 or not all(_PLAIN.fullmatch(part) for part in parts[::2]):
        return code(text)
    return "".join(chain.from_iterable(zip(parts[::2], [*map(code, parts[1::2]), ""], strict=True)))


def block(text: str, language: str = "") -> Iterable[str]:
    """The lines of a fenced block whose fence is longer than any inside.

    Source: GitHub Flavored Markdown Spec, 4.5 "Fenced code blocks".
    """
    lines = [visible(line) for line in text.split("\n")]
    fence = "`" * max(3, 1 + max(map(_longest, lines)))
    return [f"{fence}{language}", *lines, fence]


def row(*cells: str) -> str:
    """One line of a table; each cell is safe already."""
    return f"| {' | '.join(cells)} |"


def _longest(text: str) -> int:
    """The longest run of backticks."""
    return max(map(len, _TICKS.findall(text)), default=0)
