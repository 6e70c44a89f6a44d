"""The bytes of every format for scans that somebody has read.

After a change that is meant to be seen, run ``python -m tests.formats.golden`` in the checkout and read
the difference: it is what users will see. A scan added to ``SCANS`` gets its files in the same way, and
``test_golden.py`` holds every format to them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from nhiscan.cli.plugins import formats
from nhiscan.scan import Scan
from tests.formats.render import NAMES, render
from tests.formats.scans import scan

FOLDER: Final = Path(__file__).resolve().parent / "golden"
"""One file per scan and format."""
SCANS: Final[Mapping[str, Callable[[], Scan]]] = MappingProxyType({"scan": scan})
"""The scans, by the name of their files."""


def path_of(scan_name: str, format_name: str) -> Path:
    """Where a golden file lies."""
    return FOLDER / f"{scan_name}{formats()[format_name].suffix}"


def text_of(scan_name: str, format_name: str) -> str:
    """What a format writes for a scan; line ends are told apart elsewhere, for git may change them."""
    return render(format_name, SCANS[scan_name]()).replace("\r\n", "\n")


def main() -> None:
    """Write every golden file anew."""
    FOLDER.mkdir(exist_ok=True)
    for scan_name in SCANS:
        for format_name in NAMES:
            path_of(scan_name, format_name).write_bytes(text_of(scan_name, format_name).encode())


if __name__ == "__main__":
    main()
