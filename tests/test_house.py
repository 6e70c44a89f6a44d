"""Layout is the architecture: every import goes up the house, every file keeps its manners."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.house import BESIDE, ROW_OF, Module, modules, wrong_imports
from tests.manners import bad_manners


def planted(room: str, text: str) -> Module:
    """A module as it would lie in ``room``, with ``text`` inside."""
    return Module(f"{room}/planted.py", f"nhiscan.{room}.planted", ast.parse(text))


def test_every_import_goes_to_its_own_row_or_one_above(root: Path) -> None:
    assert sorted(wrong_imports(modules(root))) == []


def test_every_file_keeps_its_manners(root: Path) -> None:
    assert sorted(breach for module in modules(root) for breach in bad_manners(module)) == []


def test_every_folder_and_file_is_a_room_of_the_table(root: Path) -> None:
    entries = [entry for entry in (root / "nhiscan").iterdir() if entry.suffix in ("", ".py")]
    assert {entry.stem for entry in entries if entry.name != "__pycache__"} - set(ROW_OF) == set()
    assert {tree for tree in BESIDE if (root / tree).is_dir()} == set(BESIDE)


WRONG_IMPORTS = {
    "down the house": ("model", "import nhiscan.access"),
    "down, by from": ("access", "from nhiscan.formats import sarif"),
    "down, from the package itself": ("model", "from nhiscan import scan"),
    "the package's own top": ("model", "from nhiscan import __version__"),
    "down, inside a function": ("graph", "def f():\n    from nhiscan.rightsize import x"),
    "down, only for types": ("model", "if TYPE_CHECKING:\n    from nhiscan.graph import Edge"),
    "down, by its name as text": ("snapshot", "import importlib\nimportlib.import_module('nhiscan.cli')"),
    "taken away: the checker from the engine": ("access", "from nhiscan.verify import check"),
    "taken away: the snapshot from the definition": ("definition", "from nhiscan.snapshot import Snapshot"),
    "taken away: access from usage": ("usage", "from nhiscan.access import decide"),
    "taken away: graph from agents": ("agents", "from nhiscan.graph import Edge"),
    "taken away: the checker from right-sizing": ("rightsize", "from nhiscan.verify import check"),
    "a connector may not decide": ("connectors", "from nhiscan.access import decide"),
    "a rule may not remember": ("rules", "from nhiscan.review import baseline"),
    "a rule may not collect": ("rules", "from nhiscan.connectors import aws"),
    "the core names no connector": ("cli", "from nhiscan.connectors import aws"),
    "the core names no connector as text": ("cli", "__import__('nhiscan.connectors.aws')"),
    "a room nobody knows": ("model", "import nhiscan.utils"),
}


@pytest.mark.parametrize(("room", "text"), WRONG_IMPORTS.values(), ids=WRONG_IMPORTS)
def test_a_planted_import_is_found(room: str, text: str) -> None:
    others = [planted(name, "") for name in ("scan", "formats", "access")]
    others.append(Module("nhiscan/scan.py", "nhiscan.scan", ast.parse("")))
    assert len(list(wrong_imports([planted(room, text), *others]))) == 1


RIGHT_IMPORTS = {
    "up the house": ("access", "from nhiscan.model import Grant\nfrom nhiscan.snapshot import Snapshot"),
    "its own room": ("access", "from nhiscan.access.aws import decide"),
    "its own row": ("scan", "from nhiscan.rule import Rule\nfrom nhiscan.estate import Estate"),
    "a connector and the nouns": ("connectors", "from nhiscan.model import Grant\nimport nhiscan.files"),
    "a rule and the estate": ("rules", "from nhiscan.scan import Scan\nfrom nhiscan.graph import Edge"),
    "other people's packages": ("model", "import json, typing"),
}


@pytest.mark.parametrize(("room", "text"), RIGHT_IMPORTS.values(), ids=RIGHT_IMPORTS)
def test_a_right_import_is_not(room: str, text: str) -> None:
    assert list(wrong_imports([planted(room, text)])) == []


BAD_MANNERS = {
    "prints": ("scan", "print(1)"),
    "writes to the screen": ("access", "import sys\nsys.stdout.write('')"),
    "reads the clock": ("graph", "import datetime as dt\ndt.datetime.now(dt.UTC)"),
    "reads the clock by bare name": ("graph", "from time import time"),
    "reads the environment": ("usage", "import os\nos.environ['HOME']"),
    "waits": ("snapshot", "import time\ntime.sleep(1)"),
    "pickles": ("snapshot", "import pickle"),
    "runs a program": ("cli", "def f():\n    import subprocess"),
    "evaluates": ("access", "eval('1')"),
    "logs": ("access", "import logging"),
    "opens a file by another door": ("formats", "open('x')"),
    "writes a file by another door": ("formats", "path.write_text('x')"),
    "talks to the network": ("snapshot", "import httpx2"),
    "catches everything": ("access", "try:\n    f()\nexcept Exception:\n    pass"),
    "catches everything in a tuple": ("access", "try:\n    f()\nexcept (ValueError, Exception):\n    pass"),
    "catches without a name": ("access", "try:\n    f()\nexcept:\n    pass"),
    "loads pandas": ("formats", "import pandas as pd"),
    "loads a part of networkx": ("graph", "from networkx.algorithms import dag"),
    "loads duckdb in a try": ("snapshot", "try:\n    import duckdb\nexcept ImportError:\n    pass"),
    "loads duckdb in a handler": ("snapshot", "try:\n    x\nexcept NameError:\n    import duckdb"),
    "loads boto3 in a class": ("connectors", "class A:\n    import boto3"),
}


@pytest.mark.parametrize(("room", "text"), BAD_MANNERS.values(), ids=BAD_MANNERS)
def test_planted_bad_manners_are_found(room: str, text: str) -> None:
    assert len(list(bad_manners(planted(room, text)))) == 1


GOOD_MANNERS = {
    "cli prints and knows the time": ("cli", "import datetime\nprint(datetime.datetime.now(datetime.UTC))"),
    "a connector waits": ("connectors", "import time\ntime.sleep(time.monotonic())"),
    "settings read the environment": ("settings", "import os\nos.environ.get('X')"),
    "pandas where it is used": ("formats", "def f():\n    import pandas"),
    "pandas for types": ("formats", "if TYPE_CHECKING:\n    import pandas"),
    "a named error": ("access", "try:\n    f()\nexcept (ValueError, KeyError):\n    pass"),
    "cleans up and raises on": ("files", "try:\n    f()\nexcept BaseException:\n    g()\n    raise"),
    "methods that share a name": ("access", "row.print()\nsheet.open()\nself.exec()"),
}


@pytest.mark.parametrize(("room", "text"), GOOD_MANNERS.values(), ids=GOOD_MANNERS)
def test_good_manners_are_not(room: str, text: str) -> None:
    assert list(bad_manners(planted(room, text))) == []
