"""A password in use on a machine is a finding; on what may be a person it is a question."""

from __future__ import annotations

import pytest

from nhiscan.model import GapKind, Nature
from nhiscan.snapshot import Row
from tests.estates import (
    USER,
    days_ago,
    estate,
    findings,
    gap,
    key,
    needs,
    password,
    role,
    rule,
    said,
    used,
    user,
)

RULE = rule("identity_human_use")
PASSWORD = f"{USER}#password"

CASES: dict[str, tuple[list[Row], str]] = {
    "used 3 days ago": ([user(), password(), used(PASSWORD, 3)], "medium certain"),
    "used 91 days ago": ([user(), password(), used(PASSWORD, 91)], "clean"),
    "never used": ([user(), password(), used(PASSWORD)], "clean"),
    "nobody tells of its use": ([user(), password()], "not evaluated"),
    "deleted": ([user(), password(active=False), used(PASSWORD, 3)], "clean"),
    "no password, and all were listed": ([user(), key()], "clean"),
    "no password seen, and none were listed": ([user(), key(), gap("credentials")], "not evaluated"),
    "used, and it may be a person": (
        [user(nature=Nature.UNKNOWN), password(), used(PASSWORD, 3)],
        "not evaluated",
    ),
    "not used, and it may be a person": (
        [user(nature=Nature.UNKNOWN), password(), used(PASSWORD, 300)],
        "clean",
    ),
}


@pytest.mark.parametrize(("rows", "verdict"), CASES.values(), ids=CASES)
def test_human_use(rows: list[Row], verdict: str) -> None:
    assert said(RULE, estate(rows)) == {USER: [verdict]}


def test_the_settings_say_who_is_a_machine() -> None:
    rows = [user(nature=Nature.UNKNOWN), password(), used(PASSWORD, 3)]
    assert needs(RULE, estate(rows)) == {("settings", GapKind.NOT_GIVEN)}
    assert said(RULE, estate(rows, machine=("svc-*",))) == {USER: ["medium certain"]}
    assert said(RULE, estate(rows, human=("svc-*",))) == {}


def test_who_cannot_have_a_password_is_not_asked() -> None:
    assert said(RULE, estate(role())) == {}


def test_the_finding_names_password_reason_and_fix() -> None:
    (found,) = findings(RULE, estate(user(), password(), used(PASSWORD, 3)))
    assert found.message == "somebody signed in with its password 3 days ago"
    assert (found.cause.kind, found.cause.id) == ("credential", PASSWORD)
    assert found.evidence[1].text == "a machine: the test says so"
    assert found.fix[0].text == "aws iam delete-login-profile --user-name svc-report"


def test_a_clock_that_is_a_lower_bound() -> None:
    rows = [user(created=days_ago(0)), password(), used(PASSWORD, 3, until=None)]
    assert said(RULE, estate(rows, taken_at=None)) == {USER: ["not evaluated"]}
