"""What ``can`` and ``who-can`` print: lines for people, or JSON (``can/v1``, ``who-can/v1``)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from nhiscan.access import Allowance
from nhiscan.formats.decision import because_row
from nhiscan.formats.wording import counted
from nhiscan.model import Because, Decision
from nhiscan.text import visible

CAN: Final = "nhiscan/can/v1"
"""What the JSON of ``can`` says of itself."""
WHO_CAN: Final = "nhiscan/who-can/v1"
"""What the JSON of ``who-can`` says of itself."""
_NAMED: Final = 3


def decisions_json(schema: str, found: Mapping[str, Decision]) -> str:
    """Decisions by identity as JSON: same answers, same bytes."""
    rows = [
        {
            "identity": identity,
            "decision": decision.answer.value,
            "depends_on": list(decision.depends_on),
            "because": [because_row(because) for because in decision.because],
            "notes": list(decision.notes),
        }
        for identity, decision in found.items()
    ]
    return _text({"schema": schema, "principals": rows})


def allowances_json(identity: str, found: Sequence[Allowance]) -> str:
    """What an identity can do as JSON."""
    rows = [
        {
            **because_row(row.because),
            "NotAction" if row.all_actions_but else "Action": list(row.actions),
            "NotResource" if row.all_resources_but else "Resource": list(row.resources),
            "known": row.known,
            "taken": row.taken,
            "depends_on": list(row.depends_on),
            "limits": [because_row(because) for because in row.limits],
            "exactness": row.exactness,
        }
        for row in found
    ]
    return _text({"schema": CAN, "identity": identity, "grants": rows})


def _text(value: Mapping[str, Any]) -> str:
    return json.dumps(value, indent=1, sort_keys=True)


def decisions_lines(found: Mapping[str, Decision]) -> Iterator[str]:
    """Decisions by identity for people: whoever surely can first."""
    for identity, decision in sorted(found.items(), key=lambda row: (row[1].answer.value, row[0])):
        yield visible(f"{decision.answer.value:<13} {identity}")
        if decision.because:
            yield visible(f"{'':<13} by {_by(decision.because)}")
        if decision.depends_on:
            yield visible(f"{'':<13} if {', '.join(decision.depends_on)}")
        yield from (visible(f"{'':<13} {note}") for note in decision.notes)


def allowances_lines(found: Sequence[Allowance]) -> Iterator[str]:
    """What an identity can do for people."""
    for row in found:
        actions = ", ".join(row.actions)
        resources = ", ".join(row.resources)
        but = "all but " if row.all_actions_but else ""
        where = "all but " if row.all_resources_but else ""
        yield visible(f"{but}{actions} on {where}{resources}")
        taken = f", {row.taken:,} taken away" if row.taken else ""
        yield visible(f"  by {_by([row.because])}: {counted(row.known, 'known action')}{taken}")
        if row.depends_on:
            yield visible(f"  if {', '.join(row.depends_on)}")
        if row.limits:
            yield visible(f"  within {_by(row.limits)}")


def _by(because: Sequence[Because]) -> str:
    """The statements, the first few by name."""
    told = [
        f"{row.layer} `{row.name}` {f'`{row.sid}`' if row.sid else f'#{row.statement}'}" for row in because
    ]
    more = f" and {len(told) - _NAMED} more" if len(told) > _NAMED else ""
    return ", ".join(told[:_NAMED]) + more
