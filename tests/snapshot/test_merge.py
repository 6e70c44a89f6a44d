"""Of two takings of one account the newer counts, whole; rows of two takings are never mixed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from nhiscan.model import Gap, GapKind, Identity
from nhiscan.snapshot import MemorySnapshot, Partition
from nhiscan.snapshot.merge import UNREAD, is_newer, merge
from tests.snapshot.acme import ignore, role, taken

DAY = timedelta(days=1)
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def names(snapshot: MemorySnapshot) -> list[tuple[str, str]]:
    return [(row.partition, row.name) for row in snapshot.rows(Identity)]


CLOCKS = {
    "a later time": ((NOON + DAY, None), (NOON, None), True),
    "an earlier time": ((NOON, None), (NOON + DAY, None), False),
    "the same time": ((NOON, None), (NOON, None), False),
    "none against one": ((None, NOON), (NOON, None), False),
    "none, but something later inside": ((None, NOON + DAY), (NOON, None), True),
    "none and nothing inside": ((None, None), (NOON, None), False),
    "one against none": ((NOON, None), (None, NOON), True),
    "one against none with something later inside": ((NOON, None), (None, NOON + DAY), False),
    "one against nothing": ((NOON, None), (None, None), True),
    "none against none: what lies inside is only a bound": ((None, NOON + DAY), (None, NOON), False),
}


@pytest.mark.parametrize(("one", "other", "answer"), CLOCKS.values(), ids=CLOCKS)
def test_newer(
    one: tuple[datetime | None, datetime | None], other: tuple[datetime | None, datetime | None], answer: bool
) -> None:
    assert is_newer(Partition("aws", "1", *one), Partition("aws", "1", *other)) is answer


def test_accounts_of_several_snapshots_stand_side_by_side() -> None:
    merged = merge([taken("2", names=("b",)), taken("1", names=("a",))], "both", ignore)
    assert names(merged) == [("1", "a"), ("2", "b")]
    assert merged.name == "both"


@pytest.mark.parametrize("turn", [1, -1], ids=["older first", "newer first"])
def test_the_newer_taking_counts_and_nothing_of_the_older_comes_back(turn: int) -> None:
    older, newer = taken("1", names=("gone", "stays"), at=NOON), taken("1", names=("stays",), at=NOON + DAY)
    told: list[str] = []
    merged = merge([older, newer][::turn], "x", told.append)
    assert names(merged) == [("1", "stays")]
    assert merged.partitions[0].taken_at == NOON + DAY
    assert told == ["aws 1: taken from stays.json, not from gone-stays.json: it is newer"]


def test_without_a_time_the_first_counts() -> None:
    told: list[str] = []
    merged = merge([taken("1", names=("a",)), taken("1", names=("b",))], "x", told.append)
    assert names(merged) == [("1", "a")]
    assert told == [
        "aws 1: taken from a.json, not from b.json: it comes first, and none is known to be newer"
    ]


def test_of_three_the_newest_counts() -> None:
    takings = [taken("1", names=(name,), at=NOON + n * DAY) for n, name in enumerate("abc")]
    assert names(merge([takings[1], takings[2], takings[0]], "x", ignore)) == [("1", "c")]


def test_one_id_of_two_providers_is_two_partitions() -> None:
    both = MemorySnapshot("both")
    for provider in ("aws", "entra"):
        with both.partition(provider, "1") as writer:
            writer.add(role("1", provider))
    merged = merge([both, taken("1", names=("late",), at=NOON)], "x", ignore)
    assert [(p.provider, p.id) for p in merged.partitions] == [("aws", "1"), ("entra", "1")]
    assert [row.name for row in merged.rows(Identity, "1", "aws")] == ["late"]
    assert [row.name for row in merged.rows(Identity, "1", "entra")] == ["entra"]


def test_files_that_nobody_could_read_add_up() -> None:
    def damaged(what: str) -> MemorySnapshot:
        snapshot = MemorySnapshot(what)
        with snapshot.partition("aws", UNREAD) as writer:
            writer.add(Gap(GapKind.TRUNCATED, "aws", UNREAD, "files", what, "is cut"))
        return snapshot

    told: list[str] = []
    merged = merge([damaged("a.json"), taken("1"), damaged("b.json")], "x", told.append)
    assert [gap.what for gap in merged.rows(Gap, UNREAD)] == ["a.json", "b.json"]
    assert told == []
