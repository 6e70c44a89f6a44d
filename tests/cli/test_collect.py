"""``nhiscan collect aws`` from the sign-in to the findings, as processes against doubles of AWS."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path

from tests.cli.processes import AT_ONE_TIME, FAST, At, Ended, Terminal, ended, files, tables, terminal
from tests.fakes.accounts import HOME
from tests.fakes.estate import Estate
from tests.fakes.faults import denied, to
from tests.fakes.handlers import behind
from tests.fakes.motos import moto, whose
from tests.fakes.server import serve
from tests.fakes.wire import Wire

TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
    ],
}
EVERYTHING = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}],
}


def estate(accounts: int = 1) -> Estate:
    """A small one, whose jobs are done at once."""
    return Estate(roles=3, accounts=accounts, regions=1, functions=2, job_looks=0)


def findings(told: Ended) -> dict[str, set[str]]:
    """The names of identities that each rule found something about."""
    found: dict[str, set[str]] = {}
    for row in json.loads(told.out)["findings"]:
        found.setdefault(row["rule"], set()).add(row["identity"].rpartition("/")[2])
    return found


def test_one_account_from_the_sign_in_to_the_findings(tmp_path: Path) -> None:
    with moto() as handler, serve(handler, whose) as url:
        iam = Wire(handler, whose).session().client("iam")
        iam.create_role(RoleName="builder", AssumeRolePolicyDocument=json.dumps(TRUST))
        iam.put_role_policy(RoleName="builder", PolicyName="all", PolicyDocument=json.dumps(EVERYTHING))
        iam.create_user(UserName="robot")
        iam.create_access_key(UserName="robot")
        nhiscan = Terminal(url, tmp_path)

        collected = nhiscan.run("collect", "aws", "-o", "s", "--regions", "us-east-1", *FAST)
        assert (collected.status, collected.err) == (0, ""), collected.err
        assert collected.out.startswith("s: 1 partition, ")
        assert len(collected.out.splitlines()) == 1

        info = nhiscan.run("snapshot", "info", "s")
        assert info.status == 0
        assert "s: finished, every hash holds" in info.out
        assert f"aws {HOME}: taken at " in info.out

        scanned = nhiscan.run("scan", "s", "--format", "json", "--as-of", "2026-11-24")
        assert scanned.status == 1, scanned.err
        found = findings(scanned)
        assert "builder" in found["identity-administrator"]
        assert "robot" in found["identity-ownerless"]
        coverage = json.loads(scanned.out)["coverage"]
        assert {row["gap"] for row in coverage} <= {"not_given", "not_applicable"}
        assert any("us-east-2" in row["what"] for row in coverage), "regions not asked are told"


def test_a_whole_organisation(tmp_path: Path) -> None:
    there = estate(accounts=3)
    first, *others = there.numbers()
    role = f"arn:aws:iam::{others[0]}:role/auditor"
    with terminal(there.handler(), tmp_path, first) as nhiscan:
        everyone = ("--accounts", "all", "--role-arn", role)
        collected = nhiscan.run("collect", "aws", "-o", "s", *everyone, *FAST)
        assert (collected.status, collected.err) == (0, ""), collected.err
        assert collected.out.startswith("s: 3 partitions, ")
        assert nhiscan.asked()["sts:AssumeRole"] == len(others), "the caller's own account needs no role"
        scanned = nhiscan.run("scan", "s", "--format", "json")
        assert scanned.status == 1, scanned.err
        rows = json.loads(scanned.out)["findings"]
        assert {row["identity"].split(":")[4] for row in rows} == set(there.numbers())


def test_a_refused_call_is_told_by_collect_and_by_scan(tmp_path: Path) -> None:
    there = estate()
    account = there.numbers()[0]
    refused = (denied(to("iam", "ListAccessKeys")), denied(to("lambda", "ListFunctions")))
    with terminal(behind(there.handler(), *refused), tmp_path, account) as nhiscan:
        collected = nhiscan.run("collect", "aws", "-o", "s", *FAST)
        assert collected.status == 0
        (line,) = collected.err.splitlines()
        assert line.startswith("s: incomplete: ")
        assert " refused; may not iam:ListAccessKeys, lambda:ListFunctions; " in line

        scanned = nhiscan.run("scan", "s", "--format", "json", "--rule", "credential-unused")
        assert scanned.status == 3, scanned.err
        result = json.loads(scanned.out)
        assert not result["complete"]
        lost = {row["needs"]: row for row in result["coverage"] if row["gap"] == "refused"}
        assert set(lost) == {"iam:ListAccessKeys", "lambda:ListFunctions"}
        assert {row["partition"] for row in lost.values()} == {account}
        assert "us-east-1" in lost["lambda:ListFunctions"]["what"]
        assert lost["iam:ListAccessKeys"]["rules"] == ["credential-unused"]
        assert {row["rule"] for row in result["not_evaluated"]} == {"credential-unused"}


def test_killed_in_the_middle_the_same_command_goes_on(tmp_path: Path) -> None:
    there = estate()
    account = there.numbers()[0]
    arguments = ("collect", "aws", "-o", "s", *FAST)
    with terminal(there.handler(), tmp_path / "whole", account) as nhiscan:
        nhiscan.place.mkdir()
        assert nhiscan.run(*arguments, code=AT_ONE_TIME).status == 0
        all_asked = nhiscan.asked().total()
        whole = tables(nhiscan.place / "s")

    kill = At(all_asked * 2 // 3, lambda: os.kill(process.pid, signal.SIGKILL))
    with terminal(behind(there.handler(), kill), tmp_path / "killed", account) as nhiscan:
        nhiscan.place.mkdir()
        process = nhiscan.start(*arguments, code=AT_ONE_TIME)
        assert ended(process).status == -signal.SIGKILL
        before = nhiscan.asked().total()
        kept = [path for path in files(nhiscan.place / "s/raw") if path.endswith(".json.gz")]
        assert len(kept) > 10
        assert tables(nhiscan.place / "s") == {}
        scanned = nhiscan.run("scan", "s")
        assert scanned.status == 2
        assert "is an unfinished snapshot" in scanned.err

        went_on = nhiscan.run(*arguments, code=AT_ONE_TIME)
        assert (went_on.status, went_on.err) == (0, "")
        again = nhiscan.asked().total() - before
        # the file that says when it began is no answer; who asks is asked each time
        assert again <= all_asked - (len(kept) - 1)
        assert tables(nhiscan.place / "s") == whole
        assert not [path for path in files(nhiscan.place / "s/raw") if "/." in path], "no cut file stays"


def test_a_finished_one_asks_nothing_until_told_to_refresh(tmp_path: Path) -> None:
    there = estate()
    with terminal(there.handler(), tmp_path, there.numbers()[0]) as nhiscan:
        arguments = ("collect", "aws", "-o", "s", *FAST)
        first = nhiscan.run(*arguments, code=AT_ONE_TIME)
        assert first.status == 0
        asked, held, held_tables = nhiscan.asked(), files(tmp_path / "s"), tables(tmp_path / "s")

        again = nhiscan.run(*arguments)
        assert (again.status, again.out) == (0, first.out)
        assert "s: is whole already; --refresh takes everything anew" in again.err
        assert nhiscan.asked() - asked == {"sts:GetCallerIdentity": 1}
        assert files(tmp_path / "s") == held

        asked = nhiscan.asked()
        anew = nhiscan.run(*arguments, "--refresh", code=AT_ONE_TIME)
        assert (anew.status, anew.out, anew.err) == (0, first.out, "")
        assert (nhiscan.asked() - asked).total() == asked.total() - 1
        assert tables(tmp_path / "s") == held_tables


def test_interrupted_it_says_so_in_one_line_and_goes_on(tmp_path: Path) -> None:
    there = estate()
    interrupt = At(40, lambda: process.send_signal(signal.SIGINT))
    with terminal(behind(there.handler(), interrupt), tmp_path, there.numbers()[0]) as nhiscan:
        process = nhiscan.start("collect", "aws", "-o", "s", *FAST)
        stopped = ended(process)
        assert (stopped.status, stopped.out) == (130, "")
        assert stopped.err == "nhiscan: interrupted; run it again with -o s, it goes on where it stopped\n"
        before = nhiscan.asked().total()
        went_on = nhiscan.run("collect", "aws", "-o", "s", *FAST)
        assert (went_on.status, went_on.err) == (0, "")
        assert nhiscan.asked().total() - before < before * 2
