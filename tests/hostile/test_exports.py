"""An account whose owner is the attacker: hostile names from the export to every output."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

import nhiscan
from nhiscan.cli import main
from nhiscan.scan import Scan
from tests.formats.render import NAMES, render
from tests.hostile.strings import HOSTILE
from tests.hostile.test_renderings import UNSEEN

ACCOUNT = "111122223333"
LONG_AGO = "2020-01-01T00:00:00+00:00"


def identity(kind: str, text: str) -> dict[str, Any]:
    """What every user and role has, with ``text`` wherever text is free."""
    wide = {"Sid": text, "Effect": "Allow", "Action": ["*", f"s3:{text}"], "Resource": ["*", text]}
    document = {"Version": "2012-10-17", "Statement": [wide]}
    return {
        "Path": f"/{text}/",
        f"{kind}Name": text,
        f"{kind}Id": f"ID{text}",
        "Arn": f"arn:aws:iam::{ACCOUNT}:{kind.lower()}/{text}",
        "CreateDate": LONG_AGO,
        f"{kind}PolicyList": [{"PolicyName": text, "PolicyDocument": document}],
        "AttachedManagedPolicies": [
            {"PolicyName": "AdministratorAccess", "PolicyArn": "arn:aws:iam::aws:policy/AdministratorAccess"}
        ],
        "Tags": [{"Key": "owner", "Value": text}, {"Key": text, "Value": text}],
    }


def role(text: str) -> dict[str, Any]:
    """A role that anybody named anything may become."""
    statement = {
        "Sid": text,
        "Effect": "Allow",
        "Action": "sts:AssumeRole",
        "Principal": {"AWS": "arn:aws:iam::444455556666:root", "Federated": text, "Service": text},
        "Condition": {"StringLike": {"aws:PrincipalTag/x": text, text: text}},
    }
    trust = {"Version": "2012-10-17", "Statement": [statement]}
    return identity("Role", text) | {"AssumeRolePolicyDocument": trust, "InstanceProfileList": []}


def write(folder: Path) -> None:
    """The exports of an account in which every string names a user, a role and a function."""
    details = {
        "UserDetailList": [identity("User", text) | {"GroupList": []} for text in HOSTILE],
        "GroupDetailList": [],
        "RoleDetailList": [role(text) for text in HOSTILE],
        "Policies": [],
    }
    functions = [
        {
            "FunctionName": text,
            "FunctionArn": f"arn:aws:lambda:eu-west-1:{ACCOUNT}:function:{text}",
            "Role": f"arn:aws:iam::{ACCOUNT}:role/{text}",
            "Environment": {"Variables": {text: text}},
        }
        for text in HOSTILE
    ]
    (folder / "access-keys").mkdir(parents=True)
    keys = [
        {"UserName": text, "AccessKeyId": f"AKIA{text}", "Status": "Active", "CreateDate": LONG_AGO}
        for text in HOSTILE
    ]
    for name, document in {
        "authorization-details.json": details,
        "lambda-functions.eu-west-1.json": {"Functions": functions},
        "access-keys/all.json": {"AccessKeyMetadata": keys},
    }.items():
        (folder / name).write_text(json.dumps(document), encoding="utf-8")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the exports lie."""
    folder = tmp_path_factory.mktemp("hostile")
    write(folder)
    return folder


@pytest.fixture(scope="module")
def result(folder: Path) -> Scan:
    """What all rules make of it."""
    return nhiscan.audit(nhiscan.load(folder))


def test_rules_have_much_to_say_about_it(result: Scan) -> None:
    assert len(result.identities) >= 2 * 300
    assert len(result.findings) >= 300
    assert len({finding.rule for finding in result.findings}) >= 5


@pytest.mark.parametrize("name", NAMES)
def test_no_output_carries_a_control(name: str, result: Scan) -> None:
    text = render(name, result).replace("\r\n", "\n")
    assert not UNSEEN.search(text)
    if name == "screen":
        assert len(text.splitlines()) <= 40
        assert max(map(cell_len, text.splitlines())) <= 80


def test_neither_screen_nor_notices_do(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["scan", str(folder)])
    out, err = capfd.readouterr()
    assert left.value.code == 1
    assert not UNSEEN.search(out)
    assert not UNSEEN.search(err)
