"""The generator writes what is committed, and notices what is not."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Run = subprocess.CompletedProcess[str]


@pytest.fixture(scope="module")
def make(root: Path) -> Callable[..., Run]:
    """Run the generator as a developer does."""

    def run(*arguments: str | Path) -> Run:
        command = [sys.executable, str(root / "tools" / "make_acme"), *map(str, arguments)]
        return subprocess.run(command, cwd="/", capture_output=True, text=True, check=False)

    return run


def contents(folder: Path) -> dict[Path, bytes]:
    """The bytes of every file below ``folder``."""
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def copy(make: Callable[..., Run], tmp_path: Path) -> Path:
    """A fresh export."""
    assert make("-o", tmp_path).returncode == 0
    return tmp_path


def test_what_is_committed_is_what_it_writes(make: Callable[..., Run]) -> None:
    run = make("--check")
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")


def test_it_writes_the_same_bytes_anywhere(copy: Path, root: Path) -> None:
    assert contents(copy) == contents(root / "sample_data" / "aws")


def test_it_notices_what_differs(make: Callable[..., Run], copy: Path) -> None:
    (copy / "acme-prod" / "authorization-details.json").write_text("{}", encoding="utf-8")
    (copy / "acme-dev" / "saml-providers.json").unlink()
    (copy / "acme-dev" / "note.txt").write_text("", encoding="utf-8")
    run = make("--check", "-o", copy)
    assert run.returncode == 1
    assert run.stdout.splitlines() == [
        "differs: acme-prod/authorization-details.json",
        "missing: acme-dev/saml-providers.json",
        "not Acme's: acme-dev/note.txt",
    ]


def test_it_mends_what_differs(make: Callable[..., Run], copy: Path) -> None:
    (copy / "acme-prod" / "authorization-details.json").write_text("{}", encoding="utf-8")
    (copy / "acme-dev" / "note.txt").write_text("", encoding="utf-8")
    assert make("-o", copy).returncode == 0
    assert make("--check", "-o", copy).returncode == 0


def test_it_stays_small(root: Path) -> None:
    folder = root / "sample_data"
    assert sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) <= 1_500_000
