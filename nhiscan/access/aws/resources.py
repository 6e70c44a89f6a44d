"""Resource patterns against the ARN forms of an action's resource types."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from nhiscan.access.aws.actions import TABLE, places
from nhiscan.access.globs import covers

_PLACEHOLDER = re.compile(r"\$\{([^}]*)\}")


@dataclass(frozen=True, slots=True)
class Home:
    """Where an account lies: what ``${Partition}`` and ``${Account}`` of an ARN form stand for."""

    partition: str
    """``aws``, ``aws-cn``, ``aws-us-gov``."""
    account: str
    """The account's twelve digits."""


def all_of_them(patterns: Sequence[str]) -> bool:
    """Whether ``patterns`` match every resource there is, ``*`` itself included."""
    return any(pattern and not pattern.strip("*") for pattern in patterns)


@lru_cache(maxsize=65536)
def covered(bits: int, patterns: tuple[str, ...], home: Home) -> int:
    """Those actions of ``bits`` whose every resource in ``home`` some one of ``patterns`` matches.

    An action without resource types needs ``*``. Two patterns that only together match all of
    a type do not count: the answer may leave an action out, it never puts one in.
    """
    if all_of_them(patterns):
        return bits
    table = TABLE()
    found = 0
    for place in places(bits):
        uses = table.detail(place).resources
        if uses and all(_form_covered(form, patterns, home) for use in uses for form in use.arns):
            found |= 1 << place
    return found


@lru_cache(maxsize=65536)
def _form_covered(form: str, patterns: tuple[str, ...], home: Home) -> bool:
    glob = _PLACEHOLDER.sub(lambda found: _fill(found.group(1), home), form)
    return any("${" not in pattern and covers(pattern, glob) for pattern in patterns)


def _fill(name: str, home: Home) -> str:
    return {"Partition": home.partition, "Account": home.account}.get(name, "*")
