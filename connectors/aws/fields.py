"""Which fields of an answer are kept: an allow-list, written beside the call that is answered."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Final

_MARK: Final = re.compile(r"\s*([A-Za-z][\w-]*|\(\*\)|\{\}|\(|\))")
_NOTHING: Final[Mapping[str, Fields]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of one object, or of each object of a list, and what is kept of each.

    Written as text: ``Name`` keeps a plain value or a list of plain values, ``Name(…)`` the named
    fields of the object or objects inside, ``Name{}`` only the keys of a map, ``Name(*)`` all below.
    """

    inside: Mapping[str, Fields]
    """Each kept field with what is kept of it; none: plain values only."""
    keys: bool = False
    """Whether only the keys of a map are kept."""
    everything: bool = False
    """Whether all is kept, whatever it is: for policy documents."""

    def keep(self, value: object) -> object:
        """``value`` without whatever is not listed; a map of which only keys are kept has empty texts."""
        if self.everything:
            return value
        match value:
            case list():
                return [self.keep(item) for item in value if self.fits(item)]
            case dict() if self.keys:
                return dict.fromkeys(value, "")
            case dict():
                return {
                    name: self.inside[name].keep(found)
                    for name, found in value.items()
                    if name in self.inside and self.inside[name].fits(found)
                }
            case _:
                return value

    def paths(self, prefix: str = "") -> Iterator[str]:
        """Every listed field by its dotted path."""
        for name, found in self.inside.items():
            yield f"{prefix}{name}"
            yield from found.paths(f"{prefix}{name}.")

    def fits(self, value: object) -> bool:
        """Whether ``value`` is of the shape that was listed: no object passes for a plain value."""
        if self.everything or isinstance(value, list):
            return True
        return isinstance(value, dict) is bool(self.inside or self.keys)


@cache
def parse_fields(text: str) -> Fields:
    """``text`` in the notation of Fields. Raises ValueError for a text that is none."""
    marks = _marks(text)
    inside, closed = _parse(marks)
    if closed:
        raise ValueError(text)
    return Fields(inside)


def _marks(text: str) -> Iterator[str]:
    at = 0
    while at < len(text.rstrip()):
        found = _MARK.match(text, at)
        if found is None:
            raise ValueError(text)
        yield found.group(1)
        at = found.end()


def _parse(marks: Iterator[str]) -> tuple[Mapping[str, Fields], bool]:
    """The fields up to the closing bracket, and whether there was one."""
    inside: dict[str, Fields] = {}
    name = ""
    for mark in marks:
        match mark:
            case ")":
                return MappingProxyType(inside), True
            case "(" | "(*)" | "{}" if not name:
                raise ValueError(mark)
            case "(":
                below, closed = _parse(marks)
                if not closed:
                    raise ValueError(name)
                inside[name] = Fields(below)
            case "(*)" | "{}":
                inside[name] = Fields(_NOTHING, keys=mark == "{}", everything=mark == "(*)")
            case _:
                name = mark
                inside[name] = Fields(_NOTHING)
    return MappingProxyType(inside), False
