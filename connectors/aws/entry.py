"""One JSON object of an export, read field by field: what is not of its shape is told, not raised."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from nhiscan.connectors.aws.moments import moment
from nhiscan.files import RepeatedKeys


@dataclass(frozen=True, slots=True)
class Fault:
    """A piece of an export that was skipped because it is not of its documented shape."""

    pointer: str
    """Where it stands, as a JSON pointer."""
    problem: str
    """What is wrong; never the value itself, it may be a secret."""
    table: str | None
    """The table that is not whole for it; None: the first that the export fills."""
    subject: str | None
    """The identity or resource it belongs to, where that much was read."""


class Malformed(Exception):
    """An entry that cannot be read as what it should be; caught by the entry around it."""

    def __init__(self, fault: Fault) -> None:
        """``fault`` is all there is to tell."""
        super().__init__(fault.pointer)
        self.fault = fault


@dataclass(slots=True)
class Complaints:
    """What the entries of one file had to leave out."""

    faults: list[Fault] = field(default_factory=list)
    """Pieces that were skipped."""
    oddities: list[str] = field(default_factory=list)
    """Values that were taken as unknown, in words."""


class Entry:
    """An object inside an export, which knows its place and whom it is about.

    A field that is absent or null is None or empty. A field of a wrong type is a fault where
    something would be missed, and None where it only describes.
    """

    __slots__ = ("_complaints", "_fields", "_key", "_parent", "_subject", "_table")

    def __init__(self, fields: dict[str, object], complaints: Complaints) -> None:
        """The top of a file; entries below come from ``entries`` and ``entry``."""
        self._fields = fields
        self._complaints = complaints
        self._parent: Entry | None = None
        self._key: str | int = ""
        self._subject: str | None = None
        self._table: str | None = None

    def about(self, subject: str) -> None:
        """Say whom this entry and all below it belong to."""
        self._subject = subject

    @property
    def pointer(self) -> str:
        """Its place in the file (RFC 6901)."""
        return "" if self._parent is None else _below(self._parent.pointer, self._key)

    def value(self, key: str) -> object:
        """What stands under ``key``, of any type."""
        return self._fields.get(key)

    def text(self, key: str) -> str:
        """A text that must be there. Raises Malformed."""
        found = self._fields.get(key)
        if isinstance(found, str) and found:
            return found
        raise Malformed(self.fault(key, "is missing" if found in (None, "") else "is no text"))

    def maybe(self, key: str) -> str | None:
        """A text that only describes; None where there is none."""
        found = self._fields.get(key)
        return found if isinstance(found, str) and found else None

    def count(self, key: str) -> int | None:
        """A whole number; None where there is none."""
        found = self._fields.get(key)
        return found if isinstance(found, int) and not isinstance(found, bool) else None

    def time(self, key: str) -> datetime | None:
        """A moment (UTC); one that cannot be read is unknown, and noted."""
        found = self._fields.get(key)
        if found is None:
            return None
        read = moment(found) if isinstance(found, str | int | float) else None
        if read is None:
            self._complaints.oddities.append(f"{_below(self.pointer, key)} is no time and counts as unknown")
        return read

    def entry(self, key: str) -> Entry | None:
        """The object under ``key``; None where there is none, a fault where it is something else."""
        found = self._fields.get(key)
        return None if found is None else self._child(found, key, self)

    def entries(self, key: str, table: str | None = None, *, required: bool = False) -> Iterator[Entry]:
        """The objects of the list under ``key``; whatever else is there is a fault of ``table``.

        Where ``required``, a list that is not there is a fault too: the provider always sends it.
        """
        for index, found in enumerate(self._list(key, table, required)):
            if (child := self._child(found, index, self._at(key), table)) is not None:
                yield child

    def texts(self, key: str, table: str | None = None) -> Iterator[str]:
        """The texts of the list under ``key``; whatever else is there is a fault of ``table``."""
        for index, found in enumerate(self._list(key, table, required=False)):
            if isinstance(found, str):
                yield found
            else:
                self.blame(f"{key}/{index}", "is no text", table)

    def tags(
        self, key: str = "Tags", *, name: str = "Key", value: str = "Value"
    ) -> tuple[tuple[str, str], ...]:
        """Labels as sorted pairs; those that are no pair of texts are faults."""
        pairs = []
        for index, found in enumerate(self._list(key, None, required=False)):
            match found:
                case dict() if isinstance(found.get(name), str) and isinstance(found.get(value, ""), str):
                    pairs.append((found[name], found.get(value, "")))
                case _:
                    self.blame(f"{key}/{index}", "is no tag")
        return tuple(sorted(pairs))

    def names_in(self, key: str) -> tuple[str, ...]:
        """The keys of the object under ``key``, sorted; its values are not looked at."""
        found = self._fields.get(key)
        return tuple(sorted(found)) if isinstance(found, dict) else ()

    @contextmanager
    def guarded(self) -> Iterator[None]:
        """Turn a Malformed raised inside into a fault, so that only this entry is skipped."""
        try:
            yield
        except Malformed as error:
            self._complaints.faults.append(error.fault)

    def blame(self, key: str, problem: str, table: str | None = None) -> None:
        """Note that what stands under ``key`` was skipped."""
        self._complaints.faults.append(self.fault(key, problem, table))

    def fault(self, key: str, problem: str, table: str | None = None) -> Fault:
        """A fault at ``key`` of this entry."""
        pointer = f"{self.pointer}/{key}" if "/" in key else _below(self.pointer, key)
        return Fault(pointer, problem, table or self._table, self._subject)

    def _list(self, key: str, table: str | None, required: bool) -> list[object]:
        found = self._fields.get(key)
        if isinstance(found, list):
            return found
        if found is not None or required:
            self.blame(key, "is missing" if found is None else "is no list", table)
        return []

    def _at(self, key: str) -> Entry:
        """A place for the items of a list, whose pointer has the list's name in it."""
        return self._made({}, key, self, None)

    def _child(self, found: object, key: str | int, parent: Entry, table: str | None = None) -> Entry | None:
        if isinstance(found, dict):
            return self._made(found, key, parent, table)
        problem = (
            f"has `{found.first_repeated()}` twice" if isinstance(found, RepeatedKeys) else "is no object"
        )
        pointer = _below(parent.pointer, key)
        self._complaints.faults.append(Fault(pointer, problem, table or self._table, self._subject))
        return None

    def _made(self, fields: dict[str, object], key: str | int, parent: Entry, table: str | None) -> Entry:
        """An entry below ``parent`` that is about the same subject as this one."""
        child = Entry(fields, self._complaints)
        child._parent, child._key = parent, key
        child._subject, child._table = self._subject, table or self._table
        return child


def _below(pointer: str, key: str | int) -> str:
    return f"{pointer}/{str(key).replace('~', '~0').replace('/', '~1')}"
