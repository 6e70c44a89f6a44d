"""One decision as ``nhiscan/decision/v1``."""

from __future__ import annotations

from typing import Any, Final

from nhiscan.model import Because, Decision

SCHEMA: Final = "nhiscan/decision/v1"
"""What a decision says of itself."""


def decision_row(decision: Decision, id_: object) -> dict[str, Any]:
    """``decision`` about the request ``id_``, as JSON."""
    return {
        "schema": SCHEMA,
        "id": id_,
        "decision": decision.answer.value,
        "because": [because_row(because) for because in decision.because],
        "depends_on": list(decision.depends_on),
        "notes": list(decision.notes),
    }


def because_row(because: Because) -> dict[str, Any]:
    """One deciding statement, as JSON."""
    return {
        "policy": because.name,
        "type": because.layer,
        "sid": because.sid,
        "statement": because.statement,
        "effect": because.effect,
    }
