"""Answers whose names differ only in letter case, kept apart where the file system takes them for one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from threading import Lock
from typing import Final

from nhiscan.snapshot import Answers

_ENDINGS: Final = (".gz", ".err")
_ANSWER: Final = ".json"
_LETTER: Final = re.compile("%[0-9A-F]{2}|[A-Za-z]")


def folds_case(answers: Answers, kept: str) -> bool:
    """Whether the folder of ``answers`` finds the answer ``kept`` under its name in capitals too."""
    return answers.find(kept) is not None and answers.find(kept.upper()) is not None


class Twins(Answers):
    """Answers in a folder that folds case: macOS and Windows have such.

    AWS tells the functions `Orders` and `orders` apart; their answers would be one file, and one of
    them would pass for the other's. The first that is asked about keeps its name, the other's has
    letters escaped, of which a reader that decodes names sees nothing.
    """

    def __init__(self, answers: Answers) -> None:
        """``answers`` may be of an earlier run: what is called how stays so."""
        super().__init__(answers.folder)
        self._inner = answers
        self._lock = Lock()
        self._taken = {name.lower(): name for name in _names(answers)}

    def find(self, name: str) -> object | None:
        """See Answers."""
        return self._inner.find(self._apart(name))

    def keep(self, name: str, value: object) -> None:
        """See Answers."""
        self._inner.keep(self._apart(name), value)

    def fail(self, name: str, words: str) -> None:
        """See Answers."""
        self._inner.fail(self._apart(name), words)

    def _apart(self, name: str) -> str:
        """How the answer called ``name`` is spelled: as nothing else is, in whatever case."""
        with self._lock:
            for spelled in _spellings(name):
                if self._taken.setdefault(spelled.lower(), spelled) == spelled:
                    return spelled
        raise AssertionError(f"no two names have the same letters: {name}")


def _names(answers: Answers) -> Iterator[str]:
    """What the answers that are there are called."""
    for path in answers.paths():
        name = path.relative_to(answers.folder).as_posix()
        for ending in _ENDINGS:
            name = name.removesuffix(ending)
        yield name


def _spellings(name: str) -> Iterator[str]:
    """``name``, then with more and more letters of its last part escaped, from the left.

    With all letters escaped it is like no other name: the codes of `A` and `a` differ.
    """
    folder, slash, last = name.rpartition("/")
    stem, ending = last.removesuffix(_ANSWER), _ANSWER if last.endswith(_ANSWER) else ""
    letters = [found for found in _LETTER.finditer(stem) if len(found[0]) == 1]
    yield name
    for letter in letters:
        escaped = "".join(f"%{ord(c):02X}" if c.isalpha() else c for c in _split(stem[: letter.end()]))
        yield f"{folder}{slash}{escaped}{stem[letter.end() :]}{ending}"


def _split(text: str) -> list[str]:
    """``text`` as letters, other signs, and codes of what is escaped already."""
    return re.findall("%[0-9A-F]{2}|.", text)
