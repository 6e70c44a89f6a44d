"""Answers of one account that were collected live, as the reader is given them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from nhiscan.model import GapKind


@dataclass(frozen=True, slots=True)
class Missed:
    """Something that was not asked at all."""

    kind: GapKind
    """Why."""
    table: str | None
    """The table that is not whole without it; None: every table."""
    what: str
    """The thing, in words."""
    needs: str
    """What would close it."""


@dataclass(frozen=True, slots=True)
class Taken:
    """One account, as far as it answered."""

    account: str
    """Twelve digits."""
    partition: str
    """``aws``, ``aws-cn`` or ``aws-us-gov``."""
    folder: Path
    """Where its answers lie."""
    files: tuple[Path, ...]
    """Its answers."""
    organisation: tuple[Path, ...]
    """The answers about the organisation."""
    begun: datetime
    """When it was first asked (UTC)."""
    collected: tuple[str, ...]
    """Every account that is collected with it; the first, or the management account, tells of the tree."""
    missed: tuple[Missed, ...] = ()
    """What was not asked."""
