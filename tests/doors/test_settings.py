"""Settings: who wins, where each came from, and what a wrong one is told."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from nhiscan.errors import SettingsError
from nhiscan.settings import Settings, load


def loaded(
    tmp_path: Path,
    *,
    project: str | None = None,
    user: str | None = None,
    environ: Mapping[str, str] | None = None,
    flags: Mapping[str, tuple[str, Any]] | None = None,
    isolated: bool = False,
    name: str = "nhiscan.toml",
) -> Settings:
    home, folder = tmp_path / "home", tmp_path / "work"
    (home / "nhiscan").mkdir(parents=True)
    folder.mkdir()
    if user is not None:
        (home / "nhiscan" / "nhiscan.toml").write_text(user)
    if project is not None:
        (folder / name).write_text(project)
    variables = {"XDG_CONFIG_HOME": str(home), **(environ or {})}
    return load(config=None, flags=flags or {}, environ=variables, folder=folder, isolated=isolated)


def test_without_anything_the_defaults_hold(tmp_path: Path) -> None:
    settings = loaded(tmp_path)
    assert settings.unused_days == 90
    assert settings.origin("unused_days").kind == "default"


ORDER = {
    "the user's file beats the default": ({"user": 80}, 80, "user file"),
    "the project's file beats the user's": ({"user": 80, "project": 70}, 70, "project file"),
    "a variable beats both files": ({"user": 80, "project": 70, "environment": 60}, 60, "environment"),
    "a flag beats all": ({"user": 80, "project": 70, "environment": 60, "flag": 50}, 50, "flag"),
}


@pytest.mark.parametrize(("given", "value", "kind"), ORDER.values(), ids=ORDER)
def test_order(tmp_path: Path, given: dict[str, int], value: int, kind: str) -> None:
    settings = loaded(
        tmp_path,
        user=f"[rules]\nunused_days = {given['user']}",
        project=f"[rules]\nunused_days = {given['project']}" if "project" in given else None,
        environ={"NHISCAN_UNUSED_DAYS": str(given["environment"])} if "environment" in given else {},
        flags={"unused_days": ("--unused-days", given["flag"])} if "flag" in given else {},
    )
    assert settings.unused_days == value
    assert settings.origin("unused_days").kind == kind


def test_pyproject_is_read_where_there_is_no_file_of_our_own(tmp_path: Path) -> None:
    text = "[project]\nname = 'x'\n[tool.nhiscan.rules]\nmax_age_days = 30\n"
    assert loaded(tmp_path, project=text, name="pyproject.toml").max_age_days == 30


def test_isolated_ignores_the_projects_file(tmp_path: Path) -> None:
    assert loaded(tmp_path, project="[rules]\nunused_days = 9999", isolated=True).unused_days == 90


def test_a_project_that_lowers_a_verdict_is_named(tmp_path: Path) -> None:
    lowered = loaded(tmp_path, project='[rules]\ndisable = ["credential-old"]\n').lowering()
    assert len(lowered) == 1
    assert lowered[0].startswith("rules.disable (")


def test_environments_map_names_to_accounts(tmp_path: Path) -> None:
    settings = loaded(tmp_path, project='[environments]\nproduction = ["111122223333"]\n')
    assert settings.environments == {"production": ("111122223333",)}


WRONG = {
    "an unknown key names the nearest": (
        "[rules]\nunused_day = 3",
        "`rules.unused_day` is no setting; nearest: `unused_days`",
    ),
    "an unknown table names the nearest": ("[rule]\nx = 3", "`[rule]` is no setting; nearest: `rules`"),
    "a text where a number is due": (
        '[rules]\nunused_days = "many"',
        "rules.unused_days: `many` is no number of days",
    ),
    "a negative number of days": ("[rules]\nunused_days = -1", "`-1` is no number of days"),
    "a truth value is no number": ("[rules]\nunused_days = true", "`True` is no number of days"),
    "a text where a list is due": ('[identity]\nmachine = "svc-*"', "`svc-*` is no list of texts"),
    "broken TOML names its line": ("[rules\n", "is not TOML: "),
    "a value where a table is due": ("rules = 3", "`rules` must be a table"),
}


@pytest.mark.parametrize(("text", "told"), WRONG.values(), ids=WRONG)
def test_a_wrong_setting_is_one_line(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(SettingsError) as error:
        loaded(tmp_path, project=text)
    assert told in str(error.value)
    assert "\n" not in str(error.value)
    assert "nhiscan.toml" in str(error.value)


def test_a_wrong_variable_names_itself(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="NHISCAN_UNUSED_DAYS: `soon` is no number of days"):
        loaded(tmp_path, environ={"NHISCAN_UNUSED_DAYS": "soon"})


PYTHON_FILES = {
    "an inline table counts": ("tool = {nhiscan = {rules = {max_age_days = 30}}}", 30),
    "a text that only looks like ours": ('tool = "[tool.nhiscan]"', 90),
    "another tool's table": ("[tool.other]\nx = 1", 90),
}


@pytest.mark.parametrize(("text", "days"), PYTHON_FILES.values(), ids=PYTHON_FILES)
def test_pyproject_is_taken_apart_not_searched(tmp_path: Path, text: str, days: int) -> None:
    assert loaded(tmp_path, project=text, name="pyproject.toml").max_age_days == days


def test_environments_can_silence_so_they_are_named(tmp_path: Path) -> None:
    lowered = loaded(tmp_path, project='[environments]\nall = ["*"]\n').lowering()
    assert lowered[0].startswith("environments.environments (")


def test_a_table_of_ours_that_is_none_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"`tool\.nhiscan` must be a table"):
        loaded(tmp_path, project="tool = {nhiscan = 3}", name="pyproject.toml")
