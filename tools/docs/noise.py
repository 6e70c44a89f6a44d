"""The page that counts what each rule says of two accounts, so that a rule that floods is seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

import nhiscan
from nhiscan import settings
from nhiscan.scan import Scan

OWNS = ("docs/noise.md",)

ROOT = Path(__file__).resolve().parents[2]

HEAD = """# What each rule finds, counted

Two inputs: Acme, the sample company in `sample_data/` (planted problems among many identities that are
fine), and the example account of Cloudsplaining in `tests/data/aws/` (one authorization-details file and
nothing else, full of bad policies on purpose). *Findings* are answers that something is wrong; *clean* that
nothing is, with evidence; *open* are questions that the input cannot answer. *Lines* are what a reader sees
when findings with one cause are told together.

"""


def pages() -> Iterable[tuple[str, str]]:
    """One page with a table per input."""
    acme = ROOT / "sample_data"
    tables = [
        _table("Acme", _scan(acme / "aws", acme / settings.PROJECT_FILE)),
        _table(
            "The example account",
            _scan(ROOT / "tests/data/aws/account-authorization-details.example.json", None),
        ),
    ]
    yield "docs/noise.md", HEAD + "\n".join(tables)


def _scan(path: Path, config: Path | None) -> Scan:
    chosen = settings.load(config=config, flags={}, environ={}, folder=path.parent, isolated=True)
    return nhiscan.audit(nhiscan.load(path), settings=chosen)


def _table(name: str, scan: Scan) -> str:
    found = Counter(finding.rule for finding in scan.findings)
    lines = Counter(
        {rule: len({(f.partition, f.cause) for f in scan.findings if f.rule == rule}) for rule in found}
    )
    opened = Counter(item.rule for item in scan.not_evaluated)
    machines = sum(number for nature, number in scan.natures.items() if nature != "human")
    rows = [_row(rule, found, lines, scan.clean, opened) for rule in scan.rules]
    head = f"## {name}\n\n{machines} service identities, {scan.credentials} credentials.\n\n"
    return (
        head
        + "| rule | findings | lines | clean | open |\n|---|---:|---:|---:|---:|\n"
        + "\n".join(rows)
        + "\n"
    )


def _row(rule: str, *counts: Mapping[str, int]) -> str:
    return f"| {rule} | " + " | ".join(str(count.get(rule, 0)) for count in counts) + " |"
