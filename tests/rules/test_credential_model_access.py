"""A key without an end that can run models is a finding."""

from __future__ import annotations

import pytest

from nhiscan.model import CredentialKind, Grant, Layer, Origin
from nhiscan.snapshot import Row
from tests.estates import KEY, PROD, USER, allow, days_ago, estate, findings, key, policy, rule, said, user

RULE = rule("credential_model_access")
INVOKE = policy(USER, allow("bedrock:InvokeModel"))
FROM_VPC = {"Condition": {"StringEquals": {"aws:SourceVpc": "vpc-1"}}}
BEDROCK, GIT = "bedrock.amazonaws.com", "codecommit.amazonaws.com"
SPECIFIC = CredentialKind.SERVICE_SPECIFIC
UNGIVEN = Grant(
    "g", "aws", PROD, USER, Layer.IDENTITY, "x", None, Origin.PROVIDER, "arn:aws:iam::aws:policy/X"
)

CASES: dict[str, tuple[list[Row | tuple[Row, ...]], str]] = {
    "may invoke": ([key(), INVOKE], "high certain"),
    "may invoke by a pattern": ([key(), policy(USER, allow("bedrock:Invoke*"))], "high certain"),
    "may stream": ([key(), policy(USER, allow("bedrock:InvokeModelWithResponseStream"))], "high certain"),
    "may infer through Mantle": (
        [key(), policy(USER, allow("bedrock-mantle:CreateInference"))],
        "high certain",
    ),
    "may invoke under a condition": (
        [key(), policy(USER, allow("bedrock:InvokeModel", **FROM_VPC))],
        "high conditional",
    ),
    "may only list models": ([key(), policy(USER, allow("bedrock:ListFoundationModels"))], "clean"),
    "may nothing": ([key()], "clean"),
    "may invoke, the key was ended": ([key(active=False), INVOKE], "clean"),
    "an API key of Bedrock": ([key(kind=SPECIFIC, service=BEDROCK), INVOKE], "high certain"),
    "an API key of Bedrock that ends": (
        [key(kind=SPECIFIC, service=BEDROCK, expires=days_ago(-7)), INVOKE],
        "clean",
    ),
    "a password of another service": ([key(kind=SPECIFIC, service=GIT), INVOKE], "clean"),
    "an SSH key": ([key(kind=CredentialKind.SSH_KEY), INVOKE], "clean"),
    "a policy that nobody gave": ([key(), UNGIVEN], "not evaluated"),
    "one that allows, and one that nobody gave and may deny": ([key(), UNGIVEN, INVOKE], "high conditional"),
}


@pytest.mark.parametrize(("rows", "verdict"), CASES.values(), ids=CASES)
def test_model_access(rows: list[Row | tuple[Row, ...]], verdict: str) -> None:
    assert said(RULE, estate(user(), *rows)) == {KEY: [verdict]}


def test_what_it_hangs_on_is_said() -> None:
    rows = [user(), key(), *policy(USER, allow("bedrock:InvokeModel", **FROM_VPC))]
    assert findings(RULE, estate(rows))[0].message == "can run models, depending on aws:SourceVpc"
    unseen = estate(user(), key(), UNGIVEN, INVOKE)
    assert findings(RULE, unseen)[0].message == "can run models, depending on policy x"


def test_the_finding_names_the_statement() -> None:
    (found,) = findings(RULE, estate(user(), key(), INVOKE))
    assert found.message == "can run models"
    assert found.evidence[0].text == "statement 0"
    assert found.evidence[0].source == "identity policy `inline`"
    first, second = found.fix[0].text.splitlines()
    assert first.startswith("# ")
    assert KEY in second
