"""The one emitter of shell commands: what it writes, any POSIX shell reads back word for word."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby
from typing import Final

from nhiscan.text import visible

_BARE: Final = re.compile(r"[A-Za-z0-9_@%+=:,./-]+")


def command(program: str, *words: str) -> str | None:
    """A command line that runs ``program`` with exactly ``words``; None if it cannot be given one.

    The words may be anybody's: nothing in them is expanded, split or run, and no control or
    bidirectional character stands raw in the line, so that pasting it is safe too. A NUL or
    half of a surrogate pair reaches no program: then there is no command. ``program`` is ours.

    Source: POSIX.1, Shell Command Language, "Quoting".
    """
    if any("\0" in word or any("\ud800" <= char <= "\udfff" for char in word) for word in words):
        return None
    return " ".join((program, *map(_word, words)))


def option(name: str, value: str) -> Iterable[str]:
    """The words of one long option; as one word where ``value`` would look like an option itself."""
    return (f"{name}={value}",) if value.startswith("-") else (name, value)


def comment(text: str) -> str:
    """``text`` as one line that the shell skips."""
    return f"# {visible(text)}"


def _word(text: str) -> str:
    if _BARE.fullmatch(text):
        return text
    if visible(text) == text:
        return _quoted(text)
    return "".join(_quoted(run) if plain else _coded(run) for plain, run in _runs(text)) or "''"


def _runs(text: str) -> Iterable[tuple[bool, str]]:
    return ((plain, "".join(run)) for plain, run in groupby(text, key=_plain))


def _plain(char: str) -> bool:
    """Whether ``char`` may stand in quotes as it is; a line end may, and must (see ``_coded``)."""
    return char == "\n" or visible(char) == char


def _quoted(run: str) -> str:
    return "'" + run.replace("'", "'\\''") + "'"


def _coded(run: str) -> str:
    """Characters that must not be seen raw, as printf's octal; never a line end, which ``$()`` drops."""
    octal = "".join(f"\\{byte:03o}" for byte in run.encode())
    return f"\"$(printf '{octal}')\""
