"""Who may become a role: one row per principal of every Allow statement."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from nhiscan.model import GapKind, Grant, Layer, PrincipalKind, Trust
from tests.connectors.aws.kit import ACCOUNT, IAM, OTHER, details, read, role

PRINCIPALS: dict[str, tuple[object, str, PrincipalKind, str | None]] = {
    "a role": (
        {"AWS": f"arn:aws:iam::{OTHER}:role/x"},
        f"arn:aws:iam::{OTHER}:role/x",
        PrincipalKind.IDENTITY,
        OTHER,
    ),
    "a user": ({"AWS": f"{IAM}:user/a/u"}, f"{IAM}:user/a/u", PrincipalKind.IDENTITY, ACCOUNT),
    "a session": (
        {"AWS": f"arn:aws:sts::{OTHER}:assumed-role/x/y"},
        f"arn:aws:sts::{OTHER}:assumed-role/x/y",
        PrincipalKind.IDENTITY,
        OTHER,
    ),
    "an account by ARN": (
        {"AWS": f"arn:aws:iam::{OTHER}:root"},
        f"arn:aws:iam::{OTHER}:root",
        PrincipalKind.ACCOUNT,
        OTHER,
    ),
    "an account by number": ({"AWS": OTHER}, OTHER, PrincipalKind.ACCOUNT, OTHER),
    "an account of another partition": (
        {"AWS": f"arn:aws-cn:iam::{OTHER}:root"},
        f"arn:aws-cn:iam::{OTHER}:root",
        PrincipalKind.ACCOUNT,
        OTHER,
    ),
    "a service": (
        {"Service": "ecs-tasks.amazonaws.com"},
        "ecs-tasks.amazonaws.com",
        PrincipalKind.SERVICE,
        None,
    ),
    "an OIDC provider": (
        {"Federated": f"{IAM}:oidc-provider/gitlab.com"},
        f"{IAM}:oidc-provider/gitlab.com",
        PrincipalKind.FEDERATED,
        ACCOUNT,
    ),
    "a SAML provider": (
        {"Federated": f"{IAM}:saml-provider/idp"},
        f"{IAM}:saml-provider/idp",
        PrincipalKind.FEDERATED,
        ACCOUNT,
    ),
    "Cognito": (
        {"Federated": "cognito-identity.amazonaws.com"},
        "cognito-identity.amazonaws.com",
        PrincipalKind.FEDERATED,
        None,
    ),
    "everyone": ("*", "*", PrincipalKind.EVERYONE, None),
    "everyone, spelt out": ({"AWS": "*"}, "*", PrincipalKind.EVERYONE, None),
    "a deleted role": (
        {"AWS": "AROAEXAMPLEID12345678"},
        "AROAEXAMPLEID12345678",
        PrincipalKind.DELETED,
        None,
    ),
    "a deleted user": (
        {"AWS": "AIDAEXAMPLEID12345678"},
        "AIDAEXAMPLEID12345678",
        PrincipalKind.DELETED,
        None,
    ),
    "something else": ({"CanonicalUser": "79a5"}, "79a5", PrincipalKind.UNKNOWN, None),
    "a name that is no ARN": ({"AWS": "bob"}, "bob", PrincipalKind.UNKNOWN, None),
    "a group, which cannot be trusted": (
        {"AWS": f"{IAM}:group/g"},
        f"{IAM}:group/g",
        PrincipalKind.UNKNOWN,
        ACCOUNT,
    ),
}


@pytest.mark.parametrize(("principal", "text", "kind", "account"), PRINCIPALS.values(), ids=PRINCIPALS)
def test_a_principal(
    tmp_path: Path, principal: object, text: str, kind: PrincipalKind, account: str | None
) -> None:
    trust = read(tmp_path, {"a.json": details(role("r", principal))}).one(Trust)
    assert (trust.principal, trust.principal_kind, trust.account) == (text, kind, account)
    assert (trust.identity, trust.statement, trust.actions) == (f"{IAM}:role/r", 0, ("sts:AssumeRole",))
    assert trust.condition is None


def trusts(folder: Path, *statements: Any) -> list[Trust]:
    return read(folder, {"a.json": details(role("r", {"Statement": list(statements)}))}).rows(Trust)


ALLOW = {"Effect": "Allow", "Action": "sts:AssumeRole"}


def test_every_principal_of_a_list_is_a_row(tmp_path: Path) -> None:
    rows = trusts(
        tmp_path,
        {**ALLOW, "Principal": {"AWS": [ACCOUNT, OTHER], "Service": "a.amazonaws.com"}},
        {**ALLOW, "Sid": "Second", "Principal": {"AWS": OTHER}},
    )
    assert {(row.principal, row.statement, row.sid) for row in rows} == {
        (ACCOUNT, 0, None),
        (OTHER, 0, None),
        ("a.amazonaws.com", 0, None),
        (OTHER, 1, "Second"),
    }
    assert len({row.id for row in rows}) == 4


def test_a_single_statement_needs_no_list(tmp_path: Path) -> None:
    policy = {"Statement": {**ALLOW, "Principal": {"AWS": OTHER}}}
    assert read(tmp_path, {"a.json": details(role("r", policy))}).one(Trust).principal == OTHER


def test_a_deny_trusts_nobody_but_stays_in_the_document(tmp_path: Path) -> None:
    policy = {"Statement": [{"Effect": "Deny", "Principal": {"AWS": OTHER}, "Action": "sts:AssumeRole"}]}
    found = read(tmp_path, {"a.json": details(role("r", policy))})
    assert not found.rows(Trust)
    assert found.one(Grant).layer is Layer.TRUST
    assert not found.gaps(GapKind.TRUNCATED)


def test_everyone_but_some_is_kept_as_written(tmp_path: Path) -> None:
    (row,) = trusts(tmp_path, {**ALLOW, "NotPrincipal": {"AWS": OTHER}})
    assert row.principal_kind is PrincipalKind.UNKNOWN
    assert json.loads(row.principal) == {"AWS": OTHER}


def test_actions_that_are_only_left_out_count_as_all(tmp_path: Path) -> None:
    statement = {"Effect": "Allow", "NotAction": "sts:TagSession", "Principal": {"AWS": OTHER}}
    (row,) = trusts(tmp_path, statement)
    assert row.actions == ("*",)


def test_conditions_are_kept_with_their_keys_in_lower_case(tmp_path: Path) -> None:
    condition = {
        "StringEquals": {"sts:ExternalId": "x", "aws:PrincipalOrgID": "o"},
        "Bool": {"AWS:SecureTransport": "true"},
    }
    (row,) = trusts(tmp_path, {**ALLOW, "Principal": {"AWS": OTHER}, "Condition": condition})
    assert row.condition is not None
    assert json.loads(row.condition) == condition
    assert row.keys == ("aws:principalorgid", "aws:securetransport", "sts:externalid")


UNREADABLE: dict[str, Any] = {
    "no document": None,
    "a document that is a number": 7,
    "text that is no JSON": "{",
    "no statement": {"Version": "2012-10-17"},
    "a statement that is text": {"Statement": ["Allow"]},
    "an effect of another name": {"Statement": [{**ALLOW, "Effect": "allow", "Principal": {"AWS": OTHER}}]},
    "a statement without principal": {"Statement": [ALLOW]},
    "a principal that is a number": {"Statement": [{**ALLOW, "Principal": {"AWS": 7}}]},
    "a principal that is a word": {"Statement": [{**ALLOW, "Principal": "bob"}]},
    "one of several that is a number": {"Statement": [{**ALLOW, "Principal": {"AWS": [OTHER, 7]}}]},
}


@pytest.mark.parametrize("policy", UNREADABLE.values(), ids=UNREADABLE)
def test_a_trust_policy_that_cannot_be_read_is_told_and_never_empty(tmp_path: Path, policy: object) -> None:
    found = read(tmp_path, {"a.json": details(role("r", AssumeRolePolicyDocument=policy))})
    (gap,) = found.gaps(GapKind.TRUNCATED)
    assert (gap.table, gap.subject) == ("trusts", f"{IAM}:role/r")
    assert "#/RoleDetailList/0/AssumeRolePolicyDocument" in gap.what


def test_a_statement_that_cannot_be_read_does_not_hide_the_others(tmp_path: Path) -> None:
    rows = trusts(tmp_path, "oops", {**ALLOW, "Principal": {"AWS": OTHER}})
    assert [(row.statement, row.principal) for row in rows] == [(1, OTHER)]
