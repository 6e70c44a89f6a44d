"""What stops ``nhiscan collect aws`` gets one line with the way out, exit code 2; the whole stays whole."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from nhiscan import files as door
from nhiscan.cli import main, plugins
from nhiscan.errors import OutputError
from nhiscan.snapshot.lock import locked
from tests.cli.processes import FAST, At, ended, files, tables, terminal
from tests.fakes.accounts import key_of
from tests.fakes.answers import Refusal
from tests.fakes.estate import Estate
from tests.fakes.faults import After, denied, expired, refused, reset, throttled, to
from tests.fakes.handlers import Layer, behind
from tests.fakes.wire import Wire

HERE, THERE = Estate(accounts=2).numbers()
ROLE = f"arn:aws:iam::{THERE}:role/auditor"
KEYS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")


def small(accounts: int = 2) -> Estate:
    return Estate(roles=2, accounts=accounts, regions=1, functions=1, job_looks=0)


@pytest.fixture(autouse=True)
def signed_in(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A key of the first account, an empty home, an empty working directory."""
    for name, value in zip(KEYS, (key_of(HERE), "not-a-secret", "not-a-token"), strict=True):
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    (tmp_path / "home/.aws").mkdir(parents=True)
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")


@pytest.fixture
def collect(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
    """``nhiscan collect aws -o s …`` behind layers: exit code and standard error."""

    def run(*arguments: str, layers: tuple[Layer, ...] = (), estate: Estate | None = None) -> tuple[int, str]:
        capsys.readouterr()
        handler = behind((estate or small()).handler(), *layers)
        with Wire(handler).everywhere(), pytest.raises(SystemExit) as left:
            main(["collect", "aws", "-o", "s", *FAST, *arguments])
        return int(left.value.code or 0), capsys.readouterr().err

    return run


@dataclass(frozen=True)
class Case:
    """Something that keeps a user from signing in."""

    told: str
    """What the line says."""
    variables: Mapping[str, str | None] = field(default_factory=dict)
    """The environment; None: not set."""
    config: str = ""
    """The file ``~/.aws/config``."""
    arguments: tuple[str, ...] = ()
    """The command line's."""
    layers: tuple[Layer, ...] = ()
    """What AWS does."""


NO_KEY = dict.fromkeys(KEYS)
SINGLE_SIGN_ON = f"""
[profile a]
sso_start_url = https://example.awsapps.com/start
sso_region = us-east-1
sso_account_id = {HERE}
sso_role_name = audit
"""
SIGN_IN = {
    "no credentials": Case(
        "aws: no credentials are found; sign in (`aws sso login`, `aws configure`), or name another", NO_KEY
    ),
    "half a key": Case("aws: its credentials are incomplete", {"AWS_SECRET_ACCESS_KEY": None}),
    "a profile that is not there": Case(
        "profile `audt`: is not configured; name another; there are: `audit`, `default`",
        config="[default]\nregion=us-east-1\n[profile audit]\n",
        arguments=("--profile", "audt"),
    ),
    "the same by AWS_PROFILE": Case(
        "profile `audt\\x1b[31m`: is not configured; name another; there are: none",
        {"AWS_PROFILE": "audt\x1b[31m"},
    ),
    "a malformed config": Case(
        ".aws/config: is no configuration file of AWS's tools; mend it, or remove it",
        config="[default\nregion",
    ),
    "a profile that leads nowhere": Case(
        "aws: its profile does not fit together; mend the files of `aws configure`",
        NO_KEY,
        f"[profile a]\nsource_profile=b\nrole_arn={ROLE}\n",
        ("--profile", "a"),
    ),
    "a program that is not there": Case(
        "aws: `/no/such/program` cannot be used: no such file or directory; mend the files",
        NO_KEY,
        "[profile a]\ncredential_process=/no/such/program\n",
        ("--profile", "a"),
    ),
    "a program that says a secret": Case(
        "aws: what should give its credentials gave none; mend the files",
        NO_KEY,
        "[profile a]\ncredential_process=/bin/sh -c 'echo hush >&2; exit 1'\n",
        ("--profile", "a"),
    ),
    "a program that says no JSON": Case(
        "aws: what should give its credentials gave none that can be used; mend the files",
        NO_KEY,
        "[profile a]\ncredential_process=/bin/echo hush\n",
        ("--profile", "a"),
    ),
    "a program that says JSON of another kind": Case(
        "aws: what should give its credentials gave none that can be used; mend the files",
        NO_KEY,
        "[profile a]\ncredential_process=/bin/echo [1]\n",
        ("--profile", "a"),
    ),
    "a program that gives what has ended": Case(
        "aws: its credentials have expired; sign in",
        NO_KEY,
        "[profile a]\ncredential_process=/bin/echo '"
        '{"Version":1,"AccessKeyId":"AKIA","SecretAccessKey":"hush","SessionToken":"t",'
        '"Expiration":"2020-01-01T00:00:00Z"}\'\n',
        ("--profile", "a"),
    ),
    "a code of an MFA device, and no terminal": Case(
        "aws: asks for the code of an MFA device, and nobody can answer; sign in with it first",
        config=f"[profile a]\nsource_profile=b\nrole_arn={ROLE}\nmfa_serial=arn:aws:iam::{HERE}:mfa/x\n"
        f"[profile b]\naws_access_key_id={key_of(HERE)}\naws_secret_access_key=hush\n",
        variables=NO_KEY,
        arguments=("--profile", "a"),
    ),
    "a single sign-on that is over": Case(
        "aws: its single sign-on is over; sign in again with `aws sso login`",
        NO_KEY,
        SINGLE_SIGN_ON,
        ("--profile", "a"),
    ),
    "an endpoint that is no address": Case(
        "aws: its endpoint is no address; mend AWS_ENDPOINT_URL", {"AWS_ENDPOINT_URL": "nowhere"}
    ),
    "a region that is none": Case(
        "aws: its region is no region; mend AWS_DEFAULT_REGION or the profile",
        {"AWS_DEFAULT_REGION": "us east"},
    ),
    "a role that may not be assumed": Case(
        f"role `{ROLE}`: is refused by AWS: AccessDenied; check its trust policy, the external id",
        arguments=("--role-arn", ROLE),
        layers=(denied(to("sts", "AssumeRole")),),
    ),
    "a token that has expired": Case(
        "aws: its credentials have expired; sign in", layers=(expired(to("sts")),)
    ),
    "a key that nobody knows": Case(
        "aws: is refused by AWS: InvalidClientTokenId; sign in",
        layers=(refused(to("sts"), Refusal("InvalidClientTokenId", status=403)),),
    ),
    "a service that puts off for ever": Case(
        "aws: is put off by AWS: Throttling; try again later", layers=(throttled(to("sts")),)
    ),
    "a connection that is always closed": Case(
        "aws: does not answer; check the network, the proxy and AWS_ENDPOINT_URL", layers=(reset(to("sts")),)
    ),
    "outside an organisation": Case(
        f"--accounts all: the accounts of the organisation cannot be listed from {HERE}; sign in to the man",
        arguments=("--accounts", "all", "--role-arn", ROLE),
        layers=(refused(to("organizations"), Refusal("AWSOrganizationsNotInUseException")),),
    ),
}


@pytest.mark.parametrize("case", SIGN_IN.values(), ids=SIGN_IN)
def test_who_cannot_sign_in_is_told_why_and_nothing_is_written(
    case: Case, collect: Callable[..., tuple[int, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in case.variables.items():
        monkeypatch.delenv(name, raising=False) if value is None else monkeypatch.setenv(name, value)
    Path("../home/.aws/config").write_text(case.config)
    monkeypatch.setattr("nhiscan.cli.progress.WallTimer.sleep", lambda *_: None)
    status, err = collect(*case.arguments, layers=case.layers)
    (line,) = err.splitlines()
    assert status == 2
    assert line.startswith("nhiscan: ")
    assert case.told in line
    assert "hush" not in line
    assert list(Path().iterdir()) == []


def test_a_sign_in_that_is_put_off_twice_succeeds(collect: Callable[..., tuple[int, str]]) -> None:
    assert collect(layers=(throttled(After(0, 2, to("sts"))),)) == (0, "")


def test_nobody_listens_at_the_endpoint(tmp_path: Path) -> None:
    with terminal(small().handler(), tmp_path, HERE) as nhiscan:
        pass  # the server has gone
    told = nhiscan.run("collect", "aws", "-o", "s")
    assert told.status == 2
    (line,) = told.err.splitlines()
    assert line.startswith("nhiscan: aws: does not answer")
    assert line.endswith("; check the network, the proxy and AWS_ENDPOINT_URL")
    assert not (tmp_path / "s").exists()


def test_one_of_several_accounts_that_cannot_be_entered_is_a_gap(
    collect: Callable[..., tuple[int, str]],
) -> None:
    everyone = ("--accounts", "all", "--role-arn", ROLE)
    status, err = collect(*everyone, layers=(denied(to("sts", "AssumeRole", RoleArn=ROLE)),))
    assert status == 0, err
    entered, incomplete = err.splitlines()
    assert entered.startswith(f"account {THERE}: role `{ROLE}`: is refused by AWS: AccessDenied; check its")
    assert "; may not sts:AssumeRole; `nhiscan scan` names" in incomplete


def folder(**texts: str) -> Callable[[], object]:
    def make() -> None:
        Path("s").mkdir()
        for name, text in texts.items():
            Path("s", name.replace("_", ".")).write_text(text)

    return make


PLACES: dict[str, tuple[Callable[[], object], tuple[str, ...], str]] = {
    "a file": (
        *(lambda: Path("s").write_text("mine"), ()),
        "s: cannot be written: file exists; choose another folder with -o",
    ),
    "below nothing": (
        *(lambda: None, ("-o", "no/such/s")),
        "no/such/s: cannot be written: no such file or directory; choose another folder with -o",
    ),
    "where nobody may write": (
        *(lambda: None, ("-o", "/proc/s")),
        "/proc/s: cannot be written: no such file or directory; choose another folder with -o",
    ),
    "a folder of something else": (
        *(folder(notes_txt="mine"), ()),
        "s: holds something else than a snapshot: `notes.txt`; choose another folder with -o",
    ),
    "a newer snapshot": (
        *(folder(manifest_json='{"schema": "nhiscan/snapshot/v9"}'), ()),
        "s/manifest.json: is of the schema `nhiscan/snapshot/v9`, not `nhiscan/snapshot/v1`; update nhiscan",
    ),
    "a newer snapshot, even to refresh it": (
        *(folder(manifest_json='{"schema": "nhiscan/snapshot/v9"}'), ("--refresh",)),
        "s/manifest.json: is of the schema `nhiscan/snapshot/v9`, not `nhiscan/snapshot/v1`; update nhiscan",
    ),
}


@pytest.mark.parametrize(("before", "arguments", "told"), PLACES.values(), ids=PLACES)
def test_a_place_that_is_not_ours_stays_as_it_is(
    before: Callable[[], object],
    arguments: tuple[str, ...],
    told: str,
    collect: Callable[..., tuple[int, str]],
) -> None:
    before()
    held = files(Path())
    assert collect(*arguments) == (2, f"nhiscan: {told}\n")
    assert files(Path()) == held


USAGE: dict[str, tuple[tuple[str, ...], str]] = {
    "accounts without a role": (
        ("--accounts", "all"),
        "--accounts: needs the role to become in each account",
    ),
    "a role that is none": (("--role-arn", "auditor"), "--role-arn: `auditor` is no role; write arn:aws"),
    "an account that is none": (("--accounts", "12", "--role-arn", ROLE), "--accounts: `12` is no account"),
    "a region that is none": (("--regions", "Frankfurt"), "--regions: `Frankfurt` is no region; write eu-we"),
    "no pace": (("--max-rps", "0"), "--max-rps: `0` is no number above zero; write 25"),
    "no patience": (("--call-timeout", "soon"), "--call-timeout: `soon` is no number above zero; write 60"),
    "a form that nobody wrote": (
        ("--print-permissions", "--format", "yaml"),
        "--print-permissions: `yaml` is no form of permissions for `aws`; one of: json, cloudformation",
    ),
    "a form, and nothing to print": (
        ("--format", "json"),
        "--format: says how to print permissions; add --pr",
    ),
    "a policy to print beside, and nothing to print": (
        ("--beside", "SecurityAudit"),
        "--beside: says how to print permissions; add --print-permissions, or leave it out",
    ),
    "an external id for no role": (
        ("--external-id", "acme"),
        "--external-id: needs the role that asks for it",
    ),
    "a policy that nobody knows": (
        ("--print-permissions", "--beside", "ReadOnly"),
        "--beside: `ReadOnly` is no policy that is known here; SecurityAudit is",
    ),
}


@pytest.mark.parametrize(("arguments", "told"), USAGE.values(), ids=USAGE)
def test_an_option_that_means_nothing(
    arguments: tuple[str, ...], told: str, collect: Callable[..., tuple[int, str]]
) -> None:
    status, err = collect(*arguments)
    (line,) = err.splitlines()
    assert status == 2
    assert line.startswith(f"nhiscan: {told}")
    assert list(Path().iterdir()) == []


def test_a_provider_that_is_only_read_from_files(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Paper:
        def collector(self) -> None:
            return None

    monkeypatch.setattr(plugins, "connector_names", lambda: ["paper"])
    monkeypatch.setattr(plugins, "connector", lambda _: Paper())
    for arguments, status in (("collect", "--help"), 0), (("collect", "paper", "--regions", "all"), 2):
        with pytest.raises(SystemExit) as left:
            main(arguments)
        assert int(left.value.code or 0) == status
    assert (
        capsys.readouterr().err
        == "nhiscan: paper: cannot be asked live; give its export files to `nhiscan scan`\n"
    )


@pytest.fixture
def begun(collect: Callable[..., tuple[int, str]]) -> dict[str, bytes]:
    """The files of an unfinished snapshot in ``s``, whose token expired in the middle."""
    status, err = collect(layers=(expired(After(40)),), estate=small(1))
    assert status == 2
    (line,) = err.splitlines()
    assert line == (
        f"nhiscan: account {HERE}: its credentials have expired; "
        "sign in again, then run the same command again: it goes on where it stopped"
    )
    found = dict(files(Path("s")))
    assert any(path.endswith(".json.gz") for path in found)
    return found


def test_an_expired_token_stops_and_the_same_command_goes_on(
    begun: dict[str, bytes], collect: Callable[..., tuple[int, str]]
) -> None:
    cut = Path("s/raw/aws", HERE, ".authorization-details.json.gz.k1ll3d_9")
    cut.write_bytes(b"\x1f\x8b")  # what a kill leaves of a file that was being written
    assert collect(estate=small(1)) == (0, "")
    assert not cut.exists()
    after = files(Path("s"))
    answers = {path: data for path, data in begun.items() if path.endswith(".json.gz")}
    assert answers.items() <= after.items()
    assert tables(Path("s"))


OTHERS: dict[str, tuple[str, ...]] = {
    "other regions": ("--regions", "us-east-1"),
    "other accounts": ("--accounts", HERE, "--role-arn", ROLE),
}


@pytest.mark.parametrize("arguments", OTHERS.values(), ids=OTHERS)
def test_a_snapshot_that_was_begun_with_other_options(
    arguments: tuple[str, ...], begun: dict[str, bytes], collect: Callable[..., tuple[int, str]]
) -> None:
    status, err = collect(*arguments, estate=small(1))
    remedy = "choose another folder with -o, or start anew with --refresh"
    assert (status, err) == (2, f"nhiscan: s: was begun with other inputs; {remedy}\n")
    assert files(Path("s")) == begun


def test_a_folder_that_another_process_writes(
    begun: dict[str, bytes], collect: Callable[..., tuple[int, str]]
) -> None:
    with locked(Path("s")):
        status, err = collect(estate=small(1))
    assert (status, err) == (
        2,
        "nhiscan: s: is being written by another process; wait until it is done, or choose another folder\n",
    )
    assert files(Path("s")) == begun


def test_two_collectors_at_the_same_time(tmp_path: Path) -> None:
    second_ended, begun = Event(), Event()

    def wait() -> None:
        begun.set()
        second_ended.wait(60)

    arguments = ("collect", "aws", "-o", "s", *FAST)
    with terminal(behind(small(1).handler(), At(30, wait)), tmp_path, HERE) as nhiscan:
        first = nhiscan.start(*arguments)
        begun.wait(60)
        second = nhiscan.run(*arguments)
        second_ended.set()
        assert ended(first).status == 0
    assert second.status == 2
    assert second.err.startswith("nhiscan: s: is being written by another process; ")
    assert nhiscan.run("snapshot", "info", "s").status == 0


def test_a_network_that_is_gone_in_the_middle_stops_and_does_not_pass_for_refusals(
    collect: Callable[..., tuple[int, str]],
) -> None:
    status, err = collect("--call-timeout", "1", layers=(reset(After(60)),), estate=small(1))
    (line,) = err.splitlines()
    assert status == 2
    assert line == (
        "nhiscan: aws: does not answer; check the network, the proxy and AWS_ENDPOINT_URL; "
        "then run the same command again: it goes on where it stopped"
    )
    assert tables(Path("s")) == {}
    assert collect(estate=small(1)) == (0, "")


def test_a_key_that_is_taken_back_in_the_middle_stops_too(collect: Callable[..., tuple[int, str]]) -> None:
    unknown = refused(After(60), Refusal("InvalidClientTokenId", status=403))
    status, err = collect(layers=(unknown,), estate=small(1))
    (line,) = err.splitlines()
    assert status == 2
    assert line.startswith("nhiscan: aws: is refused by AWS: InvalidClientTokenId; sign in")
    assert line.endswith("; then run the same command again: it goes on where it stopped")
    assert tables(Path("s")) == {}


def full(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def full_after(answers: int) -> Callable[[Path, bytes], None]:
    """Writing that works so often."""
    write, left = door.write_atomically, [answers]

    def written(path: Path, data: bytes) -> None:
        if "raw" in path.parts:
            left[0] -= 1
            if left[0] < 0:
                try:
                    full()
                except OSError as error:
                    raise OutputError(str(path), "cannot be written: no space left", "?") from error
        write(path, data)

    return written


ROOM = "make room there, then run the same command again, or choose another folder with -o\n"


def test_a_disk_that_is_full_at_an_answer(
    collect: Callable[..., tuple[int, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as disk:
        disk.setattr(door, "write_atomically", full_after(20))
        status, err = collect(estate=small(1))
    assert (status, len(err.splitlines())) == (2, 1)
    assert err.startswith("nhiscan: s/raw/aws/")
    assert err.endswith(f"cannot be written: no space left; {ROOM}")
    assert collect(estate=small(1)) == (0, "")


def test_a_disk_that_is_full_at_the_first_answer_leaves_nothing(
    collect: Callable[..., tuple[int, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "write_atomically", full_after(0))
    status, _ = collect(estate=small(1))
    assert status == 2
    assert list(Path().iterdir()) == []


def test_a_disk_that_is_full_at_a_table(
    collect: Callable[..., tuple[int, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as disk:
        disk.setattr("nhiscan.snapshot.table_files._settle", full)
        status, err = collect(estate=small(1))
    assert (status, len(err.splitlines())) == (2, 1)
    assert err.endswith(f"cannot be written: no space left on device; {ROOM}")
    assert tables(Path("s")) == {}
    assert collect(estate=small(1)) == (0, "")
    assert tables(Path("s"))


def test_an_interruption_that_the_database_took(
    collect: Callable[..., tuple[int, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise RuntimeError("Query interrupted")

    monkeypatch.setattr("signal.signal", lambda *_: None)  # the tests' own Ctrl-C stays as it is
    with monkeypatch.context() as working:
        working.setattr("nhiscan.snapshot.table_files.write_table", interrupted)
        status, err = collect(estate=small(1))
    told = "nhiscan: interrupted; run it again with -o s, it goes on where it stopped\n"
    assert (status, err) == (130, told)
    assert collect(estate=small(1)) == (0, "")


@pytest.mark.parametrize("stream", ["stderr", "stdout"])
def test_nobody_listens_to_us(stream: str, tmp_path: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    closed: dict[str, Any] = {stream: writer}
    with terminal(behind(small(1).handler(), denied(to("kms", "ListKeys"))), tmp_path, HERE) as nhiscan:
        told = nhiscan.run("collect", "aws", "-o", "s", *FAST, **closed)
        os.close(writer)
        assert "Traceback" not in told.err
        assert nhiscan.run("snapshot", "info", "s").status == 0
    if stream == "stderr":
        assert told.status == 0
        assert told.out.startswith("s: 1 partition, ")


@pytest.mark.parametrize("number", [1, 2])
def test_streams_that_are_closed_from_the_start(number: int, tmp_path: Path) -> None:
    with terminal(behind(small(1).handler(), denied(to("kms", "ListKeys"))), tmp_path, HERE) as nhiscan:
        told = nhiscan.run("collect", "aws", "-o", "s", *FAST, preexec_fn=lambda: os.close(number))
        assert told.status == 0
        assert (told.out + told.err).count("\n") == 1
        assert nhiscan.run("snapshot", "info", "s").status == 0
