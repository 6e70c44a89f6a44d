"""Granted against used: what silence means, and what it does not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nhiscan.model import Usage, UsageSource
from nhiscan.reference.aws_actions import load
from nhiscan.rightsize import Excess, excess
from tests.access.building import ACCOUNT, EVERYTHING, ME, Statement, allow, bits, deny, effective, named
from tests.rightsize.evidence import NOW, seen, silent

TABLE = load()
USED, UNUSED, UNTRACKED, UNREPORTED = "used", "unused", "untracked", "unreported"


def found(usage: list[Usage], *own: Statement) -> Excess:
    made = excess(effective(*own), usage)
    assert made is not None
    return made


GET, PUT, SEND, PASS = "s3:GetObject", "s3:PutObject", "sqs:SendMessage", "iam:PassRole"
SENTENCES: dict[str, tuple[list[Usage], str, str]] = {
    "an action that was seen is used": ([seen("s3"), seen(GET)], GET, USED),
    "an action that was tracked and not seen is unused": ([seen("s3"), silent(GET)], GET, UNUSED),
    "an action that is not tracked is untracked": ([seen("s3"), silent(GET, tracked=False)], GET, UNTRACKED),
    "an action nobody speaks of, in a service in use, is untracked": (
        [seen("s3"), seen(PUT)],
        GET,
        UNTRACKED,
    ),
    "an action of a service that was never seen is unused": ([silent("s3")], GET, UNUSED),
    "an action of a service nobody tracks is unreported": ([silent("s3", tracked=False)], GET, UNREPORTED),
    "an action of a service nobody speaks of is unreported": ([seen("sqs")], GET, UNREPORTED),
    "an action that was seen is used, whatever its service says": ([silent("s3"), seen(GET)], GET, USED),
    "and its service is then in use": ([silent("s3"), seen(PUT)], GET, UNTRACKED),
    "an action that was seen is used, though its service goes unsaid": ([seen(GET)], GET, USED),
    "an action seen once and missed once is used": (
        [seen("s3"), silent("s3:getobject"), seen(GET)],
        GET,
        USED,
    ),
    "a service in another case is the same": ([silent("S3")], GET, UNUSED),
    "passing a role never shows, so silence says nothing": ([silent("iam")], PASS, UNTRACKED),
    "not even silence about the action itself": ([seen("iam"), silent(PASS)], PASS, UNTRACKED),
}


@pytest.mark.parametrize(("usage", "action", "answer"), SENTENCES.values(), ids=SENTENCES)
def test_excess(usage: list[Usage], action: str, answer: str) -> None:
    made, bit = found(usage, allow("s3:*", "sqs:*", "iam:*")), bits(action)
    words = [word for word in (USED, UNUSED, UNTRACKED, UNREPORTED) if getattr(made, word) & bit]
    assert words == [answer]


def test_without_last_accessed_evidence_there_is_no_answer() -> None:
    access = effective(EVERYTHING)
    assert excess(access, []) is None
    assert excess(access, [seen("s3", source=UsageSource.CREDENTIAL_REPORT)]) is None
    assert (
        excess(access, [Usage(ME, ACCOUNT, UsageSource.SERVICE_LAST_ACCESSED, None, NOW, None, NOW)]) is None
    )


def test_what_is_not_granted_is_in_no_part() -> None:
    made = found([seen("s3"), seen(GET), silent("sqs")], allow(PUT), deny(SEND))
    assert named(made.granted) == {PUT}
    assert named(made.used | made.unused | made.untracked | made.unreported) == {PUT}


def test_unused_services_and_actions_are_told_once_each() -> None:
    made = found([seen("s3"), silent(GET), silent(PUT), silent("sqs")], allow("s3:*", SEND))
    assert made.unused_services == ("sqs",)
    assert made.unused_actions == (GET, PUT)


def test_a_silent_service_that_is_granted_nothing_of_is_not_told() -> None:
    assert found([silent("sqs")], allow("s3:*")).unused_services == ()


def test_a_service_of_which_only_a_role_is_passed_is_not_told_unused() -> None:
    made = found([silent("iam")], allow(PASS))
    assert (made.unused, made.unused_services) == (0, ())


def test_services_come_in_the_tables_order() -> None:
    made = found([silent("sqs"), silent("s3"), silent("ec2")], EVERYTHING)
    assert made.unused_services == ("ec2", "s3", "sqs")


def test_the_evidence_is_that_of_last_accessed_alone() -> None:
    rows = [seen("s3"), seen("s3", source=UsageSource.ROLE_LAST_USED)]
    assert found(rows, EVERYTHING).evidence == (rows[0],)


WORDS = st.sampled_from(
    ["s3", "S3", "sqs", "iam", "nosuch", GET, PUT, SEND, PASS, "iam:GetUser", "nosuch:Action"]
)
USAGE = st.builds(seen, WORDS, ago=st.sampled_from([None, None, 3]), tracked=st.booleans())
GRANTED = st.lists(
    st.sampled_from([allow("*"), allow("s3:*"), allow(GET, SEND), allow("iam:*"), deny(PUT), deny("sqs:*")]),
    max_size=3,
)


@given(st.lists(USAGE, min_size=1, max_size=8), GRANTED)
def test_the_four_parts_are_disjoint_and_together_all_that_is_granted(
    usage: list[Usage], own: list[Statement]
) -> None:
    made = found(usage, *own)
    parts = (made.used, made.unused, made.untracked, made.unreported)
    assert named(sum(parts) ^ made.granted) == set()  # a sum carries where two parts overlap
    assert sum(part.bit_count() for part in parts) == made.granted.bit_count()


@given(st.lists(USAGE, min_size=1, max_size=8), GRANTED)
def test_names_and_bits_tell_the_same_of_the_unused(usage: list[Usage], own: list[Statement]) -> None:
    made = found(usage, *own)
    told = {name for name in named(made.granted) if name.partition(":")[0] in made.unused_services}
    assert named(made.unused) == (told - {PASS}) | set(made.unused_actions)


@given(
    st.lists(USAGE, min_size=1, max_size=8), GRANTED, st.sampled_from([GET, SEND, "iam:GetUser"]).map(seen)
)
def test_one_more_sighting_never_makes_more_unused(
    usage: list[Usage], own: list[Statement], more: Usage
) -> None:
    before, after = found(usage, *own), found([*usage, more], *own)
    assert named(after.unused & ~before.unused) == set()


@given(st.lists(USAGE, min_size=1, max_size=8), GRANTED)
def test_what_was_seen_is_never_unused(usage: list[Usage], own: list[Statement]) -> None:
    made = found(usage, *own)
    sightings = [row.action or "" for row in usage if row.last_used is not None and ":" in (row.action or "")]
    assert not made.unused & bits(*(name for name in sightings if TABLE.index(name) is not None))
