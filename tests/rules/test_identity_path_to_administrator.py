"""Several steps to everything are a finding; one step, and administrators themselves, are other rules'."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from nhiscan.model import GapKind, Grant, Layer, Nature, Origin, PrincipalKind
from tests.estates import (
    DEV,
    PROD,
    ROLE,
    allow,
    estate,
    findings,
    gap,
    needs,
    policy,
    role,
    rule,
    said,
    trust,
)

RULE = rule("identity_path_to_administrator")
ADMIN = f"arn:aws:iam::{PROD}:role/lambda-admin"
BETWEEN = f"arn:aws:iam::{PROD}:role/between"
BEHIND = f"arn:aws:iam::{DEV}:role/behind"
OFFICE = {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}
GO_ON = allow("sts:AssumeRole", on=BETWEEN)
PASS = allow("iam:PassRole", on=ADMIN)
FUNCTIONS = allow("lambda:CreateFunction", "lambda:InvokeFunction")
NARROW = allow("s3:GetObject")


def lets_in(arn: str, source: str, condition: Mapping[str, Any] | None = None) -> list[Any]:
    """A role that trusts another by name."""
    return [role(arn), *trust(source, PrincipalKind.IDENTITY, arn, condition, source.split(":")[4])]


def limit(holder: str, *statements: Mapping[str, Any]) -> Any:
    """A boundary."""
    return policy(holder, *statements, name="limit", layer=Layer.BOUNDARY)


def unread(holder: str) -> Grant:
    """A policy whose document was not given."""
    return Grant(f"{holder}#identity:x", "aws", PROD, holder, Layer.IDENTITY, "x", None, Origin.CUSTOMER)


OURS = [role(), *policy(ROLE, GO_ON, name="delegate")]
NEXT = lets_in(BETWEEN, ROLE)
PASSES = policy(BETWEEN, PASS, FUNCTIONS)
BOSS = [role(ADMIN), *policy(ADMIN, allow("*")), *trust("lambda.amazonaws.com", PrincipalKind.SERVICE, ADMIN)]
SURE, MAYBE = "high certain", "medium conditional"

CASES: dict[str, tuple[list[Any], str]] = {
    "assumes one that runs code as an administrator": ([OURS, NEXT, PASSES, BOSS], SURE),
    "assumes one that gives itself everything": (
        [OURS, NEXT, policy(BETWEEN, allow("iam:PutRolePolicy"))],
        SURE,
    ),
    "three steps, over another account": (
        [
            OURS,
            [*NEXT, *policy(BETWEEN, allow("sts:AssumeRole", on=BEHIND))],
            [*lets_in(BEHIND, BETWEEN), *policy(BEHIND, allow("iam:PutRolePolicy"))],
        ],
        SURE,
    ),
    "the first step from the office": ([OURS, lets_in(BETWEEN, ROLE, OFFICE), PASSES, BOSS], MAYBE),
    "the second step from the office": (
        [OURS, NEXT, policy(BETWEEN, {**PASS, "Condition": OFFICE}, FUNCTIONS), BOSS],
        MAYBE,
    ),
    "a longer way that is sure before a shorter one that is not": (
        [
            [role(), *policy(ROLE, allow("sts:AssumeRole", on=[BETWEEN, BEHIND]))],
            [*lets_in(BETWEEN, ROLE, OFFICE), *policy(BETWEEN, allow("iam:PutRolePolicy"))],
            [*lets_in(BEHIND, ROLE), *policy(BEHIND, allow("sts:AssumeRole", on=f"{BEHIND}-2"))],
            [*lets_in(f"{BEHIND}-2", BEHIND), *policy(f"{BEHIND}-2", allow("iam:PutRolePolicy"))],
        ],
        SURE,
    ),
    "the second step is bounded": ([OURS, NEXT, PASSES, limit(BETWEEN, FUNCTIONS), BOSS], "clean"),
    "the first step is bounded": (
        [
            [role(), *policy(ROLE, GO_ON), *limit(ROLE, NARROW)],
            [
                role(BETWEEN),
                *trust(f"arn:aws:iam::{PROD}:root", PrincipalKind.ACCOUNT, BETWEEN, account=PROD),
            ],
            PASSES,
            BOSS,
        ],
        "clean",
    ),
    "the second step is missing a permission": ([OURS, NEXT, policy(BETWEEN, PASS), BOSS], "clean"),
    "one step alone": ([role(), *policy(ROLE, PASS, FUNCTIONS), *BOSS], "clean"),
    "two steps and one": ([role(), *policy(ROLE, GO_ON, PASS, FUNCTIONS), NEXT, PASSES, BOSS], "clean"),
    "an administrator itself": ([role(), *policy(ROLE, allow("*")), NEXT, PASSES, BOSS], "clean"),
    "nothing": ([role(), *policy(ROLE, NARROW), BOSS], "clean"),
    "in a circle": (
        [
            [*lets_in(ROLE, BETWEEN), *policy(ROLE, GO_ON)],
            [*NEXT, *policy(BETWEEN, allow("sts:AssumeRole", on=ROLE))],
        ],
        "clean",
    ),
    "its own policies were not given": ([role(), unread(ROLE), NEXT, PASSES, BOSS], "not evaluated"),
    "another's policies were not given": ([OURS, NEXT, unread(BETWEEN), BOSS], "not evaluated"),
}


@pytest.mark.parametrize(("rows", "verdict"), CASES.values(), ids=CASES)
def test_several_steps_up(rows: list[Any], verdict: str) -> None:
    assert said(RULE, estate(rows))[ROLE] == [verdict]


def test_what_is_not_seen_of_another_is_named() -> None:
    rows = [OURS, NEXT, unread(BETWEEN), BOSS]
    assert needs(RULE, estate(rows)) == {("policies", GapKind.NOT_GIVEN)}


def test_people_are_not_judged() -> None:
    rows = [role(nature=Nature.HUMAN), policy(ROLE, GO_ON), NEXT, PASSES, BOSS]
    assert ROLE not in said(RULE, estate(rows))


def test_every_step_is_told_in_order_with_what_allows_it() -> None:
    (found,) = findings(RULE, estate(OURS, NEXT, PASSES, BOSS))
    assert found.message == "2 steps to the administrator `lambda-admin`, through `between`"
    create = "Create a function that runs as the role, and have it run"
    steps = [evidence.text for evidence in found.evidence if evidence.source == "path"]
    assert steps == [
        f"1. Assume the role: {BETWEEN} (`aws-sts-assume-role`)",
        f"2. {create}: {ADMIN} (`aws-lambda-create-function`)",
    ]
    assert [evidence.source for evidence in found.evidence if evidence.source != "path"] == [
        "identity policy `delegate`",
        "resource policy `trust policy`",
        "identity policy `inline`",
        "identity policy `inline`",
    ]


def test_who_comes_to_be_allowed_everything_on_the_way_becomes_nobody() -> None:
    (found,) = findings(RULE, estate(OURS, NEXT, policy(BETWEEN, allow("iam:PutRolePolicy"))))
    assert found.message == "2 steps to being allowed everything, through `between`"


def test_the_cause_is_the_statement_of_its_own() -> None:
    (found,) = findings(RULE, estate([role(), *policy(ROLE, NARROW, GO_ON, name="more")], NEXT, PASSES, BOSS))
    assert (found.cause.kind, found.cause.id, found.cause.statement) == ("statement", f"{ROLE}/more", 1)


def test_where_only_another_lets_it_in_no_statement_of_its_own_is_the_cause() -> None:
    ours = [role(), *policy(ROLE, NARROW)]
    (found,) = findings(RULE, estate(ours, NEXT, PASSES, BOSS))
    assert found.cause.kind != "statement"


def test_what_it_hangs_on_stands_at_the_step() -> None:
    (found,) = findings(RULE, estate(OURS, lets_in(BETWEEN, ROLE, OFFICE), PASSES, BOSS))
    steps = [evidence.text for evidence in found.evidence if evidence.source == "path"]
    assert [step.partition(", if ")[2] for step in steps] == ["aws:sourceip", ""]


BROKEN = [
    ("identities", GapKind.REFUSED),
    ("identities", GapKind.TRUNCATED),
]


@pytest.mark.parametrize(("table", "kind"), BROKEN)
def test_a_list_that_was_refused_or_broke_off_is_never_clean(table: str, kind: GapKind) -> None:
    asked = estate(role(), policy(ROLE, NARROW), gap(table, kind))
    assert needs(RULE, asked) == {(table, kind)}
