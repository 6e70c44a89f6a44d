"""Who may read no secret and becomes somebody who does is a finding; who reads it itself is not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from nhiscan.model import GapKind, Grant, Layer, Nature, Origin, PrincipalKind, Resource
from tests.estates import PROD, ROLE, allow, estate, findings, gap, needs, policy, role, rule, said, trust

RULE = rule("identity_path_to_data")
EXPORT = f"arn:aws:iam::{PROD}:role/export"
BETWEEN = f"arn:aws:iam::{PROD}:role/between"
SECRET = f"arn:aws:secretsmanager:eu-central-1:{PROD}:secret:payments/api-AbCdEf"
KEY = f"arn:aws:kms:eu-central-1:{PROD}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
BUCKET = "arn:aws:s3:::acme-ledger"
ROOT = f"arn:aws:iam::{PROD}:root"
OFFICE = {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}
ASSUME = allow("sts:AssumeRole", on=EXPORT)
READS = allow("secretsmanager:GetSecretValue", on=SECRET)
NARROW = allow("sqs:SendMessage")


def thing(arn: str, kind: str, name: str, tags: Mapping[str, str] | None = None) -> Resource:
    """Something that the snapshot shows."""
    return Resource(arn, "aws", PROD, kind, name, tags=tuple(sorted((tags or {}).items())))


def says(resource: str, principal: str, *actions: str) -> Any:
    """A resource's own policy."""
    statement = {"Effect": "Allow", "Principal": {"AWS": principal}, "Action": [*actions], "Resource": "*"}
    document, grant = policy(f"arn:aws:iam::{PROD}:{resource}", statement, layer=Layer.RESOURCE)
    assert isinstance(grant, Grant)
    return document, Grant(
        f"{resource}#resource", "aws", PROD, resource, Layer.RESOURCE, "own", grant.policy, Origin.INLINE
    )


def export(*statements: Mapping[str, Any], condition: Mapping[str, Any] | None = None) -> list[Any]:
    """A role that trusts ours by name, and what it may do."""
    lets_in = trust(ROLE, PrincipalKind.IDENTITY, EXPORT, condition, PROD)
    return [role(EXPORT), *lets_in, *policy(EXPORT, *statements)]


def unread(holder: str) -> Grant:
    """A policy whose document was not given."""
    return Grant(f"{holder}#identity:x", "aws", PROD, holder, Layer.IDENTITY, "x", None, Origin.CUSTOMER)


OURS = [role(), *policy(ROLE, ASSUME, name="jobs")]
VAULT = [thing(SECRET, "secretsmanager-secret", "payments/api"), *says(SECRET, ROOT, "sqs:SendMessage")]
LEDGER = [
    thing(BUCKET, "s3-bucket", "acme-ledger", {"data": "restricted"}),
    *says(BUCKET, ROOT, "s3:ListBucket"),
]
SURE, MAYBE = "medium certain", "low conditional"

CASES: dict[str, tuple[list[Any], str]] = {
    "assumes one that reads a secret": ([OURS, export(READS), VAULT], SURE),
    "reads it itself": ([role(), *policy(ROLE, ASSUME, READS), export(READS), VAULT], "clean"),
    "assumes one that reads nothing": ([OURS, export(NARROW), VAULT], "clean"),
    "assumes one that reads another secret": (
        [OURS, export(allow("secretsmanager:GetSecretValue", on=f"{SECRET}2")), VAULT],
        "clean",
    ),
    "assumes one that only lists secrets": (
        [OURS, export(allow("secretsmanager:ListSecrets", "secretsmanager:DescribeSecret")), VAULT],
        "clean",
    ),
    "let in from the office": ([OURS, export(READS, condition=OFFICE), VAULT], MAYBE),
    "assumes one that reads from the office": ([OURS, export({**READS, "Condition": OFFICE}), VAULT], MAYBE),
    "assumes one that reads within its boundary": (
        [OURS, export(READS), policy(EXPORT, READS, name="limit", layer=Layer.BOUNDARY), VAULT],
        SURE,
    ),
    "assumes one whose boundary leaves no secret": (
        [OURS, export(READS), policy(EXPORT, NARROW, name="limit", layer=Layer.BOUNDARY), VAULT],
        "clean",
    ),
    "assumes one whom the secret itself lets read": (
        [
            OURS,
            export(NARROW),
            VAULT[0],
            says(SECRET, EXPORT, "secretsmanager:GetSecretValue"),
        ],
        SURE,
    ),
    "two steps": (
        [
            [role(), *policy(ROLE, allow("sts:AssumeRole", on=BETWEEN))],
            [role(BETWEEN), *trust(ROLE, PrincipalKind.IDENTITY, BETWEEN, account=PROD)],
            [*policy(BETWEEN, ASSUME), role(EXPORT), *policy(EXPORT, READS)],
            [*trust(BETWEEN, PrincipalKind.IDENTITY, EXPORT, account=PROD), VAULT],
        ],
        SURE,
    ),
    "runs code as one that reads": (
        [
            [role(), *policy(ROLE, allow("iam:PassRole", on=EXPORT), allow("lambda:*"))],
            [role(EXPORT), *policy(EXPORT, READS)],
            [*trust("lambda.amazonaws.com", PrincipalKind.SERVICE, EXPORT), VAULT],
        ],
        SURE,
    ),
    "assumes an administrator, which is told by that": ([OURS, export(allow("*")), VAULT], "clean"),
    "assumes one that also gives itself everything, which is told by that": (
        [OURS, export(READS, allow("iam:PutRolePolicy")), VAULT],
        "clean",
    ),
    "an administrator itself": ([role(), *policy(ROLE, allow("*")), export(READS), VAULT], "clean"),
    "a key that one decrypts by": (
        [
            OURS,
            export(allow("kms:Decrypt", on=KEY)),
            [thing(KEY, "kms-key", "1234abcd"), *says(KEY, ROOT, "kms:*")],
        ],
        SURE,
    ),
    "a key that one encrypts by": (
        [
            OURS,
            export(allow("kms:Encrypt", on=KEY)),
            [thing(KEY, "kms-key", "1234abcd"), *says(KEY, ROOT, "kms:*")],
        ],
        "clean",
    ),
    "a key that leaves nothing to the account's policies": (
        [
            OURS,
            export(allow("kms:Decrypt", on=KEY)),
            [thing(KEY, "kms-key", "1234abcd"), *says(KEY, BETWEEN, "kms:*")],
        ],
        "clean",
    ),
    "a bucket that nobody calls sensitive": (
        [OURS, export(allow("s3:GetObject", on=f"{BUCKET}/*")), LEDGER],
        "clean",
    ),
    "nothing is there": ([OURS, export(READS)], "clean"),
    "its own policies were not given": ([role(), unread(ROLE), export(READS), VAULT], "not evaluated"),
    "another's policies were not given": ([OURS, export(NARROW), unread(EXPORT), VAULT], "not evaluated"),
}


@pytest.mark.parametrize(("rows", "verdict"), CASES.values(), ids=CASES)
def test_gets_at_data(rows: list[Any], verdict: str) -> None:
    assert said(RULE, estate(rows))[ROLE] == [verdict]


def test_what_is_not_seen_of_another_is_named() -> None:
    rows = [OURS, export(NARROW), unread(EXPORT), VAULT]
    assert needs(RULE, estate(rows)) == {("policies", GapKind.NOT_GIVEN)}


NAMED: dict[str, tuple[dict[str, Any], str]] = {
    "by its id": ({"patterns": (BUCKET,)}, SURE),
    "by a pattern": ({"patterns": ("arn:aws:s3:::*-ledger",)}, SURE),
    "by a pattern of others": ({"patterns": ("arn:aws:s3:::*-invoices",)}, "clean"),
    "by a tag": ({"tags": ("data",)}, SURE),
    "by a tag and its value": ({"tags": ("data=restrict*",)}, SURE),
    "by a tag with another value": ({"tags": ("data=public",)}, "clean"),
}


@pytest.mark.parametrize(("named", "verdict"), NAMED.values(), ids=NAMED)
def test_settings_say_what_else_is_sensitive(named: dict[str, Any], verdict: str) -> None:
    rows = [OURS, export(allow("s3:GetObject", on=f"{BUCKET}/*")), LEDGER]
    assert said(RULE, estate(rows, **named))[ROLE] == [verdict]


def test_people_are_not_judged() -> None:
    rows = [role(nature=Nature.HUMAN), policy(ROLE, ASSUME), export(READS), VAULT]
    assert ROLE not in said(RULE, estate(rows))


def test_whoever_is_reached_is_clean_itself() -> None:
    assert said(RULE, estate(OURS, export(READS), VAULT))[EXPORT] == ["clean"]


def test_the_way_and_what_is_at_its_end_are_told() -> None:
    (found,) = findings(RULE, estate(OURS, export(NARROW, READS), VAULT))
    assert found.message == "one step to `export`, which has `payments/api`"
    steps = [evidence.text for evidence in found.evidence if evidence.source == "path"]
    assert steps == [
        f"1. Assume the role: {EXPORT} (`aws-sts-assume-role`)",
        f"then: Read a secret: {SECRET} (`aws-read-data`)",
    ]
    assert (found.cause.kind, found.cause.id, found.cause.statement) == ("statement", f"{ROLE}/jobs", 0)


def test_of_many_a_few_are_named() -> None:
    many = [thing(f"{SECRET}{number}", "secretsmanager-secret", f"pay-{number}") for number in range(5)]
    reads = allow("secretsmanager:GetSecretValue", on=f"{SECRET}*")
    shut = [says(row.id, ROOT, "sqs:SendMessage") for row in many]
    (found,) = findings(RULE, estate(OURS, export(reads), many, shut))
    assert found.message == "one step to `export`, which has `pay-0`, `pay-1`, `pay-2` and 2 more"
    assert sum(evidence.text.startswith("then: ") for evidence in found.evidence) == 3


def test_what_reading_hangs_on_is_said() -> None:
    (found,) = findings(RULE, estate(OURS, export({**READS, "Condition": OFFICE}), VAULT))
    assert found.evidence[-1].text.endswith(", if aws:sourceip")


BROKEN = [
    ("identities", GapKind.REFUSED),
    ("identities", GapKind.TRUNCATED),
    ("resources", GapKind.REFUSED),
    ("resources", GapKind.TRUNCATED),
]


@pytest.mark.parametrize(("table", "kind"), BROKEN)
def test_a_list_that_was_refused_or_broke_off_is_never_clean(table: str, kind: GapKind) -> None:
    asked = estate(role(), policy(ROLE, NARROW), gap(table, kind))
    assert needs(RULE, asked) == {(table, kind)}
