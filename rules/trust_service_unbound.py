"""Roles that a service of the provider becomes, for whichever customer it happens to act.

A service works for all its customers under one name. Where a role trusts that name and nothing else, what
keeps a stranger from pointing the service at your role is only the service's own care: the confused deputy
once more, this time in the provider's house. A condition on the source binds the trust to your account.

Asked is the permission language itself: may the service become the role while it acts for an account that
is none of yours? `aws:SourceAccount`, `aws:SourceArn` with an account in it, `aws:SourceOrgID`, a Deny of
the same policy and a resource control policy all count, each as it really works: `arn:aws:s3:::logs-*` is a
bucket that anybody can make, and binds nothing. Whichever account a condition names is a decision, and fine.

Which services need it says a dated table of AWS's pages: findings are only on services for whose roles AWS
itself writes the condition into the trust. Services that by AWS's page use roles of the same account alone
(EC2, Lambda) are clean. A service whose page nobody has read is not evaluated where nothing binds it.

The severity is medium where the role is an administrator or may change a service account-wide, else low:
most of these services also ask for `iam:PassRole` in the role's own account, so that this is the second lock.

## Example

`month-end-close` trusts `states.amazonaws.com` with no condition.

## What to do

Put `"StringEquals": {"aws:SourceAccount": "<your account>"}` into the trust, or better the resource that the
service works for as `aws:SourceArn`. A resource control policy does it for all roles of the organisation.

Settings: none
Needs: trust policies; better also resource control policies
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from nhiscan.estate import Estate
from nhiscan.model import (
    Answer,
    Confidence,
    Decision,
    Evidence,
    Finding,
    GapKind,
    Missing,
    Outcome,
    PrincipalKind,
    Severity,
    Trust,
)
from nhiscan.reference.aws_confused_deputy import Deputy, deputy
from nhiscan.reference.controls import Theme
from nhiscan.rule import Rule
from nhiscan.rules._hanging import hanging
from nhiscan.rules._strength import strength
from nhiscan.rules._trust_reading import becomes, tests
from nhiscan.settings import Settings

RULE = Rule(
    id="trust-service-unbound",
    title="service trusted for whomever it acts (confused deputy)",
    severity=Severity.MEDIUM,
    theme=Theme.THIRD_PARTY_TRUST,
    why="Another customer of the service might have it act on your data.",
    about=Estate.trusts,
    listed_in=("identities", "trusts"),
)
_BECOME: Final = "sts:AssumeRole"
_SOURCE: Final = "aws:sourcearn"
_STRANGER: Final = "000000000000"
"""An account that is nobody's, and so none of ours."""
_STRANGERS: Final = {
    "aws:SourceAccount": _STRANGER,
    "aws:SourceOrgID": "o-stranger00",
    "aws:SourceOrgPaths": ["o-stranger00/r-none/ou-none/"],
}
"""What a service says of whom it acts for.

Source: IAM User Guide, "AWS global condition context keys", properties of the resource that calls.
"""
_OPEN: Final = (Answer.ALLOWED, Answer.CONDITIONAL, Answer.UNKNOWN)
"""Answers by which the stranger gets in, the surest first."""


@RULE.check
def unbound(estate: Estate, _: Settings) -> Iterator[Outcome]:
    """Each service of each statement, asked on behalf of a stranger."""
    for trust in estate.trusts():
        if trust.principal_kind is not PrincipalKind.SERVICE or not becomes(trust):
            yield RULE.clean(trust)
        else:
            yield _judged(estate, trust)


def _judged(estate: Estate, trust: Trust) -> Outcome:
    row, decision = deputy(trust.principal), _for_a_stranger(estate, trust)
    if decision is not None and not _lets_in(trust, decision):
        return RULE.clean(trust)
    if row is None or decision is None or decision.answer is Answer.UNKNOWN:
        page = f"AWS's page on whom {trust.principal} acts for"
        told = decision.notes if decision is not None and row is not None else ()
        return RULE.not_evaluated(
            trust, [Missing("reference", GapKind.NOT_GIVEN, note) for note in told or [page]]
        )
    return _found(estate, trust, row, decision) if row.guard else RULE.clean(trust)


def _lets_in(trust: Trust, decision: Decision) -> bool:
    """Whether it is by this statement that the stranger gets in."""
    places = {because.statement for because in decision.because if because.layer == "resource"}
    return decision.answer in _OPEN and (trust.statement in places or not places)


def _found(estate: Estate, trust: Trust, row: Deputy, decision: Decision) -> Finding:
    role = estate.identity(trust.identity)
    strong = strength(estate, role) if role else None
    return RULE.finding(
        trust,
        f"`{trust.principal}` may become it for any account{hanging(decision.depends_on)}",
        severity=None if strong else Severity.LOW,
        confidence=Confidence.CONDITIONAL if decision.depends_on else Confidence.CERTAIN,
        evidence=[
            Evidence("trust policy", f"statement {trust.statement} does not bind whom the service acts for"),
            *([Evidence("access", f"the role {strong.text}")] if strong else []),
            Evidence("AWS", row.source),
        ],
    )


def _for_a_stranger(estate: Estate, trust: Trust) -> Decision | None:
    """The most open answer to the service while it acts for a stranger; None: it cannot be asked."""
    found = [
        estate.decide(
            trust.provider,
            trust.principal,
            _BECOME,
            trust.identity,
            _STRANGERS | {"aws:SourceArn": source},
        )
        for source in _sources(trust)
    ]
    answers = [decision for decision in found if decision is not None]
    closed = len(_OPEN)
    return min(answers, key=lambda d: _OPEN.index(d.answer) if d.answer in _OPEN else closed, default=None)


def _sources(trust: Trust) -> Iterator[str]:
    """Things that a stranger may own, of the kinds that the statement names."""
    partition, service = trust.identity.split(":")[1], trust.principal.partition(".")[0]
    yield f"arn:{partition}:{service}:us-east-1:{_STRANGER}:thing/of-a-stranger"
    for _, key, values in tests(trust):
        yield from (_instance(value) for value in values if key == _SOURCE and _anybody_s(value))


def _anybody_s(pattern: str) -> bool:
    """Whether a stranger can own what an ARN pattern fits: an open account, or none and an open name.

    Source: Amazon S3 User Guide, "General purpose bucket naming rules": a name is given once.
    """
    parts = pattern.split(":", 5)
    account, name = (parts[4], parts[5]) if len(parts) == 6 else ("*", "*")
    return bool({*"*?"} & {*account}) or (not account and bool({*"*?"} & {*name}))


def _instance(pattern: str) -> str:
    """One thing that ``pattern`` fits."""
    return pattern.replace("*", "x").replace("?", "x")
