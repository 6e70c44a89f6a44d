"""A second active credential of the same kind on one identity.

Two keys are for the days in which one replaces the other. Afterwards the second is a spare that nobody
counts: it is not rotated with the first, and what it does looks like the first one's work.

The finding is on the one used less recently (never counts as longest ago; among equals the older one);
the message names the one that stays. A rotation under way is a finding too, of low severity. Keys for
different services are not alike.

## Example

`svc-report` has two active access keys; one was used yesterday, the other never.

## What to do

If a rotation is under way, finish it. Else make the spare one inactive, and delete it a week later.

Settings: none
Needs: credentials; which of them was used last is taken into account where it is known
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime

from nhiscan.estate import Estate
from nhiscan.exports import fixes
from nhiscan.model import Credential, CredentialKind, Evidence, Idle, Outcome, Severity
from nhiscan.reference.controls import Theme
from nhiscan.rule import Rule, last_use
from nhiscan.settings import Settings

RULE = Rule(
    id="credential-second",
    title="second active credential of one kind",
    severity=Severity.LOW,
    theme=Theme.LONG_LIVED_SECRET,
    why="A spare is not rotated, not watched and not missed.",
    about=Estate.credentials,
    hidden=Estate.untold_credentials,
)
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@RULE.check
def second(estate: Estate, _: Settings) -> Iterator[Outcome]:
    """Among those that work, all but the one used last."""
    alike: defaultdict[tuple[str, str, str | None], list[Credential]] = defaultdict(list)
    for credential in estate.credentials():
        alike[credential.identity, credential.kind, credential.service].append(credential)
    for held in alike.values():
        works = [c for c in held if c.active is not False and c.kind is not CredentialKind.FEDERATED_TRUST]
        stays = max(works, key=lambda c: _freshness(estate, c), default=None)
        for credential in held:
            cut = estate.cut(credential.partition, "credentials", credential.identity)
            if stays and credential in works and credential is not stays:
                yield _judged(estate, credential, stays)
            elif cut and len(works) == 1:
                yield RULE.not_evaluated(credential, cut)
            else:
                yield RULE.clean(credential)


def _judged(estate: Estate, spare: Credential, stays: Credential) -> Outcome:
    if None in (spare.active, stays.active):
        return RULE.not_evaluated(spare, estate.missing(spare.partition, "credentials", spare.identity))
    idle = estate.idle(spare)
    return RULE.finding(
        spare,
        f"a second active {spare.kind.value} beside `{stays.id}`",
        evidence=[
            last_use(idle) if isinstance(idle, Idle) else Evidence("credentials", "its last use is not known")
        ],
        fix=fixes.deactivate(spare),
    )


def _freshness(estate: Estate, credential: Credential) -> tuple[datetime, datetime, str]:
    idle = estate.idle(credential)
    used = idle.last_used if isinstance(idle, Idle) else None
    return used or _LONG_AGO, credential.created or _LONG_AGO, credential.id
