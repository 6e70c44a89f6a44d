"""Service identities that nothing has acted as for longer than the team allows.

An unused identity is a door that is still open: its policies, trusts and keys all work, and its owner has
moved on. Removing it is the one change that breaks nothing.

Use counts whoever tells: the provider's record for the identity itself, or that of its credentials. Where
only these speak, all of them must: a stale key says nothing of a password that nobody listed. The evidence
has a window (for AWS roles 400 days); what nobody tells about is `not evaluated`.

## Example

The role `legacy-export` was last used 530 days ago.

## What to do

Deny everything with one policy that can be taken off again at once, wait longer than the rarest job
takes to come round, then delete the identity.

Settings: rules.unused_days
Needs: the last use of identities (for AWS `RoleLastUsed` in the account's details; for users their keys')
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
    id="identity-unused",
    title="service identity unused",
    severity=Severity.MEDIUM,
    theme=Theme.STALE_CREDENTIAL,
    why="Everything it may do is open to whoever becomes it, for nobody's benefit.",
    about=Estate.owned_identities,
)


@RULE.check
def unused(estate: Estate, settings: Settings) -> Iterator[Outcome]:
    """The time since anything acted as it, or since somebody watches and saw nothing."""
    for identity in estate.owned_identities():
        match estate.unused_for(identity, settings.unused_days):
            case _ if identity.enabled is False:
                yield RULE.clean(identity)
            case Unseen(needs):
                yield RULE.not_evaluated(identity, needs)
            case Idle(last_used=last) as idle:
                yield RULE.finding(
                    identity,
                    f"unused for {idle.span}" if last else f"not used once in {idle.span}",
                    evidence=[last_use(idle)],
                    fix=fixes.suspend(identity),
                )
            case None:
                yield RULE.clean(identity)
