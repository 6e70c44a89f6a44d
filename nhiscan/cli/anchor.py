"""The file of the repository that a report's results point at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from nhiscan import files
from nhiscan.errors import UsageError
from nhiscan.settings import PROJECT_FILE


def anchor_for(named: Path | None, config: Path | None, source: Path) -> str:
    """A real file in or below the current folder, relative to it: findings live in the cloud, reports do not.

    As named, else the settings file, else the export or the first file of the folder that was
    scanned. Where none of them lies here, the scanned file's own path. Raises UsageError where
    ``named`` is no file of this folder.
    """
    if named is not None:
        found = _inside(named)
        if found is None:
            raise UsageError(
                "--anchor", f"`{named}` is no file in this folder", "name a file of the repository"
            )
        return found
    candidates = (path for path in (config, Path(PROJECT_FILE), *_scanned(source)) if path is not None)
    return next(filter(None, map(_inside, candidates)), source.as_posix())


def _scanned(source: Path) -> Iterable[Path]:
    def first() -> Iterator[Path]:
        yield from islice(files.walk(source), 1)

    return first() if source.is_dir() else (source,)


def _inside(path: Path) -> str | None:
    full, here = path.resolve(), Path.cwd()
    return full.relative_to(here).as_posix() if full.is_file() and full.is_relative_to(here) else None
