"""Fifty secrets go in, in files and environment, whole and damaged; none comes out anywhere."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import nhiscan
from nhiscan.cli import main
from nhiscan.model import Workload
from nhiscan.snapshot import TABLES
from tests.formats.render import NAMES
from tests.hostile.secrets import SHAPES, Planter, environment, write


@pytest.fixture
def planter(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Planter:
    """Secrets in the environment of whoever works in a folder of their own."""
    planter = Planter()
    for name, value in environment(planter).items():
        monkeypatch.setenv(name, value)
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    return planter


@pytest.fixture
def exports(planter: Planter, tmp_path: Path) -> list[Path]:
    """Exports with secrets in them, outside the folder where results go."""
    return write(tmp_path / "exports", planter)


def run(*arguments: str | Path) -> int:
    """One command, as a shell would run it; its exit code."""
    with pytest.raises(SystemExit) as left:
        main([str(argument) for argument in arguments])
    return left.value.code if isinstance(left.value.code, int) else 0


def leaks(planter: Planter, capfd: pytest.CaptureFixture[str], tmp_path: Path) -> list[str]:
    """Kinds of secrets on the screen or in any file that a run has made."""
    out, err = capfd.readouterr()
    found = planter.found_in(out.encode("utf-8", "surrogatepass") + err.encode("utf-8", "surrogatepass"))
    for path in (path for path in (tmp_path / "work").rglob("*") if path.is_file()):
        data = path.read_bytes()
        found += planter.found_in(gzip.decompress(data) if path.suffix == ".gz" else data)
    return found


def test_there_are_fifty_of_twelve_kinds(planter: Planter, exports: list[Path]) -> None:
    assert exports
    assert len(planter.needles) >= 50
    assert {kind for kind, _ in planter.needles} == set(SHAPES)
    assert len(SHAPES) == 12


def test_what_is_looked_for_can_be_found(planter: Planter, exports: list[Path]) -> None:
    """Every secret is in the files as planted: the search itself is no fake."""
    text = b"".join(path.read_bytes() for path in exports)
    outside = len(environment(Planter()))
    assert len(planter.found_in(text)) == len(planter.needles) - outside


@pytest.mark.parametrize("name", NAMES)
def test_no_output_holds_a_secret(
    name: str, planter: Planter, exports: list[Path], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    folder = exports[0].parent
    assert run("scan", folder, "--format", name) in (0, 1, 3)
    assert run("scan", folder, "--format", name, "-o", f"result.{name}") in (0, 1, 3)
    assert (tmp_path / "work" / f"result.{name}").stat().st_size > 100
    assert leaks(planter, capfd, tmp_path) == []


def test_nothing_but_a_label_is_ever_taken_in(planter: Planter, exports: list[Path]) -> None:
    snapshot = nhiscan.load(exports[0].parent)
    rows = [row for table in TABLES.values() for row in snapshot.rows(table.noun)]
    data = repr(rows).encode("utf-8", "surrogatepass")
    kept = [needle for _, needle in planter.needles if needle.encode() in data]
    assert len(rows) > 10
    assert set(kept) <= set(planter.kept)
    assert planter.found_in(data) == [kind for kind, needle in planter.needles if needle in kept]


def test_names_of_variables_stay(exports: list[Path]) -> None:
    workloads = nhiscan.load(exports[0].parent).rows(Workload)
    names = {name for workload in workloads for name in workload.variables}
    assert {"PASSWORD", "MODEL_KEY", "ADDRESS_WITH_A_PASSWORD"} <= names


def test_a_snapshot_holds_no_secret(
    planter: Planter, exports: list[Path], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run("snapshot", "merge", exports[0].parent, "-o", "snapshot") == 0
    assert run("snapshot", "info", "snapshot") == 0
    assert run("snapshot", "info", "snapshot", "--format", "json") == 0
    assert run("scan", "snapshot", "--format", "json") in (0, 1, 3)
    labels = {kind for kind, needle in planter.needles if needle in planter.kept}
    assert set(leaks(planter, capfd, tmp_path)) <= labels


def cut(text: str, secret: str) -> str:
    """A file that ends just after a secret."""
    return text[: text.index(secret) + len(secret) + 2]


def collapsed(text: str, secret: str) -> str:
    """A file in which a secret stands where an object or a list should."""
    return json.dumps(_collapse(json.loads(text), secret))


def _collapse(value: Any, secret: str) -> Any:
    inner = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
    if any(isinstance(each, str) and secret in each for each in inner):
        return secret
    if isinstance(value, dict):
        return {key: _collapse(each, secret) for key, each in value.items()}
    return [_collapse(each, secret) for each in value] if isinstance(value, list) else value


def doubled(text: str, secret: str) -> str:
    """A file that gives a secret twice under one key."""
    return text.replace("{", f'{{"Secret": "{secret}", "Secret": "{secret}", ', 1)


def nested(text: str, secret: str) -> str:
    """A file with a secret deeper than anything real."""
    return text.replace("{", f'{{"Deep": {"[" * 500}"{secret}"{"]" * 500}, ', 1)


def numbered(text: str, secret: str) -> str:
    """A file with a number that is none, beside a secret."""
    return text.replace("{", f'{{"Size": NaN, "Secret": "{secret}", ', 1)


def undecodable(text: str, secret: str) -> str:
    """A file that stops being UTF-8 just after a secret."""
    return text.replace(secret, f"{secret}\udcff", 1)


DAMAGE: dict[str, Callable[[str, str], str]] = {
    "cut": cut,
    "collapsed": collapsed,
    "doubled": doubled,
    "nested": nested,
    "numbered": numbered,
    "undecodable": undecodable,
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_no_error_tells_a_secret(
    damage: Callable[[str, str], str],
    planter: Planter,
    exports: list[Path],
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    for path in (path for path in exports if path.suffix == ".json"):
        text = path.read_text(encoding="utf-8")
        for secret in [needle for _, needle in planter.needles if needle in text][:3]:
            path.write_bytes(damage(text, secret).encode("utf-8", "surrogateescape"))
            assert run("scan", path) in (0, 1, 2, 3)
            assert run("scan", exports[0].parent, "--format", "json") in (0, 1, 2, 3)
            path.write_text(text, encoding="utf-8")
    out, err = capfd.readouterr()
    assert err
    assert planter.found_in((out + err).encode("utf-8", "surrogatepass")) == []
    assert not [path for path in (tmp_path / "work").rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    "arguments", [["config", "show"], ["rules", "list"], ["--help"], ["scan", "nothing"]]
)
def test_no_other_command_tells_the_environment(
    arguments: list[str], planter: Planter, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    run(*arguments)
    assert leaks(planter, capfd, tmp_path) == []
