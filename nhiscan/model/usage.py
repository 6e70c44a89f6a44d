"""Usage: evidence that something was used, with its window."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class UsageSource(StrEnum):
    """Who tells, which decides what silence means."""

    ROLE_LAST_USED = "role-last-used"
    KEY_LAST_USED = "access-key-last-used"
    CREDENTIAL_REPORT = "credential-report"
    SERVICE_LAST_ACCESSED = "service-last-accessed"
    ACCESS_ANALYZER = "access-analyzer"


@dataclass(frozen=True, slots=True)
class Usage:
    """One statement of one source about one identity or credential.

    ``last_used`` None means: seen as not used since ``since`` as far as the source tracks.
    Where a source says nothing, there is no row.
    """

    subject: str
    """The identity or credential."""
    partition: str
    """Its partition."""
    source: UsageSource
    """Who tells."""
    action: str | None
    """A service prefix (``s3``), an action (``s3:GetObject``), or None: anything at all."""
    last_used: datetime | None
    """The last use (UTC)."""
    since: datetime | None
    """The start of the window the source looks at (UTC); None where it does not say."""
    until: datetime | None
    """The end of that window (UTC): when the evidence was made."""
    tracked: bool = True
    """Whether the source would have seen a use of ``action``."""
    service: str | None = None
    """The service that saw the last use of a credential."""
    region: str | None = None
    """Where the last use was."""
