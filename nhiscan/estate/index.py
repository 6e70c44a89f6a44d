"""Rows by a key, in the order they came."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)


def index(rows: Iterable[T], key: Callable[[T], K]) -> dict[K, tuple[T, ...]]:
    """``rows`` by what ``key`` says of each."""
    found: defaultdict[K, list[T]] = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return {k: tuple(v) for k, v in found.items()}
