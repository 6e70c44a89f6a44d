"""Why the exit code is what it is."""

from __future__ import annotations

from nhiscan.formats.wording import counted
from nhiscan.scan import Scan


def exit_line(scan: Scan, *, exit_zero: bool = False) -> str:
    """The last line of a display: ``exit 1: 4 findings at or above high``.

    ``exit_zero``: the user asked for 0 whatever is found; the line still tells what it hides.
    """
    if exit_zero and scan.exit_code:
        return f"exit 0: asked for (would be {scan.exit_code}: {exit_reason(scan)})"
    return f"exit {0 if exit_zero else scan.exit_code}: {exit_reason(scan)}"


def exit_reason(scan: Scan) -> str:
    """What decided ``scan.exit_code``, and what else would have counted."""
    threshold = f"at or above {scan.fail_on.value}"
    found = f"{counted(len(scan.failing), 'finding')} {threshold}"
    match scan.exit_code:
        case 1 if scan.complete:
            return found
        case 1:
            return f"{found} (also incomplete{'' if scan.allow_partial else ': would be 3'})"
        case 3:
            return f"incomplete: {_missing(scan)}"
        case _ if scan.complete:
            return f"no finding {threshold}"
        case _:
            return f"no finding {threshold}; incomplete, as allowed: {_missing(scan)}"


def _missing(scan: Scan) -> str:
    parts = []
    if scan.incomplete:
        checks = counted(len(scan.incomplete), "check")
        parts.append(f"{checks} at or above {scan.fail_on.value} not evaluated")
    if scan.unread:
        parts.append(f"{counted(len(scan.unread), 'part')} of the input unread")
    return ", ".join(parts)
