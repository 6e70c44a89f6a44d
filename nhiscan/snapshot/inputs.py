"""What the user named, as a snapshot: directories, export files, folders of export files."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from nhiscan import files
from nhiscan.errors import InputError
from nhiscan.model import Gap, GapKind
from nhiscan.snapshot.directory import DirectorySnapshot
from nhiscan.snapshot.manifest import is_snapshot
from nhiscan.snapshot.memory import MemorySnapshot
from nhiscan.snapshot.merge import UNREAD, merge
from nhiscan.snapshot.protocol import Connector, Notice, Snapshot, Unread
from nhiscan.snapshot.sweep import REFRESH
from nhiscan.text import visible

_EXPORTS: Final = (".json", ".jsonl", ".csv", ".gz", ".err", ".yaml", ".yml")
"""How the names of export files end."""


STANDARD_INPUT: Final = Path("-")
"""The path that stands for standard input, as the one export file that it holds."""


@dataclass(frozen=True, slots=True)
class Exports:
    """Export files that are read together."""

    name: str
    """What people call them."""
    base: Path
    """The folder that names in gaps are relative to."""
    files: tuple[Path, ...]
    """The files, in order."""
    named: bool
    """Whether each was named by the user, or found in a folder that was."""


def open_input(paths: Sequence[Path], connectors: Sequence[Connector], notice: Notice) -> Snapshot:
    """One snapshot of all that ``paths`` hold; several are merged, the newest of equal partitions counts.

    Files named by hand are read together if they lie in one folder, as that folder would be.
    A file that was named must be read; of a folder's files a damaged one becomes a gap.

    Raises InputError for a path that cannot be read or holds nothing that a connector knows, and
    SnapshotError for a snapshot directory that is unfinished or damaged.
    """
    if not paths:
        raise InputError(
            "nhiscan", "was given no input", "name a snapshot, an export file or a folder of them"
        )
    opened = [_open(each, connectors, notice) for each in _inputs(paths)]
    if len(opened) == 1:
        return opened[0]
    return merge(opened, ", ".join(snapshot.name for snapshot in opened), notice)


def _tell_links(folder: Path, notice: Notice) -> None:
    """A line for each link, pipe or device in ``folder`` that would be read if it were a file or folder."""
    for where, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name != REFRESH]
        for path in sorted(Path(where, name) for name in [*folders, *names]):
            linked = path.is_symlink()
            if linked and (path.is_dir() or path.name.endswith(_EXPORTS)):
                notice(f"{visible(str(path))}: is a link and left out; name it to have it read")
            elif not linked and path.name.endswith(_EXPORTS) and not (path.is_file() or path.is_dir()):
                notice(f"{visible(str(path))}: is no regular file and left out")


def _inputs(paths: Sequence[Path]) -> Iterator[Path | Exports]:
    """Snapshot directories as paths, everything else as exports, in the order of ``paths``."""
    beside: dict[Path, list[Path]] = {}
    for path in dict.fromkeys(paths):
        if not path.exists() and path != STANDARD_INPUT:
            raise InputError(str(path), "cannot be read: no such file or directory", "check the path")
        if not path.is_dir():
            beside.setdefault(path.parent, []).append(path)
    for path in dict.fromkeys(paths):
        if path.is_dir():
            yield path if is_snapshot(path) else Exports(str(path), path, _found_in(path), named=False)
        elif together := beside.pop(path.parent, None):
            yield Exports(", ".join(map(str, together)), path.parent, tuple(together), named=True)


def _found_in(folder: Path) -> tuple[Path, ...]:
    """Every file below ``folder`` but those of a refresh that is not finished: they tell of nothing yet."""
    return tuple(path for path in files.walk(folder) if REFRESH not in path.relative_to(folder).parts)


def _open(source: Path | Exports, connectors: Sequence[Connector], notice: Notice) -> Snapshot:
    if isinstance(source, Path):
        return DirectorySnapshot(source)
    if not source.named:
        _tell_links(source.base, notice)
    snapshot = MemorySnapshot(source.name)
    used: set[Path] = set()
    unread: list[tuple[Connector, Unread]] = []
    for connector in connectors:
        reading = connector.read(source.files, snapshot, notice)
        used |= reading.used
        unread += [(connector, each) for each in reading.unread]
    _refuse_nothing(source, used, [each for _, each in unread])
    _keep_gaps(source, unread, snapshot)
    if ignored := len(set(source.files) - used):
        notice(f"{source.name}: files that are no export nhiscan knows: {ignored}")
    return snapshot


def _refuse_nothing(source: Exports, used: set[Path], unread: Sequence[Unread]) -> None:
    """Raise InputError where nothing could be read, or not all that was named."""
    if unread and (source.named or used <= {each.path for each in unread}):
        raise _as_error(unread[0])
    for path in source.files if source.named else ():
        if path not in used:
            raise _unknown(path)
    if not used:
        raise _no_export(source.base)


def _unknown(path: Path) -> InputError:
    """Why no connector took a file that was named: it cannot be read, is no JSON, or is something else."""
    try:
        text = files.read_text(path)
        if not text.strip() or text.lstrip()[0] in "{[":
            files.parse_json(text, str(path))
    except InputError as error:
        return error
    return _no_export(path)


def _no_export(path: Path) -> InputError:
    command = "`aws iam get-account-authorization-details > export.json`"
    return InputError(
        str(path), "holds no export that nhiscan knows", f"make one with {command}, see docs/inputs/aws.md"
    )


def _as_error(unread: Unread) -> InputError:
    """The problem of one file, taken apart again into place, problem and remedy."""
    where, _, rest = unread.problem.removeprefix(str(unread.path)).partition(": ")
    problem, _, remedy = rest.partition("; ")
    return InputError(f"{unread.path}{where}", problem, remedy or "export it again")


def _keep_gaps(source: Exports, unread: Sequence[tuple[Connector, Unread]], snapshot: MemorySnapshot) -> None:
    """A gap for each file that was not read, in a partition of its own: its account is unknown."""
    for name in sorted({connector.name for connector, _ in unread}):
        with snapshot.partition(name, UNREAD) as writer:
            for connector, each in unread:
                if connector.name == name:
                    what = each.path.relative_to(source.base).as_posix()
                    needs = each.problem.replace(str(each.path), what)
                    writer.add(Gap(GapKind.TRUNCATED, name, UNREAD, "files", what, needs))
