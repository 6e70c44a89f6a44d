"""What is lost with one identity: whom it comes to hold, and the sensitive data that those have."""

from __future__ import annotations

import pytest

from nhiscan.access import Foothold
from nhiscan.graph.reach import Reach
from nhiscan.graph.sensitive import sensitive
from nhiscan.model import Origin
from nhiscan.settings import Settings
from nhiscan.snapshot import MemorySnapshot
from tests.access.building import ACCOUNT, WITH_MFA, Doc, allow
from tests.graph.worlds import BOSS, BUCKET, CLERK, GUILD, ME, READS, SECRET, WHOLE, account, spoken, trust

HELPER = f"arn:aws:iam::{ACCOUNT}:role/helper"
TO_HELPER = allow("sts:AssumeRole", on=HELPER)
OPEN = {HELPER: trust({"AWS": WHOLE})}
OBJECTS = allow("s3:GetObject", on=f"{BUCKET}/2026/*")
UP = {BOSS: trust({"AWS": WHOLE})}
KEYS = allow("iam:CreateAccessKey", on=CLERK)
JOINS = allow("iam:AddUserToGroup", on=GUILD)
GUILD_READS = Doc([READS], "guild")

WORLDS: dict[str, tuple[MemorySnapshot, tuple[set[str], set[str]], tuple[set[str], set[str]]]] = {
    "nobody and nothing": (account({ME: [allow("s3:ListBucket")]}), (set(), set()), (set(), set())),
    "what it reads itself": (account({ME: [READS]}), (set(), {SECRET}), (set(), {SECRET})),
    "what whoever it assumes reads": (
        account({ME: [TO_HELPER], HELPER: [READS]}, trusts=OPEN),
        ({HELPER}, {SECRET}),
        ({HELPER}, {SECRET}),
    ),
    "what it may read with a second factor": (
        account({ME: [allow("secretsmanager:GetSecretValue", on=SECRET, Condition=WITH_MFA)]}),
        (set(), set()),
        (set(), {SECRET}),
    ),
    "whoever it may assume with a second factor": (
        account({ME: [allow("sts:AssumeRole", on=HELPER, Condition=WITH_MFA)], HELPER: [READS]}, trusts=OPEN),
        (set(), set()),
        ({HELPER}, {SECRET}),
    ),
    "the secret whose policy it writes": (
        account({ME: [allow("secretsmanager:PutResourcePolicy", on=SECRET)]}),
        (set(), {SECRET}),
        (set(), {SECRET}),
    ),
    "not what its boundary takes": (
        account({ME: [READS]}, boundaries={ME: allow("s3:*")}),
        (set(), set()),
        (set(), set()),
    ),
    "all that its boundary leaves, where it gives itself a policy": (
        account(
            {ME: [allow("iam:PutRolePolicy", on=ME)]},
            boundaries={ME: allow("iam:PutRolePolicy", "secretsmanager:*")},
        ),
        (set(), {SECRET}),
        (set(), {SECRET}),
    ),
    "what a group has that it puts the user into whom it holds": (
        account({ME: [KEYS, JOINS], CLERK: [allow("s3:ListBucket")], GUILD: [GUILD_READS]}),
        ({CLERK}, {SECRET}),
        ({CLERK}, {SECRET}),
    ),
    "not what the group has, where it holds no user": (
        account({ME: [JOINS], CLERK: [allow("s3:ListBucket")], GUILD: [GUILD_READS]}),
        (set(), set()),
        (set(), set()),
    ),
}
"""Whom and what surely, and perhaps."""


@pytest.mark.parametrize(("snapshot", "sure", "possible"), WORLDS.values(), ids=WORLDS)
def test_reach(
    snapshot: MemorySnapshot, sure: tuple[set[str], set[str]], possible: tuple[set[str], set[str]]
) -> None:
    ways = spoken().ways(snapshot)
    reach = Reach(ways, sensitive(snapshot, Settings(), ways.holding()))
    for wanted, told in ((sure, reach.blast(ME, sure=True)), (possible, reach.blast(ME, sure=False))):
        assert (set(told.identities), set(told.resources)) == wanted


def test_an_administrator_holds_its_whole_account() -> None:
    snapshot = account({ME: [allow("sts:AssumeRole", on=BOSS)], CLERK: [READS]}, trusts=UP)
    ways = spoken().ways(snapshot)
    told = Reach(ways, sensitive(snapshot, Settings(), ways.holding())).blast(ME, sure=True)
    assert told.identities == (BOSS, CLERK)
    assert told.administrators == (BOSS,)
    assert told.resources == (SECRET,)


NAMED = {
    "a secret always is": (Settings(), {SECRET}),
    "a bucket by its id": (Settings(patterns=("arn:aws:s3:::led*",)), {SECRET, BUCKET}),
    "a bucket by the key of a tag": (Settings(tags=("data",)), {SECRET, BUCKET}),
    "a bucket by key and value": (Settings(tags=("data=restr*",)), {SECRET, BUCKET}),
    "not by another value": (Settings(tags=("data=public",)), {SECRET}),
    "not by another id": (Settings(patterns=("arn:aws:s3:::other",)), {SECRET}),
}


@pytest.mark.parametrize(("settings", "ids"), NAMED.values(), ids=NAMED)
def test_what_is_sensitive(settings: Settings, ids: set[str]) -> None:
    snapshot = account({ME: []})
    ways = spoken().ways(snapshot)
    assert {row.id for row in sensitive(snapshot, settings, ways.holding())} == ids


BUCKETS = {
    "some object in it": (OBJECTS, True),
    "its list alone": (allow("s3:ListBucket", on=BUCKET), False),
    "objects of another": (allow("s3:GetObject", on="arn:aws:s3:::ledger2/*"), False),
    "its policy": (allow("s3:PutBucketPolicy", on=BUCKET), True),
}


@pytest.mark.parametrize(("statement", "read"), BUCKETS.values(), ids=BUCKETS)
def test_a_bucket_is_had_by_whoever_reads_an_object_or_writes_its_policy(
    statement: dict[str, object], read: bool
) -> None:
    snapshot = account({ME: [statement]})
    ways = spoken().ways(snapshot)
    rows = sensitive(snapshot, Settings(patterns=(BUCKET,)), ways.holding())
    told = Reach(ways, rows).blast(ME, sure=True)
    assert (BUCKET in told.resources) is read


def test_how_data_is_had_is_told_with_the_statement() -> None:
    snapshot = account({ME: [Doc([READS], "reads", Origin.INLINE)]})
    ways = spoken().ways(snapshot)
    rows = sensitive(snapshot, Settings(), ways.holding())
    step = ways.reading(rows).step(Foothold(ME), SECRET)
    assert (step.source, step.target, step.gains, step.conditional) == (ME, SECRET, "read", False)
    assert [because.name for because in step.because] == ["reads"]
