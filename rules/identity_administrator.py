"""Service identities that may do everything their guardrails leave.

An agent inherits the identity it runs as. If that is an administrator, every confused or hijacked step of
the agent is an administrator's: it can read all data, end all logging, and make itself new keys.

Counted is the whole of an identity's policies together, its groups' too, less what its own Denies, its
boundary and the service control policies take away; a boundary, Deny or NotResource that it may remove
itself does not count. Where it hangs on a condition that the snapshot does not show, the finding is
`conditional` and one step milder; milder is one too where guardrails leave less than half of all actions.
Ways up through other identities are not counted here yet.

## Example

The role `ci-deploy` has `AdministratorAccess`.

## What to do

Take the statement out and give the job what it uses (`grant-unused` proposes it), or keep everything behind
a role that a person has to approve. Roles that deployments or the organisation's administrators work by
carry no command: give those another way first.

Settings: identity.machine, identity.human
Needs: policies and their documents, boundaries, service control policies
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Final

from nhiscan.access import AccessSet
from nhiscan.estate import Estate
from nhiscan.exports import fixes
from nhiscan.model import (
    Answer,
    Confidence,
    Evidence,
    Finding,
    Grant,
    Identity,
    Outcome,
    Scope,
    Severity,
    Standing,
)
from nhiscan.reference.controls import Theme
from nhiscan.rule import Rule, statement_cause, statement_evidence
from nhiscan.settings import Settings

_DEPLOYS: Final = "cloudformation.amazonaws.com"
"""Who deploys, as trust policies name it."""

RULE = Rule(
    id="identity-administrator",
    title="service identity is an administrator",
    severity=Severity.CRITICAL,
    theme=Theme.ADMINISTRATOR,
    why="Whatever takes over the service takes over the account.",
    about=Estate.owned_identities,
)


@RULE.check
def administrator(estate: Estate, _: Settings) -> Iterator[Outcome]:
    """Over all statements together, by the permission language's own engine."""
    for identity in estate.owned_identities():
        access, standing = estate.access(identity), estate.administrator(identity)
        match standing.answer:
            case _ if access is None or standing.answer is Answer.UNKNOWN:
                yield RULE.not_evaluated(identity, estate.access_missing(identity))
            case Answer.ALLOWED | Answer.CONDITIONAL:
                yield _found(estate, identity, access, standing)
            case Answer.EXPLICIT_DENY | Answer.IMPLICIT_DENY:
                yield RULE.clean(identity)


def _found(estate: Estate, identity: Identity, access: AccessSet, standing: Standing) -> Finding:
    sure = standing.answer is Answer.ALLOWED
    left, known = access.left.bit_count(), len(access.universe.names)
    grants = [(because, estate.grant_of(identity, because)) for because in standing.because]
    because, grant = next(((b, g) for b, g in grants if g), (None, None))
    places = {b.statement for b, g in grants if g and grant and g.id == grant.id and b.effect == "Allow"}
    relied = _relied_on(estate, identity)
    return RULE.finding(
        identity,
        _message(standing, left, known),
        severity=None if sure and left * 2 >= known else Severity.HIGH,
        confidence=Confidence.CERTAIN if sure else Confidence.CONDITIONAL,
        cause=statement_cause(because, grant) if because and grant else None,
        evidence=[
            *map(statement_evidence, standing.because),
            *_through_group(estate, identity, grant),
            *(Evidence("access", note) for note in standing.notes),
            *relied,
        ],
        fix=_fix(access, grant, places) if grant and not relied else (),
    )


def _message(standing: Standing, left: int, known: int) -> str:
    what = (
        "may do everything in its account"
        if left == known
        else f"may do all its guardrails leave ({left:,} of {known:,} actions)"
    )
    if standing.answer is Answer.ALLOWED:
        return what
    keys = ", ".join(f"`{key}`" for key in standing.depends_on)
    return f"{what}, depending on {keys or 'what is not seen'}"


def _fix(access: AccessSet, grant: Grant, places: Collection[int]) -> fixes.Fixes:
    """What else the policy allows stays."""
    rest = access.without(grant, places)
    return fixes.replace(grant, rest) if rest else fixes.detach(grant)


def _through_group(estate: Estate, identity: Identity, grant: Grant | None) -> Iterator[Evidence]:
    if grant and grant.holder != identity.id:
        group = estate.identity(grant.holder)
        name = group.name if group else grant.holder
        yield Evidence("group", f"through its group `{name}`; a change there is one for all members")


def _relied_on(estate: Estate, identity: Identity) -> Sequence[Evidence]:
    """Who works by it and stops when it is cut: taking the policy off is no first step then.

    Source: AWS CDK Developer Guide, "Customize AWS CDK bootstrapping"; AWS Organizations User Guide,
    "Access member accounts".
    """
    trusts = estate.trusts_of(identity)
    managing = {scope.id for scope in estate.snapshot.rows(Scope) if scope.management}
    deploys = bool(trusts) and all(trust.principal == _DEPLOYS for trust in trusts)
    above = sorted(managing & {t.account for t in trusts} - {identity.partition})
    return [
        *([Evidence("trust", "only CloudFormation may become it: deployments run as it")] if deploys else []),
        *(Evidence("trust", f"administrators of the organisation become it from {a}") for a in above),
    ]
