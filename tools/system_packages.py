"""Install the Debian packages that the tests use, where this user may.

Reads ``requirements/debian.txt``: one name a line, ``#`` starts a comment. Where packages cannot be
installed one line says which are missing; the tests that need them then say so themselves.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

LIST = Path(__file__).resolve().parent.parent / "requirements" / "debian.txt"


def wanted(text: str) -> list[str]:
    """The package names in a list file's text."""
    lines = (line.partition("#")[0].strip() for line in text.splitlines())
    return [line for line in lines if line]


def missing(names: list[str]) -> list[str]:
    """Those of ``names`` that dpkg does not report as installed; all of them where there is no dpkg."""
    if shutil.which("dpkg-query") is None:
        return names
    query = ["dpkg-query", "--show", "--showformat", "${db:Status-Status}"]
    states = {
        name: subprocess.run([*query, name], capture_output=True, text=True, check=False) for name in names
    }
    return [name for name, state in states.items() if state.stdout != "installed"]


def obstacle() -> str | None:
    """Why this user cannot install Debian packages here, or None if nothing stands in the way."""
    if shutil.which("apt-get") is None:
        return "no apt-get here"
    if os.geteuid() != 0:
        return "not root"
    return None


def main() -> int:
    """Install what is missing; a skip is no failure, a failed installation is."""
    absent = missing(wanted(LIST.read_text(encoding="utf-8")))
    if not absent:
        return 0
    if because := obstacle():
        print(f"system packages skipped ({because}): {' '.join(absent)}")
        return 0
    apt = ["apt-get", "-qq", "-o", "Dpkg::Use-Pty=0"]
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    print(f"system packages: installing {' '.join(absent)}", flush=True)
    for step in (["update"], ["install", "--yes", "--no-install-recommends", *absent]):
        if subprocess.run([*apt, *step], env=quiet, check=False).returncode != 0:
            print(f"system packages: `apt-get {step[0]}` failed", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
