"""Rule themes and the controls of the frameworks that ask for the same."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any


class Theme(StrEnum):
    """What a rule is about, in the words of no framework."""

    INVENTORY = "inventory"
    OWNERSHIP = "ownership"
    STALE_CREDENTIAL = "stale-credential"
    LONG_LIVED_SECRET = "long-lived-secret"  # noqa: S105 - a theme
    AVOIDABLE_KEY = "avoidable-key"
    ROOT_CREDENTIAL = "root-credential"
    EXCESS_ACCESS = "excess-access"
    UNDECLARED_ACCESS = "undeclared-access"
    ADMINISTRATOR = "administrator"
    SHARED_IDENTITY = "shared-identity"
    ENVIRONMENT_ISOLATION = "environment-isolation"
    THIRD_PARTY_TRUST = "third-party-trust"
    WIDE_FEDERATION = "wide-federation"
    LEAKED_SECRET = "leaked-secret"  # noqa: S105 - a theme
    HUMAN_USE = "human-use"
    DELEGATION = "delegation"
    LOG_COVERAGE = "log-coverage"


@dataclass(frozen=True, slots=True)
class Control:
    """One entry of one edition of a framework; its id alone may mean another in another edition."""

    framework: str
    """The framework's full name."""
    version: str
    """The edition, as its publisher writes it."""
    id: str
    """The entry's id."""
    name: str
    """The entry's title, or its text where it has no title."""


def controls(theme: Theme) -> tuple[Control, ...]:
    """The controls that a finding of ``theme`` speaks to, framework by framework."""
    return _themes()[theme]


def catalogue() -> tuple[Control, ...]:
    """Every control that the table knows, in the table's order."""
    return tuple(control for framework in _frameworks().values() for control in framework.values())


@cache
def _document() -> dict[str, Any]:
    text = files("nhiscan.reference").joinpath("controls.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def _frameworks() -> Mapping[str, Mapping[str, Control]]:
    return {
        key: {id_: Control(row["name"], row["version"], id_, name) for id_, name in row["controls"].items()}
        for key, row in _document()["frameworks"].items()
    }


@cache
def _themes() -> Mapping[Theme, tuple[Control, ...]]:
    known = _frameworks()
    return {
        Theme(theme): tuple(known[framework][id_] for framework, ids in row.items() for id_ in ids)
        for theme, row in _document()["themes"].items()
    }
