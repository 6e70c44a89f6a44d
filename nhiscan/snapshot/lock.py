"""One writer per folder: a lock that ends with its process, however that ends."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

from nhiscan.errors import SnapshotError
from nhiscan.snapshot.manifest import LOCK

_PROBLEM: Final = "is being written by another process"
_REMEDY: Final = "wait until it is done, or choose another folder"


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold ``folder`` for writing; raises SnapshotError while another process does, OSError by the disk."""
    path = folder / LOCK
    if path.is_symlink():
        raise SnapshotError(
            str(path), "is a link where a lock belongs", "remove it, or choose another folder"
        )
    path.touch(mode=0o600)
    with path.open("rb") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise SnapshotError(str(folder), _PROBLEM, _REMEDY) from error
        if not _still_there(path, held):
            # its holder took the folder away between our opening and our locking
            raise SnapshotError(str(folder), _PROBLEM, _REMEDY)
        yield


def _still_there(path: Path, held: BinaryIO) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(held.fileno()))
    except FileNotFoundError:
        return False
