"""The one door to the screen: results to standard output, words to standard error."""

from __future__ import annotations

import sys

from nhiscan.errors import OutputError


def say(text: str, end: str = "\n") -> None:
    """Write a result, or a part of it, to standard output, as UTF-8 whatever the locale.

    Raises BrokenPipeError where its reader has gone, OutputError where it cannot be written.
    """
    if sys.stdout is None:  # closed by whoever started us: nobody wants to know
        return
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(f"{text}{end}".encode("utf-8", "backslashreplace"))
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        reason = (error.strerror or "refused").lower()
        hush()
        raise OutputError("standard output", f"cannot be written: {reason}", "make room there") from error


def tell(text: str, end: str = "\n") -> None:
    """Write to standard error, if anybody listens: work goes on without an audience."""
    if sys.stderr is None:  # closed by whoever started us; print would turn to standard output
        return
    try:
        print(text, end=end, file=sys.stderr, flush=True)
    except OSError:
        return


def hush() -> None:
    """Write no more results: what is left in the stream would make one more error at the very end."""
    sys.stdout = None
