"""Credentials that could have been given an end and were not.

An end is the one control that needs nobody to remember it. Where the provider offers one (an API key for
Bedrock, an application's secret, a personal access token), leaving it out makes a secret for ever.

Kinds that cannot expire, such as AWS access keys, are clean here: `credential-old` judges their age.

## Example

A Bedrock API key of `svc-report` was made without a number of days.

## What to do

Make one that ends, hand it over, end the endless one.

Settings: rules.max_age_days
Needs: the ends of credentials (for AWS `list-service-specific-credentials`)
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
    id="credential-without-expiry",
    title="credential without an end",
    severity=Severity.MEDIUM,
    theme=Theme.LONG_LIVED_SECRET,
    why="It works until somebody remembers it.",
    about=Estate.credentials,
    hidden=Estate.untold_credentials,
)


@RULE.check
def without_expiry(estate: Estate, settings: Settings) -> Iterator[Outcome]:
    """Judges those for which an end could have been set; the setting only serves the fix."""
    for credential in estate.credentials():
        dated = credential.expires is not None or credential.active is False
        match credential.can_expire:
            case False:
                yield RULE.clean(credential)
            case _ if dated:
                yield RULE.clean(credential)
            case None:
                yield RULE.not_evaluated(
                    credential, estate.missing(credential.partition, "credentials", credential.identity)
                )
            case True:
                yield RULE.finding(
                    credential,
                    "works for ever, though it could have been given an end",
                    evidence=[Evidence("credentials", f"a {credential.kind.value} whose end was left open")],
                    fix=fixes.limit(credential, settings.max_age_days),
                )
