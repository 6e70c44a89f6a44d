"""What README.md tells to do works; the screens it shows are held by tools/docs/readme.py."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from nhiscan.cli import main


def blocks(root: Path, language: str) -> list[str]:
    text = (root / "README.md").read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def screen(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    with pytest.raises(SystemExit):
        main(arguments)
    return capsys.readouterr().out


def test_its_python_runs_after_its_commands(root: Path, tmp_path: Path) -> None:
    shutil.copytree(root / "sample_data" / "aws", tmp_path / "exports")
    program = "\n".join(
        (
            "from nhiscan.cli import main",
            "try: main(['snapshot', 'merge', 'exports/', '-o', 'acme-snapshot'])",
            "except SystemExit as left: assert not left.code",
            *blocks(root, "python"),
        )
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "svc-report" in done.stdout


def test_every_page_it_points_to_is_there(root: Path) -> None:
    text = (root / "README.md").read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^):]+)\)", text):
        assert (root / target).exists(), target


def test_its_settings_are_settings(root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "nhiscan.toml").write_text(blocks(root, "toml")[0], encoding="utf-8")
    shown = screen(capsys, "config", "show", "--config", str(tmp_path / "nhiscan.toml"))
    assert "unused_days = 60" in shown
