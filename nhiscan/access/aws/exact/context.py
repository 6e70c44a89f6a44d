"""The context of a request: which keys it carries, which it surely does not, which nobody knows."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import Enum
from typing import Final


class Lacking(Enum):
    """What is known of a key without a value."""

    ABSENT = "absent"
    """The request does not carry it."""
    FREE = "free"
    """It may carry it, with any value."""
    PRESENT = "present"
    """It carries it, with any value."""


OTHERS: Final = "*"
"""What stands for the name of every other tag in a key that ends with one; no tag's name has this letter.

Source: AWS General Reference, "Tag naming limits and requirements".
"""
Value = str | tuple[str, ...] | Lacking
"""The value of a key: one text, several (a multivalued key), or none that is known."""

ALWAYS: Final = frozenset(
    "aws:currenttime aws:epochtime aws:securetransport aws:useragent aws:viaawsservice "
    "aws:requestedregion".split()
)
"""Keys that every request carries.

Source: IAM User Guide, "AWS global condition context keys", availability of each.
"""


class Context:
    """Keys by their names in lower case: AWS tells no key from another by letter case.

    Source: IAM User Guide, "IAM JSON policy elements: Condition", condition keys.
    """

    def __init__(self, values: Mapping[str, Value], *, free: bool) -> None:
        """``values`` by key in lower case; ``free``: what is not among them is free, else absent."""
        self._values = values
        self.free = free

    def get(self, key: str) -> Value:
        """What is known of ``key``, in lower case."""
        found = self._values.get(key)
        if found is not None:
            return Lacking.ABSENT if found == () else found
        if not self.free or self._known_to_lack(key):
            return Lacking.ABSENT
        return Lacking.PRESENT if key in ALWAYS else Lacking.FREE

    def _known_to_lack(self, key: str) -> bool:
        """Whether ``key`` is of a tag where all are told; AWS's own tags are not shown everywhere."""
        start, slash, name = key.partition("/")
        if not slash or name.startswith("aws:"):
            return False
        return self._values.get(f"{start}/{OTHERS}") is Lacking.ABSENT

    def carries_other(self, prefix: str, than: Collection[str]) -> bool:
        """Whether it surely carries a key that begins with ``prefix`` and is not among ``than``."""
        return any(
            key.startswith(prefix) and key not in than and value != () and not isinstance(value, Lacking)
            for key, value in self._values.items()
        )
