"""Measure whole processes of nhiscan and hold them to what is promised.

    python benchmarks/run.py                    the promises
    python benchmarks/run.py --peers            and other tools on the same file, in the same run
    python benchmarks/run.py --strict           exit 1 where a promise is broken beyond the tolerance

Accounts and the peers' environment are kept under ``build/`` for the next run.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # `benchmarks` is not installed

from benchmarks import report
from benchmarks.peers import commands, install, versions
from benchmarks.process import Command, Failed, measure
from benchmarks.promises import DEMO, EMPTY, HELP, PROMISES, SIZES, START, Verdict, scan_of

ROOT: Final = Path(__file__).resolve().parent.parent
GENERATE: Final = ROOT / "benchmarks" / "generate.py"
INDENTED: Final = f"{scan_of(1_000)}, indented as `aws` prints"
FOLDER: Final = f"{scan_of(1_000)}, whole folder of exports"
RAGGED: Final = f"{scan_of(1_000)}, no two statements alike"
ON: Final = 1_000
"""How many roles the file has that peers read too."""


def accounts(work: Path) -> Path:
    """The folder in ``work`` for what this very generator makes."""
    sources = sorted([GENERATE, *GENERATE.with_name("accounts").glob("*.py")])
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()
    folder = work / f"accounts-{digest[:12]}"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def generated(name: str, roles: int, folder: Path, *options: str) -> Path:
    """The export called ``name``, made by a process of its own unless it lies there already."""
    target, unfinished = folder / name, folder / f"unfinished-{name}"
    if not target.exists():
        words = [sys.executable, str(GENERATE), "--roles", str(roles), *options, str(unfinished)]
        subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
        unfinished.rename(target)
    return target


def ours(folder: Path) -> dict[str, Command]:
    """Every process of nhiscan that is measured, by name; ``folder`` keeps the accounts."""
    program = Path(sys.executable).with_name("nhiscan")
    scan = (str(program), "scan", "--isolated", "--exit-zero")
    files = {START: generated("1.json", 1, folder)}
    files |= {scan_of(size): generated(f"{size}.json", size, folder) for size in SIZES}
    files[INDENTED] = generated(f"{ON}-indented.json", ON, folder, "--indented")
    files[FOLDER] = generated(f"{ON}-folder", ON, folder, "--layout")
    files[RAGGED] = generated(f"{ON}-ragged.json", ON, folder, "--ragged")
    return {
        EMPTY: Command((sys.executable, "-c", "pass")),
        HELP: Command((str(program), "--help")),
        DEMO: Command((str(program), "demo"), frozenset([0, 1, 3])),
        **{name: Command((*scan, str(path))) for name, path in files.items()},
    }


def parsed(arguments: Sequence[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--runs", type=int, default=5, help="runs of each after the warm-up (default: 5)")
    parser.add_argument("--peers", action="store_true", help="install other tools and measure them too")
    parser.add_argument("--strict", action="store_true", help="exit 1 where a promise is broken")
    parser.add_argument("--tolerance", type=float, default=0.1, help="share of a limit that may be missed")
    parser.add_argument("--only", default="", metavar="TEXT", help="measure only what has TEXT in its name")
    parser.add_argument("--work", type=Path, default=ROOT / "build" / "benchmarks", help="for its files")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> int:
    """Generate, measure, print; 2 where something could not be run at all."""
    options = parsed(arguments)
    folder, peers = accounts(options.work), options.work / "peers"
    chosen = {name: one for name, one in ours(folder).items() if options.only in name}
    with tempfile.TemporaryDirectory() as scratch:
        theirs: dict[str, Command] = {}
        if options.peers:
            install(peers)
            theirs = commands(peers, generated(f"{ON}.json", ON, folder), Path(scratch))
        try:
            costs = measure(chosen | theirs, options.runs, Path(scratch))
        except Failed as failure:
            print(failure, file=sys.stderr)
            return 2
    when, version = datetime.now(UTC).strftime("%Y-%m-%d"), platform.python_version()
    print(f"{when}, {os.cpu_count()} cores, Python {version}, medians of {options.runs} runs\n")
    print(report.promises(costs, options.tolerance), end="\n\n")
    print(report.processes({name: cost for name, cost in costs.items() if name not in theirs}))
    if options.peers and scan_of(ON) in costs:
        print("\n" + report.peers(costs[scan_of(ON)], costs, versions(peers)))
    broken = any(one.verdict(costs, options.tolerance) is Verdict.BROKEN for one in PROMISES)
    return 1 if broken and options.strict else 0


if __name__ == "__main__":
    sys.exit(main())
