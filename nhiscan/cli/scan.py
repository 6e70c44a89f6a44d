"""``nhiscan scan``: findings, coverage first."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from typing import Annotated

import typer

from nhiscan.cli import inputs
from nhiscan.cli.anchor import anchor_for
from nhiscan.cli.output import Anchor, Ascii, Colour, Output, OutputFormat, render
from nhiscan.errors import UsageError
from nhiscan.model import Severity
from nhiscan.snapshot import TABLES


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="scan", rich_help_panel="ask")(scan)


def scan(
    snapshot: inputs.Position = None,
    *,
    named: inputs.Named = None,
    rule: Annotated[
        list[str] | None, typer.Option("--rule", metavar="ID", help="Run this rule only; repeat for more.")
    ] = None,
    severity: Annotated[
        str, typer.Option("--severity", metavar="SEV", help="Show findings from this severity on.")
    ] = "info",
    fail_on: Annotated[
        str | None,
        typer.Option(
            "--fail-on", metavar="SEV", help="Exit 1 from this severity on; `new:SEV` for new ones."
        ),
    ] = None,
    as_of: inputs.AsOf = None,
    form: OutputFormat = "screen",
    output: Output = None,
    anchor: Anchor = None,
    config: inputs.Config = None,
    isolated: inputs.Isolated = False,
    allow_partial: Annotated[
        bool, typer.Option("--allow-partial", help="An incomplete scan may exit 0.")
    ] = False,
    require: Annotated[
        list[str] | None,
        typer.Option("--require", metavar="TABLE", help="Count this table as missing if it was not given."),
    ] = None,
    exit_zero: Annotated[bool, typer.Option("--exit-zero", help="Exit 0 whatever is found.")] = False,
    colour: Colour = "auto",
    ascii_only: Ascii = False,
) -> None:
    """Say which credentials and identities an agent would inherit that are stale or too strong."""
    import nhiscan

    started = time.perf_counter()
    flags = {"fail_on": ("--fail-on", fail_on)} if fail_on is not None else {}
    settings = inputs.settings(config, isolated=isolated, flags=flags)
    path = inputs.snapshot_path(snapshot, named)
    result = nhiscan.audit(
        nhiscan.load(path, notice=inputs.notice),
        settings=settings,
        as_of=inputs.moment(as_of),
        only=rule or (),
        minimum=severity_of(severity, "--severity"),
        fail_on=severity_of(settings.fail_on.removeprefix("new:"), settings.origin("fail_on").place),
        allow_partial=allow_partial,
        required=_tables(require or ()),
    )
    seconds = time.perf_counter() - started
    render(
        result,
        form,
        output=output,
        anchor=anchor_for(anchor, config, path),
        seconds=seconds,
        colour=colour,
        ascii_only=ascii_only,
        target=str(path),
        exit_zero=exit_zero,
    )
    sys.exit(0 if exit_zero else result.exit_code)


def _tables(names: Sequence[str]) -> Sequence[str]:
    for name in names:
        if name not in TABLES:
            raise UsageError("--require", f"`{name}` is no table", f"one of {', '.join(TABLES)}")
    return names


def severity_of(text: str, place: str) -> Severity:
    """``text`` as a severity. Raises UsageError."""
    try:
        return Severity(text.casefold())
    except ValueError as error:
        raise UsageError(place, f"`{text}` is no severity", f"one of {', '.join(Severity)}") from error
