"""What AWS's own policy SecurityAudit allows on every resource."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from importlib.resources import files
from typing import Final

NAME: Final = "SecurityAudit"
"""The policy's name, in every partition the last part of its ARN."""


@dataclass(frozen=True, slots=True)
class SecurityAudit:
    """One version of the policy."""

    version: str
    """AWS's name of the version: ``v94``."""
    date: str
    """ISO date on which AWS made it."""
    actions: tuple[str, ...]
    """Patterns of the actions that it allows without a condition on every resource."""

    def covers(self, action: str) -> bool:
        """Whether it allows ``action`` on every resource."""
        return covered(action, self.actions)


def covered(action: str, patterns: Iterable[str]) -> bool:
    """Whether one of ``patterns`` matches ``action``.

    Source: IAM User Guide, "IAM JSON policy elements: Action": ``*`` and ``?``, in any case.
    """
    return any(fnmatchcase(action.casefold(), pattern.casefold()) for pattern in patterns)


@cache
def security_audit() -> SecurityAudit:
    """The version that this version of nhiscan knows (``tools/build_security_audit.py``)."""
    text = files("nhiscan.connectors.aws.live").joinpath("security_audit.json").read_text(encoding="utf-8")
    found = json.loads(text)
    return SecurityAudit(found["version"], found["date"], tuple(found["actions"]))
