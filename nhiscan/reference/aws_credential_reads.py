"""Actions of AWS that are called reading and give out what somebody can act with."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from nhiscan.reference.aws_actions import Level


@dataclass(frozen=True, slots=True)
class CredentialRead:
    """One such action."""

    action: str
    """The action as AWS writes it."""
    level: Level
    """What AWS calls it."""
    direct: bool
    """Whether its answer is a credential; else settings in which people keep them."""
    only_everywhere: bool
    """Whether no policy can allow it on less than everything."""
    what: str
    """What it gives out."""
    source: str
    """The page that says so."""


@cache
def credential_reads() -> tuple[CredentialRead, ...]:
    """All of them, those that give out credentials first.

    Source: each row's own.
    """
    text = files("nhiscan.reference").joinpath("aws_credential_reads.toml").read_text(encoding="utf-8")
    return tuple(
        CredentialRead(
            action=row["action"],
            level=Level(row["level"]),
            direct=row["yields"] == "credential",
            only_everywhere=row.get("only_everywhere", False),
            what=row["what"],
            source=row["source"],
        )
        for row in tomllib.loads(text)["read"]
    )
