"""Gaps: what a snapshot does not hold, and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class GapKind(StrEnum):
    """Why something is missing."""

    REFUSED = "refused"
    TRUNCATED = "truncated"
    NOT_GIVEN = "not_given"
    NOT_APPLICABLE = "not_applicable"

    @property
    def incomplete(self) -> bool:
        """Whether this kind can make a scan incomplete: someone tried and did not get all."""
        return self in {GapKind.REFUSED, GapKind.TRUNCATED}


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that was not collected, and what would close it."""

    kind: GapKind
    """Why it is missing."""
    provider: str
    """The provider's name."""
    partition: str
    """The partition it is missing from."""
    table: str
    """The table that is not whole."""
    what: str
    """The call, file or region, in words."""
    needs: str
    """The permission or the command that would close it."""
    subject: str | None = None
    """The one identity, resource or region it concerns; None: the whole partition."""
