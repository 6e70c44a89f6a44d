"""Names that differ only in letter case, on a file system that takes them for one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch
from urllib.parse import unquote

import pytest

from nhiscan.connectors.aws.live.account import BEGUN
from nhiscan.connectors.aws.live.twins import Twins, folds_case
from nhiscan.model import Gap, Grant, Layer, Workload
from nhiscan.snapshot import Answers
from tests.connectors.aws.live.run import collect
from tests.fakes.everything import MANAGEMENT, REGION, everything
from tests.fakes.everything.names import RUNTIME, allow, arn, named, policy

FUNCTIONS = ("Orders", "orders", "ORDERS")


class Folding(Answers):
    """A folder that keeps the case of names and finds them in any, as on macOS and Windows."""

    def _path(self, name: str) -> Path:
        return _found(super()._path(name))

    def _words(self, name: str) -> Path:
        return _found(super()._words(name))


def _found(path: Path) -> Path:
    there = path.parent.iterdir() if path.parent.is_dir() else ()
    return next((each for each in there if each.name.lower() == path.name.lower()), path)


@pytest.fixture
def folding(tmp_path: Path) -> Folding:
    return Folding(tmp_path / "raw")


def test_a_folder_is_known_by_a_file_that_is_found_in_capitals(folding: Folding, tmp_path: Path) -> None:
    folding.keep(BEGUN, {})
    assert folds_case(folding, BEGUN)
    exact = Answers(tmp_path / "exact")
    exact.keep(BEGUN, {})
    assert not folds_case(exact, BEGUN)


SAME = {
    "the capital first": ("policies/Orders.json", "policies/orders.json"),
    "the capital last": ("policies/orders.json", "policies/Orders.json"),
    "three of one name": ("x/Foo.json", "x/foo.json", "x/fOO.json"),
    "in the folder": ("schedules/Nightly/run.json", "schedules/nightly/run.json"),
    "escaped letters are left": ("x/a%2FB.json", "x/a%2Fb.json"),
    "no letters but in a code": ("x/%2F1.json",),
}


@pytest.mark.parametrize("names", SAME.values(), ids=SAME)
def test_each_name_has_its_own_answer_and_its_own_words(folding: Folding, names: tuple[str, ...]) -> None:
    twins = Twins(folding)
    for name in names:
        assert twins.find(name) is None
        twins.keep(name, name)
    assert [twins.find(name) for name in names] == list(names)
    twins.fail(names[-1], "An error occurred")
    assert [twins.find(name) for name in names] == [*names[:-1], None]


@pytest.mark.parametrize("names", SAME.values(), ids=SAME)
def test_a_later_run_finds_what_an_earlier_kept_in_whatever_order(
    folding: Folding, names: tuple[str, ...]
) -> None:
    earlier = Twins(folding)
    for name in names:
        earlier.keep(name, name)
    later = Twins(folding)
    assert [later.find(name) for name in reversed(names)] == list(reversed(names))


@pytest.mark.parametrize("names", SAME.values(), ids=SAME)
def test_decoded_a_file_has_the_name_that_it_is_of(folding: Folding, names: tuple[str, ...]) -> None:
    twins = Twins(folding)
    for name in names:
        twins.keep(name, name)
    decoded = sorted(unquote(path.name.removesuffix(".json.gz")) for path in folding.paths())
    assert decoded == sorted(unquote(Path(name).stem) for name in names)


def test_a_name_without_a_twin_stays_as_it_is(folding: Folding) -> None:
    Twins(folding).keep("policies/Orders.json", {})
    assert [path.name for path in folding.paths()] == ["Orders.json.gz"]


@pytest.fixture
def folded() -> Iterator[None]:
    """Every folder of answers folds case."""
    with (
        patch.object(Answers, "_path", lambda self, name: _found(_PATH(self, name))),
        patch.object(Answers, "_words", lambda self, name: _found(_WORDS(self, name))),
    ):
        yield


_PATH, _WORDS = Answers._path, Answers._words


@pytest.mark.usefixtures("folded")
def test_functions_that_differ_in_case_have_each_its_own_policy(tmp_path: Path) -> None:
    script = everything()
    rows = [
        {"FunctionName": name, "FunctionArn": arn("lambda", f"function:{name}"), "Role": RUNTIME}
        for name in FUNCTIONS
    ]
    open_to_all = {
        name: {"Policy": policy(allow("lambda:InvokeFunction", Sid=name, Principal="*"))}
        for name in FUNCTIONS
    }
    says = {"ListFunctions": {"Functions": rows}, "GetPolicy": named(open_to_all, "FunctionName")}
    for operation, answer in says.items():
        script.on("lambda", operation, answer, account=MANAGEMENT, region=REGION)
    snapshot = collect(script, tmp_path / "s", account=MANAGEMENT).snapshot
    held = {row.holder: row.policy for row in snapshot.rows(Grant) if row.layer is Layer.RESOURCE}
    policies = [held[arn("lambda", f"function:{name}")] for name in FUNCTIONS]
    assert len({id_ for id_ in policies if id_ is not None}) == len(FUNCTIONS)
    assert {row.name for row in snapshot.rows(Workload)} >= set(FUNCTIONS)
    assert not [gap for gap in snapshot.rows(Gap) if "policy" in gap.what and "rders" in gap.what.lower()]
