"""The command as people run it: a process of its own, against a double of AWS in this one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.fakes.accounts import HOME
from tests.fakes.handlers import Handler
from tests.fakes.http import Reply
from tests.fakes.operations import Asked
from tests.fakes.server import STATS, environment, serve

FAST = ("--max-rps", "9999")
"""Against a double nobody need be gentle."""
COMMAND = "from nhiscan.cli import main; main()"
AT_ONE_TIME = f"""
from datetime import UTC, datetime
from nhiscan.cli.progress import WallTimer
WallTimer.now = lambda self: datetime(2026, 11, 24, 6, tzinfo=UTC)
{COMMAND}
"""
"""The command at a moment that does not go by: two runs may give the same bytes."""


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    status: int
    """Its exit code; a signal's number below zero."""
    out: str
    """Standard output."""
    err: str
    """Standard error."""


@dataclass
class Terminal:
    """Where commands are given that ask one server."""

    url: str
    """The server."""
    place: Path
    """The working directory."""
    account: str = HOME
    """Whose key is used."""

    def start(self, *arguments: str, code: str = COMMAND, **more: Any) -> subprocess.Popen[str]:
        """Start ``nhiscan`` and do not wait; ``more`` for Popen."""
        told = {**os.environ, **environment(self.url, self.account)}
        streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | more
        return subprocess.Popen(
            [sys.executable, "-c", code, *arguments], env=told, cwd=self.place, text=True, **streams
        )

    def run(self, *arguments: str, code: str = COMMAND, **more: Any) -> Ended:
        """Run ``nhiscan`` to its end."""
        return ended(self.start(*arguments, code=code, **more))

    def asked(self) -> Counter[str]:
        """What the server was asked so far, by operation."""
        with urllib.request.urlopen(f"{self.url}{STATS}") as reply:
            return Counter(json.loads(reply.read())["asked"])


@contextmanager
def terminal(handler: Handler, place: Path, account: str = HOME) -> Iterator[Terminal]:
    """A server and a working directory in which it is asked."""
    with serve(handler) as url:
        yield Terminal(url, place, account)


def ended(process: subprocess.Popen[str]) -> Ended:
    """Wait for the end."""
    out, err = process.communicate(timeout=60)
    return Ended(process.returncode, out or "", err or "")


@dataclass
class At:
    """A layer that does something, once, before the n-th question to its server is answered."""

    number: int
    """Which question."""
    act: Callable[[], object]
    """What is done."""
    count: int = 0
    """How many questions there were."""
    lock: threading.Lock = field(default_factory=threading.Lock)
    """Questions come from several threads."""

    def __call__(self, inner: Handler) -> Handler:
        """``inner``, with the act before it."""

        def acted(asked: Asked) -> Reply:
            with self.lock:
                self.count += 1
                due = self.count == self.number
            if due:
                self.act()
            return inner(asked)

        return acted


def files(folder: Path, pattern: str = "**/*") -> Mapping[str, bytes]:
    """Every file like ``pattern`` below ``folder`` by its path."""
    found = (path for path in sorted(folder.glob(pattern)) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def tables(folder: Path) -> Mapping[str, bytes]:
    """The tables of a snapshot."""
    return files(folder, "*/*/*.parquet")
