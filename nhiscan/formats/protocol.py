"""What a format is: a name, and a function that writes one scan to a text stream."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TextIO

from nhiscan.scan import Scan


@dataclass(frozen=True, slots=True)
class RenderContext:
    """What a format may know besides the scan; whoever calls has looked at clock and terminal."""

    version: str
    """The version of nhiscan."""
    seconds: float | None = None
    """How long the run took; only the screen tells, for it differs between equal runs."""
    width: int = 80
    """Columns of the terminal."""
    colour: bool = False
    """Whether the stream is a terminal that wants colours."""
    plain_ascii: bool = False
    """Whether only ASCII may be shown."""
    anchor: str = "nhiscan.toml"
    """A real file, relative to the root of the repository, where reports that need a place point."""
    target: str = "SNAPSHOT"
    """The snapshot as the user named it, for commands to try next; empty: there is none to name."""
    exit_zero: bool = False
    """Whether the user asked for exit code 0 whatever is found."""


Writer = Callable[[Scan, TextIO, RenderContext], None]
"""Writes a whole scan; same scan and context, same text. The stream must not translate line ends."""


@dataclass(frozen=True, slots=True)
class Format:
    """One way to hand a scan on. All formats render the same findings, each in full or counted."""

    name: str
    """What a user asks for."""
    suffix: str
    """How a file of it usually ends, with the dot."""
    media: str
    """Its media type."""
    write: Writer
    """Writes a scan."""
