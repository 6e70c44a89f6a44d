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
