"""An answer of AWS together with its question: a file of the export, and what a double of AWS can say."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer about what stands in no noun of its own."""

    account: str
    """Whose answer it is."""
    region: str | None
    """Where it was asked; None: it is the same everywhere."""
    service: str
    """The API, as boto3 names it."""
    operation: str
    """The operation of the API."""
    content: Json
    """What it says."""
    file: str | None
    """Where the export keeps it, below the account's folder; None: it is a step to another answer."""
    asked: Json = field(default_factory=dict)
    """The parameters that tell this question from others of the operation."""
