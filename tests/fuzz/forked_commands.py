"""A process that has everything loaded and forks one child per command, ready to be killed.

Orders come as JSON lines: ``arguments``, ``folder``, and what is to go wrong: ``step`` (the child kills
itself before its n-th act on a path inside ``folder``), ``limit`` (no file may grow beyond so many bytes).
Answers: a line with the child's ``pid``, then one with its ``status``, ``output`` and number of ``steps``.
"""

from __future__ import annotations

import importlib
import json
import os
import pkgutil
import resource
import signal
import sys
import traceback
from typing import Any

import nhiscan.connectors
from nhiscan.cli import main
from nhiscan.cli.app import build

ACTS = ("open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.chmod", "os.listdir", "os.scandir")


def count_acts(folder: str, step: int | None, report: int) -> None:
    """Watch what Python does to files in ``folder``; die by SIGKILL before act number ``step``."""
    done = 0

    def hook(event: str, args: tuple[Any, ...]) -> None:
        nonlocal done
        if event in ACTS and folder in str(args[0]):
            done += 1
            os.pwrite(report, b"%9d" % done, 0)
            if done == step:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)


def child(order: dict[str, Any], screen: int, report: int) -> int:
    """Run one command in this process; its exit code."""
    os.dup2(screen, 1)
    os.dup2(screen, 2)
    if order.get("limit") is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (order["limit"], order["limit"]))
    else:
        count_acts(order["folder"], order.get("step"), report)
    try:
        main(order["arguments"])
    except SystemExit as left:
        return int(left.code or 0)
    except BaseException:  # noqa: BLE001 - a crash is what the test looks for
        traceback.print_exc()
        return 99
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    return 0


def serve(order: dict[str, Any]) -> None:
    """Fork, tell the child's id, wait for its end, tell of it."""
    read, write = os.pipe()
    report = os.memfd_create("steps")
    pid = os.fork()
    if pid == 0:
        os.close(read)
        os._exit(child(order, write, report))
    os.close(write)
    answer({"pid": pid})
    with os.fdopen(read, "rb") as screen:
        output = screen.read().decode("utf-8", "replace")
    sys.stdin.readline()  # whoever may still kill it is done
    _, status = os.waitpid(pid, 0)
    steps = int(os.pread(report, 9, 0) or b"0")
    os.close(report)
    code = os.waitstatus_to_exitcode(status)
    answer({"status": code, "output": output, "steps": steps})


def answer(value: dict[str, Any]) -> None:
    """One line to whoever gave the order."""
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    build()
    importlib.import_module("duckdb")
    for found in pkgutil.walk_packages(nhiscan.connectors.__path__, "nhiscan.connectors."):
        importlib.import_module(found.name)
    while line := sys.stdin.readline():
        serve(json.loads(line))
