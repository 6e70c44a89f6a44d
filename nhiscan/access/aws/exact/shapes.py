"""Objects and lists as a request gives them, or why something is none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from nhiscan.errors import InputError
from nhiscan.files import RepeatedKeys


def known_object(value: Any, at: str, known: frozenset[str]) -> Mapping[str, Any]:
    """``value``, an object that stands ``at`` a place with ``known`` keys. Raises InputError."""
    found = plain_object(value, at or "/")
    for key in found:
        if key not in known:
            near = get_close_matches(str(key), known, 1)
            remedy = f"nearest: `{near[0]}`" if near else f"known: {', '.join(sorted(known))}"
            raise InputError(f"{at}/{key}", "is not known here", remedy)
    return found


def plain_object(value: Any, at: str) -> Mapping[str, Any]:
    """``value``, an object that repeats no key. Raises InputError."""
    if isinstance(value, RepeatedKeys):
        raise InputError(at, f"repeats the key `{value.first_repeated()}`", "keep one of them")
    if not isinstance(value, dict):
        raise InputError(at, "is no object", "write keys and values in braces")
    return value


def plain_list(value: Any, at: str) -> Sequence[Any]:
    """``value``, a list. Raises InputError."""
    if not isinstance(value, list):
        raise InputError(at, "is no list", "write a list in brackets")
    return value
