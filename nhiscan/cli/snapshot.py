"""``nhiscan snapshot``: look at what was collected, or keep it as files."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nhiscan.cli import inputs
from nhiscan.cli.streams import say
from nhiscan.errors import UsageError
from nhiscan.text import visible

if TYPE_CHECKING:
    from nhiscan.snapshot.info import Info


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(no_args_is_help=True, help="What was collected: look at it, keep it as files.")
    group.command(name="info")(info)
    group.command(name="merge")(merge)
    app.add_typer(group, name="snapshot")


def info(
    snapshot: inputs.Position = None,
    *,
    named: inputs.Named = None,
    form: Annotated[str, typer.Option("--format", metavar="FORMAT", help="screen or json.")] = "screen",
) -> None:
    """Say what each partition holds and lacks, and whether its hashes hold."""
    from nhiscan.formats import snapshot_info

    writers = {"screen": snapshot_info.write_text, "json": snapshot_info.write_json}
    if form not in writers:
        raise UsageError("--format", f"`{form}` is no format", f"one of {', '.join(writers)}")
    found = _look(inputs.snapshot_path(snapshot, named))
    text = io.StringIO(newline="")
    writers[form](found, text)
    say(text.getvalue(), end="")
    for error in (*found.unfinished, *found.damage):
        raise error


def merge(
    found: Annotated[
        list[Path], typer.Argument(metavar="INPUT", help="Snapshots, export files, folders of them.")
    ],
    *,
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="DIR", help="The folder that becomes the snapshot.")
    ],
    refresh: Annotated[
        bool, typer.Option("--refresh", help="Start anew, whatever snapshot the folder holds.")
    ] = False,
) -> None:
    """Keep all inputs as one snapshot directory.

    Of equal partitions the newest counts. The same command goes on where a killed one stopped.
    """
    from nhiscan import load
    from nhiscan.formats.wording import counted
    from nhiscan.snapshot.fingerprint import fingerprint
    from nhiscan.snapshot.merge import copy
    from nhiscan.snapshot.sink import DirectorySink

    for path in found:
        if output.exists() and path.exists() and path.samefile(output):
            raise UsageError("-o", f"`{output}` is an input too", "choose another folder")
    now = datetime.now(UTC)
    snapshot = load(*found, notice=inputs.notice)
    begun_with = fingerprint(snapshot)
    with DirectorySink(output, begun_with, now=now, notice=inputs.notice, refresh=refresh) as sink:
        copy(snapshot, sink)
    rows = sum(table.rows for entry in sink.manifest.entries for table in entry.tables)
    parts = counted(len(sink.manifest.entries), "partition")
    say(f"{visible(str(output))}: {parts}, {counted(rows, 'row')}")


def _look(path: Path) -> Info:
    from nhiscan import load
    from nhiscan.snapshot.info import of_directory, of_snapshot
    from nhiscan.snapshot.manifest import load as manifest_of

    manifest = manifest_of(path)
    return of_directory(path, manifest) if manifest else of_snapshot(load(path, notice=inputs.notice))
