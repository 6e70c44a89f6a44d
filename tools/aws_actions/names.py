"""The names of the actions in the table's order, with their levels and births."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tools.aws_actions.packages import BuildError, Pin, read_npm, read_wheel

LETTERS: Final = {"List": "L", "Read": "R", "Write": "W", "Permissions management": "P", "Tagging": "T"}
"""Access level -> its letter in the table."""
WRITING: Final = {"Permissions management", "Tagging"}
"""Kinds of writing, which AWS's data may name together with ``Write``."""
CFN_LINT: Final = "cfnlint/data/AdditionalSpecs/Policies.json"
"""Where cfn-lint keeps its copy of the actions."""

Names = dict[str, tuple[str, ...]]
"""Service prefix -> its actions' names, both in ``by_case`` order: the position in all is the index."""


def by_case(words: Iterable[str]) -> list[str]:
    """Sorted without regard to case, as the whole table is."""
    return sorted(words, key=str.casefold)


def read_names(files: Mapping[str, Any]) -> Names:
    """The names in iam-data's files."""
    return {
        service: tuple(by_case(action["name"] for action in files[f"data/actions/{service}.json"].values()))
        for service in by_case(files["data/services.json"])
    }


def in_full(names: Names) -> list[str]:
    """Each ``service:Action``, by index."""
    return [f"{service}:{action}" for service, actions in names.items() for action in actions]


@dataclass(frozen=True, slots=True)
class Sighting:
    """Which actions a package knew of on one day."""

    date: str
    """ISO date."""
    licence: str
    """The package's licence."""
    names: frozenset[str]
    """``service:action``, case-folded."""


def folded(names: Iterable[str]) -> frozenset[str]:
    """``names`` as a sighting holds them."""
    return frozenset(map(str.casefold, names))


def sighting(pin: Pin, folder: Path) -> Sighting:
    """What an older iam-data, or a cfn-lint, carries."""
    if pin.on_npm:
        data = read_npm(pin, folder)
        return Sighting(data.date, data.licence, folded(in_full(read_names(data.files))))
    lint = read_wheel(pin, folder, CFN_LINT)
    if not lint.date:
        raise BuildError(f"{lint.path}: carries no build date; use another version")
    return Sighting(lint.date, lint.licence, folded(cfn_lint_names(lint.files[CFN_LINT])))


def cfn_lint_names(policies: Mapping[str, Any]) -> Iterable[str]:
    """The names in ``Policies.json``: below the service's title until March 2025, below its prefix since."""
    by_title = policies.get("serviceMap", {}).values()
    rows = [(row["StringPrefix"], row["Actions"]) for row in by_title] or [
        (prefix, row["Actions"]) for prefix, row in policies.items()
    ]
    return (f"{prefix}:{action}" for prefix, actions in rows for action in actions)


def births(names: list[str], sightings: Iterable[Sighting]) -> list[tuple[str, list[int]]]:
    """Date -> indexes of the actions first seen on it, by date; none for the oldest sighting's own."""
    waiting = {name.casefold(): index for index, name in enumerate(names)}
    rows: dict[str, list[int]] = {}
    for seen in sorted(sightings, key=lambda seen: seen.date):
        born = seen.names & waiting.keys()
        rows.setdefault(seen.date, []).extend(waiting.pop(name) for name in born)
    return [(date, sorted(rows[date])) for date in sorted(rows)[1:] if rows[date]]


def level_letters(names: Names, files: Mapping[str, Any]) -> dict[str, str]:
    """Service -> one letter per action, in the table's order."""
    levels = {
        f"{service}:{action['name']}": letter(action["accessLevel"])
        for service in names
        for action in files[f"data/actions/{service}.json"].values()
    }
    return {
        service: "".join(levels[f"{service}:{action}"] for action in actions)
        for service, actions in names.items()
    }


def letter(level: str) -> str:
    """The letter of ``Read``, or of the narrower word in ``Tagging, Write``.

    Source: Service Authorization Reference, "Simplified AWS service information for programmatic access"
    (permissions management and tagging are kinds of writing).
    """
    words = set(level.split(", "))
    narrow = words & WRITING or words
    if len(narrow) != 1 or words - narrow - {"Write"} or not narrow <= LETTERS.keys():
        raise BuildError(f"`{level}`: is no access level known here; extend LETTERS")
    return LETTERS[narrow.pop()]
