"""What somebody gains by escalation methods, as the engine tells it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from nhiscan.access.aws.steps.ways import Ways
from nhiscan.reference.aws_escalation import Method
from nhiscan.snapshot import Snapshot


def gained(
    snapshot: Snapshot, who: str, methods: Sequence[Method]
) -> Mapping[tuple[str, str], tuple[str, ...]]:
    """By method and target: what the gain hangs on, at its best; empty: it is sure."""
    names = {method.id for method in methods}
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for step in Ways(snapshot, methods).steps_from(who):
        if step.source == who and step.method in names:
            place = step.method, step.target
            if place not in found or len(step.depends_on) < len(found[place]):
                found[place] = step.depends_on
    return found
