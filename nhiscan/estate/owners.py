"""Who answers for an identity, by its tags."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Final

from nhiscan.model import Identity, Ownership, OwnerSource

_NOBODY: Final = frozenset(
    ["", "-", "none", "n/a", "na", "nobody", "null", "tbd", "todo", "unknown", "unowned"]
)
"""What stands in an owner's tag where there is no owner, in lower case."""


def owners_by_tags(identity: Identity, keys: Collection[str]) -> Iterator[Ownership]:
    """The owners that tags under ``keys`` name; placeholders name nobody."""
    wanted = {plain_key(key) for key in keys}
    for key, value in identity.tags:
        if plain_key(key) in wanted and value.strip().casefold() not in _NOBODY:
            yield Ownership(identity.id, value.strip(), OwnerSource.TAG, "medium", identity.partition)


def plain_key(key: str) -> str:
    """A tag key without prefix, punctuation and letter case: ``acme:Owner-Email`` is ``owneremail``."""
    return re.sub("[-_. ]", "", re.split("[:/]", key)[-1]).casefold()
