"""The cases of a trap suite, as ``docs/traps/README.md`` describes them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

SCHEMA: Final = "nhiscan/traps/v1"


class TrapError(Exception):
    """A suite, program or account that cannot be used; its text is one line for the screen."""


class Status(StrEnum):
    """How sure the expectation is."""

    DOCUMENTED = "documented"
    RECALLED = "recalled"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Expectation:
    """What an evaluator should answer."""

    decision: str
    """``allowed``, ``explicit_deny``, ``implicit_deny``, ``conditional`` or ``unknown``."""
    depends_on: tuple[str, ...] = ()
    """The keys a ``conditional`` hangs on, in lower case, sorted."""
    because: frozenset[tuple[str, str]] = frozenset()
    """Where it matters: the type of policy and the effect of each statement that decides."""


@dataclass(frozen=True, slots=True)
class Case:
    """One request and what should come of it."""

    id: str
    """Stable, readable, in kebab case."""
    topic: str
    """The part of the semantics it belongs to."""
    rule: str
    """The sentence it tests; shared by the cases that pass it and those that just fail."""
    request: Mapping[str, Any]
    """As ``nhiscan simulate aws`` takes it, without its id."""
    expect: Expectation
    """What is right; for an open case what nhiscan chose."""
    alternatives: tuple[Expectation, ...]
    """For an open case what the provider's pages would bear as well; otherwise none."""
    status: Status
    """Whether the provider's page says so, is remembered to say so, or leaves it open."""
    source: Mapping[str, str | None]
    """``title`` of the provider's page, its ``section`` and a ``quote`` of at most twelve words."""
    covers: tuple[tuple[str, str], ...]
    """Condition operators with the outcome the case shows of each."""


def read_cases(path: Path) -> tuple[Case, ...]:
    """The cases of the suite at ``path``, in its order; TrapError if it is none."""
    try:
        suite = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise TrapError(f"{path}: cannot be read as JSON: {error}") from error
    if not isinstance(suite, dict) or suite.get("schema") != SCHEMA:
        raise TrapError(f"{path}: no trap suite; its `schema` must be `{SCHEMA}`")
    try:
        return tuple(map(_parse_case, suite["cases"]))
    except (KeyError, TypeError, ValueError) as error:
        raise TrapError(f"{path}: a case lacks or misspells {error}") from error


def _parse_case(row: Mapping[str, Any]) -> Case:
    return Case(
        id=row["id"],
        topic=row["topic"],
        rule=row["rule"],
        request=row["request"],
        expect=_parse_expectation(row["expect"]),
        alternatives=tuple(map(_parse_expectation, row.get("alternatives", ()))),
        status=Status(row["status"]),
        source=row["source"],
        covers=tuple((one["operator"], one["outcome"]) for one in row.get("covers", ())),
    )


def _parse_expectation(row: Mapping[str, Any]) -> Expectation:
    return Expectation(
        decision=row["decision"],
        depends_on=tuple(row.get("depends_on", ())),
        because=frozenset((one["type"], one["effect"]) for one in row.get("because", ())),
    )
