"""Wildcards that allow more today than on the day they were written.

`bedrock:*` of two years ago was a list that somebody could have read. Since then the service has learnt to
run agents, and the pattern allows that too; nobody was asked.

Counted are changes, permissions management and reads that give out credentials which the provider's pages
did not list when the policy got its present text, as far as a dated comparison of those pages knows, and as
far as boundary and guardrails leave them. The first page with an action may be younger than the action: what
may have been there already is told apart, and where it is all there is, the finding is `inferred`. A lone `*`
meant whatever comes and is `grant-wildcard`'s; who may do everything is `identity-administrator`'s; policies
of the provider are its own to change.

The provider dates the versions of managed policies and not inline ones. An inline policy is no older than its
holder; where a wildcard of it has taken in something since, it is `not evaluated`.

## Example

`ml-platform`, written in March 2024, allows `bedrock:*`, `sagemaker:*` on `*`: 212 changes came later.

## What to do

Name the actions that are used. `grant-unused` makes the first draft from the provider's own record of use.

Settings: identity.machine, identity.human
Needs: policies, their documents and the dates of their versions
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from nhiscan.access import AccessSet, Drift
from nhiscan.estate import Estate
from nhiscan.model import (
    Answer,
    Confidence,
    Evidence,
    Finding,
    GapKind,
    Grant,
    Identity,
    IdentityKind,
    Missing,
    Origin,
    Outcome,
    Severity,
)
from nhiscan.reference.controls import Theme
from nhiscan.rule import Rule, statement_cause, statement_evidence
from nhiscan.settings import Settings


def _about(estate: Estate) -> Sequence[Grant]:
    """Policies of people's own making that service identities and groups carry."""
    ours = {identity.id for identity in estate.owned_identities()}
    return [
        grant
        for grant in estate.grants()
        if grant.origin is not Origin.PROVIDER
        if grant.holder in ours or _of_group(estate, grant)
    ]


def _of_group(estate: Estate, grant: Grant) -> bool:
    holder = estate.identity(grant.holder)
    return holder is not None and holder.kind is IdentityKind.GROUP


RULE = Rule(
    id="grant-drifted",
    title="wildcard that grew since it was written",
    severity=Severity.LOW,
    theme=Theme.EXCESS_ACCESS,
    why="It allows what nobody knew of when somebody decided to allow it.",
    about=_about,
    listed_in=("identities", "grants", "memberships"),
)


@RULE.check
def drifted(estate: Estate, _: Settings) -> Iterator[Outcome]:
    """One finding per statement whose wildcards took something in."""
    for grant in _about(estate):
        identity = estate.identity(grant.holder)
        access = estate.access(identity) if identity else None
        if identity is None:
            continue
        if access is None or any(row.grant.id == grant.id for row in access.unread):
            yield RULE.not_evaluated(grant, estate.access_missing(identity))
        elif estate.administrator(identity).answer in (Answer.ALLOWED, Answer.CONDITIONAL):
            yield RULE.clean(grant)  # it may do everything anyway, and another rule says so
        else:
            yield from _judged(grant, identity, access)


def _judged(grant: Grant, identity: Identity, access: AccessSet) -> Iterator[Outcome]:
    if grant.written is not None:
        found = access.drift(grant, grant.written)
        yield from (_found(grant, row, grant.written) for row in found)
        if not found:
            yield RULE.clean(grant)
    elif identity.created is not None and not access.drift(grant, identity.created):
        yield RULE.clean(grant)  # it is no older than who holds it
    else:
        yield RULE.not_evaluated(grant, [_undated(grant)])


def _undated(grant: Grant) -> Missing:
    inline = grant.origin is Origin.INLINE
    needs = "a managed policy in place of the inline one, whose versions are dated"
    return Missing(
        "grants", GapKind.NOT_GIVEN, needs if inline else "the date of the policy's default version"
    )


def _found(grant: Grant, row: Drift, written: datetime) -> Finding:
    grave = row.permissions or row.credentials
    return RULE.finding(
        grant,
        _message(row, written),
        severity=Severity.MEDIUM if grave else None,
        confidence=_confidence(row),
        cause=statement_cause(row.because, grant),
        evidence=[statement_evidence(row.because), *_told(row, written)],
        discriminator=str(row.because.statement),
    )


def _confidence(row: Drift) -> Confidence:
    if not row.sure:
        return Confidence.INFERRED
    return Confidence.CONDITIONAL if row.depends_on else Confidence.CERTAIN


def _message(row: Drift, written: datetime) -> str:
    parts = [
        (len(row.permissions), "that manage permissions"),
        (len(row.credentials), "that give out credentials"),
        (len(row.changes), "that change things"),
    ]
    counted = ", ".join(f"{number} {what}" for number, what in parts if number)
    named = ", ".join(f"`{pattern}`" for pattern in row.patterns[:3]) or "all but what it names"
    more = f" and {len(row.patterns) - 3} more" if len(row.patterns) > 3 else ""
    verb = "took in" if row.sure else "may have taken in"
    return f"{named}{more} {verb} actions since {written:%Y-%m-%d}: {counted}"


def _told(row: Drift, written: datetime) -> Iterator[Evidence]:
    """The actions by name, and how far the dates can be trusted."""
    for name, actions in (
        ("permissions management", row.permissions),
        ("reads that give out credentials", row.credentials),
        ("changes", row.changes),
    ):
        if actions:
            more = f" and {len(actions) - 8} more" if len(actions) > 8 else ""
            yield Evidence(name, ", ".join(f"`{action}`" for action in actions[:8]) + more)
    if row.perhaps:
        yield Evidence("dates", f"{row.perhaps} more may have come after that day or just before it")
    if written.date().isoformat() < row.counted_from:
        yield Evidence(
            "dates", f"what came before {row.counted_from} is not counted: no older page was compared"
        )
