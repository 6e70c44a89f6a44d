"""Service identities that can take their own boundary off, or widen it.

A permissions boundary is what lets a team hand out roles without reading each policy: whatever a role is
given, it stays inside. One that its holder may remove holds only as long as the holder behaves, and an agent
that was talked into something does not.

Each way is asked as a request of the holder's own, decided exactly over all its policies, the boundary itself
and the guardrails above: to delete the boundary, to put the provider's widest policy in its place, to write a
new version of the policy that bounds it, or to switch to another version of it. The last gains only what that
version allows, which a snapshot does not hold: it is `conditional`, as is whatever hangs on a condition.
What the holder could make others do for it is shown by `nhiscan paths`.

## Example

`build-runner` is bounded by `ci-boundary`, which allows `iam:*` on `*`: the role may delete its own boundary.

## What to do

Let the boundary deny removing or replacing it, and changing its own policy; give this to an identity of the
administrators alone.

Settings: identity.machine, identity.human
Needs: policies and their documents, boundaries, service control policies
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from nhiscan.access import Loosening
from nhiscan.estate import Estate
from nhiscan.model import (
    Answer,
    Because,
    Confidence,
    Decision,
    Finding,
    Grant,
    Identity,
    Layer,
    Outcome,
    Severity,
)
from nhiscan.reference.controls import Theme
from nhiscan.rule import Rule, grant_cause, statement_evidence
from nhiscan.settings import Settings


def _about(estate: Estate) -> Sequence[Identity]:
    bound = _boundaries(estate)
    return [identity for identity in estate.owned_identities() if identity.id in bound]


def _boundaries(estate: Estate) -> Mapping[str, Grant]:
    return {row.holder: row for row in estate.snapshot.rows(Grant) if row.layer is Layer.BOUNDARY}


RULE = Rule(
    id="boundary-removable",
    title="boundary that its holder can remove",
    severity=Severity.HIGH,
    theme=Theme.EXCESS_ACCESS,
    why="A limit that the limited one may lift is a promise, not a limit.",
    about=_about,
    listed_in=("identities", "grants"),
)


@dataclass(frozen=True, slots=True)
class _Way:
    """One way out that is open."""

    asked: Loosening
    """The request."""
    decision: Decision
    """Its answer."""

    @property
    def hangs_on(self) -> tuple[str, ...]:
        """What it takes beside."""
        return (*self.decision.depends_on, *self.asked.hangs_on)

    @property
    def sure(self) -> bool:
        """Whether it takes nothing beside."""
        return self.decision.answer is Answer.ALLOWED and not self.asked.hangs_on

    @property
    def because(self) -> Sequence[Because]:
        """Its own statements that allow it; none where only what nobody has seen may allow it."""
        own = Layer.IDENTITY.value
        return [row for row in self.decision.because if row.effect == "Allow" and row.layer == own]


@RULE.check
def removable(estate: Estate, _: Settings) -> Iterator[Outcome]:
    """One outcome per bounded identity, by the surest ways out."""
    bound = _boundaries(estate)
    for identity in _about(estate):
        access = estate.access(identity)
        unread = access is None or any(row.grant.layer is Layer.BOUNDARY for row in access.unread)
        asked = access.loosenings() if access and not unread else ()
        answers = [(each, _decided(estate, identity, each)) for each in asked]
        ways = [_Way(each, found) for each, found in answers if found and _possible(found)]
        if ways := [way for way in ways if way.because]:
            yield _found(identity, bound[identity.id], ways)
        elif unread or any(found is None or found.answer is Answer.UNKNOWN for _, found in answers):
            yield RULE.not_evaluated(identity, estate.access_missing(identity))
        elif untold := estate.untold_access(identity):
            yield RULE.not_evaluated(identity, untold)
        else:
            yield RULE.clean(identity)


def _decided(estate: Estate, identity: Identity, asked: Loosening) -> Decision | None:
    """The answer, if ``identity`` asks; None: nobody can say."""
    provider, who = identity.provider, identity.id
    return estate.decide(provider, who, asked.action, asked.resource, asked.context, asked.policies)


def _possible(found: Decision) -> bool:
    return found.answer in (Answer.ALLOWED, Answer.CONDITIONAL)


def _found(identity: Identity, boundary: Grant, ways: Sequence[_Way]) -> Finding:
    sure = [way for way in ways if way.sure]
    named = ", ".join(f"`{way.asked.action}`" for way in sure or ways)
    keys = ", ".join(dict.fromkeys(f"`{key}`" for way in ways for key in way.hangs_on))
    return RULE.finding(
        identity,
        f"may lift its boundary `{boundary.name}` by {named}{'' if sure else f', depending on {keys}'}",
        severity=None if sure else Severity.MEDIUM,
        confidence=Confidence.CERTAIN if sure else Confidence.CONDITIONAL,
        cause=grant_cause(boundary),
        evidence=map(statement_evidence, dict.fromkeys(each for way in sure or ways for each in way.because)),
    )
