"""What a provider answered, kept as files while an inventory is taken: whole ones, so that it can go on."""

from __future__ import annotations

import gzip
import json
import os
import shutil
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Final

from nhiscan import files
from nhiscan.errors import InputError
from nhiscan.snapshot.disk import writing

_GZIP: Final = ".gz"
_WORDS: Final = ".err"
_OPEN: Final = ".open"
_DOUBTED: Final = ".doubted"


class Answers:
    """A folder of answers, each under a name like ``access-keys/deploy.json``.

    An answer is whole or not there. Words about one that was refused or cut stand beside it
    under its name with ``.err``. Several threads may keep different answers at the same time.
    """

    def __init__(self, folder: Path) -> None:
        """Answers in ``folder``, which need not be there yet."""
        self.folder = folder

    def find(self, name: str) -> object | None:
        """The answer called ``name``; None where it is missing, damaged, or told about in words."""
        path = self._path(name)
        if not path.exists() or self._words(name).exists():
            return None
        try:
            found: object = files.read_json(path)
        except InputError:
            return None
        return found

    def is_told(self, name: str) -> bool:
        """Whether there are words instead of the answer called ``name``, or of the rest of it."""
        return self._words(name).exists()

    def keep(self, name: str, value: object) -> None:
        """Keep an answer. Raises OutputError where the disk refuses."""
        text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        self._write(self._path(name), gzip.compress(text.encode("utf-8", "surrogatepass"), 6, mtime=0))

    def fail(self, name: str, words: str) -> None:
        """Keep what was said instead of an answer, or instead of the rest of it. Raises as ``keep``."""
        self._write(self._words(name), f"{words}\n".encode())

    def told(self) -> Iterator[tuple[Path, str]]:
        """Every file of words, and the words; no words where it cannot be read."""
        for path in self.paths():
            if path.name.endswith(_WORDS):
                try:
                    yield path, files.read_text(path)
                except InputError:
                    yield path, ""

    def forget(self, words: Path) -> None:
        """Remove a file of words and what came before them, or an answer. Raises OutputError by the disk."""
        with writing(words):
            words.with_name(f"{words.name.removesuffix(_WORDS)}{_GZIP}").unlink(missing_ok=True)
            words.unlink(missing_ok=True)

    def doubt(self, paths: Iterable[Path]) -> None:
        """Note which of its files turned out to be no answers; what was noted before goes.

        Files of other folders are passed over. Raises OutputError where the disk refuses.
        """
        own = (path.relative_to(self.folder) for path in paths if path.is_relative_to(self.folder))
        names = sorted(path.as_posix() for path in own)
        note = self.folder / _DOUBTED
        if names:
            self._write(note, f"{json.dumps(names, indent=1)}\n".encode())
        else:
            with writing(note):
                note.unlink(missing_ok=True)

    def doubted(self) -> list[Path]:
        """Every answer, here and in folders below, of which that was noted and which is still there.

        A note that cannot be read is about every answer beside and below it.
        """
        kept = self.paths()
        notes = [Path(where) / _DOUBTED for where, _, names in os.walk(self.folder) if _DOUBTED in names]
        named = {path for note in notes for path in _named(note, kept)}
        return [path for path in kept if path in named]

    def reopen(self) -> None:
        """Note that some of it is asked again: what was made of it is to be made anew, even after a stop.

        What it was before is remembered, for ``changed``. Raises OutputError where the disk refuses.
        """
        if not self._mark.exists():
            self._write(self._mark, self._digest().encode())

    def settle(self) -> None:
        """Note that all was made of it that can be. Raises OutputError where the disk refuses."""
        with writing(self._mark):
            self._mark.unlink(missing_ok=True)

    def is_open(self) -> bool:
        """Whether some of it, or of the answers in a folder below, was asked again and not settled."""
        return any(_OPEN in names for _, _, names in os.walk(self.folder))

    def changed(self) -> bool:
        """Whether it is open, and is no longer what it was when it was reopened."""
        return self._mark.exists() and self._mark.read_text() != self._digest()

    def below(self, name: str) -> Answers:
        """The answers in a folder of this one."""
        return Answers(self.folder / _safe(name))

    def paths(self) -> list[Path]:
        """Every answer and every file of words, in order; there may be as many as the provider has things."""
        found = (Path(where, name) for where, _, names in os.walk(self.folder) for name in names)
        return sorted(path for path in found if not path.name.startswith(".") and not path.is_symlink())

    def any(self) -> bool:
        """Whether an answer is there; words alone are none."""
        return any(path.name.endswith(_GZIP) for path in self.paths())

    def clear(self) -> None:
        """Remove everything."""
        if self.folder.is_dir() and not self.folder.is_symlink():
            shutil.rmtree(self.folder)

    @property
    def _mark(self) -> Path:
        return self.folder / _OPEN

    def _digest(self) -> str:
        """A hash of all that is kept, the same for the same answers."""
        digest = sha256()
        for path in self.paths():
            inner = sha256(path.read_bytes()).hexdigest()
            digest.update(f"{path.relative_to(self.folder).as_posix()}\0{inner}\0".encode())
        return digest.hexdigest()

    def _path(self, name: str) -> Path:
        return self.folder / f"{_safe(name)}{_GZIP}"

    def _words(self, name: str) -> Path:
        return self.folder / f"{_safe(name)}{_WORDS}"

    def _write(self, path: Path, data: bytes) -> None:
        with writing(path):
            files.make_folders(path.parent)
            files.write_atomically(path, data)


def _named(note: Path, kept: Iterable[Path]) -> Iterator[Path]:
    """The files that a note names; whichever it names, only those that are kept count."""
    try:
        names = files.read_json(note)
    except InputError:
        names = None
    if isinstance(names, list):
        yield from (note.parent / name for name in names if isinstance(name, str))
    else:
        yield from (path for path in kept if path.is_relative_to(note.parent))


def _safe(name: str) -> PurePosixPath:
    """``name`` as a path below a folder. Raises ValueError where it would lead out of it."""
    path = PurePosixPath(name)
    if path.is_absolute() or not path.parts or any(part.startswith(".") for part in path.parts):
        raise ValueError(name)
    return path
