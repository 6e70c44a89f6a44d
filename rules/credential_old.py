"""Long-lived secrets that were not renewed for longer than the team allows.

Every month a secret lies in more places: laptops, build logs, backups, an agent's configuration. Its age
is how long each of those copies has been good for. Renewing it ends them all.

Judged is the time since it was made or last rotated. Federated trusts hold no secret and are clean, and
so is what is inactive or has expired.

## Example

The access key that `report-writer` uses every week was made 412 days ago.

## What to do

Make a second one, hand it over, end the old one. Better: let the workload prove itself by where it runs
(`credential-avoidable` says where that is possible), and there is nothing left to rotate.

Settings: rules.max_age_days
Needs: when credentials were made (for AWS a credential report or `list-access-keys`)
"""

from __future__ import annotations

from collections.abc import Iterator

from nhiscan.estate import Estate
from nhiscan.exports import fixes
from nhiscan.model import Credential, CredentialKind, Evidence, Outcome, Severity, Span, Unseen
from nhiscan.reference.controls import Theme
from nhiscan.rule import Rule
from nhiscan.settings import Settings

RULE = Rule(
    id="credential-old",
    title="long-lived secret not rotated",
    severity=Severity.MEDIUM,
    theme=Theme.LONG_LIVED_SECRET,
    why="Every copy ever made of it still works.",
    about=Estate.credentials,
    hidden=Estate.untold_credentials,
)


@RULE.check
def old(estate: Estate, settings: Settings) -> Iterator[Outcome]:
    """The time since it was made or rotated, against the limit."""
    for credential in estate.credentials():
        ended = credential.active is False or _expired(estate, credential)
        if ended or credential.kind is CredentialKind.FEDERATED_TRUST:
            yield RULE.clean(credential)
            continue
        match estate.older_than(credential, settings.max_age_days):
            case Unseen(needs):
                yield RULE.not_evaluated(credential, needs)
            case Span() as age:
                yield RULE.finding(
                    credential,
                    f"{age} old",
                    evidence=[Evidence("credentials", f"made or rotated {credential.created:%Y-%m-%d}")],
                    fix=_fix(estate, credential),
                )
            case None:
                yield RULE.clean(credential)


def _expired(estate: Estate, credential: Credential) -> bool:
    """Whether it ended before the snapshot was taken, or before its newest time where nobody says when."""
    now = estate.clock(credential.partition).now
    return credential.expires is not None and credential.expires <= now


def _fix(estate: Estate, credential: Credential) -> fixes.Fixes:
    """A renewal; where the identity has another of the kind there is no room for a third, so only its end.

    Source: IAM User Guide, "IAM and AWS STS quotas": two access keys of a user.
    """
    beside = [
        other
        for other in estate.all_credentials()
        if (other.identity, other.kind) == (credential.identity, credential.kind) and other != credential
    ]
    if credential.kind is CredentialKind.ACCESS_KEY and beside:
        told = f"two are the most: move to {beside[0].id}, or delete it and make a new one, then:"
        return fixes.deactivate(credential, first=told)
    return fixes.rotate(credential)
