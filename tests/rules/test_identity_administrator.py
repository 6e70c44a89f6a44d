"""A service identity that may do everything is a finding, with the statement that gives it."""

from __future__ import annotations

import pytest

from nhiscan.model import GapKind, Grant, Layer, Membership, Nature, Origin
from nhiscan.snapshot import Row
from tests.estates import (
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
    user,
)

RULE = rule("identity_administrator")
ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess"
WITH_MFA = {"Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}}
UNGIVEN = Grant(f"{ROLE}#identity:x", "aws", PROD, ROLE, Layer.IDENTITY, "x", None, Origin.PROVIDER, ADMIN)

CASES: dict[str, tuple[list[Row | tuple[Row, ...]], str]] = {
    "everything": ([policy(ROLE, allow("*"))], "critical certain"),
    "everything under a condition": ([policy(ROLE, allow("*", **WITH_MFA))], "high conditional"),
    "everything, within a boundary": (
        [policy(ROLE, allow("*")), policy(ROLE, allow("s3:*"), name="limit", layer=Layer.BOUNDARY)],
        "clean",
    ),
    "everything in two halves": (
        [
            policy(ROLE, {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}),
            policy(ROLE, allow("iam:*"), name="b"),
        ],
        "critical certain",
    ),
    "iam:* alone, which is a path": ([policy(ROLE, allow("iam:*"))], "clean"),
    "nothing": ([], "clean"),
    "a policy whose document was not given": ([UNGIVEN], "not evaluated"),
}


@pytest.mark.parametrize(("rows", "verdict"), CASES.values(), ids=CASES)
def test_administrator(rows: list[Row | tuple[Row, ...]], verdict: str) -> None:
    assert said(RULE, estate(role(), *rows)) == {ROLE: [verdict]}


def test_what_is_missing_is_named_through_groups_too() -> None:
    ops = f"arn:aws:iam::{PROD}:group/ops"
    grant = Grant("g", "aws", PROD, ops, Layer.IDENTITY, "x", None, Origin.PROVIDER, ADMIN)
    rows = [user(), group(ops), Membership(ops, USER, PROD), grant, gap("policies", GapKind.REFUSED, ops)]
    assert needs(RULE, estate(rows)) == {("policies", GapKind.REFUSED)}


def test_the_cause_is_the_statement_wherever_it_is_attached() -> None:
    other = ROLE.replace("agent-invoice", "ci-deploy")
    rows = [
        role(),
        role(other),
        *(policy(r, allow("*"), name="AdministratorAccess", reference=ADMIN) for r in (ROLE, other)),
    ]
    found = findings(RULE, estate(*rows))
    assert len(found) == 2
    assert len({item.cause for item in found}) == 1
    assert (found[0].cause.kind, found[0].cause.id, found[0].cause.statement) == ("statement", ADMIN, 0)
    assert found[0].fix[0].text == (
        f"aws iam detach-role-policy --role-name agent-invoice --policy-arn {ADMIN}"
    )


def test_what_it_hangs_on_is_said() -> None:
    (found,) = findings(RULE, estate(role(), policy(ROLE, allow("*", **WITH_MFA))))
    assert "`aws:MultiFactorAuthPresent`" in found.message


def test_a_group_s_policy_is_not_taken_off_the_group_by_a_command() -> None:
    ops = f"arn:aws:iam::{PROD}:group/ops"
    rows = [user(), group(ops), Membership(ops, USER, PROD), *policy(ops, allow("*"))]
    (found,) = findings(RULE, estate(rows))
    assert found.cause.id == f"{ops}/inline"
    assert found.fix == ()


def test_a_human_administrator_is_another_matter() -> None:
    assert said(RULE, estate(role(nature=Nature.HUMAN), policy(ROLE, allow("*")))) == {}
