"""A statement of a whole service's changes on everything is a finding on the grant that carries it."""

from __future__ import annotations

import re
from typing import Any

import pytest

from nhiscan.model import Grant, Layer, Nature, Origin
from tests.estates import PROD, ROLE, allow, estate, findings, group, policy, role, rule, said

RULE = rule("grant_wildcard")
GRANT = f"{ROLE}#identity:inline"

CASES: dict[str, tuple[dict[str, Any], str]] = {
    "everything": (allow("*"), "high certain"),
    "a service with permissions management": (allow("s3:*"), "high certain"),
    "a service that only writes": (allow("sdb:*"), "medium certain"),
    "under a condition": (
        allow("s3:*", Condition={"StringEquals": {"aws:SourceVpc": "vpc-1"}}),
        "high conditional",
    ),
    "a service on one bucket": (allow("s3:*", on="arn:aws:s3:::curated/*"), "clean"),
    "a service on all buckets": (allow("s3:*", on="arn:aws:s3:::*"), "high certain"),
    "IAM on all roles": (allow("iam:*", on="arn:aws:iam::*:role/*"), "high certain"),
    "one action on everything": (allow("s3:GetObject"), "clean"),
    "all reads of a service": (allow("s3:Get*", "s3:List*"), "clean"),
    "a Deny of everything": ({"Effect": "Deny", "Action": "*", "Resource": "*"}, "clean"),
    "everything but IAM": ({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}, "high certain"),
}


@pytest.mark.parametrize(("statement", "verdict"), CASES.values(), ids=CASES)
def test_wildcard(statement: dict[str, Any], verdict: str) -> None:
    assert said(RULE, estate(role(), policy(ROLE, statement))) == {GRANT: [verdict]}


def test_each_wide_statement_is_a_finding_of_its_own() -> None:
    rows = policy(ROLE, allow("s3:*"), allow("s3:GetObject"), allow("kms:*"))
    found = findings(RULE, estate(role(), rows))
    assert [(item.cause.statement, item.message) for item in found] == [
        (0, "allows `s3:*` on every resource"),
        (2, "allows `kms:*` on every resource"),
    ]
    assert len({item.fingerprint for item in found}) == 2


def test_a_list_of_services_is_told_short() -> None:
    rows = policy(ROLE, allow("s3:*", "kms:*", "sqs:*", "sns:*", "lambda:*"))
    (found,) = findings(RULE, estate(role(), rows))
    assert found.message == "allows `kms:*`, `lambda:*`, `s3:*` and 2 more services on every resource"


def test_whose_policies_are_judged() -> None:
    ops = f"arn:aws:iam::{PROD}:group/ops"
    person, linked = ROLE.replace("agent-invoice", "person"), ROLE.replace("agent-invoice", "linked")
    holders = [role(), group(ops), role(person, Nature.HUMAN), role(linked, managed_by="aws")]
    rows = [row for holder in (ROLE, ops, person, linked) for row in policy(holder, allow("*"))]
    assert set(said(RULE, estate(holders, rows))) == {GRANT, f"{ops}#identity:inline"}


def test_a_document_that_nobody_gave_is_not_evaluated() -> None:
    grant = Grant(
        "g", "aws", PROD, ROLE, Layer.IDENTITY, "x", None, Origin.PROVIDER, "arn:aws:iam::aws:policy/X"
    )
    asked = estate(role(), grant, policy(ROLE, allow("s3:GetObject")))
    assert said(RULE, asked) == {"g": ["not evaluated"], GRANT: ["clean"]}


def test_what_a_boundary_takes_away_does_not_count() -> None:
    limit = policy(ROLE, allow("s3:GetObject"), name="limit", layer=Layer.BOUNDARY)
    assert said(RULE, estate(role(), policy(ROLE, allow("s3:*")), limit)) == {GRANT: ["clean"]}


def test_it_shares_its_cause_with_the_administrator_rule() -> None:
    asked = estate(role(), policy(ROLE, allow("*")))
    (wide,), (administrator,) = findings(RULE, asked), findings(rule("identity_administrator"), asked)
    assert wide.cause == administrator.cause


def test_a_part_of_a_service_is_counted() -> None:
    (found,) = findings(RULE, estate(role(), policy(ROLE, allow("iam:*", on="arn:aws:iam::*:role/*"))))
    assert re.fullmatch(r"allows \d+ of \d+ changes of `iam` account-wide", found.message)


def test_what_else_the_policy_holds_stays() -> None:
    (found,) = findings(RULE, estate(role(), policy(ROLE, allow("iam:*"), allow("s3:GetObject", Sid="Keep"))))
    (put,) = found.fix[0].text.splitlines()
    assert put.startswith("aws iam put-role-policy ")
    assert "Keep" in put
    assert "iam:*" not in put
    (alone,) = findings(RULE, estate(role(), policy(ROLE, allow("iam:*"))))
    assert alone.fix[0].text.startswith("aws iam delete-role-policy ")
