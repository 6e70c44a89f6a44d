"""What values condition keys of AWS can have, and which requests carry them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class ContextKey:
    """One key, or a family of them."""

    name: str
    """Its name in lower case; a family's ends in ``/``."""
    form: str
    """A glob that every value matches."""
    letters: re.Pattern[str] | None
    """What the whole of every value consists of; None: of any letters."""
    only: tuple[str, ...]
    """The actions whose requests alone carry it; none: no page says so."""
    caller: str | None
    """How who asks can leave it out; None: they cannot, or no page says so."""
    source: str
    """The page."""


def context_key(name: str) -> ContextKey | None:
    """The row about the key ``name``, letter case aside; None: nothing is known of it.

    Source: each row's own.
    """
    known, asked = _keys(), name.casefold()
    return known.get(asked) or known.get(f"{asked.partition('/')[0]}/")


@cache
def _keys() -> Mapping[str, ContextKey]:
    text = files("nhiscan.reference").joinpath("aws_context_keys.toml").read_text(encoding="utf-8")
    return {
        row["name"]: ContextKey(
            name=row["name"],
            form=row.get("form", "*"),
            letters=re.compile(f"[{row['letters']}]*") if "letters" in row else None,
            only=tuple(row.get("only", ())),
            caller=row.get("caller"),
            source=row["source"],
        )
        for row in tomllib.loads(text)["key"]
    }
