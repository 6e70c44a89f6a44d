"""Any role, or an administrator, passed to any service is a finding; one role for one service is not."""

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

RULE = rule("identity_passes_roles")
ADMIN = f"arn:aws:iam::{PROD}:role/lambda-admin"
PLAIN = f"arn:aws:iam::{PROD}:role/thumbnails"
TO_LAMBDA = {"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}}
TO_AMAZON = {"StringLike": {"iam:PassedToService": "*.amazonaws.com"}}
TO_LAMBDA_IF = {"StringEqualsIfExists": {"iam:PassedToService": "lambda.amazonaws.com"}}
NOT_EC2 = {"StringNotEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}
OFFICE = {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}
FUNCTIONS = allow("lambda:CreateFunction", "lambda:InvokeFunction")


def service_role(arn: str, *grants: Mapping[str, Any], service: str = "lambda.amazonaws.com") -> list[Any]:
    """A role that a service may become."""
    held = policy(arn, *grants) if grants else ()
    return [role(arn), *trust(service, PrincipalKind.SERVICE, arn), *held]


THERE = [service_role(ADMIN, allow("*")), service_role(PLAIN, allow("s3:GetObject"))]

CASES: dict[str, tuple[list[Mapping[str, Any]], str]] = {
    "any role, and makes functions": ([allow("iam:PassRole"), FUNCTIONS], "high certain"),
    "any role, and makes nothing": ([allow("iam:PassRole")], "medium certain"),
    "every action of IAM on roles of a path": (
        [allow("iam:*", on=f"arn:aws:iam::{PROD}:role/apps/*")],
        "clean",
    ),
    "the administrator alone, and makes functions": (
        [allow("iam:PassRole", on=ADMIN), FUNCTIONS],
        "high certain",
    ),
    "the administrator alone, and makes nothing": ([allow("iam:PassRole", on=ADMIN)], "medium certain"),
    "one plain role": ([allow("iam:PassRole", on=PLAIN), FUNCTIONS], "clean"),
    "any role to one service": ([allow("iam:PassRole", Condition=TO_LAMBDA), FUNCTIONS], "clean"),
    "any role to one service, or to none that is told": (
        [allow("iam:PassRole", Condition=TO_LAMBDA_IF), FUNCTIONS],
        "clean",
    ),
    "any role to whatever Amazon has": (
        [allow("iam:PassRole", Condition=TO_AMAZON), FUNCTIONS],
        "high certain",
    ),
    "any role to all but one service": (
        [allow("iam:PassRole", Condition=NOT_EC2), FUNCTIONS],
        "high certain",
    ),
    "any role, from the office": ([allow("iam:PassRole", Condition=OFFICE), FUNCTIONS], "high conditional"),
    "any role, and a Deny of it": (
        [allow("iam:PassRole"), FUNCTIONS, {"Effect": "Deny", "Action": "iam:PassRole", "Resource": "*"}],
        "clean",
    ),
    "any role, and a Deny for the administrator": (
        [allow("iam:PassRole"), {"Effect": "Deny", "Action": "iam:PassRole", "Resource": ADMIN}],
        "low certain",
    ),
    "any role but by a name of its own": (
        [allow("iam:PassRole", on=f"arn:aws:iam::{PROD}:role/thumb*")],
        "clean",
    ),
    "nothing": ([allow("s3:GetObject")], "clean"),
    "everything: an administrator is another rule's": ([allow("*")], "clean"),
}


@pytest.mark.parametrize(("statements", "verdict"), CASES.values(), ids=CASES)
def test_passes(statements: list[Mapping[str, Any]], verdict: str) -> None:
    asked = estate(role(), policy(ROLE, *statements), THERE)
    assert said(RULE, asked)[ROLE] == [verdict]


def test_without_administrators_it_is_milder() -> None:
    asked = estate(role(), policy(ROLE, allow("iam:PassRole"), FUNCTIONS), THERE[1])
    assert said(RULE, asked)[ROLE] == ["medium certain"]


def test_a_boundary_binds_what_is_passed() -> None:
    limit = policy(
        ROLE, allow("iam:PassRole", Condition=TO_LAMBDA), FUNCTIONS, name="limit", layer=Layer.BOUNDARY
    )
    asked = estate(role(), policy(ROLE, allow("iam:PassRole"), FUNCTIONS), limit, THERE)
    assert said(RULE, asked)[ROLE] == ["clean"]


def test_the_finding_tells_which_roles_trust_which_services() -> None:
    rows = policy(ROLE, allow("s3:GetObject"), allow("iam:PassRole", Sid="Roles"), FUNCTIONS, name="tools")
    (found,) = findings(RULE, estate(role(), rows, THERE))
    assert found.message == (
        "may pass any role to any service; 2 that trust a service are there now, one of them an administrator"
    )
    told = [evidence.text for evidence in found.evidence]
    assert told[:3] == [
        "statement 1 `Roles`",
        "`lambda-admin`, an administrator: trusts `lambda.amazonaws.com`",
        "`thumbnails`: trusts `lambda.amazonaws.com`",
    ]
    assert [e.source for e in found.evidence if e.source.startswith("aws-")] == ["aws-lambda-create-function"]
    assert (found.cause.kind, found.cause.statement, found.cause.name) == ("statement", 1, "tools")


def test_of_many_roles_a_few_are_named() -> None:
    many = [service_role(f"{PLAIN}-{number}") for number in range(9)]
    (found,) = findings(RULE, estate(role(), policy(ROLE, allow("iam:PassRole")), many))
    roles = [evidence.text for evidence in found.evidence if evidence.source == "role"]
    assert len(roles) == 6
    assert roles[-1] == "and 4 more"


NOT_COUNTED = {
    "a role that trusts no service": [role(ADMIN), *policy(ADMIN, allow("*"))],
    "a role of another account": service_role(ADMIN.replace(PROD, DEV), allow("*")),
    "a role that the provider runs": [
        role(ADMIN, managed_by="aws"),
        *trust("lambda.amazonaws.com", PrincipalKind.SERVICE, ADMIN),
        *policy(ADMIN, allow("*")),
    ],
}


@pytest.mark.parametrize("rows", NOT_COUNTED.values(), ids=NOT_COUNTED)
def test_what_cannot_be_passed_does_not_count(rows: list[Any]) -> None:
    asked = estate(role(), policy(ROLE, allow("iam:PassRole"), FUNCTIONS), rows)
    assert said(RULE, asked)[ROLE] == ["low certain"]


def test_people_are_not_judged() -> None:
    asked = estate(role(nature=Nature.HUMAN), policy(ROLE, allow("iam:PassRole")), THERE)
    assert ROLE not in said(RULE, asked)


def test_a_policy_that_nobody_gave_leaves_it_open() -> None:
    grant = Grant(
        "g", "aws", PROD, ROLE, Layer.IDENTITY, "x", None, Origin.PROVIDER, "arn:aws:iam::aws:policy/X"
    )
    assert said(RULE, estate(role(), grant, THERE))[ROLE] == ["not evaluated"]


def test_roles_that_nobody_listed_leave_open_what_is_not_found() -> None:
    asked = estate(role(), policy(ROLE, allow("iam:PassRole", on=PLAIN)), THERE[1], gap("trusts"))
    assert said(RULE, asked)[ROLE] == ["not evaluated"]
    assert needs(RULE, asked) == {("trusts", GapKind.NOT_GIVEN)}
    wide = estate(role(), policy(ROLE, allow("iam:PassRole")), THERE[1], gap("trusts"))
    assert said(RULE, wide)[ROLE] == ["low certain"]
