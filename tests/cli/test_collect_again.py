"""The same command again: what was refused is asked again and nothing else; what was whole stays whole."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from nhiscan.cli import main
from nhiscan.cli.progress import WallTimer
from nhiscan.errors import SnapshotError
from nhiscan.model import Gap, GapKind
from nhiscan.snapshot.directory import DirectorySnapshot
from nhiscan.snapshot.info import of_directory
from nhiscan.snapshot.refresh import Refresh
from tests.cli.processes import FAST, files, tables
from tests.fakes.accounts import key_of
from tests.fakes.answers import answer, parse
from tests.fakes.estate import Estate
from tests.fakes.faults import After, When, denied, expired, looped, to
from tests.fakes.handlers import Handler, Layer, behind
from tests.fakes.http import Reply
from tests.fakes.operations import Asked
from tests.fakes.recorder import Recorder
from tests.fakes.wire import Wire

HERE, THERE, ELSEWHERE = Estate(accounts=3).numbers()
ROLE = f"arn:aws:iam::{THERE}:role/auditor"
EVERYONE = ("--accounts", "all", "--role-arn", ROLE)
S = Path("s")


@dataclass
class Desk:
    """Where the command is given, again and again, at one moment unless told otherwise."""

    capsys: pytest.CaptureFixture[str]
    """What it prints."""
    asked: Counter[str] = field(default_factory=Counter)
    """What the last command asked."""
    err: str = ""
    """What the last command said on standard error."""

    def collect(
        self, *arguments: str, accounts: int = 1, layers: tuple[Layer, ...] = (), into: str = "s"
    ) -> int:
        """``nhiscan collect aws`` behind layers: its exit code."""
        self.capsys.readouterr()
        estate, seen = Estate(roles=2, accounts=accounts, regions=1, functions=1, job_looks=0), Recorder()
        wire = Wire(behind(estate.handler(), seen, *layers))
        with wire.everywhere(), pytest.raises(SystemExit) as left:
            main(["collect", "aws", "-o", into, *FAST, *arguments])
        self.asked, self.err = seen.counts(), self.capsys.readouterr().err
        return int(left.value.code or 0)

    def whole(self, *arguments: str, accounts: int = 1) -> Mapping[str, bytes]:
        """The tables of a collection that was refused nothing."""
        assert self.collect(*arguments, accounts=accounts, into="whole") == 0, self.err
        return tables(Path("whole"))


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    """A key of the first account and an empty working directory."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", key_of(HERE))
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "not-a-secret")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "not-a-token")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(WallTimer, "now", lambda _: datetime(2026, 11, 24, 6, tzinfo=UTC))
    monkeypatch.setattr(WallTimer, "sleep", lambda *_: None)
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    return Desk(capsys)


def missed() -> set[str]:
    """What the snapshot lacks because it was refused or cut."""
    kinds = (GapKind.REFUSED, GapKind.TRUNCATED)
    return {gap.what for gap in DirectorySnapshot(S).rows(Gap) if gap.kind in kinds}


MENDED: dict[str, tuple[Callable[[When], Layer], When, set[str]]] = {
    "one of many refused": (
        denied,
        to("iam", "ListAccessKeys", UserName="robot-0000"),
        {"iam:ListAccessKeys"},
    ),
    "a list refused": (denied, to("lambda", "ListFunctions"), {"lambda:ListFunctions", "lambda:GetPolicy"}),
    "a list that leads in a circle": (looped, to("lambda", "ListFunctions"), {"lambda:ListFunctions"}),
    "the account's details refused": (
        *(denied, to("iam", "GetAccountAuthorizationDetails")),
        {"iam:GetAccountAuthorizationDetails"},
    ),
    "the organisation refused": (
        *(denied, to("organizations", "DescribeOrganization")),
        {"organizations:DescribeOrganization", "organizations:ListRoots"},
    ),
    "a policy of the organisation refused": (
        *(denied, to("organizations", "DescribePolicy")),
        {"organizations:DescribePolicy"},
    ),
}


@pytest.mark.parametrize(("fault", "when", "again"), MENDED.values(), ids=MENDED)
def test_what_was_mended_is_asked_again(
    fault: Callable[[When], Layer], when: When, again: set[str], desk: Desk
) -> None:
    whole = desk.whole()
    everything = desk.asked.total()
    assert desk.collect(layers=(fault(when),)) == 0
    assert missed()
    assert tables(S) != whole
    assert desk.collect() == 0
    assert again <= set(desk.asked)
    assert desk.asked.total() < everything / 2 or "iam:GetAccountAuthorizationDetails" in again
    assert "s: what was refused, failed or cut is asked again\n" in desk.err
    assert not missed()
    assert tables(S) == whole
    assert not list(S.rglob("raw/**/.*")), "nothing is left to be asked"
    assert desk.collect() == 0
    assert desk.asked == {"sts:GetCallerIdentity": 1}
    assert "s: is whole already; --refresh takes everything anew\n" in desk.err


def test_what_is_refused_the_same_again_changes_nothing(desk: Desk) -> None:
    layers = denied(to("iam", "ListAccessKeys")), denied(to("lambda", "ListFunctions"))
    assert desk.collect(layers=layers) == 0
    before, told = files(S), desk.err.splitlines()[-1]
    assert told.startswith("s: incomplete: ")
    assert desk.collect(layers=layers) == 0
    refused = {"iam:ListAccessKeys", "lambda:ListFunctions"}
    assert set(desk.asked) - {"sts:GetCallerIdentity"} == refused
    assert desk.err.splitlines()[-1] == told
    assert files(S) == before


def test_what_aws_says_is_not_there_is_not_asked_again(desk: Desk) -> None:
    assert desk.collect() == 0
    assert list(S.rglob("raw/**/*.err")), "words that say so"
    assert desk.collect() == 0
    assert desk.asked == {"sts:GetCallerIdentity": 1}


def test_the_time_stays_when_it_was_begun(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    assert desk.collect(layers=(denied(to("lambda", "ListFunctions")),)) == 0
    (before,) = DirectorySnapshot(S).partitions
    monkeypatch.setattr(WallTimer, "now", lambda _: datetime(2026, 12, 24, 6, tzinfo=UTC))
    assert desk.collect() == 0
    (after,) = DirectorySnapshot(S).partitions
    assert after.taken_at == before.taken_at
    assert not missed()


def test_only_the_account_that_was_refused_is_written_anew(desk: Desk) -> None:
    whole = desk.whole(*EVERYONE, accounts=3)
    refused = denied(to("lambda", "ListFunctions", account=THERE))
    assert desk.collect(*EVERYONE, accounts=3, layers=(refused,)) == 0
    assert desk.collect(*EVERYONE, accounts=3) == 0
    assert tables(S) == whole
    assert json.loads((S / "run.json").read_text())["written"] == [f"aws/{THERE}"]


def test_an_answer_about_the_organisation_concerns_every_account(desk: Desk) -> None:
    whole = desk.whole(*EVERYONE, accounts=3)
    refused = denied(to("organizations", "ListTargetsForPolicy"))
    assert desk.collect(*EVERYONE, accounts=3, layers=(refused,)) == 0
    assert desk.collect(*EVERYONE, accounts=3) == 0
    assert {name.partition(":")[0] for name in desk.asked} == {"sts", "organizations"}
    assert tables(S) == whole
    assert len(json.loads((S / "run.json").read_text())["written"]) == 3


# ---------------------------------------------------------------- answers that are none


def instead(when: When, change: Callable[[dict[str, Any]], dict[str, Any]]) -> Layer:
    """What the handler says, changed on the way."""

    def layer(inner: Handler) -> Handler:
        def changed(asked: Asked) -> Reply:
            reply = inner(asked)
            return answer(asked, change(parse(asked, reply))) if when(asked) else reply

        return changed

    return layer


def no_documents(content: dict[str, Any]) -> dict[str, Any]:
    """Roles whose trust policies are none."""
    roles = [{**role, "AssumeRolePolicyDocument": "{cut"} for role in content.get("RoleDetailList", ())]
    return {**content, "RoleDetailList": roles}


def no_document(content: dict[str, Any]) -> dict[str, Any]:
    """A policy of the organisation that is none."""
    return {"Policy": {**content["Policy"], "Content": "{cut"}}


DETAILS = to("iam", "GetAccountAuthorizationDetails")
NO_ANSWERS: dict[str, tuple[When, Callable[[dict[str, Any]], dict[str, Any]], set[str]]] = {
    "policies that are none": (DETAILS, no_documents, {"iam:GetAccountAuthorizationDetails"}),
    "fewer described than counted": (
        to("iam", "GetAccountSummary"),
        lambda content: {"SummaryMap": {**content["SummaryMap"], "Roles": 99}},
        {"iam:GetAccountAuthorizationDetails", "iam:GetAccountSummary"},
    ),
    "nothing of the organisation's policy": (
        *(to("organizations", "DescribePolicy"), lambda _: {}),
        {"organizations:DescribePolicy"},
    ),
    "nothing of a thing's details": (
        *(to("iam", "GetOpenIDConnectProvider"), lambda _: {}),
        {"iam:GetOpenIDConnectProvider"},
    ),
    "the organisation's policy is none": (
        *(to("organizations", "DescribePolicy"), no_document),
        {"organizations:DescribePolicy"},
    ),
}


@pytest.mark.parametrize(("when", "change", "again"), NO_ANSWERS.values(), ids=NO_ANSWERS)
def test_what_was_no_answer_is_asked_again(
    when: When, change: Callable[[dict[str, Any]], dict[str, Any]], again: set[str], desk: Desk
) -> None:
    whole, layers = desk.whole(), (instead(when, change),)
    assert desk.collect(layers=layers) == 0
    assert missed()
    before = files(S)
    for _ in range(2):
        assert desk.collect(layers=layers) == 0, "the same once more"
        assert set(desk.asked) - {"sts:GetCallerIdentity"} == again
        assert "s: what was refused, failed or cut is asked again\n" in desk.err
        assert files(S) == before
    assert desk.collect() == 0
    assert set(desk.asked) - {"sts:GetCallerIdentity"} == again
    assert not missed()
    assert tables(S) == whole
    assert not list(S.rglob("raw/**/.*")), "nothing is left to be asked"
    assert desk.collect() == 0
    assert desk.asked == {"sts:GetCallerIdentity": 1}


def test_a_kept_answer_that_tells_nothing_is_asked_again(desk: Desk) -> None:
    whole = desk.whole()
    assert desk.collect(layers=(expired(to("organizations", "ListRoots")),)) == 2
    name = next(name for name in files(Path("whole")) if "lambda-functions" in name)
    spoilt = S / name
    spoilt.parent.mkdir(parents=True, exist_ok=True)
    spoilt.write_bytes(gzip.compress(b"{}"))
    assert desk.collect() == 0
    assert any("holds nothing of an answer" in what for what in missed())
    assert desk.collect() == 0
    assert "lambda:ListFunctions" in desk.asked
    assert {name.partition(":")[0] for name in desk.asked} <= {"sts", "lambda"}
    assert not missed()
    assert tables(S) == whole


# ---------------------------------------------------------------- accounts that cannot be entered

SHUT = denied(to("sts", "AssumeRole", RoleArn=ROLE))


def test_an_account_that_could_not_be_entered_is_tried_again(desk: Desk) -> None:
    whole = desk.whole(*EVERYONE, accounts=2)
    assert desk.collect(*EVERYONE, accounts=2, layers=(SHUT,)) == 0
    before = tables(S)
    for _ in range(2):
        assert desk.collect(*EVERYONE, accounts=2, layers=(SHUT,)) == 0
        assert desk.asked == {"sts:GetCallerIdentity": 1, "sts:AssumeRole": 1}
        assert f"account {THERE}: role `{ROLE}`: is refused by AWS" in desk.err
        assert tables(S) == before
    assert desk.collect(*EVERYONE, accounts=2) == 0
    assert tables(S) == whole
    assert not missed()


def test_what_an_account_told_before_it_was_shut_stays(desk: Desk) -> None:
    whole = desk.whole(*EVERYONE, accounts=2)
    refused = (denied(to("lambda", "ListFunctions")), denied(to("organizations", "ListTargetsForPolicy")))
    assert desk.collect(*EVERYONE, accounts=2, layers=refused) == 0
    before = files(S, f"aws/{THERE}/*")
    assert desk.collect(*EVERYONE, accounts=2, layers=(SHUT,)) == 0
    assert files(S, f"aws/{THERE}/*") == before
    assert files(S, f"aws/{HERE}/*") == {path: data for path, data in whole.items() if HERE in path}
    assert desk.collect(*EVERYONE, accounts=2) == 0
    assert tables(S) == whole


def test_a_role_that_is_shut_leaves_the_finished_as_it_is(desk: Desk) -> None:
    alone = ("--accounts", THERE, "--role-arn", ROLE)
    assert desk.collect(*alone, accounts=2, layers=(denied(to("lambda", "ListFunctions")),)) == 0
    before = files(S)
    assert desk.collect(*alone, accounts=2, layers=(SHUT,)) == 2
    assert files(S) == before


# ---------------------------------------------------------------- stopped again


def test_a_sign_in_that_fails_leaves_the_finished_as_it_is(desk: Desk) -> None:
    assert desk.collect(layers=(denied(to("lambda", "ListFunctions")),)) == 0
    before = files(S)
    for more in (), ("--refresh",):
        assert desk.collect(*more, layers=(expired(to("sts")),)) == 2
        assert files(S) == before


@pytest.mark.parametrize("passed", range(5))
def test_credentials_that_end_while_it_asks_again_lose_nothing(passed: int, desk: Desk) -> None:
    whole = desk.whole(*EVERYONE, accounts=2)
    refused = denied(to("lambda", "ListFunctions")), denied(to("organizations", "ListTargetsForPolicy"))
    assert desk.collect(*EVERYONE, accounts=2, layers=refused) == 0
    # signing in and looking whether anybody is there go on, else nothing would begin
    over = expired(After(passed, when=lambda asked: asked.service != "sts"))
    assert desk.collect(*EVERYONE, accounts=2, layers=(over,)) == 2
    info = of_directory(S, DirectorySnapshot(S).manifest)
    assert not info.damage
    assert {part.id for part in DirectorySnapshot(S).partitions} == {HERE, THERE}
    assert desk.collect(*EVERYONE, accounts=2) == 0
    assert tables(S) == whole
    assert not missed()


# ---------------------------------------------------------------- anew


def test_a_refresh_that_stops_leaves_the_old_and_goes_on(desk: Desk) -> None:
    whole = desk.whole()
    everything = desk.asked.total()
    assert desk.collect(layers=(denied(to("lambda", "ListFunctions")),)) == 0
    before = files(S)
    assert desk.collect("--refresh", layers=(expired(After(everything // 2)),)) == 2
    assert before.items() <= files(S).items()
    assert missed()
    assert desk.collect("--refresh") == 0
    assert desk.asked.total() < everything * 2 / 3, "answers of the refresh that stopped are kept"
    assert tables(S) == whole
    assert not (S / ".refresh").exists()


def test_while_a_refresh_is_unfinished_the_old_one_goes_on_if_told(desk: Desk) -> None:
    whole = desk.whole()
    assert desk.collect(layers=(denied(to("lambda", "ListFunctions")),)) == 0
    assert desk.collect("--refresh", layers=(expired(After(40)),)) == 2
    assert desk.collect() == 0
    assert "s: holds an unfinished refresh, left alone; --refresh goes on with it\n" in desk.err
    assert tables(S) == whole


def test_a_first_refresh_is_a_first_collection(desk: Desk) -> None:
    whole = desk.whole()
    assert desk.collect("--refresh", layers=(expired(After(40)),)) == 2
    kept = files(S, "raw/**/*.json.gz")
    assert kept
    assert desk.collect("--refresh") == 0
    assert kept.items() <= files(S).items()
    assert tables(S) == whole


# ---------------------------------------------------------------- stopped while a refresh is moved


def stopped_in_the_move(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A refresh of a snapshot that was refused something, killed when nothing of both is whole."""
    assert desk.collect(layers=(denied(to("lambda", "ListFunctions")),)) == 0

    def killed(*_: object) -> None:
        raise OSError(5, "killed")

    with monkeypatch.context() as moving:
        moving.setattr(Refresh, "_move_answers", killed)
        assert desk.collect("--refresh") == 2
    with pytest.raises(SnapshotError, match="unfinished"):
        DirectorySnapshot(S)


@pytest.mark.parametrize("more", [(), ("--refresh",)], ids=["plain", "refresh"])
def test_a_move_that_was_stopped_is_made_good_before_anybody_signs_in(
    more: tuple[str, ...], desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = desk.whole()
    stopped_in_the_move(desk, monkeypatch)
    assert desk.collect(*more, layers=(expired(to("sts")),)) == 2
    assert "s: a refresh that was finished has been moved into place\n" in desk.err
    assert tables(S) == whole
    assert not missed()


def test_a_refresh_after_a_move_that_was_stopped_takes_everything_anew(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = desk.whole()
    everything = desk.asked
    stopped_in_the_move(desk, monkeypatch)
    assert desk.collect("--refresh") == 0
    assert desk.asked == everything
    assert "is whole already" not in desk.err
    assert tables(S) == whole
