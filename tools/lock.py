"""Write ``requirements/*.lock``: every package with its hashes, no index named.

``core.lock`` is what a user installs plus what builds the package; ``dev.lock`` adds tests, linters
and the extras that tests use. ``msgraph-sdk`` (extra ``entra``, 375 MB) stays out of both.
Without ``--upgrade`` versions already locked are kept where they still fit.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CORE = ROOT / "requirements" / "core.lock"
DEV = ROOT / "requirements" / "dev.lock"
EXTRAS = ("aws", "azure", "cedar", "rego", "iac")


def compile_lock(lock: Path, *choice: str, upgrade: bool) -> None:
    """Resolve ``pyproject.toml`` with the groups and extras of ``choice`` for every platform.

    Raises:
        subprocess.CalledProcessError: the resolver found no solution; its own words are on the screen.
        ValueError: the result names an address.
    """
    uv = Path(sysconfig.get_path("scripts")) / "uv"
    command = [
        str(uv),
        "pip",
        "compile",
        "pyproject.toml",
        "--quiet",
        "--universal",
        "--python-version",
        "3.11",
    ]
    command += ["--generate-hashes", "--no-header", "--no-annotate", *choice, "--output-file", str(lock)]
    subprocess.run(command + ["--upgrade"] * upgrade, check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
    if "://" in lock.read_text(encoding="utf-8"):
        raise ValueError(f"{lock}: names an address")


def main() -> int:
    """Make both locks; the second keeps to the first, so that tests see what users get."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--upgrade", action="store_true", help="take the newest versions")
    upgrade = parser.parse_args().upgrade
    extras = [word for extra in EXTRAS for word in ("--extra", extra)]
    compile_lock(DEV, "--group", "dev", *extras, upgrade=upgrade)
    compile_lock(CORE, "--group", "build", "--constraint", str(DEV.relative_to(ROOT)), upgrade=upgrade)
    return 0


if __name__ == "__main__":
    sys.exit(main())
