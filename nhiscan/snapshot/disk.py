"""What the disk refuses while a snapshot is written, in one line with the way out."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from nhiscan.errors import OutputError

ELSEWHERE: Final = "choose another folder with -o"
"""The way out where a folder cannot be used."""

_ROOM: Final = f"make room there, then run the same command again, or {ELSEWHERE}"
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@contextmanager
def writing(place: Path) -> Iterator[None]:
    """Raise OutputError for what the disk refuses inside; ``place`` where the error names none."""
    try:
        yield
    except OSError as error:
        reason = (error.strerror or "refused").lower()
        where = str(error.filename2 or error.filename or place)
        raise OutputError(where, f"cannot be written: {reason}", _remedy(error)) from error
    except OutputError as error:
        # whoever raised it knows nothing of snapshots, which go on where they stopped
        if not isinstance(error.__cause__, OSError):
            raise
        raise OutputError(error.place, error.problem, _remedy(error.__cause__)) from error.__cause__


def _remedy(error: OSError) -> str:
    return _ROOM if error.errno in _FULL else ELSEWHERE
