"""The scripts that prepare a machine do what is missing, once, and say what they may not do."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="module")
def system(tool: Callable[[str], ModuleType]) -> ModuleType:
    """tools/system_packages.py."""
    return tool("system_packages")


@pytest.fixture(scope="module")
def venv(tool: Callable[[str], ModuleType]) -> ModuleType:
    """tools/setup_venv.py."""
    return tool("setup_venv")


def test_the_list_of_system_packages_has_comments(system: ModuleType) -> None:
    assert system.wanted("# none\n\ngit   # for the wheel\n  make\n") == ["git", "make"]


def test_what_may_not_be_installed_is_one_line_and_no_failure(
    system: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(system, "missing", lambda names: ["chromium", "bsdtar"])
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(system.shutil, "which", lambda name: f"/usr/bin/{name}")
    assert system.main() == 0
    assert capsys.readouterr().out == "system packages skipped (not root): chromium bsdtar\n"


def test_without_apt_nothing_is_tried(system: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system.shutil, "which", lambda name: None)
    assert system.obstacle() == "no apt-get here"
    assert system.missing(["git"]) == ["git"]


def test_an_environment_fits_only_what_it_was_made_from(venv: ModuleType, tmp_path: Path) -> None:
    lock, metadata, folder = tmp_path / "x.lock", tmp_path / "pyproject.toml", tmp_path / "venv"
    lock.write_text("a==1\n")
    metadata.write_text("[project]\n")
    made = venv.Stamp.of(folder, lock, metadata)
    venv.interpreter(folder).parent.mkdir(parents=True)
    assert venv.Stamp.read(folder) is None, "made from nothing yet"
    made.write(folder)
    assert venv.Stamp.read(folder) is None, "its interpreter is gone"
    venv.interpreter(folder).touch()
    assert venv.Stamp.read(folder) == made

    metadata.write_text("[project]\nname = 'x'\n")
    renamed = venv.Stamp.of(folder, lock, metadata)
    assert (renamed.packages == made.packages, renamed.project == made.project) == (True, False)
    lock.write_text("a==2\n")
    assert venv.Stamp.of(folder, lock, metadata).packages != made.packages
    assert venv.Stamp.of(tmp_path / "moved", lock, metadata).packages != renamed.packages


def test_the_tree_for_mypy_follows_the_folders(tool: Callable[[str], ModuleType], tmp_path: Path) -> None:
    lay, target = tool("type_tree").lay, tmp_path / "build" / "types"
    for folder in ("nhiscan/model", "nhiscan/__pycache__", "connectors", "rules", "sample_data"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "nhiscan" / "text.py").touch()
    lay(tmp_path, target)
    entries = {"model", "text.py", "connectors", "rules", "sample_data"}
    assert {link.name for link in (target / "nhiscan").iterdir()} == entries

    (tmp_path / "nhiscan" / "text.py").rename(tmp_path / "nhiscan" / "words.py")
    lay(tmp_path, target)
    assert {link.name for link in (target / "nhiscan").iterdir()} == entries - {"text.py"} | {"words.py"}
    assert (target / "nhiscan" / "rules").readlink() == tmp_path / "rules"
