"""Credentials that are known to lie in foreign hands.

Some providers watch public places and mark what they find there: AWS attaches a quarantine policy to
the user whose access key it saw. The policy blocks a few dangerous actions and nothing else, so the key
still works. Whoever found it acts as the identity; so does an agent that reads it out of the same place.

A key that was made inactive afterwards stays a finding of low severity: the mark is still there, and
nobody has said that its use was looked into.

## Example

`svc-report` has `AWSCompromisedKeyQuarantineV3` attached and an active access key.

## What to do

Make the key inactive now. Look at what it did since it leaked, then delete it and take the mark off.

Settings: none
Needs: credentials; the policies attached to their identities
"""

from __future__ import annotations

from collections.abc import Iterator

from nhiscan.estate import Estate
from nhiscan.exports import fixes
from nhiscan.model import Evidence, Outcome, Severity
from nhiscan.reference.controls import Theme
from nhiscan.rule import Rule
from nhiscan.settings import Settings

RULE = Rule(
    id="credential-leaked",
    title="credential known to have leaked",
    severity=Severity.CRITICAL,
    theme=Theme.LEAKED_SECRET,
    why="Whoever holds the copy is the identity until the credential is ended.",
    about=Estate.credentials,
    hidden=Estate.untold_credentials,
)


@RULE.check
def leaked(estate: Estate, _: Settings) -> Iterator[Outcome]:
    """A mark is a finding; its absence counts only where all marks could be seen."""
    for credential in estate.credentials():
        if credential.leaked is not None:
            yield RULE.finding(
                credential,
                "known to have leaked"
                if credential.active is not False
                else "known to have leaked, inactive now",
                severity=Severity.LOW if credential.active is False else None,
                evidence=[Evidence("provider", credential.leaked)],
                fix=fixes.deactivate(credential),
            )
        elif not estate.complete(credential.partition, "grants", credential.identity):
            yield RULE.not_evaluated(
                credential, estate.missing(credential.partition, "grants", credential.identity)
            )
        else:
            yield RULE.clean(credential)
