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
_FROM_ELSEWHERE: Final = frozenset({"identity", "scp", "rcp"})
"""Layers of which a group or scope above may be the holder."""


def decisions_json(schema: str, found: Mapping[str, Decision]) -> str:
    """Decisions by identity as JSON: same answers, same bytes."""
    rows = [
        {
            "identity": identity,
            "decision": decision.answer.value,
            "depends_on": list(decision.depends_on),
            "because": [_because_row(because, identity) for because in decision.because],
            "notes": list(decision.notes),
        }
        for identity, decision in found.items()
    ]
    return _text({"schema": schema, "principals": rows})


def allowances_json(identity: str, found: Sequence[Allowance]) -> str:
    """What an identity can do as JSON."""
    rows = [
        {
            **_because_row(row.because, identity),
            "NotAction" if row.all_actions_but else "Action": list(row.actions),
            "NotResource" if row.all_resources_but else "Resource": list(row.resources),
            "known": row.known,
            "taken": row.taken,
            "depends_on": list(row.depends_on),
            "limits": [_because_row(because, identity) for because in row.limits],
            "exactness": row.exactness,
        }
        for row in found
    ]
    return _text({"schema": CAN, "identity": identity, "grants": rows})


def _because_row(because: Because, identity: str) -> dict[str, Any]:
    """One deciding statement as JSON, with how its policy is attached; None: nobody says."""
    holder, arn = _attached(because, identity)
    return {**because_row(because), "attached_to": holder, "arn": arn}


def _attached(because: Because, identity: str) -> tuple[str | None, str | None]:
    """Whom or what a policy that speaks of ``identity`` is attached to, and its ARN if it stands alone."""
    holder, of_somebody, rest = because.policy.partition("#")
    if of_somebody:
        name = rest.partition(":")[2]
        return holder, name if name.startswith("arn:") else None
    return (identity, holder) if holder.startswith("arn:") else (None, None)


def _text(value: Mapping[str, Any]) -> str:
    return json.dumps(value, indent=1, sort_keys=True)


def decisions_lines(found: Mapping[str, Decision]) -> Iterator[str]:
    """Decisions by identity for people: whoever surely can first."""
    for identity, decision in sorted(found.items(), key=lambda row: (row[1].answer.value, row[0])):
        yield visible(f"{decision.answer.value:<13} {identity}")
        if decision.because:
            yield visible(f"{'':<13} by {_by(decision.because, identity)}")
        if decision.depends_on:
            yield visible(f"{'':<13} if {', '.join(decision.depends_on)}")
        yield from (visible(f"{'':<13} {note}") for note in decision.notes)


def allowances_lines(identity: str, found: Sequence[Allowance]) -> Iterator[str]:
    """What an identity can do for people."""
    for row in found:
        actions = ", ".join(row.actions)
        resources = ", ".join(row.resources)
        but = "all but " if row.all_actions_but else ""
        where = "all but " if row.all_resources_but else ""
        yield visible(f"{but}{actions} on {where}{resources}")
        taken = f", {row.taken:,} taken away" if row.taken else ""
        yield visible(f"  by {_by([row.because], identity)}: {counted(row.known, 'known action')}{taken}")
        if row.depends_on:
            yield visible(f"  if {', '.join(row.depends_on)}")
        if row.limits:
            yield visible(f"  within {_by(row.limits, identity)}")
        yield visible(f"  {row.exactness}")


def _by(because: Sequence[Because], identity: str) -> str:
    """The statements, the first few by name, with the group or scope that they come from."""
    told = [_statement(row, identity) for row in because]
    more = f" and {len(told) - _NAMED} more" if len(told) > _NAMED else ""
    return ", ".join(told[:_NAMED]) + more


def _statement(because: Because, identity: str) -> str:
    holder, _ = _attached(because, identity)
    named = f"`{because.sid}`" if because.sid else f"#{because.statement}"
    through = because.layer in _FROM_ELSEWHERE and holder not in (None, identity)
    return f"{because.layer} `{because.name}` {named}{f' on {holder}' if through else ''}"
