"""AWS IAM: what identity policies, boundaries and guardrails together allow."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from nhiscan.access.aws.engine import Engine
from nhiscan.model import Decision
from nhiscan.snapshot import Snapshot

if TYPE_CHECKING:
    from nhiscan.access.aws.exact.questions import Questions
    from nhiscan.access.aws.steps.cuts import Cuts
    from nhiscan.access.aws.steps.ways import Ways


def open_partition(snapshot: Snapshot, partition: str) -> Engine:
    """The engine for one account of ``snapshot``."""
    return Engine(snapshot, partition)


def decider(snapshot: Snapshot | None) -> Callable[[Any], Decision]:
    """See Language."""
    if snapshot is not None:
        return questions(snapshot).decide
    from nhiscan.access.aws.exact import decide
    from nhiscan.access.aws.exact.requests import parse_request

    return lambda row: decide(parse_request(row))


def ways(snapshot: Snapshot) -> Ways:
    """See Language."""
    from nhiscan.access.aws.steps.ways import Ways

    return Ways(snapshot)


def cuts(snapshot: Snapshot) -> Cuts:
    """See Language."""
    from nhiscan.access.aws.steps.cuts import Cuts

    return Cuts(snapshot)


def questions(snapshot: Snapshot) -> Questions:
    """See Language."""
    from nhiscan.access.aws.exact.questions import Questions

    return Questions(snapshot)
