"""An identity that nothing acted as is a finding, by evidence and only if its owner can change it."""

from __future__ import annotations

import pytest

from nhiscan.model import GapKind, Nature, UsageSource
from nhiscan.snapshot import Row
from tests.estates import (
    ROLE,
    USER,
    accessed,
    days_ago,
    estate,
    findings,
    gap,
    key,
    needs,
    role,
    rule,
    said,
    used,
    user,
)

RULE = rule("identity_unused")
SEEN = UsageSource.ROLE_LAST_USED

CASES: dict[str, tuple[list[Row], str]] = {
    "a role used 120 days ago": ([role(), used(ROLE, 120, SEEN, since=days_ago(400))], "medium certain"),
    "a role used 3 days ago": ([role(), used(ROLE, 3, SEEN, since=days_ago(400))], "clean"),
    "a role not used in the whole window": (
        [role(), used(ROLE, None, SEEN, since=days_ago(400))],
        "medium certain",
    ),
    "a role made last week": (
        [role(created=days_ago(7)), used(ROLE, None, SEEN, since=days_ago(400))],
        "clean",
    ),
    "a role that nobody tells about": ([role()], "not evaluated"),
    "a role, and the evidence was refused": ([role(), gap("usage", GapKind.REFUSED)], "not evaluated"),
    "a role that cannot act": ([role(enabled=False), used(ROLE, 300, SEEN, since=days_ago(400))], "clean"),
}


@pytest.mark.parametrize(("rows", "verdict"), CASES.values(), ids=CASES)
def test_unused(rows: list[Row], verdict: str) -> None:
    assert said(RULE, estate(rows)) == {ROLE: [verdict]}


def test_a_user_is_as_used_as_its_keys() -> None:
    rows = [user(), key(), used(days=1)]
    assert said(RULE, estate(rows)) == {USER: ["clean"]}
    assert said(RULE, estate(user(), key(), used(days=200))) == {USER: ["medium certain"]}


KEYS_OF_A_USER: dict[str, tuple[list[Row], str]] = {
    "its only key is stale": ([key(), used(days=200)], "medium certain"),
    "one key is stale, of the other nobody tells": (
        [key(), used(days=200), key("AKIAEXAMPLE000000002")],
        "not evaluated",
    ),
    "one key is stale, the other was ended": (
        [key(), used(days=200), key("AKIAEXAMPLE000000002", active=False)],
        "medium certain",
    ),
    "its key is stale, whether it has a password is not known": (
        [key(), used(days=200), gap("credentials")],
        "not evaluated",
    ),
    "its key is in use, whatever else it has": ([key(), used(days=1), gap("credentials")], "clean"),
    "its key is stale, and the provider watches the user itself": (
        [key(), used(days=200), gap("credentials"), accessed(USER, "s3", 200)],
        "medium certain",
    ),
}


@pytest.mark.parametrize(("rows", "verdict"), KEYS_OF_A_USER.values(), ids=KEYS_OF_A_USER)
def test_a_user_is_unused_only_by_all_its_ways(rows: list[Row], verdict: str) -> None:
    assert said(RULE, estate(user(), rows)) == {USER: [verdict]}


OTHERS = {
    "a human's": role(nature=Nature.HUMAN),
    "the provider's own": role(managed_by="aws"),
}


@pytest.mark.parametrize("identity", OTHERS.values(), ids=OTHERS)
def test_whose_identities_it_leaves_alone(identity: Row) -> None:
    assert said(RULE, estate(identity, used(ROLE, 300, SEEN, since=days_ago(400)))) == {}


def test_the_fix_can_be_undone() -> None:
    (found,) = findings(RULE, estate(role(), used(ROLE, None, SEEN, since=days_ago(400))))
    assert found.message == "not used once in 400 days"
    assert found.fix[0].text == (
        "aws iam attach-role-policy --role-name agent-invoice --policy-arn arn:aws:iam::aws:policy/AWSDenyAll"
    )


LOWER_BOUND = {"stale in any case": (95, "medium certain"), "not old enough to tell": (3, "not evaluated")}


@pytest.mark.parametrize(("days", "verdict"), LOWER_BOUND.values(), ids=LOWER_BOUND)
def test_a_clock_that_is_a_lower_bound(days: int, verdict: str) -> None:
    rows = [role(), used(ROLE, days, SEEN, until=None), user(nature=Nature.HUMAN, created=days_ago(0))]
    asked = estate(rows, taken_at=None)
    assert said(RULE, asked) == {ROLE: [verdict]}
    if verdict == "not evaluated":
        assert needs(RULE, asked) == {("run", GapKind.NOT_GIVEN)}
