"""Lay the package out in ``build/types`` as it installs, with links, for mypy.

mypy does not follow setuptools' mapping of folders to names, and would see ``connectors.aws`` where
the tests import ``nhiscan.connectors.aws``. In the tree of links both are one.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BESIDE = ("connectors", "rules", "sample_data")


def lay(root: Path, target: Path) -> None:
    """Make ``target/nhiscan`` hold a link to each entry that the package has now, and nothing else.

    Links that are right stay untouched, so that two runs at once do not pull the tree from under
    each other.
    """
    package = target / "nhiscan"
    package.mkdir(parents=True, exist_ok=True)
    entries = [entry for entry in (root / "nhiscan").iterdir() if entry.name != "__pycache__"]
    entries += [root / name for name in BESIDE if (root / name).is_dir()]
    wanted = {package / entry.name: entry for entry in entries}
    for link in set(package.iterdir()) - set(wanted):
        link.unlink()
    for link, entry in wanted.items():
        if not link.is_symlink() or link.readlink() != entry:
            link.unlink(missing_ok=True)
            link.symlink_to(entry, target_is_directory=entry.is_dir())


if __name__ == "__main__":
    lay(ROOT, ROOT / "build" / "types")
    sys.exit(0)
