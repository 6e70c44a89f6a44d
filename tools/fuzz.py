"""Look for counter-examples, seed by seed, for as long as there is time.

A target is a file ``tests/fuzz/fuzz_<thing>.py`` with ``NAME`` and ``run(seed) -> int``: the number of
cases it tried; it raises an AssertionError that tells the input on which a promise broke. Each finished
seed is a line of ``.fuzz/runs.jsonl``; a later run goes on from there, failed seeds first. What is
reported is the sum of those lines and nothing else.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from itertools import count
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Target:
    """One promise that is tried with ever new seeds."""

    name: str
    """Its name in the record; a new name starts from seed zero."""
    run: Callable[[int], int]
    """Tries the cases that follow from a seed and answers how many there were."""


@dataclass(frozen=True)
class Run:
    """One finished seed of one target."""

    target: str
    """The target's name."""
    seed: int
    """What to call its ``run`` with, to see the same again."""
    cases: int
    """How many cases were tried; zero if it failed, as nobody counted."""
    seconds: float
    """Wall time."""
    ok: bool
    """Whether the promise held."""
    message: str = ""
    """Where it did not: the input, or the traceback."""


def load_targets(folder: Path) -> list[Target]:
    """Every target in ``folder``, by file name; beside nhiscan it may import from ``tests``."""
    tests = ModuleType("tests")
    tests.__path__ = [str(ROOT / "tests")]
    sys.modules.setdefault("tests", tests)
    targets = []
    for path in sorted(folder.glob("fuzz_*.py")):
        spec = importlib.util.spec_from_file_location(f"tests.fuzz.{path.stem}", path)
        if spec is None or spec.loader is None:
            raise ImportError(f"{path}: cannot be loaded")
        module = importlib.util.module_from_spec(spec)
        sys.modules[spec.name] = module  # dataclasses look their module up there
        spec.loader.exec_module(module)
        targets.append(Target(module.NAME, module.run))
    return targets


def load_runs(record: Path) -> list[Run]:
    """The runs recorded so far; a line cut short by a kill did not finish and does not count."""
    if not record.exists():
        return []
    runs = []
    for line in record.read_text(encoding="utf-8").splitlines():
        try:
            runs.append(Run(**json.loads(line)))
        except (json.JSONDecodeError, TypeError):
            print(f"{record}: an unfinished line is left out", file=sys.stderr)
    return runs


def latest(runs: list[Run]) -> dict[tuple[str, int], Run]:
    """The newest run of each seed: a failure that was mended counts as mended."""
    return {(run.target, run.seed): run for run in runs}


def open_seeds(target: str, runs: list[Run]) -> Iterator[int]:
    """The seeds still to be run: those that failed last time, then those never tried, without end."""
    known = {seed: run.ok for (name, seed), run in latest(runs).items() if name == target}
    yield from sorted(seed for seed, ok in known.items() if not ok)
    yield from (seed for seed in count() if seed not in known)


def attempt(target: Target, seed: int) -> Run:
    """Run one seed to its end, whatever comes."""
    began = time.perf_counter()
    try:
        cases, ok, message = target.run(seed), True, ""
    except AssertionError as broken:
        cases, ok, message = 0, False, str(broken) or traceback.format_exc()
    except Exception:  # noqa: BLE001 - a crash is a finding like any other, and must be recorded
        cases, ok, message = 0, False, traceback.format_exc()
    return Run(target.name, seed, cases, round(time.perf_counter() - began, 3), ok, message)


def write_down(record: Path, run: Run) -> None:
    """Append a finished run to the record; a line that a kill cut short is closed first."""
    record.parent.mkdir(parents=True, exist_ok=True)
    before = record.read_bytes() if record.exists() else b""
    torn = bool(before) and not before.endswith(b"\n")
    with record.open("a", encoding="utf-8") as out:
        out.write("\n" * torn + json.dumps(asdict(run), sort_keys=True) + "\n")


def fuzz(targets: list[Target], record: Path, deadline: float) -> Run | None:
    """Take the targets in turns, a seed each, until the deadline or the first failure, which is answered."""
    runs = load_runs(record)
    seeds = {target.name: open_seeds(target.name, runs) for target in targets}
    while True:
        for target in targets:
            if time.monotonic() >= deadline:
                return None
            run = attempt(target, next(seeds[target.name]))
            write_down(record, run)
            if not run.ok:
                return run


def report(targets: list[Target], runs: list[Run]) -> str:
    """One line per target: seeds, cases and time that the record holds, and seeds that still fail."""
    lines = []
    for target in targets:
        mine = [run for run in latest(runs).values() if run.target == target.name]
        cases, seconds = sum(run.cases for run in mine), sum(run.seconds for run in mine)
        failing = [str(run.seed) for run in mine if not run.ok]
        line = f"{target.name}: {len(mine)} seeds, {cases} cases, {seconds:.0f} s"
        lines.append(line + f", failing: {' '.join(failing)}" * bool(failing))
    return "\n".join(lines)


def main() -> int:
    """Run for the given minutes and report; 1 if a promise broke, 2 if there is nothing to run."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--only", help="one target by name")
    parser.add_argument("--targets", type=Path, default=ROOT / "tests" / "fuzz")
    parser.add_argument("--record", type=Path, default=ROOT / ".fuzz" / "runs.jsonl")
    args = parser.parse_args()
    targets = [target for target in load_targets(args.targets) if args.only in (None, target.name)]
    if not targets:
        print("no fuzz target here", file=sys.stderr)
        return 2
    failure = fuzz(targets, args.record, time.monotonic() + 60 * args.minutes)
    print(report(targets, load_runs(args.record)))
    if failure:
        print(f"\n{failure.target}, seed {failure.seed}:\n{failure.message}", file=sys.stderr)
    return 1 if failure else 0


if __name__ == "__main__":
    sys.exit(main())
