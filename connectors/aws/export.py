"""What a kind of export file is: how it is known, read, made, and what is missing without it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.entry import Complaints, Entry
from nhiscan.connectors.aws.ledger import Ledger

_WILD: Final = {"PATH/": "(?:.+/)?"}
"""Words in capitals that may stand for nothing; others stand for something."""
_MARKERS: Final = ("NextToken", "nextToken", "NextMarker", "ContinuationToken", "LastEvaluatedTableName")
DEPTH: Final = 4
"""How many parts of a path tell an answer from all others: a kind's folder, region, group and name."""


@dataclass(frozen=True, slots=True)
class File:
    """One export file that was read as JSON object or as text."""

    path: Path
    """Where it lies."""
    content: dict[str, object] | str
    """The JSON object, or the text of a CSV file."""
    complaints: Complaints
    """What its reader had to leave out."""

    @property
    def top(self) -> Entry:
        """Its object; an empty one for a text."""
        return Entry(self.content if isinstance(self.content, dict) else {}, self.complaints)

    @property
    def stem(self) -> str:
        """Its name without the endings of a format."""
        return stem(self.path)

    def below(self, *folders: str) -> tuple[str, ...] | None:
        """The parts of its path after ``folders``, its name as ``stem``; None: it is not in there."""
        parts = self.path.parts[:-1]
        for start in range(len(parts) - len(folders), -1, -1):
            if parts[start : start + len(folders)] == folders:
                return (*parts[start + len(folders) :], self.stem)
        return None

    def has(self, *keys: str) -> bool:
        """Whether it is an object with all of ``keys``."""
        return isinstance(self.content, dict) and all(key in self.content for key in keys)

    @property
    def more(self) -> bool:
        """Whether it says that more pages follow.

        Source: AWS CLI User Guide, "Using the pagination options in the AWS CLI".
        """
        content = self.content if isinstance(self.content, dict) else {}
        return content.get("IsTruncated") is True or any(content.get(marker) for marker in _MARKERS)

    def lists(self, key: str, *marks: str) -> bool:
        """Whether ``key`` holds a list that is empty or has an object with all of ``marks``."""
        found = self.content.get(key) if isinstance(self.content, dict) else None
        if not isinstance(found, list):
            return False
        objects = (item for item in found if isinstance(item, dict))
        return not found or any(all(mark in item for mark in marks) for item in objects)

    def values(self, key: str, mark: str) -> Iterable[object]:
        """What the objects of the list under ``key`` hold under ``mark``."""
        found = self.content.get(key) if isinstance(self.content, dict) else None
        return (item.get(mark) for item in found if isinstance(item, dict)) if isinstance(found, list) else ()


@dataclass(frozen=True, slots=True)
class Subject:
    """One thing that a kind of export is made for."""

    id: str | None
    """The identity or resource that is not whole without it; None: no one alone."""
    word: str
    """What the command would name it."""
    file: str | None = None
    """Where the answer would be, if its name is not ``word``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """One kind of export: the whole of what nhiscan knows about it."""

    what: str
    """Its name in words, as coverage and ``docs/inputs/aws.md`` say it."""
    command: str
    """The command that makes it."""
    file: str
    """Where the command's output goes, below the account's folder."""
    also: tuple[str, ...] = ()
    """Other files that answers of this kind go to."""
    tables: tuple[str, ...]
    """The tables that are not whole without it; the first is where its faults belong."""
    calls: tuple[Call, ...]
    """Each API operation that the command calls, with the IAM action that allows it."""
    recognises: Callable[[File], bool]
    """Whether a file is of this kind."""
    read: Callable[[File, Ledger], None]
    """Take what a file says. May raise Malformed where the whole file is of no use."""
    accounts: Callable[[File], Iterable[str]] = lambda _: ()
    """The accounts that the content names, if it names any. Never raises."""
    settle: Callable[[Ledger], None] | None = None
    """Join what files of several kinds said, once all are read."""
    each: Callable[[Ledger], Iterable[Subject]] | None = None
    """The things that it is made once for, as far as other files tell; None: it is made once."""
    organisation: bool = False
    """Whether it tells about the organisation instead of one account."""
    anchor: bool = False
    """Whether its account is that of the folder it lies in."""
    pages: bool = False
    """Whether several files of one account are pages of one answer, the last without a marker."""
    none: frozenset[str] = frozenset()
    """Error codes by which AWS says that there is nothing to list."""
    spare: Callable[[Ledger], bool] = lambda _: False
    """Whether other files tell all that it would."""
    further: bool = False
    """Whether it is one of the many listings that are told together where nobody gave them."""

    @property
    def permissions(self) -> Mapping[str, str]:
        """Each API operation that the command calls, and the IAM action that allows it."""
        return {call.operation: call.permission for call in self.calls}

    @property
    def needs(self) -> str:
        """The command with its output file; words in capitals stand for what is missing."""
        return f"{self.command} > {self.file}"

    def is_called(self, path: Path) -> bool:
        """Whether ``path`` has a name that answers of this kind have."""
        answer = f"{path.parent.as_posix()}/{stem(path)}"
        return any(re.fullmatch(_pattern(file), answer) for file in (self.file, *self.also))


@cache
def _pattern(file: str) -> str:
    """Paths that end as ``file`` does; words in capitals stand for anything."""
    parts = re.split("(PATH/|[A-Z]{2,})", file.removesuffix(".json"))
    return "(?:.*/)?" + "".join(
        _WILD.get(part, ".+") if number % 2 else re.escape(part) for number, part in enumerate(parts)
    )


def names(path: Path) -> tuple[str, ...]:
    """What an answer is called: with its folders, then with less of them, last by its name alone."""
    parts = (*path.parts[-DEPTH:-1], stem(path))
    return tuple("/".join(parts[start:]) for start in range(len(parts)))


def stem(path: Path) -> str:
    """A file's name without ``.err`` and the endings of a format."""
    name = path.name.removesuffix(".err").removesuffix(".gz")
    return name.removesuffix(".json") if name.endswith(".json") else name.removesuffix(".csv")
