"""Machine, human or unknown, by AWS's own facts alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from nhiscan.model import Nature
from tests.connectors.aws.kit import IAM, OTHER, details, group, read, role, user
from tests.connectors.aws.test_credentials import ROOT, csv, key, line, listed

SSO = "/aws-reserved/sso.amazonaws.com/"
ROLES: dict[str, tuple[dict[str, Any], Nature, str]] = {
    "a service may become it": (
        role("r", {"Service": "ec2.amazonaws.com"}),
        Nature.MACHINE,
        "ec2.amazonaws.com",
    ),
    "service-linked": (role("r", path="/aws-service-role/x/"), Nature.MACHINE, "service-linked"),
    "workloads of an issuer may become it": (
        role("r", {"Federated": f"{IAM}:oidc-provider/gitlab.com"}),
        Nature.MACHINE,
        "gitlab.com",
    ),
    "an Identity Center role": (
        role("r", {"Federated": f"{IAM}:saml-provider/AWSSSO_1_DO_NOT_DELETE"}, path=SSO),
        Nature.HUMAN,
        "Identity Center",
    ),
    "a name alone is no fact": (
        role("AWSReservedSSO_Admin_1", {"AWS": OTHER}),
        Nature.UNKNOWN,
        "other identities",
    ),
    "SAML only": (
        role("r", {"Federated": f"{IAM}:saml-provider/idp"}),
        Nature.UNKNOWN,
        "people and programs",
    ),
    "users of an application": (
        role("r", {"Federated": "cognito-identity.amazonaws.com"}),
        Nature.UNKNOWN,
        "people and programs",
    ),
    "another account": (role("r", {"AWS": OTHER}), Nature.UNKNOWN, "other identities"),
    "an account and a service": (
        role("r", {"AWS": OTHER, "Service": "a.amazonaws.com"}),
        Nature.MACHINE,
        "a.amazonaws",
    ),
    "nobody": (role("r", {"Statement": []}), Nature.UNKNOWN, "nobody"),
}


@pytest.mark.parametrize(("entry", "nature", "because"), ROLES.values(), ids=ROLES)
def test_a_role(tmp_path: Path, entry: dict[str, Any], nature: Nature, because: str) -> None:
    found = read(tmp_path, {"a.json": details(entry)}).identity(entry["RoleName"])
    assert found.nature is nature
    assert because in found.nature_because


def test_a_role_that_a_workload_runs_as_is_a_machine_s(tmp_path: Path) -> None:
    function = {"FunctionArn": "arn:aws:lambda:eu-west-1:111122223333:function:f", "Role": f"{IAM}:role/r"}
    files = {"a.json": details(role("r", {"AWS": OTHER})), "l.json": {"Functions": [function]}}
    found = read(tmp_path, files).identity("r")
    assert found.nature is Nature.MACHINE
    assert "lambda-function" in found.nature_because


POOL = "eu-west-1:11112222-3333-4444-5555-666677778888"
BY_POOL = {"Federated": "cognito-identity.amazonaws.com"}
FUNCTION = {"FunctionArn": "arn:aws:lambda:eu-west-1:111122223333:function:f", "Role": f"{IAM}:role/r"}
HANDED_OUT: dict[str, tuple[dict[str, Any], list[Any], Nature, str]] = {
    "by a pool alone": (
        role("r", BY_POOL),
        [],
        Nature.UNKNOWN,
        "the identity pool `shop` gives it to people",
    ),
    "by a pool, and a function runs as it": (
        role("r", BY_POOL),
        [FUNCTION],
        Nature.MACHINE,
        "lambda-function",
    ),
    "by a pool, and a service may become it": (role("r"), [], Nature.MACHINE, "lambda.amazonaws.com"),
}


@pytest.mark.parametrize(("entry", "functions", "nature", "because"), HANDED_OUT.values(), ids=HANDED_OUT)
def test_a_role_that_an_identity_pool_hands_out(
    tmp_path: Path, entry: dict[str, Any], functions: list[Any], nature: Nature, because: str
) -> None:
    files = {
        "a.json": details(entry),
        "l.json": {"Functions": functions},
        "p.json": {"IdentityPools": [{"IdentityPoolId": POOL, "IdentityPoolName": "shop"}]},
        "r.json": {"IdentityPoolId": POOL, "Roles": {"unauthenticated": f"{IAM}:role/r"}},
    }
    found = read(tmp_path, files).identity("r")
    assert found.nature is nature
    assert because in found.nature_because


NONE = listed()
USERS: dict[str, tuple[dict[str, Any], Nature, str]] = {
    "keys and no password": ({"r.csv": csv(line(access_key_1_active="true"))}, Nature.MACHINE, "no password"),
    "a password and no keys": ({"r.csv": csv(line(password_enabled="true"))}, Nature.HUMAN, "no keys"),
    "both": (
        {"r.csv": csv(line(password_enabled="true", access_key_1_active="true"))},
        Nature.UNKNOWN,
        "both",
    ),
    "neither": ({"r.csv": csv(line())}, Nature.UNKNOWN, "neither keys nor"),
    "nobody tells": ({}, Nature.UNKNOWN, "neither its keys nor its password are known"),
    "keys, and nobody tells of passwords": ({"k.json": listed(key())}, Nature.UNKNOWN, "has a password"),
    "no keys, and nobody tells of passwords": (
        {"access-keys/u.json": NONE},
        Nature.UNKNOWN,
        "has a password",
    ),
    "listed keys, and the report": (
        {"k.json": listed(key()), "r.csv": csv(line())},
        Nature.MACHINE,
        "no password",
    ),
}


@pytest.mark.parametrize(("files", "nature", "because"), USERS.values(), ids=USERS)
def test_a_user(tmp_path: Path, files: dict[str, Any], nature: Nature, because: str) -> None:
    found = read(tmp_path, {"a.json": details(users=[user("u")]), **files}).identity("u")
    assert found.nature is nature
    assert because in found.nature_because


def test_root_is_a_human_s_whatever_it_has(tmp_path: Path) -> None:
    files = {
        "a.json": details(users=[user("u")]),
        "r.csv": csv(line(**ROOT, access_key_1_active="true"), line()),
    }
    assert read(tmp_path, files).identity("root").nature is Nature.HUMAN


def test_a_group_is_neither(tmp_path: Path) -> None:
    found = read(tmp_path, {"a.json": details(groups=[group("g")])}).identity("g")
    assert found.nature is Nature.UNKNOWN
    assert found.nature_because
