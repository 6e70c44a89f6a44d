"""A service identity that may do everything is a finding, with the statement that gives it."""

from __future__ import annotations

from typing import Any

import pytest

from nhiscan.files import canonical_json
from nhiscan.model import (
    Confidence,
    Finding,
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
    Severity,
)
from nhiscan.snapshot import Row
from tests.estates import (
    PROD,
    ROLE,
    USER,
    VENDOR,
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


def test_a_group_s_policy_is_changed_at_the_group_and_the_group_is_named() -> None:
    ops = f"arn:aws:iam::{PROD}:group/ops"
    rows = [user(), group(ops), Membership(ops, USER, PROD), *policy(ops, allow("*"))]
    (found,) = findings(RULE, estate(rows))
    assert found.cause.id == f"{ops}/inline"
    assert found.fix[0].text == "aws iam delete-group-policy --group-name ops --policy-name inline"
    assert "through its group `ops`; a change there is one for all members" in texts(found)


def texts(found: Finding) -> list[str]:
    return [row.text for row in found.evidence]


def test_what_else_the_policy_allows_stays() -> None:
    (found,) = findings(RULE, estate(role(), policy(ROLE, allow("*"), allow("s3:GetObject", Sid="Keep"))))
    assert found.fix[0].text.startswith("aws iam put-role-policy ")
    assert "Keep" in found.fix[0].text
    assert '"*"]' not in found.fix[0].text.replace('"Resource":["*"]', "")


def test_a_role_that_deployments_run_as_carries_a_warning_and_no_command() -> None:
    by = trust("cloudformation.amazonaws.com", PrincipalKind.SERVICE)
    (found,) = findings(RULE, estate(role(), policy(ROLE, allow("*")), by))
    assert found.fix == ()
    assert "only CloudFormation may become it: deployments run as it" in texts(found)
    also = trust("lambda.amazonaws.com", PrincipalKind.SERVICE)
    (other,) = findings(RULE, estate(role(), policy(ROLE, allow("*")), also))
    assert other.fix
    assert texts(other) == ["statement 0"]


def test_a_role_of_the_organisation_s_administrators_carries_a_warning_and_no_command() -> None:
    above = Scope(VENDOR, "aws", VENDOR, ScopeKind.ACCOUNT, "", management=True)
    by = trust(f"arn:aws:iam::{VENDOR}:root", PrincipalKind.ACCOUNT, account=VENDOR)
    (found,) = findings(RULE, estate(role(), policy(ROLE, allow("*")), by, above))
    assert found.fix == ()
    assert f"administrators of the organisation become it from {VENDOR}" in texts(found)
    assert findings(RULE, estate(role(), policy(ROLE, allow("*")), by))[0].fix


def bound(*statements: dict[str, Any]) -> tuple[Row, ...]:
    """A service control policy over the account."""
    text = canonical_json({"Version": "2012-10-17", "Statement": list(statements)})
    return (
        Policy("sha256:scp", "aws", text),
        Inherited(PROD, "aws", "r-root", 0, Layer.SCP, "scp", "sha256:scp"),
    )


def test_guardrails_that_leave_little_make_it_milder_and_are_counted() -> None:
    rows = [role(), policy(ROLE, allow("*")), bound(allow("s3:GetObject", "sqs:SendMessage"))]
    (found,) = findings(RULE, estate(rows))
    assert found.severity is Severity.HIGH
    assert found.confidence is Confidence.CERTAIN
    assert found.message.startswith("may do all its guardrails leave (2 of ")


def test_guardrails_under_a_condition_make_it_conditional() -> None:
    rows = [role(), policy(ROLE, allow("*")), bound(allow("*"), {**allow("*", **WITH_MFA), "Effect": "Deny"})]
    (found,) = findings(RULE, estate(rows))
    assert found.confidence is Confidence.CONDITIONAL
    assert found.message == "may do everything in its account, depending on `aws:MultiFactorAuthPresent`"


def test_guardrails_that_nobody_showed_are_said() -> None:
    (found,) = findings(RULE, estate(role(), policy(ROLE, allow("*")), gap("inherited")))
    assert found.confidence is Confidence.CERTAIN
    assert "guardrails were not shown" in texts(found)


def test_a_human_administrator_is_another_matter() -> None:
    assert said(RULE, estate(role(nature=Nature.HUMAN), policy(ROLE, allow("*")))) == {}
