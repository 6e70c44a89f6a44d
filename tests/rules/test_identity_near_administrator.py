"""One step from everything is a finding, sure or milder; two steps, and administrators, are not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from nhiscan.model import (
    GapKind,
    Grant,
    Inherited,
    Layer,
    Membership,
    Nature,
    Origin,
    Policy,
    PrincipalKind,
    Scope,
    ScopeKind,
)
from tests.estates import (
    DEV,
    PROD,
    ROLE,
    USER,
    allow,
    estate,
    findings,
    gap,
    group,
    needs,
    policy,
    role,
    rule,
    said,
    trust,
    user,
    workload,
)

RULE = rule("identity_near_administrator")
ADMIN = f"arn:aws:iam::{PROD}:role/lambda-admin"
ABROAD = f"arn:aws:iam::{DEV}:role/operator"
BETWEEN = f"arn:aws:iam::{PROD}:role/between"
OPS = f"arn:aws:iam::{PROD}:group/ops"
ASSUME = allow("sts:AssumeRole", on=ADMIN)
FUNCTIONS = allow("lambda:CreateFunction", "lambda:InvokeFunction")
PASS = allow("iam:PassRole", on=ADMIN)
OFFICE = {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}
UNGIVEN = Grant(f"{ROLE}#identity:x", "aws", PROD, ROLE, Layer.IDENTITY, "x", None, Origin.CUSTOMER)


def deny(*actions: str) -> dict[str, Any]:
    """A Deny on everything."""
    return {**allow(*actions), "Effect": "Deny"}


def boss(lets_in: Any, arn: str = ADMIN) -> list[Any]:
    """A role that may do everything, with its trust policy."""
    return [role(arn), *policy(arn, allow("*")), *lets_in]


def administrator(arn: str = ADMIN, condition: Mapping[str, Any] | None = None) -> list[Any]:
    """The same, which trusts ours by name."""
    return boss(trust(ROLE, PrincipalKind.IDENTITY, arn, condition, PROD), arn)


OF_LAMBDA = boss(trust("lambda.amazonaws.com", PrincipalKind.SERVICE, ADMIN))
OF_THE_ACCOUNT = boss(trust(f"arn:aws:iam::{PROD}:root", PrincipalKind.ACCOUNT, ADMIN, account=PROD))


def held(*statements: Mapping[str, Any], name: str = "tools") -> list[Any]:
    """Our role, with a policy of its own."""
    return [role(), *policy(ROLE, *statements, name=name)]


SURE, MAYBE = "critical certain", "high conditional"

CASES: dict[str, tuple[list[Any], str]] = {
    "assumes an administrator": ([held(ASSUME), administrator()], SURE),
    "assumes one from the office": ([held(ASSUME), administrator(condition=OFFICE)], MAYBE),
    "may go from the office": (
        [held(allow("sts:AssumeRole", on=ADMIN, Condition=OFFICE)), OF_THE_ACCOUNT],
        MAYBE,
    ),
    "assumes one of another account": (
        [held(allow("sts:AssumeRole", on=ABROAD)), administrator(ABROAD)],
        SURE,
    ),
    "allowed to go, and not let in": ([held(ASSUME), OF_LAMBDA], "clean"),
    "let in with the whole account, and not allowed to go": (
        [held(allow("s3:GetObject")), OF_THE_ACCOUNT],
        "clean",
    ),
    "let in by name at home, which is enough": ([held(allow("s3:GetObject")), administrator()], SURE),
    "passes an administrator to a function": ([held(PASS, FUNCTIONS), OF_LAMBDA], SURE),
    "passes one, and makes no function": ([held(PASS), OF_LAMBDA], "clean"),
    "passes one to a service that it does not trust": (
        [held(PASS, allow("ec2:RunInstances", "ssm:SendCommand")), OF_LAMBDA],
        "clean",
    ),
    "replaces the code that runs as one": (
        [
            held(allow("lambda:UpdateFunctionCode", "lambda:InvokeFunction")),
            OF_LAMBDA,
            workload("janitor", ADMIN),
        ],
        MAYBE,
    ),
    "gives itself any policy": ([held(allow("iam:PutRolePolicy"))], SURE),
    "gives itself any policy within a boundary": (
        [
            held(allow("iam:PutRolePolicy")),
            policy(ROLE, allow("s3:*", "iam:PutRolePolicy"), name="limit", layer=Layer.BOUNDARY),
        ],
        "clean",
    ),
    "a boundary that leaves nothing of it": (
        [held(ASSUME), policy(ROLE, allow("s3:*"), name="limit", layer=Layer.BOUNDARY), OF_LAMBDA],
        "clean",
    ),
    "a Deny of its own": ([held(ASSUME, deny("sts:AssumeRole")), administrator()], "clean"),
    "two steps": (
        [
            held(allow("sts:AssumeRole", on=BETWEEN)),
            role(BETWEEN),
            policy(BETWEEN, PASS, FUNCTIONS),
            trust(ROLE, PrincipalKind.IDENTITY, BETWEEN, account=PROD),
            OF_LAMBDA,
        ],
        "clean",
    ),
    "an administrator itself": ([held(allow("*")), administrator()], "clean"),
    "assumes somebody who may do little": (
        [
            held(allow("sts:AssumeRole", on=BETWEEN)),
            role(BETWEEN),
            policy(BETWEEN, allow("s3:GetObject")),
            trust(ROLE, PrincipalKind.IDENTITY, BETWEEN, account=PROD),
        ],
        "clean",
    ),
    "policies that were not given": ([role(), UNGIVEN, OF_LAMBDA], "not evaluated"),
    "policies that were not given, a Deny perhaps, beside one that is enough": (
        [held(ASSUME), UNGIVEN, administrator()],
        MAYBE,
    ),
}


@pytest.mark.parametrize(("rows", "verdict"), CASES.values(), ids=CASES)
def test_one_step_up(rows: list[Any], verdict: str) -> None:
    assert said(RULE, estate(rows))[ROLE] == [verdict]


def test_what_is_not_seen_is_named() -> None:
    assert needs(RULE, estate(role(), UNGIVEN)) == {("policies", GapKind.NOT_GIVEN)}
    refused = estate(role(), gap("grants", GapKind.REFUSED, ROLE))
    assert needs(RULE, refused) == {("grants", GapKind.REFUSED)}


def fenced(*statements: Mapping[str, Any]) -> list[Any]:
    """Our account, no management account, below service control policies."""
    rows = []
    for number, statement in enumerate(statements):
        document, _ = policy("org::::root", statement, layer=Layer.SCP)
        assert isinstance(document, Policy)
        rows += [document, Inherited(PROD, "aws", "r-1", 0, Layer.SCP, f"fence-{number}", document.id)]
    return [Scope(PROD, "aws", PROD, ScopeKind.ACCOUNT, "prod", management=False), *rows]


FENCES = {
    "that leaves everything": ([allow("*")], SURE),
    "that denies the step": ([allow("*"), deny("sts:AssumeRole")], "clean"),
    "that denies another step": ([allow("*"), deny("iam:PassRole")], SURE),
    "that allows other services alone": ([allow("s3:*")], "clean"),
    "that denies it outside the office": (
        [allow("*"), {**deny("sts:AssumeRole"), "Condition": {"NotIpAddress": OFFICE["IpAddress"]}}],
        MAYBE,
    ),
}


@pytest.mark.parametrize(("statements", "verdict"), FENCES.values(), ids=FENCES)
def test_below_a_service_control_policy(statements: list[Mapping[str, Any]], verdict: str) -> None:
    rows = [held(ASSUME), OF_THE_ACCOUNT, fenced(*statements)]
    assert said(RULE, estate(rows))[ROLE] == [verdict]


def test_a_group_s_policy_counts_and_is_the_group_s() -> None:
    rows = [user(), group(OPS), Membership(OPS, USER, PROD), *policy(OPS, allow("iam:PutUserPolicy"))]
    (found,) = findings(RULE, estate(rows))
    assert (found.subject, found.cause.kind, found.cause.id) == (USER, "statement", f"{OPS}/inline")


def test_people_are_not_judged() -> None:
    rows = [role(nature=Nature.HUMAN), policy(ROLE, ASSUME), administrator()]
    assert ROLE not in said(RULE, estate(rows))


def test_who_becomes_an_administrator_is_told_which_and_how() -> None:
    rows = [held(allow("s3:GetObject"), {**PASS, "Sid": "Roles"}, FUNCTIONS), OF_LAMBDA]
    (found,) = findings(RULE, estate(rows))
    assert found.message == (
        "becomes the administrator `lambda-admin`: create a function that runs as the role, and have it run"
    )
    assert "agent-invoice" not in found.message
    told = [evidence.text for evidence in found.evidence]
    assert told[0].startswith("1. Create a function that runs as the role, and have it run: ")
    assert told[0].endswith(f"{ADMIN} (`aws-lambda-create-function`)")
    assert set(told[1:]) == {"statement 1 `Roles`", "statement 2"}
    assert (found.cause.kind, found.cause.name) == ("statement", "tools")
    assert found.cause.statement in (1, 2)


def test_who_gives_itself_everything_becomes_nobody_else() -> None:
    (found,) = findings(RULE, estate(held(allow("iam:PutRolePolicy"))))
    assert found.message.startswith("may then do everything: ")
    assert found.cause.statement == 0


def test_what_it_hangs_on_is_said() -> None:
    (found,) = findings(RULE, estate(held(ASSUME), administrator(condition=OFFICE)))
    assert found.evidence[0].text.endswith(", if aws:sourceip")


BROKEN = [
    ("identities", GapKind.REFUSED),
    ("identities", GapKind.TRUNCATED),
]


@pytest.mark.parametrize(("table", "kind"), BROKEN)
def test_a_list_that_was_refused_or_broke_off_is_never_clean(table: str, kind: GapKind) -> None:
    asked = estate(role(), policy(ROLE, allow("s3:GetObject")), gap(table, kind))
    assert needs(RULE, asked) == {(table, kind)}
