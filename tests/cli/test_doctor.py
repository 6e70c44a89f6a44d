"""``nhiscan doctor``: what is installed, and in a few calls what AWS lets the caller ask."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from threading import Barrier, BrokenBarrierError

import pytest

import nhiscan
from nhiscan.cli import doctor, main
from tests.fakes.accounts import key_of
from tests.fakes.answers import Refusal
from tests.fakes.estate import Estate
from tests.fakes.faults import After, broken, denied, expired, refused, reset, to
from tests.fakes.handlers import Handler, Layer, behind
from tests.fakes.http import Reply
from tests.fakes.operations import Asked
from tests.fakes.recorder import Recorder
from tests.fakes.wire import Wire

HERE = Estate().numbers()[0]
KEYS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as left:
        main(["doctor", *arguments])
    return int(left.value.code or 0)


# ---------------------------------------------------------------- what is installed


def test_what_is_installed_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert run() == 0
    told = capsys.readouterr()
    assert told.err == ""
    lines = told.out.splitlines()
    assert lines[0] == f"nhiscan {nhiscan.__version__}, Python {sys.version.split()[0]}"
    assert f"ok       extra aws: boto3 {metadata.version('boto3')}" in lines
    assert "connectors: aws" in lines
    (tables,) = [line for line in lines if line.startswith("tables: ")]
    for name in ("aws_actions", "controls", "oidc_issuers", "quarantine"):
        assert f"{name} of 20" in tables
    assert any(line.startswith("30 rules, ") for line in lines)


def test_an_extra_that_is_missing_comes_with_what_installs_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def version(package: str) -> str:
        if package == "boto3":
            raise metadata.PackageNotFoundError(package)
        return metadata.version(package)

    monkeypatch.setattr(doctor, "version", version)
    assert run() == 0, "an extra is not needed by all"
    lines = capsys.readouterr().out.splitlines()
    assert 'missing  extra aws: boto3 missing; pip install "nhiscan[aws]"' in lines


def test_plug_ins_of_strangers_are_named_and_not_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    info = tmp_path / "stranger-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: stranger\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[nhiscan.rules]\nevil\x1b = no_such_module\n")
    monkeypatch.syspath_prepend(tmp_path)
    assert run() == 0
    told = capsys.readouterr().out
    assert r"not loaded: rules `evil\x1b` of the package `stranger`" in told.splitlines()


# ---------------------------------------------------------------- what AWS allows


@pytest.fixture
def ask(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, list[str]]]:
    """``nhiscan doctor aws`` behind layers: exit code and lines."""
    for name, value in zip(KEYS, (key_of(HERE), "not-a-secret", "not-a-token"), strict=True):
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("nhiscan.cli.progress.WallTimer.sleep", lambda *_: None)

    def asked(*arguments: str, layers: tuple[Layer, ...] = ()) -> tuple[int, list[str]]:
        with Wire(behind(Estate(roles=1, regions=1).handler(), *layers)).everywhere():
            status = run("aws", *arguments)
        told = capsys.readouterr()
        assert told.err == ""
        return status, told.out.splitlines()

    return asked


def test_all_is_well(ask: Callable[..., tuple[int, list[str]]]) -> None:
    status, (extra, credentials, permissions) = ask()
    assert status == 0
    assert extra == "ok       boto3: installed"
    assert credentials == (
        f"ok       credentials: signed in as arn:aws:sts::{HERE}:assumed-role/auditor/nhiscan"
    )
    assert permissions.startswith("ok       permissions: ")
    allowed, of = permissions.split()[2], permissions.split()[4]
    assert allowed == of
    assert int(of) > 40


def test_it_asks_little_and_makes_nothing(ask: Callable[..., tuple[int, list[str]]]) -> None:
    recorder = Recorder()
    ask(layers=(recorder,))
    counts = recorder.counts()
    assert 40 < len(counts) < 100
    assert set(counts.values()) == {1}
    assert not [name for name in counts if ":Generate" in name]


def test_permissions_that_are_refused_are_named(ask: Callable[..., tuple[int, list[str]]]) -> None:
    layers = (denied(to("kms", "ListKeys")), denied(to("iam", "ListUsers")), denied(to("s3", "ListBuckets")))
    status, lines = ask(layers=layers)
    assert status == 2
    assert lines[2].startswith("missing  permissions: ")
    named = [line.partition(": ") for line in lines[3:]]
    assert [(what, why) for what, _, why in named] == [
        ("missing  kms:ListKeys", "see `nhiscan collect aws --print-permissions`"),
        ("missing  s3:ListAllMyBuckets", "see `nhiscan collect aws --print-permissions`"),
    ]


NOT_SIGNED_IN: dict[str, tuple[tuple[Layer, ...], str]] = {
    "expired": ((expired(to("sts")),), "its credentials have expired; sign in"),
    "refused": (
        (refused(to("sts"), Refusal("InvalidClientTokenId", status=403)),),
        "is refused by AWS: InvalidClientTokenId; sign in",
    ),
    "no network": ((reset(to("sts")),), "does not answer; check the network"),
}


@pytest.mark.parametrize(("layers", "told"), NOT_SIGNED_IN.values(), ids=NOT_SIGNED_IN)
def test_who_cannot_sign_in_is_told_why(
    layers: tuple[Layer, ...], told: str, ask: Callable[..., tuple[int, list[str]]]
) -> None:
    status, lines = ask(layers=layers)
    assert status == 2
    assert lines[0] == "ok       boto3: installed"
    assert lines[1].startswith(f"missing  credentials: {told}")
    assert len(lines) == 2


def test_credentials_that_end_meanwhile(ask: Callable[..., tuple[int, list[str]]]) -> None:
    status, lines = ask(layers=(expired(After(10)),))
    assert lines[-1].startswith("missing  credentials: its credentials have expired; sign in again")
    assert status == 2


def test_a_service_that_does_not_answer_is_not_called_allowed(
    ask: Callable[..., tuple[int, list[str]]],
) -> None:
    status, lines = ask(layers=(reset(to("sns")),))
    allowed, of = lines[2].split()[2], lines[2].split()[4]
    assert int(allowed) == int(of) - 1
    assert lines[2].startswith("unknown  permissions: ")
    assert lines[3:] == ["unknown  unanswered: sns in us-east-1"]
    assert status == 0


def test_where_nothing_can_be_told_it_does_not_pass_for_well(
    ask: Callable[..., tuple[int, list[str]]],
) -> None:
    status, (extra, credentials, permissions) = ask(layers=(broken(lambda asked: asked.service != "sts"),))
    assert status == 2
    assert (extra[:8], credentials[:8]) == ("ok      ", "ok      ")
    assert permissions.startswith("unknown  permissions: none of ")
    assert permissions.endswith(
        " listing calls could be tried: AWS answers with errors, or not at all; try again later"
    )


def test_all_calls_are_tried_at_the_same_time(ask: Callable[..., tuple[int, list[str]]]) -> None:
    recorder = Recorder()
    ask(layers=(recorder,))
    together = Barrier(recorder.counts().total() - 1)  # who one is is asked before
    alone: list[str] = []

    def meeting(inner: Handler) -> Handler:
        def met(asked: Asked) -> Reply:
            try:
                if asked.service != "sts":
                    together.wait(timeout=20)
            except BrokenBarrierError:
                alone.append(asked.service)
            return inner(asked)

        return met

    ask(layers=(meeting,))
    assert alone == []


def test_it_offers_what_a_collection_takes_and_no_word_on_printing(
    ask: Callable[..., tuple[int, list[str]]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("aws", "--help") == 0
    told = capsys.readouterr().out
    assert "--role-arn" in told
    assert "--beside" not in told
    assert run("aws", "--beside", "SecurityAudit") == 2
    assert "No such option" in capsys.readouterr().err


# ---------------------------------------------------------------- without boto3

WITHOUT = """
import sys

class Hidden:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {hidden!r}:
            raise ImportError(name)

sys.meta_path.insert(0, Hidden())
from nhiscan.cli import main
main()
"""


@pytest.mark.parametrize("hidden", [("boto3", "botocore"), ("boto3",)], ids=["all of it", "half of it"])
def test_without_boto3_commands_name_the_extra(hidden: tuple[str, ...], tmp_path: Path) -> None:
    code = WITHOUT.format(hidden=hidden)

    def ended(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", code, *arguments]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    told = ended("collect", "aws", "-o", "s")
    assert (told.returncode, told.stdout) == (2, "")
    assert told.stderr == (
        'nhiscan: collect aws: needs boto3, which is not installed; run `pip install "nhiscan[aws]"`\n'
    )
    assert not (tmp_path / "s").exists()

    told = ended("doctor", "aws")
    assert (told.returncode, told.stderr) == (2, "")
    assert told.stdout.splitlines() == [
        'missing  boto3: not installed; run `pip install "nhiscan[aws]"`',
        "unknown  credentials: cannot be tried without boto3",
    ]
    assert ended("collect", "aws", "--print-permissions").returncode == 0, "asks nothing, needs nothing"


LISTING = """
import atexit, sys
atexit.register(lambda: print('\\n@@', *sorted({name.partition('.')[0] for name in sys.modules})))
from nhiscan.cli import main
main()
"""
LIGHT: dict[str, tuple[str, ...]] = {
    "help": ("--help",),
    "help of collect": ("collect", "aws", "--help"),
    "doctor": ("doctor",),
    "permissions": ("collect", "aws", "--print-permissions"),
    "scan": ("scan", "{export}"),
}


@pytest.mark.parametrize("arguments", LIGHT.values(), ids=LIGHT)
def test_only_asking_loads_boto3(arguments: tuple[str, ...], data: Path) -> None:
    export = str(data / "aws/account-authorization-details.example.json")
    command = [sys.executable, "-c", LISTING, *(part.format(export=export) for part in arguments)]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    loaded = set(told.stdout.rpartition("@@")[2].split())
    assert "typer" in loaded, told.stderr
    assert not loaded & {"boto3", "botocore"}
