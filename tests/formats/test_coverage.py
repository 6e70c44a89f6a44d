"""What was not seen: refusals first, alike ones as one line, none forgotten."""

from __future__ import annotations

from nhiscan.formats.coverage import shortfalls
from nhiscan.model import Gap, GapKind
from nhiscan.scan import Lost


def lost(kind: GapKind, partition: str, needs: str, *rules: str, what: str = "w") -> Lost:
    """One gap, and what it cost."""
    return Lost(Gap(kind, "aws", partition, "usage", what, needs), rules)


def test_a_refusal_in_many_places_is_one_line() -> None:
    regions = [lost(GapKind.REFUSED, "1", "lambda:ListFunctions", "r", what=f"region {n}") for n in range(17)]
    regions += [lost(GapKind.REFUSED, "2", "lambda:ListFunctions", "q", what="region 0")]
    (short,) = shortfalls(regions)
    assert short.partitions == ("1", "2")
    assert len(short.whats) == 17
    assert short.rules == ("q", "r")


def test_refused_and_cut_come_before_not_given_whatever_they_cost() -> None:
    rows = [
        lost(GapKind.NOT_GIVEN, "1", "a", "r", "q", "p"),
        lost(GapKind.TRUNCATED, "1", "b"),
        lost(GapKind.REFUSED, "1", "c", "r"),
    ]
    assert [short.needs for short in shortfalls(rows)] == ["c", "b", "a"]


def test_the_same_need_for_two_reasons_is_two_lines() -> None:
    rows = [lost(GapKind.NOT_GIVEN, "1", "a"), lost(GapKind.REFUSED, "2", "a")]
    assert [short.kind for short in shortfalls(rows)] == [GapKind.REFUSED, GapKind.NOT_GIVEN]


def test_every_gap_is_in_one_line() -> None:
    rows = [lost(kind, partition, needs) for kind in GapKind for partition in "12" for needs in "ab"]
    held = [row for short in shortfalls(rows) for row in short.lost]
    assert len(held) == len(rows)
    assert set(held) == set(rows)
