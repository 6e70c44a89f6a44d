"""The reads of secrets and data that the collector's policy denies, whatever else its role may do."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Denied:
    """Actions that read one kind of thing that no inventory needs."""

    reads: str
    """What they read, in words."""
    actions: tuple[str, ...]
    """The actions; a pattern may end in ``*``."""


@cache
def denied() -> tuple[Denied, ...]:
    """Every row of ``denied.toml``, in its order: what matters most comes first."""
    text = files("nhiscan.connectors.aws.live").joinpath("denied.toml").read_text(encoding="utf-8")
    return tuple(Denied(row["reads"], tuple(row["actions"])) for row in tomllib.loads(text)["deny"])
