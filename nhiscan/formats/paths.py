"""What ``paths`` prints: each way as numbered steps for people, or ``nhiscan/paths/v1``."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Final

from nhiscan.access import Step
from nhiscan.formats.decision import because_row
from nhiscan.formats.wording import counted
from nhiscan.graph.paths import TOP, Path
from nhiscan.graph.reach import Blast
from nhiscan.text import visible

SCHEMA: Final = "nhiscan/paths/v1"
"""What the JSON says of itself."""


def paths_json(administrators: Sequence[str], paths: Sequence[Path], **more: object) -> str:
    """Ways as JSON, with ``more`` beside them: same snapshot, same bytes."""
    rows = [
        {
            "from": path.source,
            "to": path.target,
            "conditional": path.conditional,
            "depends_on": list(path.depends_on),
            "hops": [_hop(step) for step in path.hops],
        }
        for path in paths
    ]
    told = {"schema": SCHEMA, "admins": list(administrators), "paths": rows, **more}
    return json.dumps(told, indent=1, sort_keys=True)


def _hop(step: Step) -> dict[str, object]:
    return {
        "from": step.source,
        "to": step.target,
        "method": step.method,
        "gains": step.gains,
        "because": [because_row(because) for because in step.because],
        "conditional": step.conditional,
        "depends_on": list(step.depends_on),
        "needs": list(step.needs),
    }


def blast_row(sure: Blast, possible: Blast) -> dict[str, object]:
    """What is lost with one identity, as JSON: what ``sure``ly is, and what may be."""
    return {
        name: {
            "identities": len(blast.identities),
            "administrators": list(blast.administrators),
            "sensitive": list(blast.resources),
        }
        for name, blast in (("sure", sure), ("possible", possible))
    }


def blast_lines(sure: Blast, possible: Blast) -> Iterator[str]:
    """The same for people."""
    yield ""
    for word, blast in (("sure", sure), ("maybe", possible)):
        yield (
            f"{word:<6} comes to hold {counted(len(blast.identities), 'more identity', 'more identities')}, "
            f"{counted(len(blast.administrators), 'administrator')}, "
            f"{counted(len(blast.resources), 'sensitive resource')}"
        )


def paths_lines(administrators: Sequence[str], paths: Sequence[Path], *, to_top: bool) -> Iterator[str]:
    """Ways for people: the sure ones first, the short ones first."""
    if to_top:
        yield visible(f"{counted(len(administrators), 'administrator')} without any step")
    sure = sum(not path.conditional for path in paths)
    yield visible(f"{counted(len(paths), 'path')}, {sure} of them sure")
    for path in sorted(paths, key=lambda path: (path.conditional, len(path.hops), path.source)):
        yield ""
        target = "everything" if path.target == TOP else path.target
        yield visible(f"{'maybe' if path.conditional else 'sure':<6} {path.source} -> {target}")
        for number, step in enumerate(path.hops, start=1):
            yield visible(f"  {number}. {step.title}: {step.target} ({step.method})")
            if step.needs:
                yield visible(f"     may {'; '.join(step.needs)}")
            by = dict.fromkeys(row.name for row in step.because if row.layer in ("identity", "resource"))
            if by:
                yield visible(f"     by {', '.join(f'`{name}`' for name in by)}")
            if step.depends_on:
                yield visible(f"     if {'; '.join(step.depends_on)}")
