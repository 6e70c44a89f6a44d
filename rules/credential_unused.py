"""Credentials that nobody has used for longer than the team allows.

A credential outlives the job it was made for: the script was moved, the vendor left, the agent got
another key. It still opens everything it ever opened, and nobody would notice somebody else using it.

Evidence comes with a window. What nobody tells about is `not evaluated`, never unused. An inactive
credential is clean; one that was never used at all is judged by `credential-never-used`.

## Example

The access key of `svc-report` was last used 412 days ago, for `s3`.

## What to do

Make it inactive, wait for somebody to call, delete it. Keep it where a rare job needs it (a yearly
report), and write that down in the baseline with an owner and an end.

Settings: rules.unused_days
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
    id="credential-unused",
    title="credential unused",
    severity=Severity.HIGH,
    theme=Theme.STALE_CREDENTIAL,
    why="Nobody would notice an agent picking it up.",
    about=Estate.credentials,
    hidden=Estate.untold_credentials,
)


@RULE.check
def unused(estate: Estate, settings: Settings) -> Iterator[Outcome]:
    """Judges what was used once; what was never used is credential-never-used's."""
    for credential in estate.credentials():
        idle = estate.idle(credential)
        never = isinstance(idle, Idle) and idle.last_used is None
        match estate.unused_for(credential, settings.unused_days):
            case _ if never or credential.active is False:
                yield RULE.clean(credential)
            case Unseen(needs):
                yield RULE.not_evaluated(credential, needs)
            case Idle() as stale:
                yield RULE.finding(
                    credential,
                    f"unused for {stale.span}",
                    evidence=[last_use(stale)],
                    fix=fixes.deactivate(credential),
                )
            case None:
                yield RULE.clean(credential)
