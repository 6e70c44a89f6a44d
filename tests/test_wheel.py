"""What is installed is what git tracks: nothing forgotten, nothing importable under a second name."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from importlib.metadata import entry_points
from pathlib import Path
from typing import NoReturn

import pytest

from tests.house import BESIDE

TREES = ("nhiscan", *BESIDE)
METADATA = ("pyproject.toml", "README.md", "LICENSE", "NOTICE")


@pytest.fixture(scope="module")
def tracked(root: Path, skip_or_fail: Callable[[str], NoReturn]) -> list[str]:
    """The files of the four trees that git tracks or would: ignored ones are not the project's."""
    if shutil.which("git") is None or not (root / ".git").exists():
        skip_or_fail("not a git checkout, or no git")
    command = ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard", *TREES]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split("\0")
    return sorted({path for path in listed if path and (root / path).is_file()})


@pytest.fixture(scope="module")
def wheel(root: Path, tracked: list[str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of exactly those files, built offline in a folder of its own."""
    source, out = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for path in (*METADATA, *tracked):
        (source / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(root / path, source / path)
    command = [sys.executable, "-m", "pip", "wheel", "-qq", "--no-index", "--no-deps", "--no-build-isolation"]
    subprocess.run([*command, "--wheel-dir", str(out), str(source)], check=True)
    (built,) = out.glob("*.whl")
    return built


def test_the_wheel_holds_every_file_that_git_tracks_and_no_other(wheel: Path, tracked: list[str]) -> None:
    with zipfile.ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert packed == {path if path.startswith("nhiscan/") else f"nhiscan/{path}" for path in tracked}


def test_the_wheel_carries_its_licences(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = {Path(name).name for name in archive.namelist() if "/licenses/" in name}
    assert names == {"LICENSE", "NOTICE"}


def ask(code: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run one line of Python from ``cwd`` as a user's would."""
    command = [sys.executable, "-c", code]
    return subprocess.run(
        command, cwd=cwd, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )


def test_the_installed_wheel_imports_alone(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    code = "import nhiscan, nhiscan.connectors, nhiscan.rules, nhiscan.sample_data as s; print(s.__file__)"
    run = ask(code, Path("/"), PYTHONPATH=str(tmp_path))
    assert run.stdout.startswith(str(tmp_path)), run.stderr


@pytest.mark.parametrize("name", BESIDE)
def test_what_stands_beside_has_one_name_only(root: Path, name: str) -> None:
    assert ask(f"import nhiscan.{name}", root, PYTHONSAFEPATH="1").returncode == 0
    assert "ModuleNotFoundError" in ask(f"import {name}", root, PYTHONSAFEPATH="1").stderr


@pytest.mark.parametrize("group", ["nhiscan.connectors", "nhiscan.rules", "nhiscan.formats"])
def test_every_entry_point_of_ours_loads(group: str) -> None:
    ours = [entry for entry in entry_points(group=group) if entry.dist and entry.dist.name == "nhiscan"]
    assert ours
    for entry in ours:
        entry.load()


def test_no_lock_names_an_address(root: Path) -> None:
    locks = sorted((root / "requirements").glob("*.lock"))
    assert [lock.name for lock in locks] == ["core.lock", "dev.lock"]
    for lock in locks:
        assert "://" not in lock.read_text(encoding="utf-8")
        assert "--hash=sha256:" in lock.read_text(encoding="utf-8")


def test_the_two_locks_agree(root: Path) -> None:
    core, dev = (pins(root / "requirements" / name) for name in ("core.lock", "dev.lock"))
    assert core - dev == set(), "tests would not see what users get; run `make lock`"


def pins(lock: Path) -> set[str]:
    """The ``name==version`` of each package in a lock."""
    lines = lock.read_text(encoding="utf-8").splitlines()
    return {line.split(" ")[0] for line in lines if "==" in line.split(" ")[0]}
