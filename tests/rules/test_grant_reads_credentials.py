"""Reads that give out credentials on everything are a finding; named secrets and plain reads are not."""

from __future__ import annotations

from typing import Any

import pytest

from nhiscan.model import Grant, Layer, Nature, Origin, Severity
from tests.estates import PROD, ROLE, allow, estate, findings, group, policy, role, rule, said

RULE = rule("grant_reads_credentials")
GRANT = f"{ROLE}#identity:inline"
SECRET = f"arn:aws:secretsmanager:eu-central-1:{PROD}:secret:crm-a1b2c3"
TAGGED = {"StringEquals": {"aws:ResourceTag/team": "crm"}}

CASES: dict[str, tuple[dict[str, Any], str]] = {
    "all secrets": (allow("secretsmanager:GetSecretValue"), "high certain"),
    "one secret": (allow("secretsmanager:GetSecretValue", on=SECRET), "clean"),
    "secrets of one name": (allow("secretsmanager:GetSecretValue", on=SECRET[:-6] + "*"), "clean"),
    "all secrets by their form": (
        allow("secretsmanager:GetSecretValue", on=f"arn:aws:secretsmanager:*:{PROD}:secret:*"),
        "high certain",
    ),
    "all secrets with a tag": (
        allow("secretsmanager:GetSecretValue", Condition=TAGGED),
        "medium conditional",
    ),
    "all parameters": (allow("ssm:Get*"), "high certain"),
    "what secrets there are": (allow("secretsmanager:ListSecrets", "secretsmanager:DescribeSecret"), "clean"),
    "several secrets at once, which asks for each": (allow("secretsmanager:BatchGetSecretValue"), "clean"),
    "an agent's keys": (allow("bedrock-agentcore:Get*"), "high certain"),
    "settings of functions": (allow("lambda:GetFunctionConfiguration"), "low certain"),
    "settings under a condition": (allow("lambda:GetFunctionConfiguration", Condition=TAGGED), "clean"),
    "user data": (allow("ec2:Describe*"), "low certain"),
    "what can only be allowed on everything, by its name": (allow("ecs:DescribeTaskDefinition"), "clean"),
    "what can only be allowed on everything, by a wildcard": (allow("ecs:Describe*"), "low certain"),
    "a pipeline's worker": (allow("codepipeline:GetJobDetails"), "clean"),
    "all reads of pipelines": (allow("codepipeline:Get*"), "high certain"),
    "a registry's token, worth no more than who asks": (allow("ecr:GetAuthorizationToken"), "clean"),
    "reads of data": (allow("s3:GetObject"), "clean"),
    "everything, which another rule tells": (allow("*"), "clean"),
    "everything but a service": ({"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"}, "high certain"),
    "a whole service": (allow("secretsmanager:*"), "high certain"),
}


@pytest.mark.parametrize(("statement", "verdict"), CASES.values(), ids=CASES)
def test_reads(statement: dict[str, Any], verdict: str) -> None:
    assert said(RULE, estate(role(), policy(ROLE, statement))) == {GRANT: [verdict]}


def test_a_message_names_those_that_weigh_most() -> None:
    (found,) = findings(RULE, estate(role(), policy(ROLE, allow("ssm:Get*", "lambda:Get*", Sid="Read"))))
    assert found.message == (
        "reads credentials of the whole account: "
        "`ssm:GetParameter`, `ssm:GetParameters`, `ssm:GetParametersByPath` and 1 more"
    )
    assert found.evidence[0].text == "statement 0 `Read`"
    assert not any("lambda" in each.text for each in found.evidence)
    assert found.cause.statement == 0


def test_the_rest_of_the_policy_stays() -> None:
    (found,) = findings(RULE, estate(role(), policy(ROLE, allow("ssm:GetParameter", "ssm:ListDocuments"))))
    assert "ssm:ListDocuments" in found.fix[0].text
    assert "GetParameter" not in found.fix[0].text


def test_the_provider_s_policy_is_told_as_such() -> None:
    reference = "arn:aws:iam::aws:policy/ReadOnlyAccess"
    document, own = policy(ROLE, allow("ssm:Get*", "ec2:Describe*"), reference=reference)
    assert isinstance(own, Grant)
    name = "ReadOnlyAccess"
    theirs = Grant("g", "aws", PROD, ROLE, Layer.IDENTITY, name, own.policy, Origin.PROVIDER, reference)
    (found,) = findings(RULE, estate(role(), document, theirs))
    assert found.message.startswith("the provider's policy `ReadOnlyAccess` reads credentials")
    assert found.severity is Severity.MEDIUM


def test_what_other_layers_take_away_does_not_count() -> None:
    reads = policy(ROLE, allow("ssm:GetParameter"))
    denied = {"Effect": "Deny", "Action": "ssm:GetParameter*", "Resource": "*"}
    assert said(RULE, estate(role(), policy(ROLE, allow("ssm:GetParameter"), denied))) == {GRANT: ["clean"]}
    limit = policy(ROLE, allow("s3:*"), name="limit", layer=Layer.BOUNDARY)
    assert said(RULE, estate(role(), reads, limit)) == {GRANT: ["clean"]}


def test_whose_policies_are_judged() -> None:
    ops = f"arn:aws:iam::{PROD}:group/ops"
    person = ROLE.replace("agent-invoice", "person")
    holders = [role(), group(ops), role(person, Nature.HUMAN)]
    rows = [row for holder in (ROLE, ops, person) for row in policy(holder, allow("ssm:GetParameter"))]
    assert set(said(RULE, estate(holders, rows))) == {GRANT, f"{ops}#identity:inline"}


def test_a_document_that_nobody_gave_is_not_evaluated() -> None:
    grant = Grant(
        "g", "aws", PROD, ROLE, Layer.IDENTITY, "x", None, Origin.CUSTOMER, "arn:aws:iam::1:policy/x"
    )
    assert said(RULE, estate(role(), grant)) == {"g": ["not evaluated"]}
