"""Lines for a terminal: untrusted text cut to cells, marks as symbol and word, colour on top.

What is untrusted passes ``shown``, ``cut`` or ``head``; nothing is ever read as markup.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, TextIO

from nhiscan.model import Severity
from nhiscan.text import visible

if TYPE_CHECKING:
    from rich.text import Text

WORDS: Final = MappingProxyType(
    {
        Severity.CRITICAL: ("✖", "X", "CRITICAL", "bold red"),
        Severity.HIGH: ("▲", "!", "HIGH", "red"),
        Severity.MEDIUM: ("●", "*", "MEDIUM", "yellow"),
        Severity.LOW: ("○", "o", "LOW", "cyan"),
        Severity.INFO: ("·", ".", "INFO", "dim"),
    }
)
"""Symbol, its ASCII form, word and style of each severity: never colour alone."""

MOST_LINES: Final = 3
"""The most lines of one command."""

_BARE = re.compile("[A-Za-z0-9_@%+=:,./ -]+")


@dataclass(frozen=True, slots=True)
class Pen:
    """How to write on one terminal."""

    width: int
    """Columns of a line."""
    plain_ascii: bool
    """Whether only ASCII may be shown."""

    @property
    def dot(self) -> str:
        """What stands between two facts."""
        return " - " if self.plain_ascii else " · "

    @property
    def arrow(self) -> str:
        """What stands between a gap and what it costs."""
        return " -> " if self.plain_ascii else " → "

    @property
    def gap(self) -> str:
        """What stands for words left out."""
        return "..." if self.plain_ascii else "…"

    def mark(self, severity: Severity) -> str:
        """Symbol and word of a severity, all equally long."""
        symbol, letter, word, _ = WORDS[severity]
        return f"{letter if self.plain_ascii else symbol} {word:<8}"

    def shown(self, text: str) -> str:
        """``text`` made visible, and in ASCII where nothing else may be shown."""
        seen = visible(text)
        return seen.encode("ascii", "backslashreplace").decode() if self.plain_ascii else seen

    def cut(self, text: str, width: int) -> str:
        """``text`` shown in at most ``width`` cells and as many characters; the middle goes."""
        return self._cut(text, width, lambda kept: (kept // 3, kept - kept // 3))

    def head(self, text: str, width: int) -> str:
        """``text`` shown in at most ``width`` cells and as many characters; the end goes."""
        return self._cut(text, width, lambda kept: (kept, 0))

    def _cut(self, text: str, width: int, share: Callable[[int], tuple[int, int]]) -> str:
        shown = self.shown(text)
        if _size(shown) <= width:
            return shown
        gap = self.gap
        for kept in range(min(width, len(shown)) - len(gap), 0, -1):
            front, back = share(kept)
            candidate = shown[:front] + gap + (shown[-back:] if back else "")
            if _size(candidate) <= width:
                return candidate
        return gap[: max(width, 0)]

    def wrapped(self, command: str, indent: int) -> list[str]:
        """A shell command in at most three lines that can be pasted; empty where it cannot be shown so.

        Only words that need no quotes are wrapped, at the spaces between them.
        """
        if not _BARE.fullmatch(command):
            return [command] if self.head(command, self.width - indent) == command else []
        room = self.width - indent - 2
        lines = textwrap.wrap(command, room, break_long_words=False, break_on_hyphens=False)
        if len(lines) > MOST_LINES or any(len(line) > room for line in lines):
            return []
        return [f"{line} \\" for line in lines[:-1]] + lines[-1:]

    def listed(self, words: Iterable[str], width: int) -> str:
        """As many of ``words`` as fit, the first cut to fit if need be, the rest counted: ``a, b +3``."""
        todo = list(words)
        told = ""
        for number, word in enumerate(todo, start=1):
            rest = f" +{len(todo) - number:,}" if number < len(todo) else ""
            longer = f"{told}, {self.cut(word, width)}" if told else self.cut(word, width - len(rest))
            if told and _size(longer + rest) > width:
                return f"{told} +{len(todo) - number + 1:,}"
            told = longer
        return told


def _size(text: str) -> int:
    """Cells or characters, whichever is more: a hundred accents on one letter are no short text."""
    from rich.cells import cell_len

    return max(cell_len(text), len(text))


def put(lines: Iterable[Text], out: TextIO, *, colour: bool, width: int) -> None:
    """Write ``lines`` as they are: no wrapping, no links, nothing but colour added."""
    from rich.console import Console

    console = Console(
        file=out,
        color_system="standard" if colour else None,
        force_terminal=colour,
        force_jupyter=False,
        force_interactive=False,
        no_color=not colour,
        width=width,
        height=100,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
        _environ={},
    )
    for line in lines:
        console.print(line, soft_wrap=True)
