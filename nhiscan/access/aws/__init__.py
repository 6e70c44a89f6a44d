"""AWS IAM: what identity policies, boundaries and guardrails together allow."""

from __future__ import annotations

from nhiscan.access.aws.engine import Engine
from nhiscan.snapshot import Snapshot


def open_partition(snapshot: Snapshot, partition: str) -> Engine:
    """The engine for one account of ``snapshot``."""
    return Engine(snapshot, partition)
