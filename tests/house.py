"""The house table of docs/architecture.md as data, and how an import is held to it.

A room may import any room of its own row or of a row above, less what ``but_not`` takes away.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    rooms: frozenset[str]
    """First name after ``nhiscan.``; the package's own ``__init__`` is ``__init__``."""
    but_not: frozenset[str] = frozenset()
    """Rooms above that these rooms may not import all the same."""
    only: frozenset[str] | None = None
    """Where set: the only rooms, besides their own, that these may import."""


def _row(rooms: str, *, but_not: str = "", only: str | None = None) -> Row:
    return Row(
        frozenset(rooms.split()),
        frozenset(but_not.split()),
        None if only is None else frozenset(only.split()),
    )


DOORS = "errors text files settings"
TABLE = (
    _row(DOORS),
    _row("model"),
    _row("reference"),
    _row("snapshot"),
    _row("definition", but_not="snapshot"),
    _row("verify", but_not="snapshot"),
    _row("access", but_not="verify"),
    _row("graph", but_not="verify"),
    _row("usage", but_not="access graph"),
    _row("agents", but_not="access graph"),
    _row("needs"),
    _row("rightsize", but_not="verify"),
    _row("replay chains"),
    _row("exports"),
    _row("rule estate scan"),
    _row("review"),
    _row("formats"),
    _row("cli __init__ __main__"),
    _row("connectors", only=f"{DOORS} model reference snapshot"),
    _row("rules", but_not="review formats cli __init__ __main__ connectors"),
    _row("sample_data", but_not="connectors rules"),
)
BESIDE = ("connectors", "rules", "sample_data")
"""Top-level folders that install under ``nhiscan.``; the core never imports them by name."""

ROW_OF = {room: number for number, row in enumerate(TABLE) for room in row.rooms}


@dataclass(frozen=True, order=True)
class Breach:
    """One line that breaks a rule of the house."""

    path: str
    """The file, relative to the checkout."""
    line: int
    """Counted from one."""
    what: str
    """Which rule, in a few words."""


@dataclass(frozen=True)
class Module:
    """One Python file of the product, parsed."""

    path: str
    """Relative to the checkout."""
    name: str
    """As it installs: ``nhiscan.connectors.aws``."""
    tree: ast.Module
    """Its syntax."""

    @property
    def room(self) -> str:
        """The first name after ``nhiscan.``."""
        return room_of(self.name)


def room_of(module: str) -> str:
    """The room that a dotted name under ``nhiscan`` lies in."""
    _, _, rest = module.partition(".")
    return rest.partition(".")[0] or "__init__"


def modules(root: Path) -> list[Module]:
    """Every Python file of the four trees under ``root``, by path."""
    found = []
    for tree in ("nhiscan", *BESIDE):
        for path in sorted((root / tree).rglob("*.py")):
            relative = path.relative_to(root)
            parts = relative.with_suffix("").parts
            parts = parts[:-1] if parts[-1] == "__init__" else parts
            name = ".".join(parts if tree == "nhiscan" else ("nhiscan", *parts))
            syntax = ast.parse(path.read_text(encoding="utf-8"), filename=str(relative))
            found.append(Module(relative.as_posix(), name, syntax))
    return found


def imported(module: Module, known: frozenset[str]) -> Iterator[tuple[int, str]]:
    """Each line and dotted name that ``module`` imports, wherever in the file, by whichever means.

    ``from a import b`` is ``a.b`` where that is one of the ``known`` modules, else ``a``.
    """
    for node in ast.walk(module.tree):
        match node:
            case ast.Import(names=names):
                yield from ((node.lineno, alias.name) for alias in names)
            case ast.ImportFrom(module=str(base), names=names, level=0):
                for alias in names:
                    full = f"{base}.{alias.name}"
                    yield node.lineno, full if full in known else base
            case ast.Call(func=func, args=[ast.Constant(value=str(name)), *_]) if called(func) in IMPORTERS:
                yield node.lineno, name
            case _:
                pass


IMPORTERS = {"importlib.import_module", "import_module", "__import__", "resources.files"}


def called(func: ast.expr) -> str:
    """The dotted name of what a call calls, as it is written; empty where it is no plain name."""
    match func:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=value, attr=attr):
            before = called(value)
            return f"{before}.{attr}" if before else attr
        case _:
            return ""


def wrong_imports(all_modules: list[Module]) -> Iterator[Breach]:
    """Every import between rooms that the table does not allow."""
    known = frozenset(module.name for module in all_modules)
    for module in all_modules:
        if module.room not in ROW_OF:
            yield Breach(module.path, 1, f"`{module.room}` is no room of the house table")
            continue
        for line, name in imported(module, known):
            if (name == "nhiscan" or name.startswith("nhiscan.")) and (
                why := forbidden(module.room, room_of(name))
            ):
                yield Breach(module.path, line, f"imports `{name}`: {why}")


def forbidden(room: str, target: str) -> str | None:
    """Why ``room`` may not import ``target``; None if it may."""
    if room == target:
        return None
    if target not in ROW_OF:
        return f"`{target}` is no room of the house table"
    row = TABLE[ROW_OF[room]]
    if room not in BESIDE and target in BESIDE:
        return "the core never imports what stands beside it by name"
    if ROW_OF[target] > ROW_OF[room]:
        return f"`{target}` lies below `{room}`"
    if target in row.but_not or (row.only is not None and target not in row.only):
        return f"`{target}` is taken from `{room}`"
    return None
