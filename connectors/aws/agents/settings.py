"""Settings that bear on access, as sorted pairs of texts."""

from __future__ import annotations

from collections.abc import Mapping

from nhiscan.connectors.aws.entry import Entry

Setting = str | int | bool | tuple[str, ...] | None
"""A setting as answers hold it; None: it is not there."""


def settings(found: Mapping[str, Setting]) -> tuple[tuple[str, str], ...]:
    """The settings that are there; a list as one text with commas."""
    pairs = ((name, _text(value)) for name, value in found.items())
    return tuple(sorted((name, text) for name, text in pairs if text))


def entry_at(entry: Entry, *keys: str) -> Entry | None:
    """The object at the end of a path of keys; None where one of them is not there."""
    found: Entry | None = entry
    for key in keys:
        found = found.entry(key) if found is not None else None
    return found


def text_at(entry: Entry, *keys: str) -> str | None:
    """The text at the end of a path of keys; None where one of them is not there."""
    *above, last = keys
    found = entry_at(entry, *above)
    return found.maybe(last) if found is not None else None


def _text(value: Setting) -> str:
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case tuple():
            return ", ".join(value)
        case _:
            return str(value)
