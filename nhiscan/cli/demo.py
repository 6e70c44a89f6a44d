"""``nhiscan demo``: the main job on the sample company, offline."""

from __future__ import annotations

import shutil
import time
from dataclasses import replace
from importlib.resources import as_file, files
from pathlib import Path
from typing import Annotated

import typer

from nhiscan.cli import inputs
from nhiscan.cli.output import Ascii, Colour, render
from nhiscan.cli.streams import say
from nhiscan.errors import OutputError


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="demo", rich_help_panel="ask")(demo)


def demo(
    *,
    keep: Annotated[
        Path | None, typer.Option("--keep", metavar="DIR", help="Copy the sample company there first.")
    ] = None,
    colour: Colour = "auto",
    ascii_only: Ascii = False,
) -> None:
    """Scan Acme, a company made up for this, and say what to try next."""
    import nhiscan
    from nhiscan import settings

    started = time.perf_counter()
    with as_file(files("nhiscan.sample_data")) as folder:
        company = _copy(folder, keep) if keep else folder
        chosen = settings.load(config=folder / settings.PROJECT_FILE, flags={}, environ={}, folder=folder)
        result = nhiscan.audit(nhiscan.load(company / "aws", notice=inputs.notice), settings=chosen)
    result = replace(result, name="Acme")
    seconds = time.perf_counter() - started
    render(
        result,
        "screen",
        output=None,
        anchor=settings.PROJECT_FILE,
        seconds=seconds,
        colour=colour,
        ascii_only=ascii_only,
        target=f"{keep}/aws" if keep else "",
    )
    say("\nTry next:")
    shown = keep or "acme"
    if not keep:
        say("  nhiscan demo --keep acme                   the same, its files to look into")
    say(f"  nhiscan scan {shown}/aws --config {shown}/nhiscan.toml --format json")
    say("  aws iam get-account-authorization-details > export.json && nhiscan scan export.json")


def _copy(folder: Path, target: Path) -> Path:
    try:
        shutil.copytree(folder, target, ignore=shutil.ignore_patterns("__pycache__", "*.py"))
    except OSError as error:
        reason = (error.strerror or "refused").lower()
        raise OutputError(
            str(target), f"cannot be written: {reason}", "choose a new folder with --keep"
        ) from error
    return target
