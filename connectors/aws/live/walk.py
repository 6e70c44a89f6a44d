"""A walk: in which order the calls of one API are made, and to which file each answer goes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Final, Protocol, TypeVar
from urllib.parse import quote

from nhiscan.connectors.aws.call import Call

T = TypeVar("T")


class Where(StrEnum):
    """How often a walk is made."""

    FIRST = "first"
    """Once for each account, before all others."""
    ACCOUNT = "account"
    """Once for each account, for services without regions."""
    REGION = "region"
    """Once for each account and region."""
    ORGANISATION = "organisation"
    """Once, as the organisation's management account or a delegated administrator."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What AWS answered to a call, all pages together, as far as it is kept."""

    content: Mapping[str, object]
    """The kept fields; none where the call was refused or failed."""

    def text(self, *keys: str) -> str | None:
        """The text under a path of keys; None where there is none."""
        found: object = self.content
        for key in keys:
            found = found.get(key) if isinstance(found, Mapping) else None
        return found if isinstance(found, str) and found else None

    def texts(self, key: str) -> list[str]:
        """The texts of the list under ``key``."""
        found = self.content.get(key)
        return [item for item in found if isinstance(item, str)] if isinstance(found, list) else []

    def each(self, key: str) -> Iterator[Answer]:
        """The objects of the list under ``key``."""
        found = self.content.get(key)
        for item in found if isinstance(found, list) else ():
            if isinstance(item, Mapping):
                yield Answer(item)

    def column(self, key: str, field: str) -> list[str]:
        """The text ``field`` of each object of the list under ``key`` that has one."""
        return [text for item in self.each(key) if (text := item.text(field)) is not None]


NOTHING: Final = Answer({})
"""What a call that was refused or failed yields; that it was is told by its file."""


class Unfinished(Exception):
    """What was to make an answer takes too long; ``make`` tells it there as a call that failed."""

    @property
    def words(self) -> str:
        """The failure as the command line tool would say it; it holds the operation."""
        return f"An error occurred (ReportInProgress) when calling the {self} operation"


class Place(Protocol):
    """One account, in one region: where a walk asks."""

    @property
    def account(self) -> str:
        """Twelve digits."""

    @property
    def partition(self) -> str:
        """``aws``, ``aws-cn`` or ``aws-us-gov``."""

    @property
    def region(self) -> str:
        """The region; for a walk without regions the one that the partition's global services answer in."""

    def ask(self, call: Call, into: str, /, *, region: str | None = None, **params: object) -> Answer:
        """Call, page after page, and keep the answer in the file ``into``; from there if it is there.

        A refusal or failure is kept beside it as ``into`` with ``.err``, and the answer is empty, or
        what came before. ``region`` asks elsewhere than here. Raises nothing for what AWS answers.
        """

    def make(self, into: str, steps: Callable[[Asking], Answer], /) -> Answer:
        """Keep in ``into`` what several calls yield together; the first that fails is told there.

        So is Unfinished, where ``steps`` raises it.

        ``steps`` is not called where ``into`` is already there.
        """

    def begin(self, call: Call, into: str, /, **params: object) -> Answer | None:
        """Call for what leads to the answer in ``into``, and is not kept itself.

        None where ``into`` is already there, or the call was refused, which is told there.
        """

    def again(self, attempt: int, do: Callable[[], object], /) -> bool:
        """``do`` after a pause, longer with each attempt, for which nobody waits; False: that was enough."""

    def each(self, items: Iterable[T], do: Callable[[T], object], /) -> None:
        """``do`` for each item, at the same time as others and after this walk has returned."""


class Asking(Protocol):
    """Makes calls whose answers are steps to another."""

    def __call__(self, call: Call, /, *, region: str | None = None, **params: object) -> Answer:
        """Call, page after page; a refusal or failure ends the steps."""

    def wait(self, attempt: int, /) -> bool:
        """Wait before looking again whether a job is done, longer each time; False: it takes too long."""


@dataclass(frozen=True, slots=True)
class Walk:
    """One walk."""

    where: Where
    """How often it is made."""
    calls: tuple[Call, ...]
    """Every call that it may make; others are refused."""
    go: Callable[[Place], object]
    """The walk itself."""


_PLAIN: Final = re.compile(r"[A-Za-z0-9+=,@_-][A-Za-z0-9+=,.@_-]{0,149}")


def word(name: str) -> str:
    """``name`` as one part of a file's path: itself where it can be, else escaped, cut where too long."""
    if _PLAIN.fullmatch(name):
        return name
    escaped = quote(name, safe="+=,@ ").replace(" ", "%20").replace("~", "%7E")
    escaped = escaped if not escaped.startswith(".") else f"%2E{escaped[1:]}"
    if len(escaped) <= 150:
        return escaped
    return f"{escaped[:120]}~{sha256(name.encode()).hexdigest()[:16]}"
