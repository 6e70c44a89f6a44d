"""Unused for longer than the limit is a finding; silence is not evidence."""

from __future__ import annotations

import pytest

from nhiscan.model import GapKind, UsageSource
from nhiscan.snapshot import Row
from tests.estates import KEY, USER, days_ago, estate, findings, gap, key, needs, rule, said, used, user

RULE = rule("credential_unused")

CASES: dict[str, tuple[list[Row], str]] = {
    "last used 412 days ago": ([key(created=days_ago(500)), used(days=412)], "high certain"),
    "last used 90 days ago": ([key(), used(days=90)], "high certain"),
    "last used 89 days ago": ([key(), used(days=89)], "clean"),
    "never used, which is another rule's": ([key(), used()], "clean"),
    "nobody tells of its use": ([key()], "not evaluated"),
    "nobody tells, refused": ([key(), gap("usage", GapKind.REFUSED)], "not evaluated"),
    "ended": ([key(active=False), used(days=300)], "clean"),
    "a second source saw it yesterday": (
        [key(), used(days=200), used(days=1, source=UsageSource.KEY_LAST_USED)],
        "clean",
    ),
}


@pytest.mark.parametrize(("rows", "verdict"), CASES.values(), ids=CASES)
def test_unused(rows: list[Row], verdict: str) -> None:
    assert said(RULE, estate(user(), rows)) == {KEY: [verdict]}


def test_the_finding_carries_its_evidence_and_fix() -> None:
    (found,) = findings(RULE, estate(user(), key(), used(days=120, service="s3")))
    assert (found.identity, found.credential, found.message) == (USER, KEY, "unused for 120 days")
    assert found.evidence[0].text == "last used 2026-07-27 (s3)"
    assert found.fix[0].text.startswith("aws iam update-access-key --user-name svc-report")


LOWER_BOUND: dict[str, tuple[int, str]] = {
    "stale even by the newest time inside": (100, "high certain"),
    "in use by the newest time inside, which says nothing": (5, "not evaluated"),
}


@pytest.mark.parametrize(("days", "verdict"), LOWER_BOUND.values(), ids=LOWER_BOUND)
def test_a_clock_that_is_a_lower_bound(days: int, verdict: str) -> None:
    asked = estate(user(created=days_ago(0)), key(), used(days=days, until=None), taken_at=None)
    assert said(RULE, asked) == {KEY: [verdict]}
    if verdict == "not evaluated":
        assert needs(RULE, asked) == {("run", GapKind.NOT_GIVEN)}


def test_the_message_says_that_it_may_be_longer() -> None:
    asked = estate(user(created=days_ago(0)), key(), used(days=100, until=None), taken_at=None)
    assert findings(RULE, asked)[0].message == "unused for at least 100 days"


def test_the_limit_is_a_setting() -> None:
    assert said(RULE, estate(user(), key(), used(days=120), unused_days=121)) == {KEY: ["clean"]}
