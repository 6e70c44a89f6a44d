"""A request on which two disagree, made as small as it stays one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

_KEPT = frozenset({"Effect", "Action", "NotAction", "Version", "action", "policies"})
"""Without these it is no request any more."""


def smallest(request: dict[str, Any], still: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """``request`` less everything that ``still`` holds without."""
    while (smaller := next(filter(still, _less(request)), None)) is not None:
        request = smaller
    return request


def _less(value: Any) -> Iterator[Any]:
    """``value`` with one thing less, somewhere."""
    if isinstance(value, dict):
        for key in value.keys() - _KEPT:
            yield {name: inner for name, inner in value.items() if name != key}
        for key, inner in value.items():
            yield from ({**value, key: less} for less in _less(inner))
    elif isinstance(value, list):
        for place in range(len(value)):
            yield value[:place] + value[place + 1 :]
        for place, inner in enumerate(value):
            yield from ([*value[:place], less, *value[place + 1 :]] for less in _less(inner))
