"""One writer per folder: a lock that ends with its process, however that ends."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from nhiscan.errors import SnapshotError

LOCK: Final = ".lock"
"""The empty file that is locked; it stays, since removing it would let two writers in."""


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
            problem = "is being written by another process"
            raise SnapshotError(
                str(folder), problem, "wait until it is done, or choose another folder"
            ) from error
        yield
