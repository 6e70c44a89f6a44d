"""The last line says why the exit code is what it is, and what it hides."""

from __future__ import annotations

import pytest

from nhiscan.formats.exit_reason import exit_line
from nhiscan.model import Finding, Gap, GapKind, Missing, NotEvaluated, Severity
from nhiscan.scan import Lost, Scan
from tests.formats.scans import findings, scan

BAD = findings()
MILD = tuple(one for one in BAD if not one.severity.at_least(Severity.HIGH))
REFUSED = (Missing("usage", GapKind.REFUSED, "iam:GetCredentialReport"),)
NOT_GIVEN = (Missing("usage", GapKind.NOT_GIVEN, "credential report"),)
UNREAD = (Lost(Gap(GapKind.NOT_GIVEN, "aws", "", "files", "b.json", "mend it"), ()),)


def case(
    found: tuple[Finding, ...],
    needs: tuple[Missing, ...] = (),
    coverage: tuple[Lost, ...] = (),
    fail_on: Severity = Severity.HIGH,
    *,
    allow_partial: bool = False,
) -> Scan:
    """A scan whose exit code hangs on these."""
    questions = tuple(NotEvaluated("credential-unused", f"k{n}", needs) for n in range(2)) if needs else ()
    return scan(
        found, not_evaluated=questions, coverage=coverage, fail_on=fail_on, allow_partial=allow_partial
    )


LINES = {
    "exit 1: 3 findings at or above high": case(BAD),
    "exit 1: 1 finding at or above low": case(MILD[-1:], fail_on=Severity.LOW),
    "exit 1: 3 findings at or above high (also incomplete: would be 3)": case(BAD, REFUSED),
    "exit 1: 3 findings at or above high (also incomplete)": case(BAD, REFUSED, allow_partial=True),
    "exit 0: no finding at or above high": case(MILD),
    "exit 0: no finding at or above critical": case((), NOT_GIVEN, fail_on=Severity.CRITICAL),
    "exit 3: incomplete: 2 checks at or above high not evaluated": case(MILD, REFUSED),
    "exit 3: incomplete: 1 part of the input unread": case((), coverage=UNREAD),
    "exit 3: incomplete: 2 checks at or above high not evaluated, 1 part of the input unread": case(
        (), REFUSED, UNREAD
    ),
    "exit 0: no finding at or above high; incomplete, as allowed: 2 checks at or above high not evaluated": (
        case((), REFUSED, allow_partial=True)
    ),
}


@pytest.mark.parametrize(("line", "result"), LINES.items(), ids=LINES)
def test_the_last_line(line: str, result: Scan) -> None:
    assert exit_line(result) == line


ZERO = {
    "exit 0: asked for (would be 1: 3 findings at or above high)": case(BAD),
    "exit 0: asked for (would be 3: incomplete: 1 part of the input unread)": case((), coverage=UNREAD),
    "exit 0: no finding at or above high": case(MILD),
}


@pytest.mark.parametrize(("line", "result"), ZERO.items(), ids=ZERO)
def test_where_zero_was_asked_for_the_line_tells_what_it_hides(line: str, result: Scan) -> None:
    assert exit_line(result, exit_zero=True) == line
