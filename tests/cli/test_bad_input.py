"""Bad input gets one clear line with file, place and remedy, exit code 2, and nothing half-written."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from nhiscan.cli import main

GOOD: dict[str, list[object]] = {
    "UserDetailList": [],
    "GroupDetailList": [],
    "RoleDetailList": [],
    "Policies": [],
}


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as left:
        main(arguments)
    return int(left.value.code or 0)


def write(content: bytes | str) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(content.encode() if isinstance(content, str) else content)


def folder(**texts: str) -> Callable[[Path], object]:
    def make(path: Path) -> None:
        path.mkdir()
        for name, text in texts.items():
            (path / name.replace("_", ".")).write_text(text)

    return make


FILES: dict[str, tuple[Callable[[Path], object], str]] = {
    "empty": (write(b""), "is empty"),
    "only spaces": (write(b" \n\n"), "is empty"),
    "cut in the middle": (write(json.dumps(GOOD)[:40]), "is not JSON"),
    "not UTF-8": (write(b'{"UserDetailList": ["\xff\xfe"]}'), "is not UTF-8"),
    "a list instead of an object": (write("[1, 2, 3]"), "holds no export that nhiscan knows"),
    "a number": (write("42"), ""),
    "an object of something else": (write('{"hello": "world"}'), "holds no export that nhiscan knows"),
    "nested a hundred thousand deep": (write("[" * 100_000), "nested too deeply"),
    "nested inside an export": (
        write('{"RoleDetailList": ' + "[" * 300 + "]" * 300 + "}"),
        "nested too deeply",
    ),
    "not a number": (write('{"RoleDetailList": [NaN]}'), "number that JSON does not know"),
    "an integer of 5,000 digits": (write('{"RoleDetailList": [' + "9" * 5000 + "]}"), "number that JSON"),
    "cut gzip": (write(gzip.compress(json.dumps(GOOD).encode() * 50)[:-9]), "cut gzip"),
    "a gzip bomb": (write(gzip.compress(bytes(64 << 20), mtime=0)), "expands beyond"),
    "a pipe": (os.mkfifo, "no regular file"),
    "an empty folder": (folder(), "holds no export that nhiscan knows"),
    "a folder without exports": (folder(a_txt="hello"), "holds no export"),
    "a folder whose only export is damaged": (
        folder(a_json='{"RoleDetailList": ['),
        "is not JSON",
    ),
    "nothing there": (lambda path: None, "no such file"),
}


@pytest.mark.parametrize(("make", "told"), FILES.values(), ids=FILES)
def test_one_line_and_two(
    make: Callable[[Path], object], told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, out = tmp_path / "export.json", tmp_path / "out.json"
    make(path)
    assert run("scan", str(path), "--format", "json", "-o", str(out)) == 2
    captured = capsys.readouterr()
    lines = captured.err.splitlines()
    assert len(lines) == 1, captured.err
    assert captured.out == ""
    assert told in lines[0]
    assert str(path) in lines[0]
    assert "; " in lines[0], "no remedy"
    assert "Traceback" not in lines[0]
    assert not out.exists()


def test_an_unreadable_file_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    loop = tmp_path / "loop.json"
    loop.symlink_to(loop)
    assert run("scan", str(loop)) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


USAGE = {
    "an unknown rule names the nearest": (("--rule", "credential-unsued"), "nearest: `credential-unused`"),
    "an unknown severity": (("--severity", "awful"), "`awful` is no severity; one of critical"),
    "an unknown threshold": (("--fail-on", "awful"), "`awful` is no severity"),
    "an unknown format": (("--format", "pdf"), "`pdf` is no format; one of"),
    "no time": (("--as-of", "yesterday"), "`yesterday` is no time; write"),
    "an unknown table": (("--require", "secrets"), "`secrets` is no table"),
    "a settings file that is not there": (("--config", "no.toml"), "no such file"),
    "an output folder that is not there": (("--format", "json", "-o", "no/out.json"), "cannot be written"),
}


@pytest.mark.parametrize(("options", "told"), USAGE.values(), ids=USAGE)
def test_usage_errors(
    options: tuple[str, ...],
    told: str,
    data: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("scan", str(data / "aws/account-authorization-details.example.json"), *options) == 2
    captured = capsys.readouterr()
    assert told in captured.err
    assert captured.out == ""


def test_hostile_names_in_an_error_are_shown_not_obeyed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a\x1b[31m\nb.json"
    path.write_text("{")
    assert run("scan", str(path)) == 2
    err = capsys.readouterr().err
    assert "\x1b" not in err
    assert len(err.splitlines()) == 1


def test_a_damaged_file_in_a_folder_does_not_hide_the_rest(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    export = (data / "aws/account-authorization-details.example.json").read_bytes()
    (tmp_path / "good.json").write_bytes(export)
    (tmp_path / "bad.json").write_text('{"credentials": [')
    assert (
        run("scan", str(tmp_path), "--format", "json", "--fail-on", "critical", "--rule", "credential-leaked")
        == 3
    )
    result = json.loads(capsys.readouterr().out)
    assert not result["complete"]
    assert any("bad.json" in row["what"] for row in result["coverage"])


def test_a_policy_that_aws_would_refuse_is_a_gap_at_its_identity(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    role = {
        "Path": "/",
        "RoleName": "broken",
        "RoleId": "AROAIOSFODNN7EXAMPLE",
        "Arn": "arn:aws:iam::111122223333:role/broken",
        "CreateDate": "2025-01-01T00:00:00+00:00",
        "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": []},
        "RolePolicyList": [{"PolicyName": "p", "PolicyDocument": "@"}],
        "AttachedManagedPolicies": [],
        "Tags": [],
        "InstanceProfileList": [],
    }
    repeated = '{"Effect": "Allow", "Action": "s3:*", "Action": "*", "Resource": "*"}'
    policy = f'{{"Version": "2012-10-17", "Statement": {repeated}}}'
    text = json.dumps({**GOOD, "RoleDetailList": [role]}).replace('"@"', policy)
    (tmp_path / "x.json").write_text(text)
    assert run("scan", str(tmp_path / "x.json"), "--format", "json") == 3
    result = json.loads(capsys.readouterr().out)
    assert not result["complete"]
    gap = next(row for row in result["coverage"] if row["gap"] == "truncated")
    assert "repeats the key `Action`" in gap["needs"]
    assert "identity-administrator" in gap["rules"]
    assert {"identity-administrator"} <= {row["rule"] for row in result["not_evaluated"]}
