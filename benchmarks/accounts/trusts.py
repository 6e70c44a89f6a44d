"""Who may become a role: one statement per way that roles are trusted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from benchmarks.accounts.tasks import Statement

ISSUER: Final = "token.actions.githubusercontent.com"
SAML_PROVIDER: Final = "AWSSSO_1234567890abcdef_DO_NOT_DELETE"
VENDORS: Final = ("123456789012", "444455556666", "999900001111")
"""Accounts of others: their numbers are those of AWS's own documentation."""

_PINNED: Final = frozenset("bedrock ecs-tasks glue states".split())
"""Services whose documentation asks for the account of the source."""


def trust(of: str, words: Mapping[str, str], *, pinned: bool) -> Statement:
    """The statement by which ``of`` may become a role; ``pinned``: as narrow as AWS advises."""
    match of:
        case "oidc":
            return _oidc(words, pinned=pinned)
        case "saml":
            audience = {"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}}
            provider = f"arn:aws:iam::{words['account']}:saml-provider/{SAML_PROVIDER}"
            return _allow(["sts:AssumeRoleWithSAML", "sts:TagSession"], "Federated", provider, audience)
        case "account" | "vendor":
            other = words["account"] if of == "account" else VENDORS[len(words["app"]) % len(VENDORS)]
            secret = {"StringEquals": {"sts:ExternalId": f"{words['team']}-{words['app']}"}}
            return _allow("sts:AssumeRole", "AWS", f"arn:aws:iam::{other}:root", secret if pinned else None)
        case _:
            source = {"StringEquals": {"aws:SourceAccount": words["account"]}}
            wanted = pinned and of.partition(".")[0] in _PINNED
            return _allow("sts:AssumeRole", "Service", of, source if wanted else None)


def _oidc(words: Mapping[str, str], *, pinned: bool) -> Statement:
    """A repository's workflows: those of its main branch, or all."""
    branch = "ref:refs/heads/main" if pinned else "*"
    condition = {
        "StringEquals": {f"{ISSUER}:aud": "sts.amazonaws.com"},
        "StringLike": {f"{ISSUER}:sub": f"repo:example/{words['team']}-{words['app']}:{branch}"},
    }
    provider = f"arn:aws:iam::{words['account']}:oidc-provider/{ISSUER}"
    return _allow("sts:AssumeRoleWithWebIdentity", "Federated", provider, condition)


def _allow(
    action: str | list[str], kind: str, principal: str, condition: Mapping[str, Mapping[str, str]] | None
) -> Statement:
    made: Statement = {"Effect": "Allow", "Principal": {kind: principal}, "Action": action}
    return made | ({"Condition": condition} if condition else {})
