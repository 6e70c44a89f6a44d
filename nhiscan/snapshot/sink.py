"""Writing a snapshot directory: partition by partition, each whole or not at all, going on after a kill.

The order of steps is what makes a kill harmless. The manifest says *unfinished* before anything else
happens; a partition is written beside its place, moved there, then entered in the manifest; the manifest
says *finished* last. Whatever lies in the folder and is not in the manifest is a remainder and goes. What
is finished stays so until something else is whole: a refresh is written beside it.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self

from nhiscan import files
from nhiscan.errors import NhiscanError, SnapshotError
from nhiscan.model import Gap
from nhiscan.snapshot.answers import Answers
from nhiscan.snapshot.directory import file_damage
from nhiscan.snapshot.disk import ELSEWHERE, writing
from nhiscan.snapshot.folders import make_folder, move_tables
from nhiscan.snapshot.lock import locked
from nhiscan.snapshot.manifest import (
    LOCK,
    MANIFEST,
    DamagedManifest,
    Entry,
    Manifest,
    coverage,
    is_snapshot,
    load,
    save,
    time_text,
    versions,
)
from nhiscan.snapshot.memory import MemorySnapshot
from nhiscan.snapshot.parquet import connect
from nhiscan.snapshot.protocol import Notice, Writer
from nhiscan.snapshot.refresh import Refresh
from nhiscan.snapshot.sweep import RAW, RUN, STAGING, sweep
from nhiscan.snapshot.table_files import write_tables

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

RUN_SCHEMA: Final = "nhiscan/snapshot-run/v1"
"""What ``run.json`` says of itself: it holds what differs between two runs over the same inputs."""


class DirectorySink:
    """Takes partitions into a folder; a context manager that finishes when its block ends without an error.

    A partition that the folder already holds from the same inputs is kept, and what the block
    writes for it is dropped, unless it is renewed.
    """

    def __init__(
        self, path: Path, inputs: str, *, now: datetime, notice: Notice, refresh: bool = False
    ) -> None:
        """A sink into ``path`` for what the fingerprint ``inputs`` stands for.

        ``now`` (UTC) goes to ``run.json`` only. ``refresh``: take everything again, whatever is there;
        a snapshot that is there stays until the new one is whole. ``manifest`` tells what is whole so far.
        """
        self._path = path
        self._into = path
        self._now = now
        self._notice = notice
        self._refresh = refresh
        self._beside = Refresh(path)
        self._moved = False
        self.manifest = Manifest(finished=False, inputs=inputs, versions=versions(), anew=refresh)
        self._renewed: set[tuple[str, str]] = set()
        self._written: list[str] = []
        self._made = False
        self._held = ExitStack()

    def __enter__(self) -> Self:
        """Lock the folder and see what it holds.

        Raises SnapshotError where another process writes there, where it belongs to other inputs,
        or where other files lie; OutputError where the disk refuses.
        """
        with writing(self._path):
            self._made = make_folder(self._path)
            if not is_snapshot(self._path):
                self._refuse_strangers()
            with suppress(DamagedManifest):  # told, or replaced, once the folder is held
                load(self._path)
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
        if self.manifest.entry(provider, partition) is None or (provider, partition) in self._renewed:
            with writing(self._path):
                self._keep(collected)
            self._renewed.discard((provider, partition))

    def holds(self, provider: str, partition: str) -> bool:
        """Whether a partition is there, whole."""
        return self.manifest.entry(provider, partition) is not None

    def renew(self, provider: str, partition: str) -> None:
        """Have what is written next for a partition replace what is held of it, which stays until then."""
        self._renewed.add((provider, partition))

    def answers(self, provider: str) -> Answers:
        """Where the answers of one provider are kept, beside the tables made from them."""
        return Answers(self._into / RAW).below(provider)

    # -- a partition ---------------------------------------------------------------------

    def _keep(self, collected: MemorySnapshot) -> None:
        """Write the one partition of ``collected`` beside its place, and put it there."""
        part = collected.partitions[0]
        staging = self._into / STAGING
        staging.mkdir(mode=0o700)
        try:
            with interruptible():
                tables = write_tables(self._db, staging, collected)
            entry = Entry(part, coverage(collected.rows(Gap)), tables)
            if entry != self.manifest.entry(part.provider, part.id):
                self._put(entry, staging)
        finally:
            shutil.rmtree(staging, ignore_errors=True)

    def _put(self, entry: Entry, staging: Path) -> None:
        """Move a partition to its place and enter it; nothing passes for whole while two are mixed."""
        finished = self.manifest.finished
        others = [each for each in self.manifest.entries if each.folder != entry.folder]
        if len(others) < len(self.manifest.entries):
            self.manifest = self.manifest.having(others)
            save(self._into, self.manifest)
        move_tables(staging, self._into / entry.folder)
        self.manifest = self.manifest.having([*others, entry], finished=finished)
        save(self._into, self.manifest)
        self._written.append(entry.folder)

    @cached_property
    def _db(self) -> DuckDBPyConnection:
        return self._held.enter_context(connect())

    # -- begin and finish ----------------------------------------------------------------

    def _begin(self) -> None:
        found = self._caught_up()
        if found is not None and self._refresh and not self._goes_on(found):
            found = self._stage(found)
        if found is not None:
            self._refuse_other_inputs(found)
            self._take_over(found)
        with writing(self._path):
            if not self.manifest.finished:
                save(self._into, self.manifest)
            sweep(self._into, {entry.folder for entry in self.manifest.entries})

    def _caught_up(self) -> Manifest | None:
        """The folder's manifest, after a refresh that was finished has been moved into place."""
        if not is_snapshot(self._path):
            return None
        with writing(self._path):
            moved = self._beside.complete(self._notice)
        if moved is not None:
            self._moved = True
            return moved
        old = self._old()
        if self._beside.found() is not None and not self._refresh:
            self._notice(f"{self._path}: holds an unfinished refresh, left alone; --refresh goes on with it")
        return old

    def _old(self) -> Manifest | None:
        """The folder's manifest; for a refresh, one that is damaged says that nothing is there."""
        try:
            return load(self._path)
        except DamagedManifest as error:
            if not self._refresh:
                remedy = f"{ELSEWHERE}, or start anew with --refresh"
                raise DamagedManifest(error.place, error.problem, remedy) from error
            self._notice(f"{error.place}: {error.problem}; replaced when the new one is whole")
            return replace(self.manifest, versions={}, anew=False)

    def _goes_on(self, found: Manifest) -> bool:
        """Whether what the folder itself holds comes of the refresh that is asked for."""
        return self._fits(found) and (found.anew or self._moved)

    def _fits(self, found: Manifest) -> bool:
        return (found.inputs, found.versions) == (self.manifest.inputs, self.manifest.versions)

    def _stage(self, old: Manifest) -> Manifest | None:
        """From now on write beside what is there; what a refresh has come to that this one goes on with."""
        if old.inputs != self.manifest.inputs:
            self._notice(f"{self._path}: is of other inputs, and is replaced when the new one is whole")
        found = self._beside.found()
        self._into = self._beside.place
        if found is not None and self._fits(found):
            return found
        with writing(self._path):
            self._beside.begin()
        return None

    def _take_over(self, found: Manifest) -> None:
        """Go on from what ``found`` holds whole, which may be everything already."""
        kept = [entry for entry in found.entries if not any(file_damage(self._into, entry))]
        for entry in found.entries:
            if entry not in kept:
                self._notice(f"{self._into / entry.folder}: changed since it was written, written again")
        whole = found.finished and len(kept) == len(found.entries)
        self.manifest = found.having(kept, finished=whole)
        if kept:
            self._notice(f"{self._into}: partitions kept as they are: {len(kept)}")

    def _refuse_other_inputs(self, found: Manifest) -> None:
        remedy = f"{ELSEWHERE}, or start anew with --refresh"
        if found.inputs != self.manifest.inputs:
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
        if self._written or not self.manifest.finished:
            run = {"schema": RUN_SCHEMA, "begun": time_text(self._now), "written": sorted(self._written)}
            text = json.dumps(run, indent=1, sort_keys=True) + "\n"
            files.write_atomically(self._into / RUN, text.encode())
        if self.manifest.finished:
            return
        self.manifest = self.manifest.having(self.manifest.entries, finished=True)
        if self._into == self._path:
            save(self._path, self.manifest)
        else:
            self._beside.finish(self.manifest)

    def _remove_worthless(self) -> None:
        """Take away what this run made if it holds nothing to go on with."""
        answers = Answers(self._into / RAW)
        if self.manifest.entries or answers.any():
            return
        with suppress(OSError):  # the error that led here is the one to tell
            if self._into != self._path:
                self._beside.discard()
            elif self._made:
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
