"""The command line: one file per command, errors turned into text and exit code once."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence

from nhiscan.errors import NhiscanError
from nhiscan.text import visible


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and leave with its exit code."""
    from nhiscan.cli.app import build

    # A run is short and makes few cycles: looking for them in a large estate costs a third of it.
    gc.set_threshold(1_000_000, 50, 100)
    try:
        build()(list(sys.argv[1:] if arguments is None else arguments), prog_name="nhiscan")
    except NhiscanError as error:
        print(f"nhiscan: {visible(str(error))}", file=sys.stderr)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        # The reader has gone, which is no failure of ours; 141 is what a shell expects.
        sys.stderr.close()
        sys.exit(141)
