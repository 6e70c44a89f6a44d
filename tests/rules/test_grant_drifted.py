"""A wildcard that took in changes since it was written is a finding; the same one written today is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from nhiscan.model import Grant, Layer, Nature, Origin, Policy
from nhiscan.snapshot import Row
from tests.estates import NOW, PROD, ROLE, allow, estate, findings, group, needs, policy, role, rule, said

RULE = rule("grant_drifted")
REFERENCE = f"arn:aws:iam::{PROD}:policy/ml"
GRANT = f"{ROLE}#identity:inline"
OLD, BETWEEN, ANCIENT = (datetime(*day, tzinfo=UTC) for day in ((2025, 1, 1), (2025, 8, 1), (2020, 1, 1)))
"""AgentCore's reads of keys stand in the table of 2025-08-12 and not in that of 2025-07-08."""


def written(when: datetime | None, *statements: dict[str, Any], holder: str = ROLE) -> tuple[Row, ...]:
    """A managed policy of the account's own, written then."""
    document, grant = policy(holder, *statements, reference=REFERENCE)
    assert isinstance(grant, Grant)
    return document, replace(grant, written=when)


CASES: dict[str, tuple[dict[str, Any], datetime, str]] = {
    "a service that learnt to change more": (allow("bedrock-agentcore:*"), OLD, "medium certain"),
    "reads that give out keys": (allow("bedrock-agentcore:Get*"), OLD, "medium certain"),
    "perhaps there already": (allow("bedrock-agentcore:GetResourceApi*"), BETWEEN, "medium inferred"),
    "written now": (allow("bedrock-agentcore:*"), NOW, "clean"),
    "by its name": (allow("bedrock-agentcore:GetResourceApiKey"), OLD, "clean"),
    "by its name beside a wildcard": (
        allow("bedrock-agentcore:GetResourceApiKey", "bedrock-agentcore:GetResourceApi*"),
        OLD,
        "clean",
    ),
    "everything, which meant whatever comes": (allow("*"), OLD, "clean"),
    "all but something": ({"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"}, OLD, "medium certain"),
    "a service that only learnt to read": (allow("bedrock-agentcore:List*"), OLD, "clean"),
    "a service that learnt nothing": (allow("sqs:*"), ANCIENT, "clean"),
    "a Deny": ({"Effect": "Deny", "Action": "bedrock-agentcore:*", "Resource": "*"}, OLD, "clean"),
    "under a condition": (
        allow("bedrock-agentcore:*", Condition={"StringEquals": {"aws:RequestedRegion": "eu-central-1"}}),
        OLD,
        "medium conditional",
    ),
}


@pytest.mark.parametrize(("statement", "when", "verdict"), CASES.values(), ids=CASES)
def test_drift(statement: dict[str, Any], when: datetime, verdict: str) -> None:
    assert said(RULE, estate(role(), written(when, statement))) == {GRANT: [verdict]}


def test_changes_alone_are_milder() -> None:
    verdicts = said(RULE, estate(role(), written(OLD, allow("bedrock-agentcore:CreateMemor*"))))
    assert verdicts == {GRANT: ["low certain"]}


def test_a_finding_says_since_when_and_by_what() -> None:
    (found,) = findings(RULE, estate(role(), written(OLD, allow("bedrock-agentcore:GetResource*"))))
    assert found.message.startswith(
        "`bedrock-agentcore:GetResource*` took in actions since 2025-01-01: 2 that give out credentials"
    )
    assert any("`bedrock-agentcore:GetResourceApiKey`" in each.text for each in found.evidence)
    assert found.cause.id == REFERENCE


def test_before_the_oldest_page_nobody_counted() -> None:
    (found,) = findings(RULE, estate(role(), written(ANCIENT, allow("bedrock-agentcore:*"))))
    assert any("is not counted" in each.text for each in found.evidence)
    (late,) = findings(RULE, estate(role(), written(OLD, allow("bedrock-agentcore:*"))))
    assert not any("is not counted" in each.text for each in late.evidence)


def test_an_inline_policy_is_no_older_than_its_holder() -> None:
    rows = policy(ROLE, allow("bedrock-agentcore:*"))
    assert said(RULE, estate(role(created=NOW), rows)) == {GRANT: ["clean"]}
    asked = estate(role(created=OLD), rows)
    assert said(RULE, asked) == {GRANT: ["not evaluated"]}
    assert {table for table, _ in needs(RULE, asked)} == {"grants"}
    plain = policy(ROLE, allow("s3:GetObject"))
    assert said(RULE, estate(role(created=OLD), plain)) == {GRANT: ["clean"]}
    assert said(RULE, estate(role(), plain)) == {GRANT: ["not evaluated"]}


def test_what_other_layers_take_away_does_not_count() -> None:
    limit = policy(ROLE, allow("s3:*"), name="limit", layer=Layer.BOUNDARY)
    assert said(RULE, estate(role(), written(OLD, allow("bedrock-agentcore:*")), limit)) == {GRANT: ["clean"]}


def test_whose_policies_are_judged() -> None:
    ops = f"arn:aws:iam::{PROD}:group/ops"
    person = ROLE.replace("agent-invoice", "person")
    holders = [role(), group(ops), role(person, Nature.HUMAN)]
    rows = [row for holder in (ROLE, ops, person) for row in written(OLD, allow("s3:*"), holder=holder)]
    assert set(said(RULE, estate(holders, rows))) == {GRANT, f"{ops}#identity:inline"}


def test_the_provider_s_policies_are_its_own() -> None:
    document, grant = written(OLD, allow("bedrock-agentcore:*"))
    assert isinstance(document, Policy)
    assert isinstance(grant, Grant)
    theirs = replace(grant, origin=Origin.PROVIDER)
    assert said(RULE, estate(role(), document, theirs)) == {}
