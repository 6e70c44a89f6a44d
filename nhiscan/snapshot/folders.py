"""Folders and files inside a snapshot: for their owner only, and never reached through a link."""

from __future__ import annotations

import tempfile
from pathlib import Path

from nhiscan.errors import OutputError
from nhiscan.snapshot.disk import ELSEWHERE
from nhiscan.snapshot.tables import TABLES


def is_folder(path: Path) -> bool:
    """Whether ``path`` is a folder itself, not a link to one."""
    return path.is_dir() and not path.is_symlink()


def make_folder(path: Path) -> bool:
    """A folder for its owner only; one that is there stays as it is: whether there was none."""
    try:
        path.mkdir(mode=0o700)
    except FileExistsError:
        if not path.is_dir():
            raise
        return False
    return True


def make_inner_folder(path: Path) -> None:
    """The same inside the snapshot, where a link would lead out of it. Raises OutputError."""
    refuse_link(path)
    make_folder(path)


def refuse_link(path: Path) -> None:
    """Raise OutputError where something else than a folder lies in a folder's place."""
    if path.is_symlink():
        raise OutputError(str(path), "is a link where a folder belongs", f"remove it, or {ELSEWHERE}")
    if path.exists() and not path.is_dir():
        raise OutputError(str(path), "is a file where a folder belongs", f"remove it, or {ELSEWHERE}")


def move_tables(source: Path, place: Path) -> None:
    """Put the tables in ``source`` into ``place``, each over the one that is there.

    Made again after a stop it goes on; other files in ``place`` stay. Raises OSError, OutputError.
    """
    make_inner_folder(place.parent)
    make_inner_folder(place)
    for name in sorted(TABLES):
        table = source / f"{name}.parquet"
        if table.exists():
            table.replace(place / table.name)


def move_folder(source: Path, place: Path, aside: Path) -> None:
    """Put the folder ``source`` of tables where ``place`` is, whose own are set ``aside`` before.

    Made again after a stop it goes on; other files in ``place`` stay. Raises OSError, OutputError.
    """
    if not is_folder(source):
        return
    make_inner_folder(place.parent)
    refuse_link(place)
    if place.exists() and not holds_tables_only(place):
        move_tables(source, place)
        return
    set_aside(place, aside)
    source.rename(place)


def holds_tables_only(folder: Path) -> bool:
    """Whether ``folder`` is a folder, not a link, and nobody else put anything into it."""
    return is_folder(folder) and {path.name for path in folder.iterdir()} <= {
        f"{name}.parquet" for name in TABLES
    }


def set_aside(folder: Path, aside: Path) -> None:
    """Move a folder, if it is there, below ``aside``, where nothing is in the way. Raises OSError."""
    if is_folder(folder):
        make_folder(aside)
        folder.rename(Path(tempfile.mkdtemp(dir=aside)) / folder.name)
