"""Statements as Acme's engineers write them: grants, denials and trusts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from tools.make_acme.ids import CLUSTER_ISSUER, GITHUB_ISSUER, oidc_provider
from tools.make_acme.nouns import Statement

Condition = dict[str, dict[str, Any]]
VERSION: Final = "2012-10-17"


def document(statements: Sequence[Statement]) -> dict[str, Any]:
    """The policy document of ``statements``."""
    return {"Version": VERSION, "Statement": list(statements)}


def allow(
    actions: str | list[str],
    resources: str | list[str] = "*",
    *,
    sid: str | None = None,
    when: Condition | None = None,
) -> Statement:
    """An Allow by Action and Resource."""
    return _statement("Allow", {"Action": actions, "Resource": resources}, sid, when)


def deny(
    actions: str | list[str],
    resources: str | list[str] = "*",
    *,
    sid: str | None = None,
    when: Condition | None = None,
) -> Statement:
    """A Deny by Action and Resource."""
    return _statement("Deny", {"Action": actions, "Resource": resources}, sid, when)


def all_but(
    effect: str, actions: str | list[str], *, sid: str | None = None, when: Condition | None = None
) -> Statement:
    """A statement on every resource by NotAction."""
    return _statement(effect, {"NotAction": actions, "Resource": "*"}, sid, when)


def trust_service(principal: str, account: str | None = None) -> Statement:
    """A service of AWS may assume the role; with ``account``, only for resources of that account."""
    condition = {"StringEquals": {"aws:SourceAccount": account}} if account else None
    return _trust({"Service": principal}, "sts:AssumeRole", condition)


def trust_principals(*arns: str, when: Condition | None = None) -> Statement:
    """Named principals, or whole accounts by their root, may assume the role."""
    return _trust({"AWS": arns[0] if len(arns) == 1 else list(arns)}, "sts:AssumeRole", when)


def trust_github(
    account: str, *subjects: str, operator: str = "StringEquals", audience: str = "sts.amazonaws.com"
) -> Statement:
    """Workflows of GitHub Actions may assume the role; without ``subjects``, whoever's they are."""
    condition: Condition = {"StringEquals": {f"{GITHUB_ISSUER}:aud": audience}}
    if subjects:
        wanted = subjects[0] if len(subjects) == 1 else list(subjects)
        condition.setdefault(operator, {})[f"{GITHUB_ISSUER}:sub"] = wanted
    return _trust(
        {"Federated": oidc_provider(account, GITHUB_ISSUER)}, "sts:AssumeRoleWithWebIdentity", condition
    )


def trust_cluster(account: str, namespace: str, name: str, more: dict[str, str] | None = None) -> Statement:
    """One service account of Acme's cluster may assume the role; ``more`` keys must hold as well."""
    condition = {
        "StringEquals": {
            f"{CLUSTER_ISSUER}:aud": "sts.amazonaws.com",
            f"{CLUSTER_ISSUER}:sub": f"system:serviceaccount:{namespace}:{name}",
            **(more or {}),
        }
    }
    return _trust(
        {"Federated": oidc_provider(account, CLUSTER_ISSUER)}, "sts:AssumeRoleWithWebIdentity", condition
    )


def trust_identity_center(provider_arn: str) -> Statement:
    """People may assume the role through IAM Identity Center."""
    return {
        "Effect": "Allow",
        "Principal": {"Federated": provider_arn},
        "Action": ["sts:AssumeRoleWithSAML", "sts:TagSession"],
        "Condition": {"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}},
    }


def _statement(effect: str, what: dict[str, Any], sid: str | None, when: Condition | None) -> Statement:
    start: Statement = {"Sid": sid} if sid else {}
    end: Statement = {"Condition": when} if when else {}
    return start | {"Effect": effect} | what | end


def _trust(principal: dict[str, Any], action: str, when: Condition | None) -> Statement:
    end: Statement = {"Condition": when} if when else {}
    return {"Effect": "Allow", "Principal": principal, "Action": action} | end
