"""Services of AWS that assume roles, and whether AWS asks to bind a role's trust to whom they act for."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

_REGIONAL: Final = re.compile(
    r"(?P<name>[a-z0-9.-]+?)(?:\.[a-z]{2}(?:-[a-z]+)+-[0-9]+)?\.amazonaws\.com(?:\.cn)?", re.IGNORECASE
)
"""A service principal; some are written with a region, and in China some end differently.

Source: IAM User Guide, "AWS JSON policy elements: Principal", AWS service principals.
"""


@dataclass(frozen=True, slots=True)
class Deputy:
    """One service that assumes roles of its customers."""

    principal: str
    """As trust policies name it, without a region."""
    guard: bool
    """Whether AWS's page puts aws:SourceAccount or aws:SourceArn into the trust policies of such roles.

    False: by AWS's page it uses roles of the same account alone."""
    source: str
    """The page that says so."""


def deputies() -> tuple[Deputy, ...]:
    """Every service of the table, by principal."""
    return tuple(_table().values())


def deputy(principal: str) -> Deputy | None:
    """The row of a service principal, written with or without a region; None: nobody read its page."""
    found = _REGIONAL.fullmatch(principal)
    return _table().get(f"{found['name'].lower()}.amazonaws.com") if found else None


@cache
def _table() -> Mapping[str, Deputy]:
    text = files("nhiscan.reference").joinpath("aws_confused_deputy.toml").read_text(encoding="utf-8")
    rows = (Deputy(row["principal"], row["guard"], row["source"]) for row in tomllib.loads(text)["service"])
    return {row.principal: row for row in rows}
