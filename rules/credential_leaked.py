"""Credentials that are known to lie in foreign hands.

Some providers watch public places and mark what they find there: AWS attaches a quarantine policy to
the user whose access key it saw. The policy blocks a few dangerous actions and nothing else, so the key
still works. Whoever found it acts as the identity; so does an agent that reads it out of the same place.

A key that was made inactive afterwards stays a finding of low severity: the mark is still there, and
nobody has said that its use was looked into. Where the mark is on an identity whose keys nobody listed, the
finding is on the identity: one of its keys has leaked, which one is not known.

## Example

`svc-report` has `AWSCompromisedKeyQuarantineV3` attached and an active access key.

## What to do

Make the key inactive now. Look at what it did since it leaked, then delete it and take the mark off.

Settings: none
Needs: credentials; the policies attached to their identities
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from nhiscan.estate import Estate
from nhiscan.exports import fixes
from nhiscan.model import Credential, Evidence, Identity, Missing, Outcome, Severity
from nhiscan.reference.controls import Theme
from nhiscan.reference.quarantine import marks_leak
from nhiscan.rule import Rule, Subject
from nhiscan.settings import Settings


def _marks(estate: Estate) -> Mapping[str, tuple[Identity, str]]:
    """Identities that bear a mark which none of their credentials carries, and the mark."""
    found: dict[str, tuple[Identity, str]] = {}
    for identity in estate.identities():
        marks = [
            grant.name
            for grant in estate.grants_of(identity)
            if grant.holder == identity.id
            and grant.reference is not None
            and marks_leak(grant.provider, grant.reference)
        ]
        if marks and not any(c.leaked for c in estate.credentials_of(identity)):
            found[identity.id] = identity, marks[0]
    return found


def _about(estate: Estate) -> Iterator[Credential | Identity]:
    yield from estate.credentials()
    yield from (identity for identity, _ in _marks(estate).values())


def _hidden(estate: Estate) -> Iterator[tuple[Subject, Sequence[Missing]]]:
    marked = _marks(estate)
    yield from (row for row in estate.untold_credentials() if row[0].id not in marked)


RULE = Rule(
    id="credential-leaked",
    title="credential known to have leaked",
    severity=Severity.CRITICAL,
    theme=Theme.LEAKED_SECRET,
    why="Whoever holds the copy is the identity until the credential is ended.",
    about=_about,
    hidden=_hidden,
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
                fix=fixes.deactivate(credential) if credential.active is not False else (),
            )
        elif not estate.complete(credential.partition, "grants", credential.identity):
            yield RULE.not_evaluated(
                credential, estate.missing(credential.partition, "grants", credential.identity)
            )
        else:
            yield RULE.clean(credential)
    for identity, mark in _marks(estate).values():
        works = [c for c in estate.credentials_of(identity) if c.active is not False]
        over = not works and estate.complete(identity.partition, "credentials", identity.id)
        yield RULE.finding(
            identity,
            "a key of it is known to have leaked"
            + (", none works now" if over else "; which one is not known"),
            severity=Severity.LOW if over else None,
            evidence=[Evidence("provider", f"has attached `{mark}`")],
        )
