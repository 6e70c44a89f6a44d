"""A static key is a finding where something points at a workload that needs none, and says what."""

from __future__ import annotations

import pytest

from nhiscan.model import CredentialKind, Identity, Resource
from nhiscan.snapshot import Row
from tests.estates import (
    KEY,
    PROD,
    USER,
    estate,
    findings,
    gap,
    key,
    role,
    rule,
    said,
    tokens,
    used,
    user,
    workload,
)

RULE = rule("credential_avoidable")
GITHUB = "token.actions.githubusercontent.com"
CLUSTER = "oidc.eks.eu-central-1.amazonaws.com/id/EXAMPLE0000000000000000000000001"
TRUSTED = (role(), *tokens(GITHUB, ("repo:acme/infra:*",)))
LISTED = Resource(f"arn:aws:iam::{PROD}:oidc-provider/{GITHUB}", "aws", PROD, "oidc-provider", GITHUB)


def named(name: str, *tags: tuple[str, str]) -> Identity:
    """The user, by another name or with tags."""
    return Identity(**{f: getattr(user(), f) for f in Identity.__slots__} | {"name": name, "tags": tags})


CASES: dict[str, tuple[list[Row | tuple[Row, ...]], str]] = {
    "last used by an agent on an instance": (
        [user(), key(), used(days=1, service="ssmmessages")],
        "medium inferred",
    ),
    "last used for a bucket": ([user(), key(), used(days=1, service="s3")], "clean"),
    "named after a build service that is trusted": (
        [named("github-deploy"), key(), used(days=1), TRUSTED],
        "medium inferred",
    ),
    "a tag says so": ([named("svc", ("runs-in", "GitHub")), key(), used(days=1), TRUSTED], "medium inferred"),
    "its provider is there, though no role trusts it": (
        [named("github-deploy"), key(), used(days=1), LISTED],
        "medium inferred",
    ),
    "named after any build": ([named("acme-ci"), key(), used(days=1), TRUSTED], "medium inferred"),
    "named after a build service that is not trusted": (
        [named("gitlab-deploy"), key(), used(days=1), TRUSTED],
        "clean",
    ),
    "named after what is no build service": (
        [named("eks-loader"), key(), used(days=1), role(), tokens(CLUSTER, ("system:serviceaccount:a:b",))],
        "clean",
    ),
    "a name that only sounds like it": ([named("circus"), key(), used(days=1), TRUSTED], "clean"),
    "named after a word of every build service": (
        [named("actions-of-one"), key(), used(days=1), TRUSTED],
        "clean",
    ),
    "a workload bears its name": ([user(), key(), used(days=1), workload("SVC-report")], "medium inferred"),
    "a workload bears its team's name": (
        [named("svc", ("team", "web")), key(), used(days=1), workload("web")],
        "clean",
    ),
    "a workload of another name": ([user(), key(), used(days=1), workload("other")], "clean"),
    "nothing points anywhere, and nobody tells of its use": ([user(), key()], "not evaluated"),
    "nothing points anywhere, and nothing was listed": (
        [user(), key(), used(days=1), gap("workloads")],
        "not evaluated",
    ),
    "ended": ([user(), key(active=False), workload("svc-report")], "clean"),
    "no static key": ([user(), key(kind=CredentialKind.SSH_KEY), workload("svc-report")], "clean"),
}


@pytest.mark.parametrize(("rows", "verdict"), CASES.values(), ids=CASES)
def test_avoidable(rows: list[Row | tuple[Row, ...]], verdict: str) -> None:
    assert said(RULE, estate(*rows)) == {KEY: [verdict]}


def test_each_thing_that_points_there_is_named() -> None:
    rows = [
        named("github-deploy"),
        key(),
        used(days=1, service="ec2messages"),
        workload("github-deploy"),
        *TRUSTED,
    ]
    (found,) = findings(RULE, estate(rows))
    assert (found.identity, found.credential) == (USER, KEY)
    assert [item.text for item in found.evidence] == [
        "last used for `ec2messages`, which agents on instances call",
        "its name or a tag says `github`, and the account trusts GitHub Actions",
        "the lambda-function `github-deploy` bears its name",
    ]
