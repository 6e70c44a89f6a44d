"""Denies that no request meets, and conditions that keep nobody out.

A guard that never bites is worse than none: whoever reads the policy counts on it. A Deny of
`s3:DeleteObject` on a bucket and not on what lies in it denies nothing; so does one that asks a key which
such requests never carry, or compares a wildcard letter by letter. An Allow under a condition that every
request meets is an Allow without one.

Said is only what the provider's pages settle: which kinds of resources an action works on, which texts a key
can hold, what an operator makes of a value that is none of its kind, what it makes of a key that is not
there. Where it follows from the table of actions and their keys alone, the finding is `inferred`. A Deny of
what nobody is allowed today is no dead one, nor is a condition that lets nobody in: it errs on the safe side.
Judged are the own policies and boundaries of service identities and of groups; not yet guardrails, trust
policies and the policies of resources.

## Example

`agent-archive` carries a Deny of `s3:DeleteObject` on `arn:aws:s3:::acme-archive`: the object's ARN goes on
with a slash, the Deny meets no request.

## What to do

Write the control so that it meets what it was meant for, then ask `nhiscan simulate` whether it does.

Settings: none
Needs: policies and their documents, boundaries
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nhiscan.access import Dead
from nhiscan.estate import Estate
from nhiscan.model import Confidence, Evidence, Finding, Grant, IdentityKind, Layer, Origin, Outcome, Severity
from nhiscan.reference.controls import Theme
from nhiscan.rule import Rule, statement_cause, statement_evidence
from nhiscan.settings import Settings


def _about(estate: Estate) -> Sequence[Grant]:
    """Policies of people's own making that service identities and groups carry, or are bounded by."""
    ours = {identity.id for identity in estate.owned_identities()}
    return [
        grant
        for grant in estate.snapshot.rows(Grant)
        if grant.layer in (Layer.IDENTITY, Layer.BOUNDARY) and grant.origin is not Origin.PROVIDER
        if grant.holder in ours or _of_group(estate, grant)
    ]


def _of_group(estate: Estate, grant: Grant) -> bool:
    holder = estate.identity(grant.holder)
    return holder is not None and holder.kind is IdentityKind.GROUP


RULE = Rule(
    id="control-dead",
    title="control that cannot bite",
    severity=Severity.MEDIUM,
    theme=Theme.EXCESS_ACCESS,
    why="Whoever reads the policy counts on a guard that is not there.",
    about=_about,
    listed_in=("identities", "grants"),
)


@RULE.check
def dead(estate: Estate, _: Settings) -> Iterator[Outcome]:
    """One finding per statement and control in it."""
    for grant in _about(estate):
        identity = estate.identity(grant.holder)
        if identity is None:
            continue
        access = estate.access(identity)
        found = access.dead(grant) if access else None
        if found is None:
            yield RULE.not_evaluated(grant, estate.access_missing(identity))
        elif found:
            yield from (_found(grant, row) for row in found)
        else:
            yield RULE.clean(grant)


def _found(grant: Grant, row: Dead) -> Finding:
    return RULE.finding(
        grant,
        _message(row),
        confidence=Confidence.CERTAIN if row.sure else Confidence.INFERRED,
        cause=statement_cause(row.because, grant),
        evidence=[statement_evidence(row.because), Evidence("page", row.source)],
        discriminator="\0".join((str(row.because.statement), row.key or "", *row.actions)),
    )


def _message(row: Dead) -> str:
    if row.because.effect == "Allow":
        return f"the condition on `{row.key}` keeps nobody out: {row.why}"
    if not row.actions:
        return f"the Deny never applies: {row.why}"
    named = ", ".join(f"`{action}`" for action in row.actions[:3])
    more = len(row.actions) - 3
    return f"the Deny of {named}{f' and {more} more' if more > 0 else ''} never applies: {row.why}"
