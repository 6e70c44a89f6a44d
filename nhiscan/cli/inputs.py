"""What a command works on: its snapshot, its settings, its clock."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from nhiscan import settings as settings_room
from nhiscan.cli.streams import tell
from nhiscan.errors import InputError, UsageError
from nhiscan.settings import Settings
from nhiscan.text import visible

Position = Annotated[
    str | None, typer.Argument(metavar="SNAPSHOT", help="A snapshot, an export file, or a folder of exports.")
]
Named = Annotated[str | None, typer.Option("--snapshot", metavar="SNAPSHOT", help="The same, by name.")]
Config = Annotated[
    Path | None, typer.Option("--config", metavar="FILE", help="Settings file instead of ./nhiscan.toml.")
]
Isolated = Annotated[bool, typer.Option("--isolated", help="Ignore settings found in the current folder.")]
AsOf = Annotated[
    str | None, typer.Option("--as-of", metavar="TIME", help="What time it is (ISO 8601, UTC if no zone).")
]

_MANIFEST: Final = "manifest.json"


def notice(line: str) -> None:
    """A word about progress or an oddity, to standard error."""
    tell(visible(line))


def snapshot_path(position: str | None, named: str | None) -> Path:
    """Where the snapshot lies: as named, else ``NHISCAN_SNAPSHOT``, else the newest in this folder.

    Raises UsageError where nothing is named or found, or two things are.
    """
    if position is not None and named is not None:
        raise UsageError("--snapshot", "is given beside a snapshot by position", "give one of them")
    told = position if position is not None else named
    told = told if told is not None else settings_room.environ().get("NHISCAN_SNAPSHOT")
    if told == "":
        raise InputError("SNAPSHOT", "is empty", "name a file or folder")
    if told is not None:
        return Path(told)
    # what is hidden is ours: a snapshot that is not whole yet
    found = [path.parent for path in Path().glob(f"[!.]*/{_MANIFEST}")]
    if not found:
        raise UsageError(
            "SNAPSHOT",
            "none is named and none lies in this folder",
            "name one, or try `nhiscan demo`",
        )
    return max(found, key=lambda folder: ((folder / _MANIFEST).stat().st_mtime, folder.name))


def settings(
    config: Path | None, *, isolated: bool, flags: Mapping[str, tuple[str, Any]] | None = None
) -> Settings:
    """The settings in force in the current folder."""
    for variable, near in settings_room.unknown_variables(os.environ):
        notice(f"nhiscan: the variable {variable} is no setting{near}: it is ignored")
    return settings_room.load(
        config=config, flags=flags or {}, environ=os.environ, folder=Path(), isolated=isolated
    )


def moment(text: str | None) -> datetime | None:
    """``text`` as a time (UTC); None stays None. Raises UsageError."""
    if text is None:
        return None
    try:
        told = datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageError(
            "--as-of", f"`{text}` is no time", "write 2026-11-24 or 2026-11-24T06:00:00Z"
        ) from error
    return told.replace(tzinfo=UTC) if told.tzinfo is None else told.astimezone(UTC)
