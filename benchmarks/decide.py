"""Measure ``nhiscan simulate aws``: decisions per CPU second, and how many times the definition's.

    python benchmarks/decide.py                 all kinds of requests
    python benchmarks/decide.py --runs 5        more often

Whole processes; what a process with a single request takes is taken off, so that reading a snapshot and
starting up do not hide what a decision costs. The definition answers a part of the same requests in the
same run.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import random
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # `benchmarks` is not installed

from benchmarks.process import Command, Cost, measure  # noqa: E402
from benchmarks.promises import DECISIONS, NEW, REPEATED, SNAPSHOT  # noqa: E402
from benchmarks.report import table  # noqa: E402
from benchmarks.run import accounts, generated  # noqa: E402

ACCOUNT: Final = "111122223333"
SETS: Final = 500
"""How many sets of policies repeat."""
ROLES: Final = 1_000
"""Size of the account that a snapshot shows."""
ACTIONS: Final = ("s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:GetObjectTagging")
BY_DEFINITION: Final = 50
"""The definition answers one request in so many."""
DEFINITION: Final = """
import json, sys
from nhiscan.definition.aws import decide
for line in open(sys.argv[1], encoding="utf-8"):
    decide(json.loads(line))
"""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of requests."""

    name: str
    """What it is called."""
    lines: int
    """How many are asked."""


KINDS: Final = (Kind(REPEATED, 100_000), Kind(NEW, 30_000), Kind(SNAPSHOT, 100_000))


def statement(effect: str, actions: Sequence[str], number: int, bucket: str) -> dict[str, Any]:
    """A statement with an address condition that no other number has."""
    networks = ["10.0.0.0/8", f"192.168.{number % 256}.0/24"]
    where = {
        "IpAddress": {"aws:SourceIp": networks},
        "StringNotEquals": {"aws:PrincipalTag/team": f"t{number}"},
    }
    on = [f"arn:aws:s3:::{bucket}/*", f"arn:aws:s3:::shared-{number}/in/*"]
    return {
        "Sid": f"S{number}",
        "Effect": effect,
        "Action": list(actions),
        "Resource": on,
        "Condition": where,
    }


def policies(number: int) -> dict[str, Any]:
    """Two policies of a role and its boundary."""
    bucket = f"data-{number}"
    rows = (
        statement("Allow", ["s3:Get*", "s3:List*"], number, bucket),
        statement("Deny", ["s3:DeleteObject"], number, bucket),
        statement("Allow", ["s3:*"], number, "*"),
    )
    documents = [{"Version": "2012-10-17", "Statement": [row]} for row in rows]
    return {"identity": documents[:2], "boundary": documents[2:]}


def requests(kind: Kind, chance: random.Random) -> Iterator[dict[str, Any]]:
    """Its requests, policies included."""
    for number in range(kind.lines):
        which = number if kind.name == NEW else chance.randrange(SETS)
        yield {
            "id": number,
            "principal": f"arn:aws:iam::{ACCOUNT}:role/service-{which}",
            "action": chance.choice(ACTIONS),
            "resource": f"arn:aws:s3:::data-{which}/{number}",
            "context": {"aws:SourceIp": f"10.{number % 250}.{number % 200}.1"},
            "policies": policies(which),
        }


def from_snapshot(kind: Kind, export: Path, chance: random.Random) -> Iterator[dict[str, Any]]:
    """Requests of the roles of an account, its policies left to the snapshot."""
    roles = [role["Arn"] for role in json.loads(export.read_bytes())["RoleDetailList"]]
    for number in range(kind.lines):
        action = chance.choice(ACTIONS)
        resource = f"arn:aws:s3:::data-{chance.randrange(50)}/{number % 997}"
        yield {"id": number, "principal": chance.choice(roles), "action": action, "resource": resource}


def write(rows: Iterator[dict[str, Any]], path: Path, step: int = 1) -> Path:
    """Every ``step``-th of ``rows`` as JSON lines."""
    with path.open("w", encoding="utf-8") as out:
        out.writelines(f"{json.dumps(row)}\n" for row in itertools.islice(rows, 0, None, step))
    return path


def commands(folder: Path, scratch: Path) -> dict[str, Command]:
    """Every process by name: each kind whole and with a single request, and the definition likewise."""
    program = str(Path(sys.executable).with_name("nhiscan"))
    export = generated(f"{ROLES}.json", ROLES, folder)
    found: dict[str, Command] = {}
    for kind in KINDS:
        chance = random.Random(kind.name)  # noqa: S311 - the same requests in every run
        snapshot = (str(export),) if kind.name == SNAPSHOT else ()
        made = from_snapshot(kind, export, chance) if snapshot else requests(kind, chance)
        whole = write(made, scratch / f"{kind.name}.jsonl")
        for name, path in ((kind.name, whole), (first(kind.name), head(whole, 1))):
            found[name] = Command((program, "simulate", "aws", *snapshot, "--requests", str(path)))
    for name, lines in ((DEFINITION_NAME, DEFINED), (first(DEFINITION_NAME), 1)):
        path = head(scratch / f"{REPEATED}.jsonl", lines)
        found[name] = Command((sys.executable, "-c", DEFINITION, str(path)))
    return found


DEFINITION_NAME: Final = "the definition"
DEFINED: Final = KINDS[0].lines // BY_DEFINITION


def first(name: str) -> str:
    """The name of the process that is asked one thing."""
    return f"{name}, one request"


def head(path: Path, lines: int) -> Path:
    """The first lines of a file, in a file beside it."""
    found = path.with_name(f"{lines} of {path.name}")
    with path.open(encoding="utf-8") as source:
        found.write_text("".join(itertools.islice(source, lines)), encoding="utf-8")
    return found


def rate(costs: Mapping[str, Cost], name: str, lines: int) -> float:
    """Decisions per CPU second beyond the process with one request."""
    return (lines - 1) / (costs[name].cpu - costs[first(name)].cpu)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; 1 where a promise is broken and ``--strict`` is given."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--runs", type=int, default=3, help="runs of each after the warm-up (default: 3)")
    parser.add_argument("--strict", action="store_true", help="exit 1 where a promise is broken")
    parser.add_argument("--work", type=Path, default=ROOT / "build" / "benchmarks", help="for its files")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as scratch:
        made = commands(accounts(options.work), Path(scratch))
        costs = measure(made, options.runs, Path(scratch))
    slow = rate(costs, DEFINITION_NAME, DEFINED)
    rows, kept = [], True
    for kind in KINDS:
        found = rate(costs, kind.name, kind.lines)
        kept = kept and found >= DECISIONS[kind.name]
        told = (f"{DECISIONS[kind.name]:,}", f"{found:,.0f}", f"{found / slow:.0f}")
        rows.append((kind.name, f"{kind.lines:,}", *told, f"{costs[kind.name].peak:.0f}"))
    print(f"{os.cpu_count()} cores, medians of {options.runs} runs; the definition: {slow:,.0f} per CPU s\n")
    head_ = ("requests", "lines", "at least per CPU s", "measured", "times the definition", "peak MiB")
    print(table(head_, rows))
    print(f"\npromised: {'kept' if kept else 'BROKEN'}")
    return 1 if options.strict and not kept else 0


if __name__ == "__main__":
    sys.exit(main())
