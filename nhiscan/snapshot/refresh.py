"""A snapshot taken anew beside the one it replaces, and moved into its place when it is whole.

It is a snapshot directory of its own inside the other's. Until its manifest says *finished* the old one is
as whole as ever; from then on the next run moves it into place, whatever stopped the last. The steps of the
move can be made again, and the manifest comes last.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from nhiscan.errors import SnapshotError
from nhiscan.snapshot.answers import Answers
from nhiscan.snapshot.directory import file_damage
from nhiscan.snapshot.folders import is_folder, make_folder, move_tables, refuse_link
from nhiscan.snapshot.manifest import MANIFEST, Manifest, load, save
from nhiscan.snapshot.sweep import RAW, REFRESH, RUN, sweep


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
        """Say that ``new`` is whole, from here on it is the snapshot, and ``move`` it."""
        # there even where no answers are: once it is gone, it has been moved
        make_folder(self.place / RAW)
        save(self.place, new)
        self.move(new)

    def is_ready(self, old: Manifest, new: Manifest) -> bool:
        """Whether ``new`` may be moved over ``old``: its files hold, or the move has begun already."""
        if not new.finished:
            return False
        damage = (error for entry in new.entries for error in file_damage(self.place, entry))
        return old == _given_up(new) or not any(damage)

    def move(self, new: Manifest) -> None:
        """Make ``new``, which is finished, the snapshot. Raises OSError, OutputError.

        A link where one of its folders belongs is refused before anything is given up.
        """
        for folder in (self.folder / RAW, *self._folders(new)):
            refuse_link(folder)
        save(self.folder, _given_up(new))
        _move_answers(self.place / RAW, self.folder / RAW)
        for entry in new.entries:
            move_tables(self.place / entry.folder, self.folder / entry.folder)
        sweep(self.folder, {entry.folder for entry in new.entries})
        if (self.place / RUN).is_file():
            (self.place / RUN).replace(self.folder / RUN)
        (self.place / MANIFEST).replace(self.folder / MANIFEST)
        self.discard()

    def _folders(self, new: Manifest) -> list[Path]:
        """Every folder that its tables go to, outer ones first."""
        inner = {self.folder / entry.folder for entry in new.entries}
        return [*sorted({path.parent for path in inner}), *sorted(inner)]


def _given_up(new: Manifest) -> Manifest:
    """What the manifest says while tables of both may lie in the folder: nothing is whole."""
    return new.having(())


def _move_answers(source: Path, place: Path) -> None:
    """A snapshot without answers has no folder for them."""
    if is_folder(source):
        Answers(place).clear()
        source.rename(place)
    if is_folder(place) and not any(place.iterdir()):
        place.rmdir()
