"""Which action of AWS gives out what a resource holds."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from nhiscan.reference.aws_actions import load


@dataclass(frozen=True, slots=True)
class Holds:
    """What resources of one kind hold, and how it is read."""

    kind: str
    """The resource's kind, as in a snapshot."""
    what: str
    """What it holds, in words."""
    always: bool
    """Whether that is sensitive whatever settings say."""
    action: str | None
    """Who may do this has it; None: an escalation method says it already."""
    inside: str
    """What is added to its ARN for the things in it that the action is about; often nothing."""
    source: str
    """AWS's page."""


@cache
def data_reads() -> Mapping[str, Holds]:
    """Every kind that the table knows.

    Raises ValueError for an action that is not known.
    """
    text = files("nhiscan.reference").joinpath("aws_data_reads.toml").read_text(encoding="utf-8")
    found: dict[str, Holds] = {}
    for row in tomllib.loads(text)["holds"]:
        action = row.get("action")
        if action is not None and load().index(action) is None:
            raise ValueError(f"{row['kind']}: unknown action `{action}`")
        found[row["kind"]] = Holds(
            row["kind"], row["what"], row["always"], action, row.get("inside", ""), row["source"]
        )
    return found
