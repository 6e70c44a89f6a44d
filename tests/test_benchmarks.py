"""The benchmarks measure what they say: real exports, whole processes, honest figures."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

import nhiscan
from nhiscan.estate import Estate
from nhiscan.model import Gap, GapKind, Grant, Identity, IdentityKind, Layer, Trust
from nhiscan.settings import Settings
from nhiscan.snapshot import Snapshot

Load = Callable[[str], ModuleType]


@pytest.fixture(scope="session")
def bench(root: Path) -> Load:
    """Load ``benchmarks.<name>``: like tools, it is no package that installs."""

    def load(name: str) -> ModuleType:
        with pytest.MonkeyPatch.context() as patch:
            patch.syspath_prepend(str(root))
            return importlib.import_module(f"benchmarks.{name}")

    return load


def generate(root: Path, target: Path, *options: str) -> Path:
    """What one run of the script writes to ``target``."""
    command = [sys.executable, str(root / "benchmarks" / "generate.py"), *options, str(target)]
    subprocess.run(command, check=True, capture_output=True)
    return target


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below ``folder``."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


# ---------------------------------------------------------------- the accounts


def test_the_same_size_and_seed_give_the_same_bytes(root: Path, tmp_path: Path) -> None:
    runs = [generate(root, tmp_path / name, "--roles", "40", "--layout") for name in ("one", "two")]
    assert tree(runs[0]) == tree(runs[1])


def test_another_seed_gives_another_account(root: Path, tmp_path: Path) -> None:
    seeds = [generate(root, tmp_path / seed, "--roles", "20", "--seed", seed) for seed in ("1", "2")]
    assert seeds[0].read_bytes() != seeds[1].read_bytes()


def test_a_larger_account_holds_the_smaller_one(bench: Load) -> None:
    details, account = bench("accounts.details").details, bench("accounts.details").Account
    small, large = details(account(30)), details(account(90))
    for key in ("UserDetailList", "RoleDetailList"):
        assert large[key][: len(small[key])] == small[key]


def test_a_thousand_roles_are_as_large_as_promised(bench: Load) -> None:
    answer = bench("accounts.details").details(bench("accounts.details").Account(1_000))
    holders = [*answer["UserDetailList"], *answer["RoleDetailList"]]
    inline = [p for h in holders for key in ("UserPolicyList", "RolePolicyList") for p in h.get(key, ())]
    documents = [
        *(policy["PolicyDocument"] for policy in inline),
        *(role["AssumeRolePolicyDocument"] for role in answer["RoleDetailList"]),
        *(policy["PolicyVersionList"][0]["Document"] for policy in answer["Policies"]),
    ]
    assert 1.5 < len(json.dumps(answer)) / (1 << 20) < 2.5
    assert 5_000 <= sum(len(document["Statement"]) for document in documents) < 6_000
    assert len({json.dumps(document) for document in documents}) > 1_000


WAYS: dict[str, list[str]] = {
    "details alone": [],
    "details as aws prints them": ["--indented"],
    "no two statements alike": ["--ragged"],
    "whole folder": ["--layout"],
}


@pytest.fixture(scope="session", params=WAYS)
def account(request: pytest.FixtureRequest, root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An account of 60 roles and 6 users in each way it can be written."""
    folder = tmp_path_factory.mktemp("account")
    return generate(root, folder / "account.json", "--roles", "60", *WAYS[request.param])


@pytest.fixture
def notices() -> list[str]:
    """What reading had to say."""
    return []


@pytest.fixture
def snapshot(account: Path, notices: list[str]) -> Snapshot:
    """The account, read."""
    return nhiscan.load(account, notice=notices.append)


def test_the_connector_reads_it_whole(snapshot: Snapshot, notices: list[str]) -> None:
    assert notices == []
    assert [gap for gap in snapshot.rows(Gap) if gap.kind is not GapKind.NOT_GIVEN] == []
    kinds = [identity.kind for identity in snapshot.rows(Identity)]
    assert kinds.count(IdentityKind.ROLE) == 60
    trusts = {trust.identity for trust in snapshot.rows(Trust)}
    assert len(trusts) == 60
    grants = snapshot.rows(Grant)
    assert all(grant.policy for grant in grants)
    assert {grant.layer for grant in grants} >= {Layer.IDENTITY, Layer.TRUST}


def test_the_engine_can_judge_every_policy(snapshot: Snapshot) -> None:
    estate = Estate(snapshot, Settings())
    assert [gap for gap in estate.gaps if gap.kind.incomplete] == []
    assert all(estate.access(identity) for identity in estate.identities())


# ---------------------------------------------------------------- the figures

MEDIANS = {
    "one": ([3.0], 3.0),
    "odd, in any order": ([9.0, 1.0, 5.0], 5.0),
    "even: between the middle two": ([4.0, 1.0, 2.0, 9.0], 3.0),
    "an outlier does not move it": ([1.0, 1.0, 1.0, 1.0, 100.0], 1.0),
}


@pytest.mark.parametrize(("values", "expected"), MEDIANS.values(), ids=MEDIANS)
def test_median(bench: Load, values: list[float], expected: float) -> None:
    assert bench("figures").median(values) == expected


def test_nothing_has_no_median_and_one_size_no_growth(bench: Load) -> None:
    with pytest.raises(ValueError, match="no middle"):
        bench("figures").median([])
    with pytest.raises(ValueError, match="two sizes"):
        bench("figures").exponent({1_000: 1.0})


EXPONENTS = {
    "does not grow": ({500: 2.0, 1_000: 2.0, 5_000: 2.0}, 0.0),
    "linear": ({500: 0.5, 1_000: 1.0, 5_000: 5.0}, 1.0),
    "quadratic": ({10: 1.0, 20: 4.0, 40: 16.0}, 2.0),
    "linear beside a fixed start looks flatter": ({1_000: 4 / 3 + 2 / 3, 4_000: 4 / 3 + 8 / 3}, 0.5),
    "the best line through points that lie on none": ({1: 1.0, 2: 4.0, 4: 4.0}, 1.0),
}


@pytest.mark.parametrize(("costs", "expected"), EXPONENTS.values(), ids=EXPONENTS)
def test_exponent(bench: Load, costs: dict[int, float], expected: float) -> None:
    assert bench("figures").exponent(costs) == pytest.approx(expected, abs=0.001)


@given(st.floats(-2, 3), st.floats(0.01, 100), st.sets(st.integers(1, 100_000), min_size=2, max_size=6))
def test_the_exponent_of_a_power_is_that_power(
    bench: Load, power: float, factor: float, sizes: set[int]
) -> None:
    costs = {size: factor * size**power for size in sizes}
    assert bench("figures").exponent(costs) == pytest.approx(power, abs=1e-6)


# ---------------------------------------------------------------- the promises


def costs(bench: Load, cpu: dict[str, float], peak: float = 100.0) -> dict[str, object]:
    """As if each named process had taken so many CPU seconds."""
    return {name: bench("process").Cost(seconds, seconds, peak) for name, seconds in cpu.items()}


VERDICTS = {
    "well within": (1.0, "kept"),
    "at the limit": (2.0, "kept"),
    "a little over, as a busy machine makes it": (2.15, "missed within tolerance"),
    "over": (2.3, "BROKEN"),
    "not run": (None, "not measured"),
}


@pytest.mark.parametrize(("seconds", "expected"), VERDICTS.values(), ids=VERDICTS)
def test_verdict(bench: Load, seconds: float | None, expected: str) -> None:
    promise = bench("promises").PROMISES[0]
    ran = {} if seconds is None else {"scan of 1,000 roles": seconds}
    assert promise.verdict(costs(bench, ran), 0.1) == expected


def test_growth_is_also_told_without_what_starting_up_costs(bench: Load) -> None:
    promises = bench("promises")
    ran = {promises.START: 0.5} | {promises.scan_of(size): 0.5 + size / 1_000 for size in promises.SIZES}
    assert promises.growth(costs(bench, ran)) < 0.9
    assert promises.own_growth(costs(bench, ran)) == pytest.approx(1.0)


def test_every_promise_is_about_something_that_runs(bench: Load) -> None:
    promises = bench("promises")
    named = {promises.EMPTY, promises.HELP, promises.DEMO, promises.START}
    named |= set(map(promises.scan_of, promises.SIZES))
    assert {name for promise in promises.PROMISES for name in promise.needs} <= named


def test_the_table_has_a_row_for_every_promise_even_if_nothing_ran(bench: Load) -> None:
    lines = bench("report").promises({}, 0.1).splitlines()
    assert len(lines) == 2 + len(bench("promises").PROMISES)
    assert len({len(line) for line in lines}) == 1
    assert all("not measured" in line for line in lines[2:])


# ---------------------------------------------------------------- the processes


def python(bench: Load, code: str, *ends_with: int) -> object:
    """A command that runs ``code``."""
    return bench("process").Command((sys.executable, "-c", code), frozenset(ends_with or (0,)))


def test_peak_memory_is_the_process_s_own(bench: Load, tmp_path: Path) -> None:
    run = bench("process").run
    small = run(python(bench, "pass"), tmp_path)
    large = run(python(bench, "x = bytearray(b'x' * (256 << 20))"), tmp_path)
    assert 256 <= large.peak < 256 + 2 * small.peak + 300


FAILURES = {
    "another exit code": ("import sys; sys.exit('no such account')", (0,), "no such account"),
    "a crash, where exit 1 is fine": ("raise KeyError('gone')", (0, 1), "gone"),
}


@pytest.mark.parametrize(("code", "ends_with", "told"), FAILURES.values(), ids=FAILURES)
def test_a_process_that_failed_is_not_measured(
    bench: Load, tmp_path: Path, code: str, ends_with: tuple[int, ...], told: str
) -> None:
    with pytest.raises(bench("process").Failed, match=told):
        bench("process").run(python(bench, code, *ends_with), tmp_path)


def test_an_exit_code_that_is_expected_is_no_failure(bench: Load, tmp_path: Path) -> None:
    assert bench("process").run(python(bench, "import sys; sys.exit(1)", 1), tmp_path).cpu > 0


def test_settings_of_whoever_measures_do_not_reach_the_process(
    bench: Load, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NHISCAN_UNUSED_DAYS", "1")
    code = "import os, sys; sys.exit(any(name.startswith('NHISCAN_') for name in os.environ))"
    assert bench("process").run(python(bench, code), tmp_path)
