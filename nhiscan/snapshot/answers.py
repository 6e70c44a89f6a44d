"""What a provider answered, kept as files while an inventory is taken: whole ones, so that it can go on."""

from __future__ import annotations

import gzip
import json
import os
import shutil
from pathlib import Path, PurePosixPath
from typing import Final

from nhiscan import files
from nhiscan.errors import InputError
from nhiscan.snapshot.disk import writing

_GZIP: Final = ".gz"
_WORDS: Final = ".err"


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

    def keep(self, name: str, value: object) -> None:
        """Keep an answer. Raises OutputError where the disk refuses."""
        text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        self._write(self._path(name), gzip.compress(text.encode("utf-8", "surrogatepass"), 6, mtime=0))

    def fail(self, name: str, words: str) -> None:
        """Keep what was said instead of an answer, or instead of the rest of it. Raises as ``keep``."""
        self._write(self._words(name), f"{words}\n".encode())

    def forget_failures(self) -> int:
        """Remove every answer that was refused or cut, so that it is asked for again; how many there were."""
        found = [path for path in self.paths() if path.name.endswith(_WORDS)]
        for words in found:
            answer = words.with_name(f"{words.name.removesuffix(_WORDS)}{_GZIP}")
            answer.unlink(missing_ok=True)
            words.unlink()
        return len(found)

    def below(self, name: str) -> Answers:
        """The answers in a folder of this one."""
        return Answers(self.folder / _safe(name))

    def paths(self) -> list[Path]:
        """Every file, in order, links left out; there may be as many as the provider has things."""
        found = (Path(where, name) for where, _, names in os.walk(self.folder) for name in names)
        return sorted(path for path in found if not path.is_symlink())

    def any(self) -> bool:
        """Whether an answer is there; words alone are none."""
        return any(path.name.endswith(_GZIP) for path in self.paths())

    def clear(self) -> None:
        """Remove everything."""
        if self.folder.is_dir() and not self.folder.is_symlink():
            shutil.rmtree(self.folder)

    def _path(self, name: str) -> Path:
        return self.folder / f"{_safe(name)}{_GZIP}"

    def _words(self, name: str) -> Path:
        return self.folder / f"{_safe(name)}{_WORDS}"

    def _write(self, path: Path, data: bytes) -> None:
        with writing(path):
            files.make_folders(path.parent)
            files.write_atomically(path, data)


def _safe(name: str) -> PurePosixPath:
    """``name`` as a path below a folder. Raises ValueError where it would lead out of it."""
    path = PurePosixPath(name)
    if path.is_absolute() or not path.parts or any(part.startswith(".") for part in path.parts):
        raise ValueError(name)
    return path
