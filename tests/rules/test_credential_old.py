"""A long-lived secret past its age is a finding, used or not."""

from __future__ import annotations

import pytest

from nhiscan.model import CredentialKind, GapKind
from nhiscan.snapshot import Row
from tests.estates import KEY, days_ago, estate, findings, key, needs, password, rule, said, used, user

RULE = rule("credential_old")

CASES: dict[str, tuple[list[Row], str]] = {
    "412 days old": ([key(created=days_ago(412))], "medium certain"),
    "412 days old and used yesterday": ([key(created=days_ago(412)), used(days=1)], "medium certain"),
    "90 days old": ([key(created=days_ago(90))], "medium certain"),
    "89 days old": ([key(created=days_ago(89))], "clean"),
    "nobody tells when it was made": ([key(created=None)], "not evaluated"),
    "expired yesterday": ([key(created=days_ago(412), expires=days_ago(1))], "clean"),
    "expires tomorrow": ([key(created=days_ago(412), expires=days_ago(-1))], "medium certain"),
    "ended": ([key(active=False)], "clean"),
    "a federated trust, which holds no secret": ([key(kind=CredentialKind.FEDERATED_TRUST)], "clean"),
    "an SSH key": ([key(kind=CredentialKind.SSH_KEY)], "medium certain"),
}


@pytest.mark.parametrize(("rows", "verdict"), CASES.values(), ids=CASES)
def test_old(rows: list[Row], verdict: str) -> None:
    assert said(RULE, estate(user(), rows)) == {KEY: [verdict]}


def test_the_fix_makes_the_new_key_first() -> None:
    (found,) = findings(RULE, estate(user(), key(created=days_ago(412))))
    assert found.message == "412 days old"
    first, hint, last = found.fix[0].text.splitlines()
    assert first == "aws iam create-access-key --user-name svc-report"
    assert hint.startswith("# ")
    assert last.endswith(f"--access-key-id {KEY} --status Inactive")


@pytest.mark.parametrize("active", [True, False])
def test_where_there_are_two_keys_the_fix_makes_no_third(active: bool) -> None:
    other = key("AKIAEXAMPLE000000002", created=days_ago(3), active=active)
    (found,) = findings(RULE, estate(user(), key(created=days_ago(412)), other))
    hint, last = found.fix[0].text.splitlines()
    assert other.id in hint
    assert last.endswith(f"--access-key-id {KEY} --status Inactive")


def test_passwords_are_not_its_business() -> None:
    assert said(RULE, estate(user(), password(created=days_ago(900)))) == {}


LOWER_BOUND: dict[str, tuple[int, str]] = {
    "old even by the newest time inside": (91, "medium certain"),
    "young by the newest time inside, which says nothing": (2, "not evaluated"),
}


@pytest.mark.parametrize(("age", "verdict"), LOWER_BOUND.values(), ids=LOWER_BOUND)
def test_a_clock_that_is_a_lower_bound(age: int, verdict: str) -> None:
    asked = estate(user(created=days_ago(0)), key(created=days_ago(age)), taken_at=None)
    assert said(RULE, asked) == {KEY: [verdict]}
    if verdict == "not evaluated":
        assert needs(RULE, asked) == {("run", GapKind.NOT_GIVEN)}


def test_the_limit_is_a_setting() -> None:
    assert said(RULE, estate(user(), key(created=days_ago(100)), max_age_days=365)) == {KEY: ["clean"]}
