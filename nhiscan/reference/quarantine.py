"""Policies by which providers mark an identity of which they saw a credential in a public place."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files


def marks_leak(provider: str, policy: str) -> bool:
    """Whether ``policy``, by its reference, is such a mark of ``provider``."""
    return any(name == provider and fits.fullmatch(policy) for name, fits in _marks())


@cache
def _marks() -> tuple[tuple[str, re.Pattern[str]], ...]:
    text = files("nhiscan.reference").joinpath("quarantine.toml").read_text(encoding="utf-8")
    rows = tomllib.loads(text)["mark"]
    return tuple((row["provider"], re.compile(re.escape(row["policy"]).replace(r"\*", ".*"))) for row in rows)
