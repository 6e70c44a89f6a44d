"""``nhiscan`` at a moment that does not go by, and with one thing that goes wrong.

``python disturbed_collect.py HOW ARGUMENTS…``; ``HOW`` is JSON: at act number ``step`` on a path inside
``folder`` the process is ``wrong``: killed (``kill``), interrupted (``interrupt``), or from then on without
room on the disk (``full``); else nothing happens. The number of acts goes to the file ``told``.
"""

from __future__ import annotations

import errno
import json
import os
import signal
import sys
import threading
from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch

from nhiscan.cli import main
from nhiscan.cli.progress import WallTimer

ACTS = ("open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.chmod", "os.listdir", "os.scandir")
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT


NOW = datetime(2026, 11, 24, 6, tzinfo=UTC)
"""When it is."""


def disturb(folder: str, wrong: str, step: int, told: str) -> None:
    """Watch what Python does to files in ``folder``, and let it go wrong."""
    done, lock = 0, threading.Lock()
    report = os.open(told, os.O_RDWR | os.O_CREAT, 0o600)

    def hook(event: str, args: tuple[Any, ...]) -> None:
        nonlocal done
        if event not in ACTS or folder not in str(args[0]):
            return
        with lock:
            done += 1
            number = done
            os.pwrite(report, b"%9d" % done, 0)
        if wrong == "full" and number >= step and _takes_room(event, args):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(args[0]))
        if number == step and wrong in ("kill", "interrupt"):
            os.kill(os.getpid(), signal.SIGKILL if wrong == "kill" else signal.SIGINT)

    sys.addaudithook(hook)


def _takes_room(event: str, args: tuple[Any, ...]) -> bool:
    return event == "os.mkdir" or (event == "open" and bool(args[2] & WRITES))


if __name__ == "__main__":
    disturb(**json.loads(sys.argv[1]))
    with patch.object(WallTimer, "now", lambda _: NOW):
        main(sys.argv[2:])
