"""Who answers for an identity, by its tags."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from nhiscan.model import Ownership, OwnerSource

OWNER_TAGS: Final = frozenset(
    [
        *("owner", "owners", "owneremail", "ownedby", "owningteam", "ownerteam"),
        *("serviceowner", "technicalowner", "techowner", "businessowner", "productowner"),
        *("team", "teamname", "squad", "contact", "contactemail", "maintainer", "maintainers"),
    ]
)
"""Tag keys that name an owner, in lower case without punctuation and without a prefix (``acme:``)."""

_NOBODY: Final = frozenset(
    ["", "-", "none", "n/a", "na", "nobody", "null", "tbd", "todo", "unknown", "unowned"]
)


def owners(subject: str, partition: str, tags: Iterable[tuple[str, str]]) -> Iterable[Ownership]:
    """The owners that ``tags`` name; placeholders name nobody."""
    for key, value in tags:
        name = re.sub("[-_. ]", "", re.split("[:/]", key)[-1]).casefold()
        if name in OWNER_TAGS and value.strip().casefold() not in _NOBODY:
            yield Ownership(subject, value.strip(), OwnerSource.TAG, "medium", partition)
