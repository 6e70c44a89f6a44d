"""Credentials that were made and never used.

Nobody would miss them and nobody watches them: a key that was made "just in case" and still works is the
first thing an agent picks up when it is told to try what it finds. Since no job depends on it, ending it
costs nothing.

Silence is a finding only where somebody kept record: without evidence of use the answer is `not
evaluated`. An inactive credential cannot be picked up and is clean.

## Example

The second access key of `svc-report` was made on 3 March and has never signed a request.

## What to do

Make it inactive, wait a week, delete it.

Settings: rules.never_used_days
Needs: the last use of credentials (for AWS a credential report or `get-access-key-last-used`)
"""

from __future__ import annotations

from collections.abc import Iterator

from nhiscan.estate import Estate
from nhiscan.exports import fixes
from nhiscan.model import Idle, Outcome, Severity, Unseen
from nhiscan.reference.controls import Theme
from nhiscan.rule import Rule, last_use
from nhiscan.settings import Settings

RULE = Rule(
    id="credential-never-used",
    title="credential never used",
    severity=Severity.HIGH,
    theme=Theme.STALE_CREDENTIAL,
    why="No job needs it, nobody watches it, and it works.",
    about=Estate.credentials,
    hidden=Estate.untold_credentials,
)


@RULE.check
def never_used(estate: Estate, settings: Settings) -> Iterator[Outcome]:
    """Judges what was never used; what was used once is credential-unused's."""
    for credential in estate.credentials():
        idle = estate.idle(credential)
        used = isinstance(idle, Idle) and idle.last_used is not None
        match estate.unused_for(credential, settings.never_used_days):
            case _ if used or credential.active is False:
                yield RULE.clean(credential)
            case Unseen(needs):
                yield RULE.not_evaluated(credential, needs)
            case Idle() as never:
                yield RULE.finding(
                    credential,
                    f"never used in {never.span}",
                    evidence=[last_use(never)],
                    fix=fixes.deactivate(credential),
                )
            case None:
                yield RULE.clean(credential)
