"""Build a virtual environment from a lock file, once per content of the lock.

Run with any Python 3.11 or newer, before anything is installed: standard library only.

    python tools/setup_venv.py .venv requirements/dev.lock

The environment carries a stamp that tells what it was made from. As long as that fits, nothing is done.
Where only the project's metadata changed, the project alone is installed again; anything else is built
anew, so that no package stays that the lock no longer names.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STAMP = ".nhiscan-stamp"


@dataclass(frozen=True)
class Stamp:
    """What an environment was made from."""

    packages: str
    """Hash of the interpreter, the folder (scripts inside carry its path) and the lock."""
    project: str
    """Hash of the project's metadata."""

    @classmethod
    def of(cls, folder: Path, lock: Path, metadata: Path) -> Stamp:
        """The stamp that an environment in ``folder`` should carry now."""
        packages = hashlib.sha256(f"{sys.version} {folder.resolve()}".encode() + lock.read_bytes())
        return cls(packages.hexdigest(), hashlib.sha256(metadata.read_bytes()).hexdigest())

    @classmethod
    def read(cls, folder: Path) -> Stamp | None:
        """The stamp in ``folder``; None where there is no finished environment."""
        path = folder / STAMP
        words = path.read_text(encoding="ascii").split() if path.is_file() else []
        return cls(*words) if len(words) == 2 and interpreter(folder).exists() else None

    def write(self, folder: Path) -> None:
        """Declare the environment in ``folder`` finished."""
        (folder / STAMP).write_text(f"{self.packages}\n{self.project}\n", encoding="ascii")


def interpreter(folder: Path) -> Path:
    """Where the environment in ``folder`` keeps its Python."""
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def pip_install(folder: Path, *what: str) -> None:
    """Install into ``folder`` what is named and nothing that it asks for.

    Raises:
        subprocess.CalledProcessError: pip could not; its own words are on the screen.
    """
    pip = [str(interpreter(folder)), "-m", "pip", "--disable-pip-version-check", "install", "-qq"]
    subprocess.run([*pip, "--no-deps", *what], check=True)


def main() -> int:
    """Make the environment fit its lock; say so only when there was something to do."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    parser.add_argument("lock", type=Path)
    args = parser.parse_args()
    folder, lock = args.folder, args.lock
    wanted, found = Stamp.of(folder, lock, ROOT / "pyproject.toml"), Stamp.read(folder)
    if found == wanted:
        return 0
    print(f"{folder}: installing {lock if found is None or found.packages != wanted.packages else 'nhiscan'}")
    sys.stdout.flush()
    try:
        if found is None or found.packages != wanted.packages:
            venv.create(folder, with_pip=True, clear=True, symlinks=os.name != "nt")
            pip_install(folder, "--require-hashes", "-r", str(lock))
        pip_install(folder, "--no-build-isolation", "--editable", str(ROOT))
    except subprocess.CalledProcessError as failure:
        print(f"{folder}: not usable, `{failure.cmd[2]}` failed; see above", file=sys.stderr)
        return 1
    wanted.write(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
