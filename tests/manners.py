"""What no file of the product may do, wherever it is: a table of calls and modules per room.

Names are compared as written, so ``from time import time`` is caught by its import and ``time.time()``
by its call.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.house import Breach, Module, called, imported

SCREEN = frozenset({"cli", "__main__"})
ENVIRONMENT = frozenset({"cli", "__main__", "connectors", "settings"})
WAITS = frozenset({"cli", "__main__", "connectors"})
NETWORK = frozenset({"connectors"})
FILES = frozenset({"files"})
NOWHERE = frozenset[str]()

CALLS: dict[str, tuple[frozenset[str], str]] = {
    "print": (SCREEN, "only cli/ prints"),
    "input": (SCREEN, "only cli/ asks"),
    "datetime.now": (SCREEN, "`now` is an argument"),
    "datetime.utcnow": (NOWHERE, "`now` is an argument, and has a time zone"),
    "datetime.today": (NOWHERE, "`now` is an argument, and has a time zone"),
    "date.today": (SCREEN, "`now` is an argument"),
    "time.time": (SCREEN, "`now` is an argument"),
    "time.time_ns": (SCREEN, "`now` is an argument"),
    "time.monotonic": (WAITS, "the core reads no clock"),
    "time.perf_counter": (WAITS, "the core reads no clock"),
    "time.process_time": (WAITS, "the core reads no clock"),
    "time.sleep": (WAITS, "the core does not wait"),
    "os.getenv": (ENVIRONMENT, "the environment enters in cli/"),
    "os.system": (NOWHERE, "nothing is executed"),
    "os.popen": (NOWHERE, "nothing is executed"),
    "eval": (NOWHERE, "nothing is executed"),
    "exec": (NOWHERE, "nothing is executed"),
    "open": (FILES, "files.py is the one door for files"),
    "os.open": (FILES, "files.py is the one door for files"),
    "yaml.load": (FILES, "files.py is the one door for files"),
    "yaml.unsafe_load": (NOWHERE, "nothing is executed"),
}
"""A call, as written or after a prefix (``dt.datetime.now``): where it may stand, and why only there."""

ATTRIBUTES = {
    "os.environ": (ENVIRONMENT, "the environment enters in cli/"),
    "sys.stdout": (SCREEN, "only cli/ prints"),
    "sys.stderr": (SCREEN, "only cli/ prints"),
}
"""Values that may not even be mentioned elsewhere."""

METHODS = {
    "write_text": (FILES, "files.py is the one door for files"),
    "write_bytes": (FILES, "files.py is the one door for files"),
}
"""Methods of any object."""

MODULES = {
    **dict.fromkeys(
        ("pickle", "cPickle", "shelve", "marshal", "dill", "cloudpickle"), (NOWHERE, "no pickle")
    ),
    **dict.fromkeys(("subprocess", "pty"), (NOWHERE, "no subprocess")),
    **dict.fromkeys(("logging", "warnings"), (SCREEN, "notices go to a callback")),
    **dict.fromkeys(
        (
            "socket",
            "http.client",
            "urllib.request",
            "requests",
            "httpx",
            "httpx2",
            "aiohttp",
            "boto3",
            "botocore",
        ),
        (NETWORK, "the network is the connectors' alone"),
    ),
}
"""Modules and all below them."""

CLOCKS = frozenset({"time", "monotonic", "perf_counter", "time_ns", "sleep", "environ", "getenv"})
"""Not to be imported by bare name: the call would hide from this table."""

HEAVY = frozenset(
    [
        *("pandas", "numpy", "networkx", "duckdb", "openpyxl", "xlsxwriter", "jinja2"),
        *("boto3", "botocore", "msgraph", "azure", "cedarpy", "regopy", "hcl2"),
    ]
)
"""Imported where they are used, never when a module loads."""


def bad_manners(module: Module) -> Iterator[Breach]:
    """Every line of ``module`` that does what its room may not."""
    yield from _calls(module)
    yield from _imports(module)
    yield from _handlers(module)
    yield from _heavy(module)


def _calls(module: Module) -> Iterator[Breach]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call):
            name = called(node.func)
            for wanted, (where, why) in CALLS.items():
                dotted = "." in wanted and name.endswith(f".{wanted}")
                if (name == wanted or dotted) and module.room not in where:
                    yield Breach(module.path, node.lineno, f"calls `{name}`: {why}")
            method = name.rpartition(".")[2]
            if method in METHODS and module.room not in METHODS[method][0]:
                yield Breach(module.path, node.lineno, f"calls `{method}`: {METHODS[method][1]}")
        if (
            isinstance(node, ast.Attribute)
            and (entry := ATTRIBUTES.get(called(node)))
            and module.room not in entry[0]
        ):
            yield Breach(module.path, node.lineno, f"uses `{called(node)}`: {entry[1]}")


def _imports(module: Module) -> Iterator[Breach]:
    for line, name in imported(module, frozenset()):
        for wanted, (where, why) in MODULES.items():
            if (name == wanted or name.startswith(f"{wanted}.")) and module.room not in where:
                yield Breach(module.path, line, f"imports `{name}`: {why}")
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ImportFrom) and node.module in ("time", "os"):
            for alias in node.names:
                if alias.name in CLOCKS:
                    yield Breach(
                        module.path,
                        node.lineno,
                        f"imports `{alias.name}` bare: write `{node.module}.` before it",
                    )


def _handlers(module: Module) -> Iterator[Breach]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ExceptHandler) and not _raises_on(node):
            caught = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
            names = {"" if kind is None else called(kind) for kind in caught}
            if names & {"", "Exception", "BaseException"}:
                yield Breach(module.path, node.lineno, "catches everything: catch only what you can answer")


def _raises_on(handler: ast.ExceptHandler) -> bool:
    """Whether a handler only cleans up: its last line is a bare ``raise``."""
    return isinstance(handler.body[-1], ast.Raise) and handler.body[-1].exc is None


def _heavy(module: Module) -> Iterator[Breach]:
    for node in _at_load(module.tree.body):
        names = (
            [node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
        )
        for name in names:
            if name.partition(".")[0] in HEAVY:
                yield Breach(
                    module.path, node.lineno, f"imports `{name}` when loaded: import it where it is used"
                )


def _at_load(body: list[ast.stmt]) -> Iterator[ast.Import | ast.ImportFrom]:
    """The imports that run when the module does: not in functions, not under ``TYPE_CHECKING``."""
    for node in body:
        match node:
            case ast.Import() | ast.ImportFrom():
                yield node
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                continue
            case ast.If(test=test, orelse=orelse) if called(test).endswith("TYPE_CHECKING"):
                yield from _at_load(orelse)
            case _:
                inner = [child for child in ast.iter_child_nodes(node) if isinstance(child, ast.stmt)]
                handlers = [
                    child for child in ast.iter_child_nodes(node) if isinstance(child, ast.ExceptHandler)
                ]
                yield from _at_load(inner + [line for handler in handlers for line in handler.body])
