"""However a command is made to end, it ends with one line at most and the code that a shell expects."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.cli.processes import COMMAND, FAST, At, ended, terminal
from tests.fakes.estate import Estate
from tests.fakes.handlers import behind

STRUCK = f"""
import os, sys

class Strikes:
    def find_spec(self, name, path=None, target=None):
        if name == {{module!r}}:
            sys.meta_path.remove(self)
            try:
                os.kill(os.getpid(), {{number}})
                for _ in range(100_000): pass
            except KeyboardInterrupt as error:
                if {{swallowed}}:
                    raise ImportError("initialization failed") from error
                raise

sys.meta_path.insert(0, Strikes())
{COMMAND}
"""
"""The command, struck by a signal while it loads a module; what is written in C makes another error of it."""
WORDS = {signal.SIGINT: "interrupted", signal.SIGTERM: "terminated"}
SIGNALS = pytest.mark.parametrize("number", WORDS, ids=WORDS.values())


def small() -> Estate:
    return Estate(roles=2, accounts=1, regions=1, functions=1, job_looks=0)


@pytest.fixture(scope="module")
def snapshot(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A snapshot directory: to read it takes the database."""
    folder = tmp_path_factory.mktemp("snapshot") / "s"
    export = str(data / "aws/account-authorization-details.example.json")
    subprocess.run(
        [sys.executable, "-c", COMMAND, "snapshot", "merge", export, "-o", str(folder)], check=True
    )
    return folder


def run(code: str, *arguments: str, **more: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, **more)  # type: ignore[call-overload,no-any-return]


@SIGNALS
@pytest.mark.parametrize("swallowed", [False, True], ids=["passed on", "made another error"])
@pytest.mark.parametrize("module", ["typer", "nhiscan.cli.app", "nhiscan.scan", "duckdb"])
def test_a_signal_while_something_is_loaded(
    module: str, swallowed: bool, number: signal.Signals, snapshot: Path
) -> None:
    code = STRUCK.format(module=module, number=int(number), swallowed=swallowed)
    told = run(code, "scan", str(snapshot))
    assert (told.returncode, told.stdout) == (128 + number, "")
    assert told.stderr == f"nhiscan: {WORDS[number]}\n"


def test_a_signal_that_is_to_be_ignored_is(snapshot: Path) -> None:
    code = STRUCK.format(module="duckdb", number=int(signal.SIGINT), swallowed=False)
    ignoring = f"import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)\n{code}"
    told = run(ignoring, "scan", str(snapshot), "--exit-zero")
    assert (told.returncode, told.stderr) == (0, "")


@SIGNALS
def test_collect_says_how_to_go_on(number: signal.Signals, tmp_path: Path) -> None:
    there = small()
    strike = At(40, lambda: process.send_signal(number))
    with terminal(behind(there.handler(), strike), tmp_path, there.numbers()[0]) as nhiscan:
        process = nhiscan.start("collect", "aws", "-o", "s", *FAST)
        stopped = ended(process)
        assert (stopped.status, stopped.out) == (128 + number, "")
        told = f"nhiscan: {WORDS[number]}; run it again with -o s, it goes on where it stopped\n"
        assert stopped.err == told
        assert nhiscan.run("collect", "aws", "-o", "s", *FAST).status == 0


@pytest.mark.parametrize("swallowed", [False, True], ids=["passed on", "made another error"])
def test_collect_is_struck_while_it_loads_the_database(swallowed: bool, tmp_path: Path) -> None:
    code = STRUCK.format(module="duckdb", number=int(signal.SIGINT), swallowed=swallowed)
    there = small()
    with terminal(there.handler(), tmp_path, there.numbers()[0]) as nhiscan:
        told = nhiscan.run("collect", "aws", "-o", "s", *FAST, code=code)
        assert told.status == 130
        (line,) = told.err.splitlines()
        assert line.startswith("nhiscan: interrupted")


COMMANDS: dict[str, Sequence[str]] = {
    "help": ("--help",),
    "help of a command": ("scan", "--help"),
    "version": ("--version",),
    "scan": ("scan", "{export}"),
    "scan as json": ("scan", "{export}", "--format", "json"),
    "demo": ("demo",),
    "rules list": ("rules", "list"),
    "rules show": ("rules", "show", "credential-unused"),
    "config show": ("config", "show"),
    "snapshot info": ("snapshot", "info", "{export}"),
    "snapshot info as json": ("snapshot", "info", "{export}", "--format", "json"),
    "snapshot merge": ("snapshot", "merge", "{export}", "-o", "{folder}/s"),
    "doctor": ("doctor",),
    "permissions": ("collect", "aws", "--print-permissions"),
}


def closed_pipe() -> int:
    """Where to write what nobody reads."""
    reader, writer = os.pipe()
    os.close(reader)
    return writer


@pytest.mark.parametrize("arguments", COMMANDS.values(), ids=COMMANDS)
def test_nobody_reads_the_output(arguments: Sequence[str], data: Path, tmp_path: Path) -> None:
    export = data / "aws/account-authorization-details.example.json"
    words = [word.format(export=export, folder=tmp_path) for word in arguments]
    pipe = closed_pipe()
    command = [sys.executable, "-c", COMMAND, *words]
    told = subprocess.run(command, stdout=pipe, stderr=subprocess.PIPE, text=True, check=False, timeout=60)
    os.close(pipe)
    assert told.returncode == 141
    assert [line for line in told.stderr.splitlines() if not line.startswith(REMARKS)] == []


REMARKS = ("nhiscan-", "of its ", "whoever ")
"""How what is said beside permissions begins."""


@pytest.mark.parametrize("arguments", COMMANDS.values(), ids=COMMANDS)
def test_nobody_reads_what_is_said_beside_it(arguments: Sequence[str], data: Path, tmp_path: Path) -> None:
    export = data / "aws/account-authorization-details.example.json"
    words = [word.format(export=export, folder=tmp_path) for word in arguments]
    pipe = closed_pipe()
    command = [sys.executable, "-c", COMMAND, *words]
    told = subprocess.run(command, stderr=pipe, stdout=subprocess.PIPE, check=False, timeout=60)
    os.close(pipe)
    assert told.returncode in (0, 1)
    assert told.stdout


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no such device here")
@pytest.mark.parametrize("arguments", [("rules", "list"), ("demo",)], ids=["rules", "demo"])
def test_no_room_for_the_output(arguments: Sequence[str]) -> None:
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-c", COMMAND, *arguments]
        told = subprocess.run(
            command, stdout=full, stderr=subprocess.PIPE, text=True, check=False, timeout=60
        )
    assert told.returncode == 2
    assert told.stderr == (
        "nhiscan: standard output: cannot be written: no space left on device; make room there\n"
    )
