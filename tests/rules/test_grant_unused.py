"""What was granted and, by evidence, not used is a finding with a smaller document."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from nhiscan.model import GapKind, Grant, Membership, NotEvaluated
from nhiscan.snapshot import Row
from tests.estates import (
    PROD,
    ROLE,
    USER,
    accessed,
    allow,
    days_ago,
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

RULE = rule("grant_unused")
BOTH = policy(ROLE, allow("s3:GetObject", "sqs:SendMessage"))
S3, SQS = accessed(ROLE, "s3", 3), accessed(ROLE, "sqs")

CASES: dict[str, tuple[list[Row | tuple[Row, ...]], str]] = {
    "a service that was not used": ([role(), BOTH, S3, SQS], "medium certain"),
    "both were used": ([role(), BOTH, S3, accessed(ROLE, "sqs", 5)], "clean"),
    "in use, and not tracked action by action": ([role(), policy(ROLE, allow("s3:*")), S3], "clean"),
    "tracked action by action": (
        [role(), policy(ROLE, allow("s3:GetObject", "s3:PutObject")), S3, accessed(ROLE, "s3:PutObject")],
        "medium certain",
    ),
    "a service that the evidence does not track": (
        [role(), BOTH, S3, accessed(ROLE, "sqs", tracked=False)],
        "clean",
    ),
    "nobody tells of use": ([role(), BOTH], "not evaluated"),
    "the details were refused": ([role(), BOTH, gap("usage", GapKind.REFUSED)], "not evaluated"),
    "made last week": ([role(created=days_ago(7)), BOTH, S3, SQS], "not evaluated"),
    "evidence without a window": (
        [role(), BOTH, accessed(ROLE, "s3", 3, since=None), accessed(ROLE, "sqs", since=None)],
        "not evaluated",
    ),
    "nothing granted": ([role(), S3, SQS], "clean"),
}


@pytest.mark.parametrize(("rows", "verdict"), CASES.values(), ids=CASES)
def test_unused(rows: list[Row | tuple[Row, ...]], verdict: str) -> None:
    assert said(RULE, estate(*rows)) == {ROLE: [verdict]}


def test_the_proposal_keeps_what_was_used_and_is_unproved() -> None:
    (found,) = findings(RULE, estate(role(), BOTH, S3, SQS))
    assert found.proposal is not None
    assert found.proposal.verdict == "unproved"
    assert found.proposal.document is not None
    assert json.loads(found.proposal.document)["Statement"][0]["Action"] == ["s3:GetObject"]
    assert found.message == "`inline` grants 1 action that it does not use"
    assert found.evidence[0].text == "0 of 2 granted actions seen in use, 1 tracked and not seen"
    assert found.evidence[0].window == f"{days_ago(400):%Y-%m-%d}/2026-11-24"


def test_the_fix_replaces_a_managed_policy_for_this_holder_alone() -> None:
    shared = f"arn:aws:iam::{PROD}:policy/shared"
    rows = policy(ROLE, allow("s3:GetObject", "sqs:SendMessage"), name="shared", reference=shared)
    (found,) = findings(RULE, estate(role(), rows, S3, SQS))
    put, detach = found.fix[0].text.splitlines()
    assert put.startswith("aws iam put-role-policy --role-name agent-invoice --policy-name shared ")
    assert detach == f"aws iam detach-role-policy --role-name agent-invoice --policy-arn {shared}"


def test_a_policy_of_which_nothing_was_used_goes_whole() -> None:
    (found,) = findings(RULE, estate(role(), policy(ROLE, allow("sqs:*")), S3, SQS))
    assert found.message == "`inline` grants 1 service that it does not use"
    assert found.fix[0].text == "aws iam delete-role-policy --role-name agent-invoice --policy-name inline"


def test_each_policy_that_can_shrink_is_a_finding() -> None:
    rows = [*policy(ROLE, allow("sqs:*"), name="a"), *policy(ROLE, allow("sqs:SendMessage"), name="b")]
    found = findings(RULE, estate(role(), rows, S3, SQS))
    assert [item.cause.name for item in found] == ["a", "b"]
    assert len({item.fingerprint for item in found}) == 2


def test_a_group_s_policy_is_not_cut_by_one_member_s_use() -> None:
    ops = f"arn:aws:iam::{PROD}:group/ops"
    rows = [user(), group(ops), Membership(ops, USER, PROD), *policy(ops, allow("sqs:SendMessage"))]
    (found,) = findings(RULE, estate(rows, accessed(USER, "sqs")))
    assert (found.proposal, found.fix, found.cause.kind) == (None, (), "identity")
    assert found.message == "is granted 1 service that it does not use"


def test_the_window_must_be_as_long_as_the_setting() -> None:
    asked = estate(role(), BOTH, S3, SQS, unused_days=401)
    assert said(RULE, asked) == {ROLE: ["not evaluated"]}
    assert needs(RULE, asked) == {("usage", GapKind.NOT_GIVEN)}


def test_the_window_is_what_all_of_the_evidence_covers() -> None:
    later = accessed(ROLE, "sqs", since=days_ago(200), until=days_ago(10))
    (found,) = findings(RULE, estate(role(), BOTH, S3, later))
    assert found.evidence[0].window == f"{days_ago(200):%Y-%m-%d}/{days_ago(10):%Y-%m-%d}"
    assert said(RULE, estate(role(), BOTH, S3, later, unused_days=191)) == {ROLE: ["not evaluated"]}


def test_services_and_actions_are_counted_apart() -> None:
    rows = policy(ROLE, allow("s3:GetObject", "s3:PutObject", "sqs:*"))
    asked = estate(role(), rows, S3, SQS, accessed(ROLE, "s3:PutObject"), accessed(ROLE, "s3:GetObject", 1))
    assert findings(RULE, asked)[0].message == "`inline` grants 1 service and 1 action that it does not use"


def test_a_limit_of_no_days_asks_for_no_window() -> None:
    rows = [role(), *BOTH, accessed(ROLE, "s3", 3, since=None), accessed(ROLE, "sqs", since=None)]
    assert said(RULE, estate(rows, unused_days=0)) == {ROLE: ["medium certain"]}


def _since(days: int, *rows: Row) -> list[Row]:
    """``rows`` with their grants changed so many days ago."""
    return [replace(row, starts=days_ago(days)) if isinstance(row, Grant) else row for row in rows]


def test_a_policy_that_is_younger_than_the_limit_says_nothing() -> None:
    assert said(RULE, estate(role(), _since(5, *BOTH), S3, SQS)) == {ROLE: ["not evaluated"]}
    assert said(RULE, estate(role(), _since(100, *BOTH), S3, SQS)) == {ROLE: ["medium certain"]}


def test_an_old_policy_beside_a_young_one_is_judged() -> None:
    old, young = policy(ROLE, allow("sqs:*"), name="a"), policy(ROLE, allow("sqs:SendMessage"), name="b")
    found = findings(RULE, estate(role(), old, _since(5, *young), S3, SQS))
    assert [item.cause.name for item in found] == ["a"]


def test_only_the_record_that_can_tell_is_asked_for() -> None:
    rows = [
        replace(gap("usage"), needs="aws iam generate-credential-report"),
        replace(gap("usage"), needs="aws iam generate-service-last-accessed-details"),
    ]
    outcomes = RULE.run(asked := estate(role(), BOTH, rows), asked.settings)
    (outcome,) = outcomes
    assert isinstance(outcome, NotEvaluated)
    assert [row.needs for row in outcome.needs] == ["aws iam generate-service-last-accessed-details"]
