"""Formats as users get them: found by being there, written to text."""

from __future__ import annotations

import io
from dataclasses import replace

from nhiscan.cli.plugins import formats
from nhiscan.formats.protocol import RenderContext
from nhiscan.scan import Scan

NAMES = ("csv", "json", "junit", "markdown", "sarif", "screen")
"""Every format that is promised."""
CONTEXT = RenderContext(version="1.0", seconds=1.23, anchor="export/acme.json", target="acme")
"""What the golden files were written with."""


def render(
    name: str,
    scan: Scan,
    *,
    width: int = 80,
    colour: bool = False,
    plain_ascii: bool = False,
    target: str = "acme",
    anchor: str = CONTEXT.anchor,
    exit_zero: bool = False,
) -> str:
    """What the format called ``name`` writes for ``scan``."""
    out = io.StringIO(newline="")
    context = replace(
        CONTEXT,
        width=width,
        colour=colour,
        plain_ascii=plain_ascii,
        target=target,
        anchor=anchor,
        exit_zero=exit_zero,
    )
    formats()[name].write(scan, out, context)
    return out.getvalue()
