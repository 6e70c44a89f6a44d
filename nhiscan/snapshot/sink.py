"""Writing a snapshot directory: partition by partition, each whole or not at all, going on after a kill.

The order of steps is what makes a kill harmless. The manifest says *unfinished* before anything else
happens; a partition is written beside its place, moved there, then entered in the manifest; the manifest
says *finished* last. Whatever lies in the folder and is not in the manifest is a remainder and goes.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self

from nhiscan import files
from nhiscan.errors import NhiscanError, OutputError, SnapshotError
from nhiscan.model import Gap
from nhiscan.snapshot.answers import Answers
from nhiscan.snapshot.directory import file_damage
from nhiscan.snapshot.disk import ELSEWHERE, writing
from nhiscan.snapshot.lock import LOCK, locked
from nhiscan.snapshot.manifest import (
    MANIFEST,
    Entry,
    Manifest,
    TableFile,
    coverage,
    folder_of,
    load,
    save,
    time_text,
    versions,
)
from nhiscan.snapshot.memory import MemorySnapshot
from nhiscan.snapshot.parquet import connect, write_table
from nhiscan.snapshot.protocol import Notice, Writer
from nhiscan.snapshot.sweep import RAW, RUN, STAGING, sweep
from nhiscan.snapshot.tables import TABLES

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

RUN_SCHEMA: Final = "nhiscan/snapshot-run/v1"
"""What ``run.json`` says of itself: it holds what differs between two runs over the same inputs."""


class DirectorySink:
    """Takes partitions into a folder; a context manager that finishes when its block ends without an error.

    A partition that the folder already holds from the same inputs is kept, and what the block
    writes for it is dropped.
    """

    def __init__(
        self, path: Path, inputs: str, *, now: datetime, notice: Notice, refresh: bool = False
    ) -> None:
        """A sink into ``path`` for what the fingerprint ``inputs`` stands for.

        ``now`` (UTC) goes to ``run.json`` only. ``refresh``: take everything again, whatever is there.
        ``manifest`` tells what is whole so far.
        """
        self._path = path
        self._inputs = inputs
        self._now = now
        self._notice = notice
        self._refresh = refresh
        self.manifest = Manifest(finished=False, inputs=inputs, versions=versions())
        self._written: list[str] = []
        self._made = False
        self._held = ExitStack()

    def __enter__(self) -> Self:
        """Lock the folder and see what it holds.

        Raises SnapshotError where another process writes there, where it belongs to other inputs,
        or where other files lie; OutputError where the disk refuses.
        """
        with writing(self._path):
            self._made = _make_folder(self._path)
            if load(self._path) is None:
                self._refuse_strangers()
            self._held.enter_context(locked(self._path))
        with self._held:
            try:
                self._begin()
            except NhiscanError:
                self._remove_worthless()
                raise
            self._held = self._held.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Finish if nothing went wrong; otherwise what is whole stays, for the next run to go on."""
        with self._held, writing(self._path):
            if kind is None:
                self._finish()
            elif isinstance(error, NhiscanError):
                self._remove_worthless()

    @contextmanager
    def partition(self, provider: str, partition: str) -> Iterator[Writer]:
        """A writer for one partition, on disk when its block ends; raises as ``__enter__``."""
        collected = MemorySnapshot(partition)
        with collected.partition(provider, partition) as writer:
            yield writer
        if self.manifest.entry(provider, partition) is None:
            with writing(self._path):
                self._keep(collected)

    def holds(self, provider: str, partition: str) -> bool:
        """Whether a partition is there, whole."""
        return self.manifest.entry(provider, partition) is not None

    def answers(self, provider: str) -> Answers:
        """Where the answers of one provider are kept, beside the tables made from them."""
        return Answers(self._path / RAW).below(provider)

    # -- a partition ---------------------------------------------------------------------

    def _keep(self, collected: MemorySnapshot) -> None:
        """Write the one partition of ``collected``, move it to its place, enter it."""
        part = collected.partitions[0]
        place = self._path / folder_of(part.provider, part.id)
        staging = self._path / STAGING
        staging.mkdir(mode=0o700)
        try:
            tables = self._write_tables(staging, collected)
            _make_inner_folder(place.parent)
            staging.rename(place)
        except BaseException:
            shutil.rmtree(staging, ignore_errors=True)
            raise
        entry = Entry(part, coverage(collected.rows(Gap)), tables)
        self.manifest = self.manifest.having([*self.manifest.entries, entry])
        save(self._path, self.manifest)
        self._written.append(entry.folder)

    def _write_tables(self, staging: Path, collected: MemorySnapshot) -> tuple[TableFile, ...]:
        written = []
        for name, table in sorted(TABLES.items()):
            path = staging / f"{name}.parquet"
            rows = collected.rows(table.noun)
            with interruptible():
                write_table(self._db, path, table.noun, rows)
            _settle(path)
            written.append(TableFile(name, len(rows), hashlib.sha256(files.read_bytes(path)).hexdigest()))
        return tuple(written)

    @cached_property
    def _db(self) -> DuckDBPyConnection:
        return self._held.enter_context(connect())

    # -- begin and finish ----------------------------------------------------------------

    def _begin(self) -> None:
        found = load(self._path)
        if found is not None and not self._refresh:
            self._refuse_other_inputs(found)
            self._take_over(found)
        with writing(self._path):
            if not self.manifest.finished:
                save(self._path, self.manifest)
            if self._refresh:
                Answers(self._path / RAW).clear()
            sweep(self._path, {entry.folder for entry in self.manifest.entries})

    def _take_over(self, found: Manifest) -> None:
        """Go on from what ``found`` holds whole, which may be everything already."""
        kept = [entry for entry in found.entries if not any(file_damage(self._path, entry))]
        for entry in found.entries:
            if entry not in kept:
                self._notice(f"{self._path / entry.folder}: changed since it was written, written again")
        whole = found.finished and len(kept) == len(found.entries)
        self.manifest = self.manifest.having(kept, finished=whole)
        if kept:
            self._notice(f"{self._path}: partitions kept as they are: {len(kept)}")

    def _refuse_other_inputs(self, found: Manifest) -> None:
        remedy = f"{ELSEWHERE}, or start anew with --refresh"
        if found.inputs != self._inputs:
            raise SnapshotError(str(self._path), "was begun with other inputs", remedy)
        if found.versions != self.manifest.versions:
            told = ", ".join(f"{name} {version}" for name, version in sorted(found.versions.items()))
            raise SnapshotError(str(self._path), f"was begun with other versions (`{told}`)", remedy)

    def _refuse_strangers(self) -> None:
        """Without a manifest only our own first steps may lie here."""
        for name in sorted(entry.name for entry in self._path.iterdir()):
            if name != LOCK and not name.startswith(f".{MANIFEST}."):
                raise SnapshotError(
                    str(self._path), f"holds something else than a snapshot: `{name}`", ELSEWHERE
                )

    def _finish(self) -> None:
        if self.manifest.finished:
            return
        run = {"schema": RUN_SCHEMA, "begun": time_text(self._now), "written": sorted(self._written)}
        files.write_atomically(self._path / RUN, (json.dumps(run, indent=1, sort_keys=True) + "\n").encode())
        self.manifest = self.manifest.having(self.manifest.entries, finished=True)
        save(self._path, self.manifest)

    def _remove_worthless(self) -> None:
        """Take the folder away if this run made it and it holds nothing to go on with."""
        answers = Answers(self._path / RAW)
        if not self._made or self.manifest.entries or answers.any():
            return
        with suppress(OSError):  # the error that led here is the one to tell
            answers.clear()
            for name in (MANIFEST, LOCK):
                (self._path / name).unlink(missing_ok=True)
            self._path.rmdir()


@contextmanager
def interruptible() -> Iterator[None]:
    """DuckDB takes a Ctrl-C that comes while it works, and tells of it in an error of its own."""
    try:
        yield
    except RuntimeError as error:
        if "interrupted" not in str(error):
            raise
        raise KeyboardInterrupt from error


def _make_folder(path: Path) -> bool:
    """A folder for its owner only; one that is there stays as it is: whether there was none."""
    try:
        path.mkdir(mode=0o700)
    except FileExistsError:
        if not path.is_dir():
            raise
        return False
    return True


def _make_inner_folder(path: Path) -> None:
    """The same inside the snapshot, where a link would lead out of it."""
    if path.is_symlink():
        raise OutputError(str(path), "is a link where a folder belongs", f"remove it, or {ELSEWHERE}")
    _make_folder(path)


def _settle(path: Path) -> None:
    """Make a file its owner's only, and be sure that it is on disk before the manifest names it."""
    path.chmod(0o600)
    with path.open("rb") as written:
        os.fsync(written.fileno())
