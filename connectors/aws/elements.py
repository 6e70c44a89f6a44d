"""The elements of a policy document, which may be written alone or as a list."""

from __future__ import annotations

from collections.abc import Iterable

from nhiscan.files import RepeatedKeys


def pairs(value: object) -> Iterable[tuple[str, object]]:
    """The keys and values of an object, repeated ones too; nothing of anything else."""
    match value:
        case dict():
            return value.items()
        case RepeatedKeys(found):
            return found
        case _:
            return ()


def texts(value: object) -> Iterable[str]:
    """A text, or the texts of a list; nothing of anything else."""
    if isinstance(value, str):
        return (value,)
    return (item for item in value if isinstance(item, str)) if isinstance(value, list) else ()


def scalars(value: object) -> tuple[str, ...] | None:
    """A value of a condition or a list of them, as text; None: something else is among them."""
    found = value if isinstance(value, list) else [value]
    if not all(isinstance(item, str | int | float) for item in found):
        return None
    return tuple(str(item).lower() if isinstance(item, bool) else str(item) for item in found)
