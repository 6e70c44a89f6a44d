"""Generated pages are true: a stale, empty, missing or superfluous one is named."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest


@pytest.fixture(scope="module")
def docs(tool: Callable[[str], ModuleType]) -> ModuleType:
    """tools/generate_docs.py."""
    return tool("generate_docs")


def test_every_generated_page_is_true(root: Path, docs: ModuleType) -> None:
    generators = docs.load_generators(root / "tools" / "docs").values()
    assert sorted(docs.faults(root, generators)) == [], "run `make docs`"


def generator(**pages: str) -> SimpleNamespace:
    """A generator that owns all of ``docs/rules`` and writes these pages, by stem."""
    rows = [(f"docs/rules/{stem}.md", text) for stem, text in pages.items()]
    return SimpleNamespace(OWNS=("docs/rules/*.md",), pages=lambda: rows)


FAULTS = {
    "true": ({"a": "A\n"}, {"a": "A\n"}, []),
    "missing": ({}, {"a": "A\n"}, ["missing"]),
    "stale": ({"a": "old\n"}, {"a": "A\n"}, ["stale"]),
    "empty": ({"a": "\n"}, {"a": "\n"}, ["empty"]),
    "superfluous": ({"a": "A\n", "b": "B\n"}, {"a": "A\n"}, ["superfluous"]),
}


@pytest.mark.parametrize(("there", "told", "named"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_named(
    tmp_path: Path, docs: ModuleType, there: dict[str, str], told: dict[str, str], named: list[str]
) -> None:
    (tmp_path / "docs" / "rules").mkdir(parents=True)
    for stem, text in there.items():
        (tmp_path / "docs" / "rules" / f"{stem}.md").write_text(text)
    assert [fault.what for fault in docs.faults(tmp_path, [generator(**told)])] == named


def test_two_generators_of_one_page_are_named(tmp_path: Path, docs: ModuleType) -> None:
    both = [generator(a="A\n"), generator(a="A\n")]
    assert "claimed twice" in [fault.what for fault in docs.faults(tmp_path, both)]


def test_writing_mends_all_but_an_empty_page(tmp_path: Path, docs: ModuleType) -> None:
    (tmp_path / "docs" / "rules").mkdir(parents=True)
    (tmp_path / "docs" / "rules" / "old.md").write_text("gone\n")
    generators = [generator(a="A\n", b="")]
    assert list(docs.write(tmp_path, generators)) == ["docs/rules/a.md", "docs/rules/old.md"]
    assert [fault.what for fault in docs.faults(tmp_path, generators)] == ["empty"]


def test_a_file_that_is_no_generator_is_refused(tmp_path: Path, docs: ModuleType) -> None:
    (tmp_path / "thing.py").write_text("x = 1\n")
    with pytest.raises(ImportError, match="no generator"):
        docs.load_generators(tmp_path)
