"""How wide a federation is: the whole world, all of ours, one project, or one job."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from nhiscan.model import Confidence, IssuerSubject, Layer, PrincipalKind, Trust
from nhiscan.snapshot import Row
from tests.estates import ROLE, estate, findings, policy, role, rule, said, tokens, trust

RULE = rule("trust_federation_wide")
GITHUB, GITLAB, TERRAFORM = "token.actions.githubusercontent.com", "gitlab.com", "app.terraform.io"
CLUSTER = "oidc.eks.eu-central-1.amazonaws.com/id/EXAMPLE0000000000000000000000001"
CIRCLE = "oidc.circleci.com/org/1"
OWN = "idp.example.com"
COGNITO, PULUMI, SENTINEL = (
    "cognito-identity.amazonaws.com",
    "api.pulumi.com/oidc",
    "sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d",
)
MAIN = "repo:acme/infra:ref:refs/heads/main"
ACCOUNT = "system:serviceaccount:data:loader"

WIDTHS: dict[str, tuple[tuple[Row, ...], str]] = {
    "no subject at GitHub": (tokens(GITHUB, None), "critical certain"),
    "any subject at GitHub": (tokens(GITHUB, ("*",)), "critical certain"),
    "any repository there is": (tokens(GITHUB, ("repo:*",)), "critical certain"),
    "organisations whose names begin alike": (tokens(GITHUB, ("repo:acme*",)), "critical certain"),
    "any repository of ours": (tokens(GITHUB, ("repo:acme/*",)), "high certain"),
    "repositories whose names begin alike": (tokens(GITHUB, ("repo:acme/infra-*:*",)), "high certain"),
    "one narrow, one wide": (tokens(GITHUB, (MAIN, "repo:acme/*")), "high certain"),
    "any branch of one repository": (tokens(GITHUB, ("repo:acme/infra:*",)), "low certain"),
    "one branch": (tokens(GITHUB, (MAIN,)), "clean"),
    "a star that is a letter": (tokens(GITHUB, ("repo:acme/infra:ref:refs/heads/${*}",)), "clean"),
    "one branch for any audience": (tokens(GITHUB, (MAIN,), None), "low certain"),
    "one branch for audiences that fit": (tokens(GITHUB, (MAIN,), ("*",)), "low certain"),
    "any group at GitLab": (tokens(GITLAB, ("project_path:*",)), "critical certain"),
    "any project of a group": (tokens(GITLAB, ("project_path:acme/*",)), "high certain"),
    "any ref of a project": (tokens(GITLAB, ("project_path:acme/infra:*",)), "low certain"),
    "any project at Terraform": (
        tokens(TERRAFORM, ("organization:acme:project:*:workspace:*:run_phase:*",)),
        "high certain",
    ),
    "any workspace of a project": (
        tokens(TERRAFORM, ("organization:acme:project:infra:workspace:*:run_phase:*",)),
        "low certain",
    ),
    "a form that nobody knows": (tokens(GITHUB, ("environment:prod*",)), "not evaluated"),
    "a claim asked besides, which this does not follow": (
        tokens(GITHUB, ("*",), undecided=(f"StringEquals {GITHUB}:repository_owner",)),
        "critical conditional",
    ),
    "a subject that a customer changed to name nobody": (
        tokens(GITHUB, ("environment:prod",)),
        "high conditional",
    ),
    "a subject with open ids behind the names": (
        tokens(GITHUB, ("repo:acme@*/infra@*:environment:prod",)),
        "clean",
    ),
    "open ids behind the names, any repository": (tokens(GITHUB, ("repo:acme@*/*",)), "high certain"),
    "any project of a subgroup": (tokens(GITLAB, ("project_path:acme/sub/*",)), "high certain"),
    "any project of CircleCI": (tokens(CIRCLE, ("org/1/project/*",)), "high certain"),
    "any user of one project of CircleCI": (tokens(CIRCLE, ("org/1/project/2/user/*",)), "low certain"),
    "any workload of a cluster": (tokens(CLUSTER, None), "high certain"),
    "any namespace": (tokens(CLUSTER, ("system:serviceaccount:*:loader",)), "high certain"),
    "any account of a namespace": (tokens(CLUSTER, ("system:serviceaccount:data:*",)), "low certain"),
    "one account": (tokens(CLUSTER, (ACCOUNT,)), "clean"),
    "any token of a provider nobody knows": (tokens(OWN, None), "high inferred"),
    "one subject of a provider nobody knows": (tokens(OWN, ("job-1",)), "clean"),
    "an identity pool of ours": (tokens(COGNITO, None, ("eu-central-1:pool",)), "clean"),
    "any identity pool": (tokens(COGNITO, None, None), "critical certain"),
    "any stack of our audience": (tokens(PULUMI, None, ("aws:acme",)), "high certain"),
    "a customer named where nobody looks": (tokens(SENTINEL, None), "not evaluated"),
}


@pytest.mark.parametrize(("rows", "verdict"), WIDTHS.values(), ids=WIDTHS)
def test_federation_wide(rows: tuple[Row, ...], verdict: str) -> None:
    issued = rows[-1]
    assert said(RULE, estate(role(), rows)) == {issued.trust: [verdict]}  # type: ignore[union-attr]


def asking(condition: Mapping[str, Any], undecided: str = "") -> list[Row]:
    """A trust of GitHub's issuer without a subject, on ``condition``."""
    *_, issued = tokens(GITHUB, None)
    name = f"arn:aws:iam::111122223333:oidc-provider/{GITHUB}"
    told = trust(name, PrincipalKind.FEDERATED, condition=condition, account="111122223333")
    assert isinstance(issued, IssuerSubject)
    return [*told, replace(issued, undecided=(undecided,) if undecided else ())]


CONDITIONS: dict[str, tuple[list[Row], str]] = {
    "an office, which is not judged": (
        asking({"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}),
        "critical conditional",
    ),
    "the claims of another issuer": (
        asking({"StringEquals": {f"{GITLAB}:sub": "x"}}),
        "critical conditional",
    ),
    "one repository": (
        asking({"StringEquals": {f"{GITHUB}:repository": "acme/infra"}}, f"StringEquals {GITHUB}:repository"),
        "high conditional",
    ),
    "repositories of anybody": (
        asking({"StringLike": {f"{GITHUB}:repository": "*/infra"}}, f"StringLike {GITHUB}:repository"),
        "critical conditional",
    ),
    "a subject if there is one, and there always is": (
        asking({"StringLikeIfExists": {f"{GITHUB}:sub": MAIN}}, f"StringLikeIfExists {GITHUB}:sub"),
        "clean",
    ),
}


@pytest.mark.parametrize(("rows", "verdict"), CONDITIONS.values(), ids=CONDITIONS)
def test_other_conditions(rows: list[Row], verdict: str) -> None:
    assert list(said(RULE, estate(role(), rows)).values()) == [[verdict]]


def test_a_deny_of_the_same_policy_is_named() -> None:
    row, _, _, issued = tokens(GITHUB, None)
    assert isinstance(row, Trust)
    allowed = {"Effect": "Allow", "Principal": {"Federated": row.principal}, "Action": row.actions[0]}
    denied = allowed | {"Effect": "Deny", "Condition": {"StringNotLike": {f"{GITHUB}:sub": MAIN}}}
    whole = policy(ROLE, allowed, denied, name="trust policy", layer=Layer.TRUST)
    (found,) = findings(RULE, estate(role(), row, whole, issued))
    assert found.confidence is Confidence.CONDITIONAL
    assert f"`{GITHUB}:sub`" in found.message


@pytest.mark.parametrize("action", ["sts:TagSession", "sts:AssumeRole"])
def test_an_action_that_no_token_becomes_anybody_by_is_clean(action: str) -> None:
    row, *rest = tokens(GITHUB, None)
    assert isinstance(row, Trust)
    assert findings(RULE, estate(role(), replace(row, actions=(action,)), rest)) == []


OTHERS = {
    "a service": trust("ec2.amazonaws.com", PrincipalKind.SERVICE),
    "everybody, which is another rule's": trust("*", PrincipalKind.EVERYONE),
}


@pytest.mark.parametrize("rows", OTHERS.values(), ids=OTHERS)
def test_what_is_no_token_is_clean(rows: tuple[Row, ...]) -> None:
    assert list(said(RULE, estate(role(), rows)).values()) == [["clean"]]


def test_an_assertion_that_is_not_read_is_not_evaluated() -> None:
    saml = trust("arn:aws:iam::111122223333:saml-provider/okta", PrincipalKind.FEDERATED)
    assert list(said(RULE, estate(role(), saml)).values()) == [["not evaluated"]]


def test_the_fix_puts_a_subject_in_the_place_of_the_pattern() -> None:
    (found,) = findings(RULE, estate(role(), tokens(GITHUB, ("repo:acme/*",))))
    assert found.identity == ROLE
    assert found.message == "any project of GitHub Actions that fits `repo:acme/*` may become it"
    assert found.fix[0].kind == "json"
    document = json.loads(found.fix[0].text)
    assert document["Statement"][0]["Condition"] == {
        "StringEquals": {f"{GITHUB}:sub": "SUBJECT"},
        "StringLike": {f"{GITHUB}:aud": ["sts.amazonaws.com"]},
    }


def test_where_only_the_audience_is_missing_the_subject_stays() -> None:
    (found,) = findings(RULE, estate(role(), tokens(GITHUB, (MAIN,), None)))
    words = shlex.split(found.fix[0].text)
    document = json.loads(words[words.index("--policy-document") + 1])
    assert document["Statement"][0]["Condition"] == {
        "StringEquals": {f"{GITHUB}:sub": MAIN, f"{GITHUB}:aud": "sts.amazonaws.com"}
    }
