"""How a command hands its result on: which format, to where, in which dress."""

from __future__ import annotations

import io
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from nhiscan import __version__, files
from nhiscan.cli.plugins import formats
from nhiscan.cli.streams import say, tell
from nhiscan.errors import UsageError
from nhiscan.settings import environ

if TYPE_CHECKING:
    from nhiscan.scan import Scan

OutputFormat = Annotated[
    str, typer.Option("--format", metavar="FORMAT", help="screen, json, sarif, csv, markdown, junit.")
]
Output = Annotated[
    Path | None,
    typer.Option("-o", "--output", metavar="FILE", help="Write the result there, whole or not at all."),
]
Anchor = Annotated[
    Path | None,
    typer.Option("--anchor", metavar="FILE", help="The repository file that SARIF results point at."),
]
Colour = Annotated[str, typer.Option("--color", metavar="WHEN", help="auto, always or never.")]
Ascii = Annotated[bool, typer.Option("--ascii", help="No character beyond ASCII.")]

_WIDTH: Final = 80


def render(
    scan: Scan,
    name: str,
    *,
    output: Path | None,
    anchor: str,
    seconds: float,
    colour: str,
    ascii_only: bool,
    target: str,
    exit_zero: bool = False,
) -> None:
    """Write ``scan`` in the format called ``name`` to ``output``, else to standard output.

    Raises UsageError for an unknown format, OutputError where the file cannot be written.
    """
    from nhiscan.formats.exit_reason import exit_line
    from nhiscan.formats.protocol import RenderContext

    known = formats()
    if name not in known:
        raise UsageError("--format", f"`{name}` is no format", f"one of {', '.join(known)}")
    to_screen = output is None or str(output) == "-"
    context = RenderContext(
        version=__version__,
        width=min(_WIDTH, shutil.get_terminal_size((_WIDTH, 24)).columns),
        colour=_coloured(colour, to_screen=to_screen),
        plain_ascii=ascii_only,
        anchor=anchor,
        seconds=seconds,
        target=target,
        exit_zero=exit_zero,
    )
    text = io.StringIO(newline="")
    known[name].write(scan, text, context)
    if output is None or to_screen:
        say(text.getvalue(), end="")
    else:
        files.write_atomically(output, text.getvalue().encode("utf-8", "backslashreplace"))
    if name != "screen":
        tell(exit_line(scan, exit_zero=exit_zero))


def _coloured(colour: str, *, to_screen: bool) -> bool:
    if colour not in ("auto", "always", "never"):
        raise UsageError("--color", f"`{colour}` is no choice", "one of auto, always, never")
    if colour != "auto":
        return colour == "always"
    return to_screen and sys.stdout is not None and sys.stdout.isatty() and not environ().get("NO_COLOR")
