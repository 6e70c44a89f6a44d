"""A boundary holds if its holder can neither take it off, replace it, nor change its policy."""

from __future__ import annotations

from typing import Any

import pytest

from nhiscan.model import Grant, Layer, Nature, Origin
from tests.estates import PROD, ROLE, USER, allow, estate, findings, gap, policy, role, rule, said, user

RULE = rule("boundary_removable")
LIMIT = f"arn:aws:iam::{PROD}:policy/limit"
OTHER = ROLE.replace("agent-invoice", "other")
DELETE, PUT = "iam:DeleteRolePermissionsBoundary", "iam:PutRolePermissionsBoundary"
VERSION, SWITCH = "iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion"
WIDEST = "arn:aws:iam::aws:policy/AdministratorAccess"


def bounded(*statements: dict[str, Any], limit: list[dict[str, Any]] | None = None) -> tuple[Any, ...]:
    """The role with a policy and a boundary that by itself allows everything."""
    bounds = policy(ROLE, *(limit or [allow("*")]), name="limit", layer=Layer.BOUNDARY, reference=LIMIT)
    return role(), policy(ROLE, *statements), bounds


def deny(*actions: str, on: Any = "*") -> dict[str, Any]:
    """A Deny statement."""
    return {"Effect": "Deny", "Action": list(actions), "Resource": on}


def boundary_is(arn: str, operator: str = "StringEquals") -> dict[str, Any]:
    """A condition on which boundary the request is about."""
    return {operator: {"iam:PermissionsBoundary": arn}}


CASES: dict[str, tuple[tuple[Any, ...], str]] = {
    "everything": (bounded(allow("*")), "high certain"),
    "delete it": (bounded(allow(DELETE)), "high certain"),
    "delete another's": (bounded(allow(DELETE, on=OTHER)), "clean"),
    "delete a user's": (bounded(allow("iam:DeleteUserPermissionsBoundary")), "clean"),
    "put any in its place": (bounded(allow(PUT)), "high certain"),
    "put the same again": (bounded(allow(PUT, Condition=boundary_is(LIMIT))), "clean"),
    "put the widest": (bounded(allow(PUT, Condition=boundary_is(WIDEST))), "high certain"),
    "delete none but this": (bounded(allow(DELETE, Condition=boundary_is(LIMIT))), "high certain"),
    "write its policy anew": (bounded(allow(VERSION, on=LIMIT)), "high certain"),
    "write another policy anew": (bounded(allow(VERSION, on=LIMIT + "-2")), "clean"),
    "switch its policy's version": (bounded(allow(SWITCH, on=LIMIT)), "medium conditional"),
    "with a second factor": (
        bounded(allow(DELETE, Condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}})),
        "medium conditional",
    ),
    "the boundary does not allow it": (bounded(allow("*"), limit=[allow("s3:*")]), "clean"),
    "the boundary denies it": (
        bounded(allow("*"), limit=[allow("*"), deny(DELETE, PUT, VERSION, SWITCH)]),
        "clean",
    ),
    "the boundary denies all but a new version": (
        bounded(allow("*"), limit=[allow("*"), deny(DELETE, PUT, SWITCH)]),
        "high certain",
    ),
    "its own policy denies it": (bounded(allow("*"), deny(DELETE, PUT, VERSION, SWITCH)), "clean"),
    "nothing of IAM": (bounded(allow("s3:GetObject")), "clean"),
}


@pytest.mark.parametrize(("rows", "verdict"), CASES.values(), ids=CASES)
def test_boundary(rows: tuple[Any, ...], verdict: str) -> None:
    assert said(RULE, estate(*rows)) == {ROLE: [verdict]}


def test_a_finding_names_the_ways_and_the_statements() -> None:
    (found,) = findings(RULE, estate(*bounded(allow(DELETE, Sid="Mine"), allow(SWITCH, on=LIMIT))))
    assert found.message == f"may lift its boundary `limit` by `{DELETE}`"
    assert found.cause.id == LIMIT
    assert "statement 0 `Mine`" in {each.text for each in found.evidence}
    (perhaps,) = findings(RULE, estate(*bounded(allow(SWITCH, on=LIMIT))))
    assert perhaps.message.endswith(f"by `{SWITCH}`, depending on `another version of the policy`")


def test_a_user_has_a_boundary_too() -> None:
    limit = policy(USER, allow("*"), name="limit", layer=Layer.BOUNDARY, reference=LIMIT)
    mine = policy(USER, allow("iam:DeleteUserPermissionsBoundary"))
    assert said(RULE, estate(user(), mine, limit)) == {USER: ["high certain"]}


def test_who_has_none_is_not_asked() -> None:
    person = role(OTHER, Nature.HUMAN)
    limit = policy(OTHER, allow("*"), name="limit", layer=Layer.BOUNDARY, reference=LIMIT)
    assert said(RULE, estate(role(), policy(ROLE, allow("*")), person, limit)) == {}


def test_a_boundary_that_nobody_gave_is_not_evaluated() -> None:
    limit = Grant("b", "aws", PROD, ROLE, Layer.BOUNDARY, "limit", None, Origin.CUSTOMER, LIMIT)
    assert said(RULE, estate(role(), policy(ROLE, allow("*")), limit)) == {ROLE: ["not evaluated"]}


def test_policies_that_nobody_showed_may_allow_it() -> None:
    rows = bounded(allow("s3:GetObject"))
    assert said(RULE, estate(*rows, gap("grants", subject=ROLE))) == {ROLE: ["not evaluated"]}


def test_a_policy_of_the_provider_is_nobody_s_to_change() -> None:
    document, own = policy(ROLE, allow("*"), name="PowerUser", layer=Layer.BOUNDARY, reference=WIDEST)
    assert isinstance(own, Grant)
    theirs = Grant(own.id, "aws", PROD, ROLE, Layer.BOUNDARY, own.name, own.policy, Origin.PROVIDER, WIDEST)
    asked = estate(role(), policy(ROLE, allow(VERSION, SWITCH)), document, theirs)
    assert said(RULE, asked) == {ROLE: ["clean"]}
