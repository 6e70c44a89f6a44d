"""Which tokens an OIDC trust accepts, as far as its conditions bound them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from nhiscan.model import IssuerSubject
from tests.connectors.aws.kit import IAM, details, read, role

GITHUB = "token.actions.githubusercontent.com"
SUB, AUD = f"{GITHUB}:sub", f"{GITHUB}:aud"


def accepted(folder: Path, condition: Any, principal: str = f"{IAM}:oidc-provider/{GITHUB}") -> IssuerSubject:
    statement = {
        "Effect": "Allow",
        "Principal": {"Federated": principal},
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": condition,
    }
    return read(folder, {"a.json": details(role("r", {"Statement": [statement]}))}).one(IssuerSubject)


Bound = tuple[str, ...] | None
CONDITIONS: dict[str, tuple[Any, Bound, Bound, tuple[str, ...]]] = {
    "one subject, one audience": (
        {"StringEquals": {SUB: "repo:a/b:ref:refs/heads/main", AUD: "sts.amazonaws.com"}},
        ("repo:a/b:ref:refs/heads/main",),
        ("sts.amazonaws.com",),
        (),
    ),
    "a pattern": ({"StringLike": {SUB: "repo:a/*"}}, ("repo:a/*",), None, ()),
    "several": ({"StringLike": {SUB: ["repo:a/*", "repo:b/*"]}}, ("repo:a/*", "repo:b/*"), None, ()),
    "letter case aside": ({"StringEqualsIgnoreCase": {SUB: "repo:A/b"}}, ("repo:A/b",), None, ()),
    "any of a set": ({"ForAnyValue:StringLike": {SUB: "repo:a/*"}}, ("repo:a/*",), None, ()),
    "key names have no case": ({"StringEquals": {SUB.upper(): "repo:a/b"}}, ("repo:a/b",), None, ()),
    "no condition at all": ({}, None, None, ()),
    "a star that StringEquals takes as a letter": (
        {"StringEquals": {SUB: "repo:a/*"}},
        ("repo:a/${*}",),
        None,
        (),
    ),
    "a star that is written as a letter": ({"StringLike": {SUB: "repo:a/${*}"}}, ("repo:a/${*}",), None, ()),
    "a negation bounds nothing": (
        {"StringNotEquals": {SUB: "repo:a/b"}},
        None,
        None,
        (f"StringNotEquals {SUB}",),
    ),
    "IfExists bounds nothing": (
        {"StringLikeIfExists": {SUB: "repo:a/*"}},
        None,
        None,
        (f"StringLikeIfExists {SUB}",),
    ),
    "all of a set holds for none": (
        {"ForAllValues:StringLike": {SUB: "repo:a/*"}},
        None,
        None,
        (f"ForAllValues:StringLike {SUB}",),
    ),
    "presence bounds nothing": ({"Null": {SUB: "false"}}, None, None, (f"Null {SUB}",)),
    "an operator of another type": ({"ArnLike": {SUB: "repo:a/*"}}, None, None, (f"ArnLike {SUB}",)),
    "an operator nobody knows": ({"stringlike": {SUB: "repo:a/*"}}, None, None, (f"stringlike {SUB}",)),
    "two tests that must both hold": (
        {"StringLike": {SUB: "repo:a/*"}, "StringEquals": {SUB: ["repo:a/b", "repo:a/c"]}},
        ("repo:a/b", "repo:a/c"),
        None,
        (),
    ),
    "a variable may be anything": (
        {"StringLike": {SUB: "repo:${aws:username}/b"}},
        ("repo:*/b",),
        None,
        (f"StringLike {SUB}",),
    ),
    "another claim of the issuer": (
        {"StringEquals": {f"{GITHUB}:repository_id": "42"}},
        None,
        None,
        (f"StringEquals {GITHUB}:repository_id",),
    ),
    "a key about something else": ({"StringEquals": {"aws:SourceIp": "x", AUD: "a"}}, None, ("a",), ()),
    "a claim of another issuer": ({"StringEquals": {"gitlab.com:sub": "project_path:a/b"}}, None, None, ()),
    "a number as value": ({"StringEquals": {AUD: 7}}, None, ("7",), ()),
    "a value that is no text": ({"StringEquals": {SUB: {}}}, None, None, (f"StringEquals {SUB}",)),
    "nobody": ({"StringEquals": {SUB: []}}, (), None, ()),
    "a condition that is text": ("x", None, None, ()),
}


@pytest.mark.parametrize(
    ("condition", "subjects", "audiences", "undecided"), CONDITIONS.values(), ids=CONDITIONS
)
def test_a_condition(
    tmp_path: Path, condition: Any, subjects: Bound, audiences: Bound, undecided: tuple[str, ...]
) -> None:
    found = accepted(tmp_path, condition)
    assert (found.subjects, found.audiences, found.undecided) == (subjects, audiences, undecided)
    assert found.issuer == GITHUB


ISSUERS: dict[str, tuple[str, Any, str, Bound, Bound]] = {
    "an issuer with a path": (
        f"{IAM}:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/AB12",
        {"StringEquals": {"oidc.eks.eu-west-1.amazonaws.com/id/AB12:sub": "system:serviceaccount:n:s"}},
        "oidc.eks.eu-west-1.amazonaws.com/id/AB12",
        ("system:serviceaccount:n:s",),
        None,
    ),
    "Cognito": (
        "cognito-identity.amazonaws.com",
        {"StringEquals": {"cognito-identity.amazonaws.com:aud": "eu-west-1:1"}},
        "cognito-identity.amazonaws.com",
        None,
        ("eu-west-1:1",),
    ),
    "Login with Amazon calls them otherwise": (
        "www.amazon.com",
        {"StringEquals": {"www.amazon.com:app_id": "amzn1.app", "www.amazon.com:user_id": "u"}},
        "www.amazon.com",
        ("u",),
        ("amzn1.app",),
    ),
}


@pytest.mark.parametrize(
    ("principal", "condition", "issuer", "subjects", "audiences"), ISSUERS.values(), ids=ISSUERS
)
def test_an_issuer(
    tmp_path: Path, principal: str, condition: Any, issuer: str, subjects: Bound, audiences: Bound
) -> None:
    found = accepted(tmp_path, condition, principal)
    assert (found.issuer, found.subjects, found.audiences) == (issuer, subjects, audiences)


def test_a_saml_trust_has_no_tokens(tmp_path: Path) -> None:
    trusted = {"Federated": f"{IAM}:saml-provider/idp"}
    assert not read(tmp_path, {"a.json": details(role("r", trusted))}).rows(IssuerSubject)


def test_a_key_that_stands_twice_leaves_the_condition_undecided(tmp_path: Path) -> None:
    twice = f'{{"StringEquals": {{"{SUB}": "repo:a/b", "{SUB}": "repo:*"}}}}'
    principal = f'{{"Federated":"{IAM}:oidc-provider/{GITHUB}"}}'
    statement = f'{{"Effect":"Allow","Principal":{principal},"Action":"x","Condition":{twice}}}'
    policy = f'{{"Statement":[{statement}]}}'
    found = read(tmp_path, {"a.json": details(role("r", AssumeRolePolicyDocument=policy))}).one(IssuerSubject)
    assert (found.subjects, found.undecided) == (None, ("Condition",))
