"""A snapshot taken anew beside the one it replaces, and moved into its place when it is whole.

It is a snapshot directory of its own inside the other's. Until its manifest says *finished* the old one is
as whole as ever; from then on the next run moves it into place, whatever stopped the last. The steps of the
move are renames of whole folders, can be made again, and the manifest comes last. What is replaced is set
aside first, and removed when the new one is in its place.
"""

from __future__ import annotations

import shutil
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from nhiscan.errors import SnapshotError
from nhiscan.snapshot.directory import file_damage
from nhiscan.snapshot.disk import writing
from nhiscan.snapshot.folders import (
    holds_tables_only,
    is_folder,
    make_folder,
    move_folder,
    refuse_link,
    set_aside,
)
from nhiscan.snapshot.lock import locked
from nhiscan.snapshot.manifest import MANIFEST, DamagedManifest, Manifest, load, save
from nhiscan.snapshot.protocol import Notice
from nhiscan.snapshot.sweep import RAW, REFRESH, RUN, sweep
from nhiscan.snapshot.unbroken import unbroken

_REPLACED: Final = ".replaced"
"""The folder, beside the new one, for what made room for it."""


def repair(path: Path, notice: Notice) -> bool:
    """Move a finished refresh of the snapshot at ``path`` into place, where one is left: whether one was.

    Raises SnapshotError while another process writes there, OutputError where the disk refuses.
    """
    beside = Refresh(path)
    found = beside.found()
    if found is None or not found.finished:
        return False
    with writing(path), locked(path):
        return beside.complete(notice) is not None


@dataclass(frozen=True, slots=True)
class Refresh:
    """The refresh of one snapshot, whether there is one or not."""

    folder: Path
    """Where the snapshot lies."""

    @property
    def place(self) -> Path:
        """Where the new one is written."""
        return self.folder / REFRESH

    def found(self) -> Manifest | None:
        """What it has come to so far; None: there is none, or it is damaged."""
        if not is_folder(self.place) or (self.place / MANIFEST).is_symlink():
            return None
        try:
            return load(self.place)
        except SnapshotError:
            return None

    def complete(self, notice: Notice) -> Manifest | None:
        """Move it into place if it was finished; whoever calls holds the folder. None: it was not moved.

        A manifest of the old one that is damaged is no hindrance. Raises OSError, OutputError, SnapshotError.
        """
        new = self.found()
        if new is None or not self._is_ready(new):
            return None
        self.move(new)
        notice(f"{self.folder}: a refresh that was finished has been moved into place")
        return new

    def begin(self) -> None:
        """An empty folder for it; what another one left goes. Raises OSError, OutputError."""
        for place in (self.place, self.folder / RAW):
            refuse_link(place)
        self.discard()
        make_folder(self.place)

    def discard(self) -> None:
        """Remove what it left. Raises OSError."""
        if is_folder(self.place):
            (self.place / MANIFEST).unlink(missing_ok=True)  # first: without it nothing there counts
            shutil.rmtree(self.place)

    def finish(self, new: Manifest) -> None:
        """Say that ``new`` is whole, from here on it is the snapshot, and ``move`` it.

        A Ctrl-C while it is moved strikes when it has been.
        """
        # there even where no answers are: once it is gone, it has been moved
        make_folder(self.place / RAW)
        save(self.place, new)
        self.move(new)

    def _is_ready(self, new: Manifest) -> bool:
        """Whether ``new`` may be moved over the old one: its files hold, or the move has begun already."""
        if not new.finished:
            return False
        try:
            old = load(self.folder)
        except DamagedManifest:
            old = None
        damage = (error for entry in new.entries for error in file_damage(self.place, entry))
        return old == _given_up(new) or not any(damage)

    def move(self, new: Manifest) -> None:
        """Make ``new``, which is finished, the snapshot. Raises OSError, OutputError.

        A link where one of its folders belongs is refused before anything is given up.
        """
        for folder in (self.folder / RAW, *self._folders(new)):
            refuse_link(folder)
        unbroken(lambda: self._move(new))
        self.discard()

    def _move(self, new: Manifest) -> None:
        """The steps between which neither is whole."""
        listed = {entry.folder for entry in new.entries}
        save(self.folder, _given_up(new))
        self._move_answers()
        for folder in sorted(listed):
            move_folder(self.place / folder, self.folder / folder, self._aside)
        self._set_aside_others(listed)
        sweep(self.folder, listed)
        if (self.place / RUN).is_file():
            (self.place / RUN).replace(self.folder / RUN)
        (self.place / MANIFEST).replace(self.folder / MANIFEST)

    @property
    def _aside(self) -> Path:
        return self.place / _REPLACED

    def _move_answers(self) -> None:
        """A snapshot without answers has no folder for them."""
        source, place = self.place / RAW, self.folder / RAW
        if is_folder(source):
            set_aside(place, self._aside)
            source.rename(place)
        if is_folder(place) and not any(place.iterdir()):
            place.rmdir()

    def _set_aside_others(self, listed: AbstractSet[str]) -> None:
        """Partitions of the old one that the new one does not have."""
        for provider in sorted(self.folder.iterdir()):
            if provider.name == RAW or provider.name.startswith(".") or not is_folder(provider):
                continue
            for partition in sorted(provider.iterdir()):
                if f"{provider.name}/{partition.name}" not in listed and holds_tables_only(partition):
                    set_aside(partition, self._aside)

    def _folders(self, new: Manifest) -> list[Path]:
        """Every folder that its tables go to, outer ones first."""
        inner = {self.folder / entry.folder for entry in new.entries}
        return [*sorted({path.parent for path in inner}), *sorted(inner)]


def _given_up(new: Manifest) -> Manifest:
    """What the manifest says while tables of both may lie in the folder: nothing is whole."""
    return new.having(())
