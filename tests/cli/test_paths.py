"""``nhiscan paths`` on Acme."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import nhiscan as package
from nhiscan.cli import main

ACME = str(Path(package.__file__).parent.parent / "sample_data" / "aws")
PROD = "arn:aws:iam::111122223333:role"
AGENT, ADMIN = f"{PROD}/agents/agent-invoice", f"{PROD}/lambda-admin"

Ran = tuple[int, str, str]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """Exit code, standard output and standard error of ``nhiscan paths``."""

    def ran(*arguments: str) -> Ran:
        capsys.readouterr()
        with pytest.raises(SystemExit) as left:
            main(["paths", ACME, *arguments])
        told = capsys.readouterr()
        return int(left.value.code or 0), told.out, told.err

    return ran


def told(ran: Ran) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(ran[1])
    return found


def test_an_agent_comes_to_the_top_by_a_function_of_its_own(run: Callable[..., Ran]) -> None:
    found = told(run("--format", "json"))
    assert found["schema"] == "nhiscan/paths/v1"
    assert ADMIN in found["admins"]
    assert ADMIN not in {path["from"] for path in found["paths"]}
    [path] = [path for path in found["paths"] if path["from"] == AGENT]
    assert (path["to"], path["conditional"], path["depends_on"]) == (ADMIN, False, [])
    [hop] = path["hops"]
    assert (hop["method"], hop["gains"], hop["conditional"]) == (
        "aws-lambda-create-function",
        "become",
        False,
    )
    assert hop["needs"] == [
        f"iam:PassRole on {ADMIN}",
        "lambda:CreateFunction on a new function",
        "lambda:InvokeFunction on a new function (afterwards)",
    ]
    assert ("tools", "RolesForTools") in {(by["policy"], by["sid"]) for by in hop["because"]}


def test_whoever_becomes_the_agent_comes_there_too(run: Callable[..., Ran]) -> None:
    [path] = told(run("--from", "agent-supervisor", "--format", "json"))["paths"]
    assert [hop["method"] for hop in path["hops"]] == ["aws-sts-assume-role", "aws-lambda-create-function"]
    assert not path["conditional"]


def test_the_fence_around_regions_stops_a_path(run: Callable[..., Ran]) -> None:
    assert told(run("--from", "media-transcode-oregon", "--format", "json"))["paths"] == []


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--from", "agent-invoice", "--expect", "no"), 1),
        (("--from", "agent-invoice", "--expect", "yes"), 0),
        (("--from", "media-transcode-oregon", "--expect", "no"), 0),
        (("--from", "agent-invoice", "--to", "lambda-admin", "--expect", "yes"), 0),
        (("--from", "agent-invoice", "--to", "iam:CreateUser", "--expect", "yes"), 0),
        (("--from", "media-transcode-oregon", "--to", "lambda-admin", "--expect", "yes"), 1),
    ],
)
def test_what_is_expected_decides_the_exit_code(
    arguments: tuple[str, ...], code: int, run: Callable[..., Ran]
) -> None:
    assert run(*arguments)[0] == code


def test_people_read_what_is_done_by_which_policy(run: Callable[..., Ran]) -> None:
    _, out, _ = run("--from", "agent-invoice")
    assert f"sure   {AGENT} -> {ADMIN}\n  1. Create a function that runs as the role, and have it run" in out
    assert "by `tools`" in out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--from", "agent-invoic"), "is not in the snapshot"),
        (("--to", "nobody"), "is not in the snapshot"),
        (("--to", "iam:CreateUsr"), "nearest: `iam:CreateUser`"),
        (("--expect", "maybe"), "neither yes nor no"),
        (("--format", "csv"), "one of: screen, json"),
    ],
)
def test_bad_input_gets_one_line(arguments: tuple[str, ...], words: str, run: Callable[..., Ran]) -> None:
    code, out, err = run(*arguments)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert words in err


def test_what_is_lost_with_an_agent_is_told_beside_its_path(run: Callable[..., Ran]) -> None:
    blast = told(run("--from", "agent-invoice", "--format", "json"))["blast"]
    assert ADMIN in blast["sure"]["administrators"]
    assert set(blast["sure"]["administrators"]) <= set(blast["possible"]["administrators"])
    assert 0 < blast["sure"]["identities"] <= blast["possible"]["identities"]
    assert set(blast["sure"]["sensitive"]) <= set(blast["possible"]["sensitive"])


def test_the_cut_names_the_statement_and_what_stays_of_the_guardrail(run: Callable[..., Ran]) -> None:
    cut = told(run("--cut", "--format", "json"))["cut"]
    names = {(row["name"], row["sid"]) for row in cut["statements"]}
    assert ("tools", "RolesForTools") in names
    assert cut["smallest"]
    assert cut["left"] == []
    assert cut["guardrail"]["not_bound"] == ["999900001111"]
    assert {row["from"].rpartition("/")[2] for row in cut["guardrail"]["left"]} == {"sandbox-reset"}


def test_the_cut_is_told_to_people(run: Callable[..., Ran]) -> None:
    _, said, _ = run("--from", "agent-invoice", "--cut")
    assert "without 1 statement there is none (no fewer would do)" in said
    assert "It binds nobody in 999900001111" in said
