"""The command line: one file per command, errors turned into text and exit code once."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence

from nhiscan.cli.ending import in_one_line


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and leave with its exit code."""
    # A run is short and makes few cycles: looking for them in a large estate costs a third of it.
    gc.set_threshold(1_000_000, 50, 100)
    with in_one_line():
        from nhiscan.cli.app import build  # not before somebody listens to Ctrl-C

        build()(list(sys.argv[1:] if arguments is None else arguments), prog_name="nhiscan")
