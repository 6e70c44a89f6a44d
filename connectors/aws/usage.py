"""When roles were used and services accessed, with the window that AWS looks at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from nhiscan.connectors.aws.facts import RoleUse
from nhiscan.connectors.aws.ledger import Ledger
from nhiscan.connectors.aws.moments import TRACKING_PERIOD
from nhiscan.model import Credential, Identity, Usage, UsageSource


@dataclass(frozen=True, slots=True)
class Access:
    """The last access of one service or one of its actions."""

    action: str
    """A service's prefix, or prefix and action."""
    last_used: datetime | None
    """When (UTC); None: not in the tracking period."""
    region: str | None
    """Where."""


def join_role_use(ledger: Ledger) -> None:
    """The last use of every role.

    The details do not say when they were made. Where nothing else in the account's files does,
    the newest time in them stands for it where the window is reckoned: it is then as long as
    the real one, and begins no later. When it ends stays open: that is for the scan's clock.
    """
    end = ledger.taken_at or max(times(ledger), default=None)
    for use in ledger.of(RoleUse):
        ledger.add(
            Usage(
                subject=use.role,
                partition=ledger.account,
                source=UsageSource.ROLE_LAST_USED,
                action=None,
                last_used=use.last_used,
                since=end - TRACKING_PERIOD if end else None,
                until=ledger.taken_at,
                region=use.region,
            )
        )


def accesses(
    subject: str, rows: tuple[Access, ...], completed: datetime | None, ledger: Ledger
) -> Iterator[Usage]:
    """What a job of last accessed services says about one identity."""
    for row in rows:
        yield Usage(
            subject=subject,
            partition=ledger.account,
            source=UsageSource.SERVICE_LAST_ACCESSED,
            action=row.action,
            last_used=row.last_used,
            since=completed - TRACKING_PERIOD if completed else None,
            until=completed,
            region=row.region,
        )


def times(ledger: Ledger) -> Iterator[datetime]:
    """The times of things that had happened when the files were made (UTC)."""
    yield from (identity.created for identity in ledger.of(Identity) if identity.created)
    yield from (use.last_used for use in ledger.of(RoleUse) if use.last_used)
    yield from (credential.created for credential in ledger.of(Credential) if credential.created)
    yield from (usage.last_used for usage in ledger.of(Usage) if usage.last_used)
