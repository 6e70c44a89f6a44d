"""Hand-built estates for the tests of rules: rows of one or two accounts, and what a rule says of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from importlib import import_module
from types import MappingProxyType
from typing import Any

from nhiscan.estate import Estate
from nhiscan.files import canonical_json
from nhiscan.model import (
    Clean,
    Credential,
    CredentialKind,
    Finding,
    Gap,
    GapKind,
    Grant,
    Identity,
    IdentityKind,
    IssuerSubject,
    Layer,
    Nature,
    NotEvaluated,
    Origin,
    Outcome,
    Policy,
    PrincipalKind,
    Trust,
    Usage,
    UsageSource,
    Workload,
)
from nhiscan.rule import Rule
from nhiscan.settings import Settings
from nhiscan.snapshot import MemorySnapshot, Row

NOW = datetime(2026, 11, 24, tzinfo=UTC)
"""The time that the snapshots were taken."""
PROD, DEV, VENDOR = "111122223333", "444455556666", "777788889999"
USER = f"arn:aws:iam::{PROD}:user/svc-report"
ROLE = f"arn:aws:iam::{PROD}:role/agent-invoice"
KEY = "AKIAEXAMPLE000000001"


def days_ago(days: int) -> datetime:
    """A time before ``NOW``."""
    return NOW - timedelta(days=days)


def estate(*rows: Any, taken_at: datetime | None = NOW, **settings: Any) -> Estate:
    """An estate of ``rows``, each one or several; policies go into every account, PROD is always there.

    ``taken_at`` None: nothing says when it was, so that the newest time inside is a lower bound.
    """
    flat = list(_flat(rows))
    snapshot = MemorySnapshot("test")
    own: Mapping[str, list[Row]] = {part: [] for part in sorted({PROD, *map(_partition, flat)} - {""})}
    for row in flat:
        for part in [_partition(row)] if _partition(row) else own:
            own[part].append(row)
    for part, held in own.items():
        with snapshot.partition("aws", part) as writer:
            if taken_at is not None:
                writer.dated(taken_at)
            for row in held:
                writer.add(row)
    return Estate(snapshot, Settings(**settings))


def _flat(rows: Iterable[Any]) -> Iterator[Row]:
    for row in rows:
        if isinstance(row, Iterable):
            yield from _flat(row)
        else:
            yield row


def _partition(row: Row) -> str:
    return "" if isinstance(row, Policy) else row.partition


def rule(module: str) -> Rule:
    """The rule of ``rules/<module>.py``."""
    found: Rule = import_module(f"nhiscan.rules.{module}").RULE
    return found


def said(of: Rule, asked: Estate) -> dict[str, list[str]]:
    """What the rule says of each subject: ``clean``, ``not evaluated``, or a severity and confidence."""
    found: dict[str, list[str]] = {}
    for outcome in of.run(asked, asked.settings):
        found.setdefault(outcome.subject, []).append(_word(outcome))
    return found


def _word(outcome: Outcome) -> str:
    match outcome:
        case Finding(severity=severity, confidence=confidence):
            return f"{severity.value} {confidence.value}"
        case Clean():
            return "clean"
        case NotEvaluated():
            return "not evaluated"


def findings(of: Rule, asked: Estate) -> list[Finding]:
    """The rule's findings alone."""
    return [outcome for outcome in of.run(asked, asked.settings) if isinstance(outcome, Finding)]


def needs(of: Rule, asked: Estate) -> set[tuple[str, GapKind]]:
    """What the rule says is missing, as table and kind."""
    return {
        (missing.table, missing.kind)
        for outcome in of.run(asked, asked.settings)
        if isinstance(outcome, NotEvaluated)
        for missing in outcome.needs
    }


def user(arn: str = USER, nature: Nature = Nature.MACHINE, **fields: Any) -> Identity:
    """An IAM user, a machine's."""
    return _identity(arn, IdentityKind.USER, nature, fields)


def role(arn: str = ROLE, nature: Nature = Nature.MACHINE, **fields: Any) -> Identity:
    """An IAM role, a machine's."""
    return _identity(arn, IdentityKind.ROLE, nature, fields)


def group(arn: str) -> Identity:
    """An IAM group."""
    return _identity(arn, IdentityKind.GROUP, Nature.UNKNOWN, {})


def _identity(arn: str, kind: IdentityKind, nature: Nature, fields: Mapping[str, Any]) -> Identity:
    account = arn.split(":")[4]
    because = {} if nature is Nature.UNKNOWN else {"nature_because": "the test says so"}
    return Identity(arn, "aws", account, kind, arn.rpartition("/")[2], nature, **{**because, **fields})


def key(id_: str = KEY, holder: str = USER, **fields: Any) -> Credential:
    """An active access key, made 400 days ago."""
    given: dict[str, Any] = {"active": True, "created": days_ago(400), "can_expire": False} | fields
    kind = given.pop("kind", CredentialKind.ACCESS_KEY)
    return Credential(id_, "aws", holder.split(":")[4], kind, holder, **given)


def password(holder: str = USER, **fields: Any) -> Credential:
    """A console password."""
    return key(f"{holder}#password", holder, kind=CredentialKind.PASSWORD, **fields)


def used(
    subject: str = KEY,
    days: int | None = None,
    source: UsageSource = UsageSource.CREDENTIAL_REPORT,
    **fields: Any,
) -> Usage:
    """Evidence of 4000 days up to ``NOW``: last used so many days ago, or never."""
    given: dict[str, Any] = {
        "partition": PROD,
        "action": None,
        "until": NOW,
        "since": days_ago(4000),
    } | fields
    return Usage(subject, source=source, last_used=None if days is None else days_ago(days), **given)


def accessed(subject: str, action: str, days: int | None = None, **fields: Any) -> Usage:
    """Last-accessed evidence over 400 days about a service or an action."""
    given = {"since": days_ago(400)} | fields
    return used(subject, days, UsageSource.SERVICE_LAST_ACCESSED, action=action, **given)


def policy(
    holder: str,
    *statements: Mapping[str, Any],
    name: str = "inline",
    layer: Layer = Layer.IDENTITY,
    reference: str | None = None,
) -> tuple[Row, ...]:
    """A policy of ``holder``: its document and its attachment."""
    document = canonical_json({"Version": "2012-10-17", "Statement": list(statements)})
    id_ = f"sha256:{sha256(document.encode()).hexdigest()}"
    origin = Origin.INLINE if reference is None else Origin.CUSTOMER
    account = holder.split(":")[4]
    grant = Grant(f"{holder}#{layer}:{name}", "aws", account, holder, layer, name, id_, origin, reference)
    return Policy(id_, "aws", document), grant


def allow(*actions: str, on: Any = "*", **more: Any) -> dict[str, Any]:
    """An Allow statement."""
    return {"Effect": "Allow", "Action": list(actions), "Resource": on} | more


def trust(
    principal: str,
    kind: PrincipalKind,
    holder: str = ROLE,
    condition: Mapping[str, Any] | None = None,
    account: str | None = None,
) -> tuple[Row, ...]:
    """One trust of a role, with the policy that says it."""
    element = {PrincipalKind.FEDERATED: "Federated", PrincipalKind.SERVICE: "Service"}.get(kind, "AWS")
    ways = {"Federated": "SAML" if ":saml-provider/" in principal else "WebIdentity"}
    action = f"sts:AssumeRole{'With' + ways[element] if element in ways else ''}"
    statement: dict[str, Any] = {"Effect": "Allow", "Principal": {element: principal}, "Action": action}
    keys = tuple(sorted(key.lower() for block in (condition or {}).values() for key in block))
    row = Trust(
        id=f"{holder}#trust:0:{principal}",
        provider="aws",
        partition=holder.split(":")[4],
        identity=holder,
        principal=principal,
        principal_kind=kind,
        account=account,
        statement=0,
        sid=None,
        actions=(action,),
        condition=canonical_json(condition) if condition else None,
        keys=keys,
    )
    told = statement | ({"Condition": condition} if condition else {})
    return row, *policy(holder, told, name="trust policy", layer=Layer.TRUST)


def tokens(
    issuer: str,
    subjects: tuple[str, ...] | None,
    audiences: tuple[str, ...] | None = ("sts.amazonaws.com",),
    undecided: tuple[str, ...] = (),
    holder: str = ROLE,
) -> tuple[Row, ...]:
    """A trust of an OIDC issuer, with the tokens it accepts."""
    account = holder.split(":")[4]
    asked = {f"{issuer}:sub": list(subjects)} if subjects else {}
    asked |= {f"{issuer}:aud": list(audiences)} if audiences else {}
    row, *rest = trust(
        f"arn:aws:iam::{account}:oidc-provider/{issuer}",
        PrincipalKind.FEDERATED,
        holder,
        {"StringLike": asked} if asked else None,
        account,
    )
    assert isinstance(row, Trust)
    return row, *rest, IssuerSubject(row.id, account, holder, issuer, subjects, audiences, undecided)


def workload(name: str, holder: str = ROLE, kind: str = "lambda-function", **fields: Any) -> Workload:
    """Something that runs as ``holder``."""
    account = holder.split(":")[4]
    id_ = f"arn:aws:lambda:eu-central-1:{account}:function:{name}"
    return Workload(fields.pop("id", id_), "aws", account, kind, name, holder, **fields)


def gap(
    table: str, kind: GapKind = GapKind.NOT_GIVEN, subject: str | None = None, partition: str = PROD
) -> Gap:
    """Something that the snapshot does not hold."""
    return Gap(kind, "aws", partition, table, f"{table} in the test", f"the {table}", subject)


ENVIRONMENTS = MappingProxyType({"production": (PROD,), "sandbox": (DEV,)})
"""Which account belongs to which environment."""
