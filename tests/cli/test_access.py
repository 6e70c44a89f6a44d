"""``nhiscan can`` and ``nhiscan who-can`` on Acme."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import nhiscan as package
from nhiscan.cli import main
from nhiscan.cli.access import ended

ACME = str(Path(package.__file__).parent.parent / "sample_data" / "aws")
AGENT = "arn:aws:iam::111122223333:role/agents/agent-invoice"
REPORT = "arn:aws:s3:::acme-invoices/8841.pdf"
IN_REGION = ("--context", "aws:RequestedRegion=eu-central-1")

Ran = tuple[int, str, str]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """Exit code, standard output and standard error of a command."""

    def ran(*arguments: str) -> Ran:
        capsys.readouterr()
        try:
            main(list(arguments))
        except SystemExit as left:
            told = capsys.readouterr()
            return int(left.code or 0), told.out, told.err
        told = capsys.readouterr()
        return 0, told.out, told.err

    return ran


def rows(ran: Ran) -> dict[str, Any]:
    return {row["identity"]: row for row in json.loads(ran[1])["principals"]}


def test_what_an_identity_can_do_names_statements_and_what_limits_them(run: Callable[..., Ran]) -> None:
    code, out, _ = run("can", ACME, "agent-invoice", "--format", "json")
    told = json.loads(out)
    assert (code, told["schema"], told["identity"]) == (0, "nhiscan/can/v1", AGENT)
    passing = next(row for row in told["grants"] if row["Action"] == ["iam:PassRole"])
    assert (passing["policy"], passing["sid"], passing["known"]) == ("tools", "RolesForTools", 1)
    bucket = next(row for row in told["grants"] if row["policy"] == "AmazonS3FullAccess")
    assert "aws:requestedregion" in bucket["depends_on"]
    assert {limit["policy"] for limit in bucket["limits"]} == {"region-fence", "buckets-for-acme-only"}


def test_how_a_policy_is_attached_is_told(run: Callable[..., Ran]) -> None:
    told = json.loads(run("can", ACME, "agent-invoice", "--format", "json")[1])["grants"]
    at = {row["policy"]: (row["attached_to"], row["arn"]) for row in told}
    assert at["tools"] == (AGENT, None)
    assert at["AmazonS3FullAccess"] == (AGENT, "arn:aws:iam::aws:policy/AmazonS3FullAccess")
    fence = next(limit for row in told for limit in row["limits"] if limit["policy"] == "region-fence")
    assert fence["attached_to"].startswith("r-")
    assert all(row["exactness"].startswith(("exact", "over-", "under-")) for row in told)


def test_a_condition_of_a_guardrail_is_told_with_its_level(run: Callable[..., Ran]) -> None:
    asked = ("can", ACME, AGENT, "--action", "lambda:InvokeFunction", "--resource")
    code, out, _ = run(*asked, "arn:aws:lambda:eu-central-1:111122223333:function:x")
    assert code == 0
    assert "SCPs of level 1: denied depending on aws:requestedregion" in out
    assert "scp `region-fence` `OnlyOurRegions` on r-" in run("can", ACME, AGENT)[1]


def test_one_thing_is_decided_exactly(run: Callable[..., Ran]) -> None:
    asked = ("can", ACME, AGENT, "--action", "lambda:InvokeFunction", "--format", "json")
    found = rows(run(*asked, "--resource", "arn:aws:lambda:eu-central-1:111122223333:function:x", *IN_REGION))
    assert found[AGENT]["decision"] in ("allowed", "conditional")
    elsewhere = rows(run(*asked, "--resource", "*", "--context", "aws:RequestedRegion=ap-south-1"))
    assert elsewhere[AGENT]["decision"] == "explicit_deny"
    assert elsewhere[AGENT]["because"][0]["policy"] == "region-fence"


def test_who_can_leaves_out_who_is_denied(run: Callable[..., Ran]) -> None:
    code, out, _ = run("who-can", ACME, "iam:PassRole", "--format", "json")
    told = json.loads(out)
    assert (code, told["schema"]) == (0, "nhiscan/who-can/v1")
    assert AGENT in {row["identity"] for row in told["principals"]}
    assert {row["decision"] for row in told["principals"]} <= {"allowed", "conditional", "unknown"}


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("who-can", ACME, "iam:PassRole", "--expect", "yes"), 0),
        (("who-can", ACME, "iam:PassRole", "--expect", "no"), 1),
        (("can", ACME, AGENT, "--action", "iam:PassRole", "--expect", "yes"), 0),
        (("can", ACME, AGENT, "--action", "iam:CreateUser", "--expect", "yes"), 1),
        (("can", ACME, AGENT, "--action", "iam:CreateUser", "--expect", "no"), 0),
    ],
)
def test_what_is_expected_decides_the_exit_code(
    arguments: tuple[str, ...], code: int, run: Callable[..., Ran]
) -> None:
    assert run(*arguments)[0] == code


BAD = {
    "an identity that is not there": (("can", ACME, "agent-invoic"), "is not in the snapshot"),
    "and the nearest": (("can", ACME, f"{AGENT}s"), f"nearest: `{AGENT}`"),
    "an action that is none": (("who-can", ACME, "s3:GetObjct"), "nearest: `s3:GetObject`"),
    "a resource that is none": (("who-can", ACME, "s3:GetObject", "bucket"), "is no ARN"),
    "a context without value": (
        ("who-can", ACME, "s3:GetObject", "*", "--context", "a"),
        "`a` is no key with a value",
    ),
    "an expectation that is none": (
        ("who-can", ACME, "s3:GetObject", "--expect", "maybe"),
        "neither yes nor no",
    ),
    "an expectation without action": (("can", ACME, AGENT, "--expect", "yes"), "name it with --action"),
    "a format that is none": (("who-can", ACME, "s3:GetObject", "--format", "csv"), "one of: screen, json"),
    "too much": (("can", ACME, AGENT, "x"), "at most two"),
    "a snapshot that is not there": (("can", "/no/such", AGENT), "/no/such"),
}


@pytest.mark.parametrize(("arguments", "told"), BAD.values(), ids=BAD)
def test_bad_input_gets_one_line(arguments: tuple[str, ...], told: str, run: Callable[..., Ran]) -> None:
    code, out, err = run(*arguments)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert told in err


def test_people_read_lines(run: Callable[..., Ran]) -> None:
    _, out, _ = run("who-can", ACME, "iam:PassRole")
    assert f"allowed       {AGENT}\n              by identity `tools` `RolesForTools`" in out
    _, out, _ = run("can", ACME, AGENT)
    assert "iam:PassRole on *\n  by identity `tools` `RolesForTools`: 1 known action" in out


@pytest.mark.parametrize(
    "arguments",
    [("who-can", "iam:CreateUser"), ("paths", "--to", "admin")],
    ids=["who can", "paths"],
)
def test_nobody_who_was_not_seen_is_nobody(
    arguments: tuple[str, ...], tmp_path: Path, run: Callable[..., Ran]
) -> None:
    command, *more = arguments
    (tmp_path / "authorization-details.json").write_text(
        json.dumps({"UserDetailList": [], "GroupDetailList": [], "RoleDetailList": [ROLE], "Policies": []})
    )
    assert "not everybody was seen" not in run(command, str(tmp_path), *more)[2]
    (tmp_path / "authorization-details.json").write_text(
        json.dumps({"IsTruncated": True, "RoleDetailList": [ROLE]})
    )
    code, _, err = run(command, str(tmp_path), *more, "--expect", "no")
    assert code != 0
    assert "incomplete: in 111122223333 not everybody was seen; it needs " in err


@pytest.mark.parametrize(
    ("met", "expect", "whole", "code"),
    [
        (True, None, False, 0),
        (True, "yes", False, 0),
        (True, "no", True, 0),
        (True, "no", False, 3),
        (False, "no", False, 1),
        (False, "yes", True, 1),
    ],
)
def test_what_was_not_seen_is_never_what_was_expected_not_to_be_there(
    met: bool, expect: str | None, whole: bool, code: int
) -> None:
    assert ended(met, expect, whole=whole) == code


ROLE = {
    "Path": "/",
    "RoleName": "plain",
    "RoleId": "AROAEXAMPLEEXAMPLE01",
    "Arn": "arn:aws:iam::111122223333:role/plain",
    "CreateDate": "2026-01-01T00:00:00+00:00",
    "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": []},
    "InstanceProfileList": [],
    "RolePolicyList": [],
    "AttachedManagedPolicies": [],
    "Tags": [],
}
