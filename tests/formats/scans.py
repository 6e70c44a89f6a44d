"""A scan small enough to read, with one of everything a format can meet."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from nhiscan.estate import Estate
from nhiscan.model import (
    Cause,
    Confidence,
    Credential,
    CredentialKind,
    Evidence,
    Finding,
    Fix,
    Gap,
    GapKind,
    Identity,
    IdentityKind,
    Missing,
    Nature,
    NotEvaluated,
    Proposal,
    Severity,
)
from nhiscan.reference.controls import Theme
from nhiscan.rule import Rule
from nhiscan.scan import Lost, Scan, Totals
from nhiscan.snapshot import Partition

PROD, DEV = "111122223333", "444455556666"
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)

ADMIN = Rule(
    id="administrator",
    title="administrator of its account",
    severity=Severity.CRITICAL,
    theme=Theme.ADMINISTRATOR,
    why="Whatever it is told to do, it can do.",
    about=Estate.service_identities,
)
UNUSED = Rule(
    id="credential-unused",
    title="credential unused",
    severity=Severity.HIGH,
    theme=Theme.STALE_CREDENTIAL,
    why="Nobody would notice an agent picking it up.",
    about=Estate.credentials,
)
WILDCARD = Rule(
    id="grant-wildcard",
    title="grant of a whole service",
    severity=Severity.MEDIUM,
    theme=Theme.EXCESS_ACCESS,
    why="It grows with every release of the service.",
    about=Estate.grants,
)
OWNERLESS = Rule(
    id="identity-without-owner",
    title="identity without owner",
    severity=Severity.LOW,
    theme=Theme.OWNERSHIP,
    why="Nobody can say what it is for.",
    about=Estate.service_identities,
)
LEAKED = Rule(
    id="credential-leaked",
    title="credential known to have leaked",
    severity=Severity.CRITICAL,
    theme=Theme.LEAKED_SECRET,
    why="Somebody else has it.",
    about=Estate.credentials,
)


def role(name: str, partition: str = PROD) -> Identity:
    """A role of one account."""
    arn = f"arn:aws:iam::{partition}:role/{name}"
    return Identity(arn, "aws", partition, IdentityKind.ROLE, name, Nature.MACHINE)


def user(name: str, partition: str = PROD) -> Identity:
    """A user of one account."""
    arn = f"arn:aws:iam::{partition}:user/{name}"
    return Identity(arn, "aws", partition, IdentityKind.USER, name)


def key(owner: Identity, id_: str) -> Credential:
    """An access key."""
    return Credential(id_, owner.provider, owner.partition, CredentialKind.ACCESS_KEY, owner.id)


INVOICE, DEPLOY, STEWARD = role("agent-invoice"), role("ci-deploy"), role("agent-steward", DEV)
REPORT = user("svc-report")
EVERYTHING = Cause("statement", "arn:aws:iam::aws:policy/AdministratorAccess", 0, "AdministratorAccess")
EXCESS = Totals(granted=18_204, used=311, needed=None)
ASSUMED = Evidence("statement", "allows every action on every resource")
STALE = Evidence("credential-report", "last used for s3 on 2025-10-08", "2025-10-08/2026-11-24")
INACTIVE = "aws iam update-access-key --user-name svc-report --access-key-id {} --status Inactive"
REFUSED = Gap(
    GapKind.REFUSED, "aws", DEV, "usage", "GetCredentialReport", "iam:GetCredentialReport", subject=None
)
NOT_GIVEN = Gap(
    GapKind.NOT_GIVEN, "aws", PROD, "workloads", "lambda functions", "aws lambda list-functions", subject=None
)


def findings() -> tuple[Finding, ...]:
    """Six findings with four causes."""
    smaller = Proposal(
        verdict="unproved",
        replaces=("arn:aws:iam::aws:policy/AdministratorAccess",),
        document='{"Statement":[{"Action":"s3:GetObject","Effect":"Allow","Resource":"*"}],"Version":"2012-10-17"}',
        removed=("every action but s3:GetObject",),
        unknown=(),
    )
    old = key(REPORT, "AKIAIOSFODNN7EXAMPLE")
    detach = "aws iam detach-role-policy --role-name {} --policy-arn " + EVERYTHING.id
    return (
        *(
            ADMIN.finding(
                who,
                "every action on every resource",
                confidence=Confidence.CERTAIN if who is INVOICE else Confidence.CONDITIONAL,
                cause=EVERYTHING,
                evidence=[ASSUMED],
                fix=[Fix("aws-cli", detach.format(who.name))],
                proposal=smaller if who is INVOICE else None,
            )
            for who in (INVOICE, DEPLOY)
        ),
        UNUSED.finding(
            old, "unused for 412 days", evidence=[STALE], fix=[Fix("aws-cli", INACTIVE.format(old.id))]
        ),
        *(
            WILDCARD.finding(INVOICE, message, cause=cause, discriminator=message)
            for message, cause in (
                ("every action of `s3`", EVERYTHING),
                ("every action of `sqs` on `*`", Cause("statement", f"{INVOICE.id}/work", 1, "work")),
            )
        ),
        OWNERLESS.finding(STEWARD, "no owner in tag, manifest or identity provider"),
    )


def scan(
    found: Iterable[Finding] | None = None,
    *,
    rules: Iterable[Rule] = (ADMIN, LEAKED, OWNERLESS, UNUSED, WILDCARD),
    identities: Iterable[Identity] = (INVOICE, DEPLOY, STEWARD, REPORT),
    coverage: tuple[Lost, ...] = (Lost(REFUSED, ("credential-unused",)), Lost(NOT_GIVEN, ())),
    not_evaluated: tuple[NotEvaluated, ...] | None = None,
    excess: Totals = EXCESS,
    fail_on: Severity = Severity.HIGH,
    allow_partial: bool = False,
    lowered_by: tuple[str, ...] = ("rules.unused_days (nhiscan.toml)",),
    name: str = "acme-2026-11-24",
    exact_time: bool = True,
) -> Scan:
    """A scan of two accounts; ``found`` replaces its findings, in any order."""
    missing = Missing("usage", GapKind.REFUSED, "iam:GetCredentialReport")
    open_question = NotEvaluated("credential-unused", "AKIAI44QH8DHBEXAMPLE", (missing,))
    chosen = findings() if found is None else tuple(found)
    known = tuple(identities)
    return Scan(
        name=name,
        as_of=NOON,
        exact_time=exact_time,
        partitions=(Partition("aws", PROD, NOON, NOON), Partition("aws", DEV, None, NOON)),
        rules={rule.id: rule for rule in sorted(rules, key=lambda r: r.id)},
        coverage=coverage,
        identities={identity.id: identity for identity in known},
        natures={Nature.MACHINE: len(known), Nature.HUMAN: 12, Nature.UNKNOWN: 3},
        credentials=23,
        excess=excess,
        findings=tuple(sorted(chosen, key=lambda f: (f.severity.rank, f.rule, f.subject, f.fingerprint))),
        not_evaluated=(open_question,) if not_evaluated is None else not_evaluated,
        lowered_by=lowered_by,
        fail_on=fail_on,
        allow_partial=allow_partial,
    )
