"""What a killed run left in a snapshot's folder, removed: only files that a run of ours would write."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Final

from nhiscan.snapshot.folders import is_folder
from nhiscan.snapshot.manifest import MANIFEST
from nhiscan.snapshot.tables import TABLES

STAGING: Final = ".unfinished"
"""The folder in which a partition is written before it is moved to its place."""
RUN: Final = "run.json"
"""The file for what differs between two runs over the same inputs."""
RAW: Final = "raw"
"""The folder of the provider's answers; a run that goes on needs those of the one before."""
REFRESH: Final = ".refresh"
"""The folder in which a snapshot is taken anew before it replaces the one that is there."""

_CUT: Final = re.compile(r"\..+\.[a-z0-9_]{8}")
"""The name of a file that was being written to be moved to its place."""


def sweep(folder: Path, listed: AbstractSet[str]) -> None:
    """Remove from ``folder`` what was not finished, and every partition that is not ``listed``.

    Links are not followed and files of somebody else stay. Raises OSError.
    """
    for path in sorted(folder.iterdir()):
        if path.name == STAGING:
            shutil.rmtree(path)
        elif path.name.startswith((f".{MANIFEST}.", f".{RUN}.")):
            path.unlink()
        elif path.name == REFRESH:
            _remove_if_worthless(path)
        elif path.name == RAW and is_folder(path):
            _remove_cut_answers(path)
        elif is_folder(path):
            for partition in filter(is_folder, sorted(path.iterdir())):
                if f"{path.name}/{partition.name}" not in listed:
                    _remove_tables(partition)
            _remove_if_empty(path)


def _remove_cut_answers(raw: Path) -> None:
    for folder, _, names in os.walk(raw):
        for name in filter(_CUT.fullmatch, names):
            Path(folder, name).unlink()


def _remove_if_worthless(refresh: Path) -> None:
    """A refresh without a manifest had not begun, or has been moved into place."""
    if is_folder(refresh) and not (refresh / MANIFEST).exists():
        shutil.rmtree(refresh)


def _remove_tables(partition: Path) -> None:
    for name in TABLES:
        (partition / f"{name}.parquet").unlink(missing_ok=True)
    _remove_if_empty(partition)


def _remove_if_empty(folder: Path) -> None:
    if next(folder.iterdir(), None) is None:
        folder.rmdir()
