"""The two screens that README.md shows: the demo, and the example account."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from contextlib import chdir, redirect_stdout
from pathlib import Path

from nhiscan.cli import main

OWNS = ("README.md",)

ROOT = Path(__file__).resolve().parents[2]
SCREENS = (("demo",), ("scan", "tests/data/aws/account-authorization-details.example.json"))
_BLOCK = re.compile(r"^```text\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_SECONDS = re.compile(r"· \d+\.\d s$", re.MULTILINE)


def pages() -> Iterable[tuple[str, str]]:
    """README.md with the screens of today; how long they took is no reason to change it."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    screens = map(_screen, SCREENS)
    yield "README.md", _BLOCK.sub(lambda found: _block(found.group(1), screens), text)


def _block(shown: str, screens: Iterator[str]) -> str:
    today = next(screens)
    same = _SECONDS.sub("", shown) == _SECONDS.sub("", today)
    return f"```text\n{shown if same else today}```"


def _screen(arguments: tuple[str, ...]) -> str:
    """What the command prints, to a stream that has bytes below it as standard output has."""
    data = io.BytesIO()
    out = io.TextIOWrapper(data, encoding="utf-8", write_through=True)
    with chdir(ROOT), redirect_stdout(out):
        try:
            main(arguments)
        except SystemExit:
            out.flush()
    return data.getvalue().decode().rstrip() + "\n"
