"""Measure questions about access in an account of 5,000 roles: who can do something, and who can do what.

    python benchmarks/access.py                 all of them
    python benchmarks/access.py --strict        exit 1 where a promise is broken beyond the tolerance

Whole processes on a snapshot directory. ``who-can`` is the first question that a process asks; what a process
costs that loads the account and asks nothing is taken off.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # `benchmarks` is not installed

from benchmarks import report  # noqa: E402
from benchmarks.process import Command, Failed, measure  # noqa: E402
from benchmarks.promises import ACCESS, EVERYTHING, LOADED, WHO_CAN, Verdict  # noqa: E402
from benchmarks.run import accounts, generated  # noqa: E402

ROLES: Final = 5_000
ASK: Final = """
import gc, os, sys
from pathlib import Path
gc.set_threshold(1_000_000, 50, 100)  # as the command line does
import nhiscan
from nhiscan.access import language
import nhiscan.access.aws.exact.questions
asked = language("aws").questions(nhiscan.load(Path(sys.argv[1])))
if len(sys.argv) > 2:
    assert list(asked.who_can(sys.argv[2], sys.argv[3], {}))
os._exit(0)
"""
"""Loads everything a question needs, and asks what it is given; clearing up afterwards is none of it."""
ALL: Final = """
import gc, sys
from pathlib import Path
gc.set_threshold(1_000_000, 50, 100)
import nhiscan
from nhiscan.access import language
from nhiscan.model import Identity
snapshot = nhiscan.load(Path(sys.argv[1]))
[part] = snapshot.partitions
engine = language("aws").open_partition(snapshot, part.id)
sets = [engine.effective(who) for who in snapshot.rows(Identity, part.id, "aws")]
assert sum((each.may | each.certain).bit_count() for each in sets)
"""
"""What each principal may do, and what of it surely, out of all known actions."""


def snapshot(folder: Path) -> Path:
    """The account as a snapshot directory, made by processes of their own unless it lies there already."""
    target = folder / f"{ROLES}-snapshot"
    if not target.exists():
        export = generated(f"{ROLES}-folder", ROLES, folder, "--layout")
        program = str(Path(sys.executable).with_name("nhiscan"))
        unfinished = folder / f"unfinished-{ROLES}-snapshot"
        words = [program, "snapshot", "merge", str(export), "-o", str(unfinished)]
        subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
        unfinished.rename(target)
    return target


def commands(path: Path) -> dict[str, Command]:
    """Every process by name."""
    ask = (sys.executable, "-c", ASK, str(path))
    return {
        LOADED: Command(ask),
        **{name: Command((*ask, *question)) for name, question in WHO_CAN.items()},
        EVERYTHING: Command((sys.executable, "-c", ALL, str(path))),
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; 1 where a promise is broken and ``--strict`` is given, 2 where something failed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--runs", type=int, default=5, help="runs of each after the warm-up (default: 5)")
    parser.add_argument("--strict", action="store_true", help="exit 1 where a promise is broken")
    parser.add_argument("--tolerance", type=float, default=0.1, help="share of a limit that may be missed")
    parser.add_argument("--work", type=Path, default=ROOT / "build" / "benchmarks", help="for its files")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as scratch:
        try:
            costs = measure(commands(snapshot(accounts(options.work))), options.runs, Path(scratch))
        except Failed as failure:
            print(failure, file=sys.stderr)
            return 2
    print(report.promises(costs, options.tolerance, ACCESS), end="\n\n")
    print(report.processes(costs))
    broken = any(one.verdict(costs, options.tolerance) is Verdict.BROKEN for one in ACCESS)
    return 1 if broken and options.strict else 0


if __name__ == "__main__":
    sys.exit(main())
