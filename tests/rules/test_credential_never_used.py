"""Never used is a finding from the limit on, by evidence only."""

from __future__ import annotations

import pytest

from nhiscan.model import CredentialKind, GapKind
from nhiscan.snapshot import Row
from tests.estates import KEY, days_ago, estate, findings, gap, key, needs, rule, said, used, user

RULE = rule("credential_never_used")

CASES: dict[str, tuple[list[Row], str]] = {
    "made 31 days ago, never used": ([key(created=days_ago(31)), used()], "high certain"),
    "made 30 days ago, never used": ([key(created=days_ago(30)), used()], "high certain"),
    "made 29 days ago, never used": ([key(created=days_ago(29)), used()], "clean"),
    "used once, long ago": ([key(), used(days=390)], "clean"),
    "nobody tells of its use": ([key()], "not evaluated"),
    "nobody tells, and the report was refused": ([key(), gap("usage", GapKind.REFUSED)], "not evaluated"),
    "ended": ([key(active=False), used()], "clean"),
    "state unknown": ([key(active=None), used()], "high certain"),
    "older than a record that is too short": ([key(), used(since=days_ago(20))], "not evaluated"),
    "older than a record that is long enough": ([key(), used(since=days_ago(60))], "high certain"),
    "an API key of one service": ([key(kind=CredentialKind.SERVICE_SPECIFIC), used()], "high certain"),
}


@pytest.mark.parametrize(("rows", "verdict"), CASES.values(), ids=CASES)
def test_never_used(rows: list[Row], verdict: str) -> None:
    assert said(RULE, estate(user(), rows)) == {KEY: [verdict]}


def test_the_finding_says_how_long_and_by_whom() -> None:
    (found,) = findings(RULE, estate(user(), key(created=days_ago(45)), used()))
    assert found.message == "never used in 45 days"
    assert found.evidence[0].source == "credential-report"
    assert found.evidence[0].window == f"{days_ago(4000):%Y-%m-%d}/2026-11-24"
    assert "--status Inactive" in found.fix[0].text


LOWER_BOUND: dict[str, tuple[int, str]] = {
    "too old even by the newest time inside": (40, "high certain"),
    "young by the newest time inside, which says nothing": (10, "not evaluated"),
}


@pytest.mark.parametrize(("age", "verdict"), LOWER_BOUND.values(), ids=LOWER_BOUND)
def test_a_clock_that_is_a_lower_bound(age: int, verdict: str) -> None:
    rows = [key(created=days_ago(age)), used(until=None), user(created=days_ago(0))]
    asked = estate(rows, taken_at=None)
    assert said(RULE, asked) == {KEY: [verdict]}
    if verdict == "not evaluated":
        assert needs(RULE, asked) == {("run", GapKind.NOT_GIVEN)}


def test_a_used_key_is_clean_by_any_clock() -> None:
    asked = estate(user(), key(), used(days=3, until=None), taken_at=None)
    assert said(RULE, asked) == {KEY: ["clean"]}


def test_the_limit_is_a_setting() -> None:
    rows = [user(), key(created=days_ago(31)), used()]
    assert said(RULE, estate(rows, never_used_days=32)) == {KEY: ["clean"]}
