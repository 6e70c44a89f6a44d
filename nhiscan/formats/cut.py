"""What ``paths --cut`` prints: the statements to take out, the guardrail instead, and what stays."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from nhiscan.access import Cuts
from nhiscan.formats.wording import counted
from nhiscan.graph.cut import Cut
from nhiscan.graph.paths import Path
from nhiscan.text import visible


def cut_row(found: Cut, cuts: Cuts) -> dict[str, object]:
    """A cut as JSON."""
    return {
        "paths": found.paths,
        "statements": [
            {
                "policy": each.policy,
                "name": each.name,
                "statement": each.place,
                "sid": each.sid,
                "holders": list(cuts.holders(each)),
            }
            for each in found.statements
        ],
        "smallest": found.smallest,
        "left": _ends(found.left),
        "guardrail": None
        if found.guardrail is None
        else {
            "policy": json.loads(found.guardrail),
            "too_long": cuts.too_long(found.guardrail),
            "not_bound": list(cuts.unbound()),
            "left": _ends(found.beyond),
        },
    }


def _ends(paths: Sequence[Path]) -> list[dict[str, str]]:
    return [{"from": path.source, "to": path.target} for path in paths]


def cut_lines(found: Cut, cuts: Cuts) -> Iterator[str]:
    """A cut for people."""
    if not found.paths:
        yield "Nothing to cut: no path to an administrator hangs on nothing."
        return
    few = "no fewer would do" if found.smallest else "perhaps fewer would do"
    many = counted(len(found.statements), "statement")
    yield f"{counted(found.paths, 'sure path')} to administrators; without {many} there is none ({few}):"
    for each in found.statements:
        sid = f" `{each.sid}`" if each.sid else ""
        holders = cuts.holders(each)
        carried = f", carried by {counted(len(holders), 'identity', 'identities')}"
        yield visible(f"  statement {each.place}{sid} of `{each.name}` ({each.policy}){carried}")
    yield from _staying(found.left, "No statement carries these, and they stay:")
    if found.guardrail is None:
        return
    yield ""
    yield "Or one service control policy over every account, which spares the administrators of today:"
    yield from (visible(line) for line in json.dumps(json.loads(found.guardrail), indent=1).splitlines())
    if cuts.too_long(found.guardrail):
        yield "It is longer than AWS lets one policy be: spare fewer administrators, or use patterns."
    if unbound := cuts.unbound():
        yield visible(f"It binds nobody in {', '.join(unbound)}, which manages the organization.")
    yield from _staying(found.beyond, "With it these stay:")


def _staying(paths: Sequence[Path], title: str) -> Iterator[str]:
    if paths:
        yield title
        yield from (visible(f"  {path.source} -> {path.target}") for path in paths)
