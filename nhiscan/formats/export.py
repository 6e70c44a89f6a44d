"""What an export is: a name, and a function that writes the entitlement graph for another program."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TextIO

from nhiscan.graph.entitlement import EntitlementGraph


@dataclass(frozen=True, slots=True)
class Export:
    """One program's way to be handed the graph; each module here that has ``EXPORT`` adds its own."""

    name: str
    """What a user asks for."""
    suffix: str
    """How a file of it usually ends, with the dot."""
    media: str
    """Its media type."""
    says: str
    """What it is for, in a few words."""
    write: Callable[[EntitlementGraph, TextIO], None]
    """Writes the whole graph: same graph, same text. The stream must not translate line ends."""
