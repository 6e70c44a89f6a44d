"""The line about a long command: one that is written over on a terminal, hardly any where nobody looks."""

from __future__ import annotations

import fcntl
import os
import re
import struct
import termios
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from nhiscan.cli.progress import Left, Live
from nhiscan.cli.streams import tell
from nhiscan.snapshot import Tally
from tests.cli.processes import FAST, terminal
from tests.fakes.estate import Estate
from tests.fakes.faults import delayed
from tests.fakes.handlers import behind

START = Tally(done=0, known=60, calls=1, throttled=0, refused=0, partitions=0, of=1)
MIDDLE = Tally(done=30, known=60, calls=1234, throttled=2, refused=3, partitions=1, of=2000)


@dataclass
class Clock:
    """Stands still until told."""

    seconds: float = 100.0

    def monotonic(self) -> float:
        return self.seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock that the live line looks at."""
    found = Clock()
    monkeypatch.setattr("nhiscan.cli.progress.time", found)
    return found


@dataclass
class Screen:
    """A terminal of so many columns, and what was written to it."""

    columns: int
    raw: str = ""
    lines: list[str] = field(default_factory=list)

    def play(self) -> list[str]:
        """What each line looked like every time that something was written."""
        shown, cells, at = [], [""], 0
        for letter in self.raw:
            if letter == "\r":
                shown.append("".join(cells).rstrip())
                at = 0
            elif letter == "\n":
                shown.append("".join(cells).rstrip())
                cells, at = [""], 0
            else:
                cells[at : at + 1] = [letter]
                at += 1
        self.lines = [*shown, "".join(cells).rstrip()]
        return self.lines


@contextmanager
def standard_error_on(screen: Screen) -> Iterator[None]:
    """A pseudo-terminal in the place of standard error."""
    master, slave = os.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, screen.columns, 0, 0))
    with pytest.MonkeyPatch.context() as patched, os.fdopen(slave, "w", encoding="utf-8") as stream:
        patched.setattr("sys.stderr", stream)
        yield
    screen.raw = everything(master)


def everything(master: int) -> str:
    """What was written to a terminal that nobody holds any more."""
    found = b""
    with os.fdopen(master, "rb", buffering=0) as screen, suppress(OSError):
        while piece := screen.read(1 << 16):
            found += piece
    return found.decode()


@pytest.mark.parametrize("columns", [200, 40, 20, 10])
def test_one_line_is_written_over_and_gone_in_the_end(columns: int, clock: Clock) -> None:
    screen = Screen(columns)
    with standard_error_on(screen), Live("aws", "account") as live:
        live(START)
        live(MIDDLE)
        live(replace(START, calls=2))
    assert set(re.findall(r"[\x00-\x1f\x7f-\x9f]", screen.raw)) == {"\r"}
    shown = screen.play()
    assert max(map(len, shown)) < columns
    assert shown[-1] == ""
    whole = [
        "aws: 0 of 1 account, 1 call",
        "aws: 1 of 2,000 accounts, 1,234 calls, 2 put off, 3 refused",
        "aws: 0 of 1 account, 2 calls",
    ]
    assert [line for line in shown if line] == [line[: columns - 1].rstrip() for line in whole]


def test_a_notice_stands_alone_and_control_characters_are_shown(clock: Clock) -> None:
    screen = Screen(80)
    with standard_error_on(screen), Live("a\x1b[2Jws", "acc\x07ount") as live:
        live(START)
        live.notice("role \x1b[31mred\r\n\u202eevil")
        live(START)
    assert "\x1b" not in screen.raw
    assert "\x07" not in screen.raw
    shown = screen.play()
    assert r"role \x1b[31mred\r\n\u202eevil" in shown
    assert shown.count(r"a\x1b[2Jws: 0 of 1 acc\x07ount, 1 call") >= 2
    assert shown[-1] == ""


def test_where_nobody_looks_there_is_a_line_each_half_minute(
    clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    with Live("aws", "account") as live:
        for _ in range(600):
            clock.seconds += 0.2
            live(MIDDLE)
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 3
    assert lines[0].startswith("aws: 1 of 2,000 accounts, 1,234 calls, 2 put off, 3 refused, about ")


def test_a_short_command_says_nothing_where_nobody_looks(
    clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    with Live("aws", "account") as live:
        for _ in range(100):
            clock.seconds += 0.2
            live(MIDDLE)
    assert capsys.readouterr().err == ""


Looks = list[tuple[float, int, int]]
GUESSES: dict[str, tuple[Looks, float | None]] = {
    "too early": ([(0, 0, 60), (4, 30, 60)], None),
    "nothing is done": ([(0, 0, 60), (20, 0, 60)], None),
    "more work turned up just now": ([(0, 0, 60), (20, 30, 60), (21, 30, 90)], None),
    "half is done, and it is long since more turned up": ([(0, 0, 60), (20, 30, 60)], 20.0),
    "a quarter is done": ([(0, 0, 100), (30, 25, 100)], 90.0),
    "after an hour a minute without more work is no sign": (
        [(0, 0, 60), (3540, 30, 90), (3600, 30, 90)],
        None,
    ),
    "all known work is done": ([(0, 0, 60), (20, 60, 60)], None),
}


@pytest.mark.parametrize(("looks", "told"), GUESSES.values(), ids=GUESSES)
def test_the_time_left_is_told_when_it_is_worth_something(looks: Looks, told: float | None) -> None:
    left = Left(0.0)
    found = [left.guess(replace(START, done=done, known=known), now) for now, done, known in looks]
    assert found[-1] == told


WORDS = {
    "seconds in tens": ([(0, 0, 100), (20, 50, 100)], "about 20 s left"),
    "never none": ([(0, 0, 100), (30, 99, 100)], "about 10 s left"),
    "minutes": ([(0, 0, 100), (60, 25, 100)], "about 3 min left"),
}


@pytest.mark.parametrize(("looks", "told"), WORDS.values(), ids=WORDS)
def test_the_time_left_in_words(looks: Looks, told: str, clock: Clock) -> None:
    screen, begun = Screen(100), clock.seconds
    with standard_error_on(screen), Live("aws", "account") as live:
        for seconds, done, known in looks:
            clock.seconds = begun + seconds
            live(replace(START, done=done, known=known))
    assert [line for line in screen.play() if line][-1].endswith(f", {told}")


SILENT: dict[str, Callable[[pytest.MonkeyPatch], object]] = {
    "it was closed": lambda patched: patched.setattr("sys.stderr", None),
    "its reader has gone": lambda patched: patched.setattr("sys.stderr", broken_pipe()),
}


def broken_pipe() -> object:
    reader, writer = os.pipe()
    os.close(reader)
    return os.fdopen(writer, "w", closefd=False)


@pytest.mark.parametrize("silence", SILENT.values(), ids=SILENT)
def test_the_work_goes_on_without_an_audience(
    silence: Callable[[pytest.MonkeyPatch], object],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with monkeypatch.context() as patched:
        silence(patched)
        tell("a word")
        with Live("aws", "account") as live:
            live(START)
            live.notice("another")
    assert capsys.readouterr().out == "", "standard output is for results"


def test_a_collection_on_a_terminal(tmp_path: Path) -> None:
    there = Estate(roles=2, accounts=1, regions=1, functions=1, job_looks=0)
    master, slave = os.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 20, 0, 0))
    handler = behind(there.handler(), delayed(0.1))
    with terminal(handler, tmp_path, there.numbers()[0]) as nhiscan:
        process = nhiscan.start("collect", "aws", "-o", "s", *FAST, stderr=slave)
        out = process.communicate(timeout=60)[0]
    os.close(slave)
    screen = Screen(20, everything(master))
    assert process.returncode == 0
    assert out.startswith("s: 1 partition, ")
    assert set(re.findall(r"[\x00-\x1f\x7f-\x9f]", screen.raw)) == {"\r"}
    shown = {line for line in screen.play() if line}
    assert "aws: 0 of 1 account" in shown
    assert shown <= {"aws: 0 of 1 account", "aws: 1 of 1 account"}, "cut to the terminal's width"
    assert screen.lines[-1] == ""
