"""Every file says its one idea in its first line; every noun says what each field is.

ruff holds public functions and classes to having a docstring; this holds what ruff does not see.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house import Breach, Module, called, modules


def unsaid(module: Module) -> Iterator[Breach]:
    """Everything in ``module`` that should say what it is and does not."""
    first = (ast.get_docstring(module.tree) or "").partition("\n")[0]
    if not first.endswith((".", "?", "!")):
        yield Breach(module.path, 1, "the first line is no sentence that tells the file's idea")
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ClassDef):
            if not node.name.startswith("_") and not ast.get_docstring(node):
                yield Breach(module.path, node.lineno, f"`{node.name}` has no docstring")
            if is_dataclass(node):
                yield from silent_fields(module.path, node)
    for node in public_functions(module.tree.body):
        if not ast.get_docstring(node):
            yield Breach(module.path, node.lineno, f"`{node.name}` has no docstring")


def public_functions(body: list[ast.stmt]) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Functions of a module and methods of its public classes whose name is public; overloads aside."""
    for node in body:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield from public_functions(node.body)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_"):
            marks = {called(mark).rpartition(".")[2] for mark in node.decorator_list}
            if not marks & {"overload", "override", "setter"}:
                yield node


def is_dataclass(node: ast.ClassDef) -> bool:
    """Whether a class is decorated as a dataclass, with or without arguments, and is not private."""
    marks = {called(mark.func if isinstance(mark, ast.Call) else mark) for mark in node.decorator_list}
    return not node.name.startswith("_") and bool(marks & {"dataclass", "dataclasses.dataclass"})


def silent_fields(path: str, node: ast.ClassDef) -> Iterator[Breach]:
    """The public fields that no docstring follows."""
    for field, after in zip(node.body, [*node.body[1:], None], strict=True):
        match field, after:
            case ast.AnnAssign(), ast.Expr(value=ast.Constant(value=str())):
                continue
            case ast.AnnAssign(target=ast.Name(id=name)), _ if not name.startswith("_"):
                yield Breach(path, field.lineno, f"`{node.name}.{name}` is followed by no docstring")
            case _:
                pass


def test_everything_says_what_it_is(root: Path) -> None:
    assert sorted(breach for module in modules(root) for breach in unsaid(module)) == []


SILENT = {
    "a file": "x = 1",
    "a file that stops in mid-air": '"""utils"""',
    "a class": '"""A."""\nclass A: ...',
    "a method": '"""A."""\nclass A:\n    """A."""\n    def f(self): ...',
    "a function": '"""A."""\ndef f(): ...',
    "a field": '"""A."""\n@dataclass(frozen=True)\nclass A:\n    """A."""\n    x: int',
    "the second field": '"""A."""\n@dataclass\nclass A:\n    """A."""\n    x: int\n    "X."\n    y: int',
}


@pytest.mark.parametrize("text", SILENT.values(), ids=SILENT)
def test_a_planted_silence_is_found(text: str) -> None:
    assert len(list(unsaid(Module("m.py", "nhiscan.model.m", ast.parse(text))))) == 1


def test_what_is_private_may_be_silent() -> None:
    functions = '"""A."""\ndef _f(): ...\nclass _A:\n    def f(self): ...\n'
    text = functions + '@dataclass\nclass B:\n    """B."""\n    _x: int'
    assert list(unsaid(Module("m.py", "nhiscan.model.m", ast.parse(text)))) == []
