"""Which actions a statement speaks of, on all of their resources, on some, or on none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nhiscan.access.aws.ruling import Ruling, together
from nhiscan.access.aws.shapes import Home
from nhiscan.reference.aws_actions import load
from tests.access.building import ACCOUNT, HOME, OTHER, allow, bits, row


def of(action: str, *patterns: str) -> Ruling:
    return row(allow(action, on=patterns))


def but(action: str, *patterns: str) -> Ruling:
    return row(allow(action, NotResource=list(patterns)))


# ---------------------------------------------------------------- which actions
SPEAKS = {
    "an action with resources, on one of them": (of("sqs:SendMessage", "arn:aws:sqs:eu-west-1:1:q"), True),
    "an action without resource types, on a star": (of("s3:ListAllMyBuckets", "*"), True),
    "an action without resource types, on an ARN": (of("s3:ListAllMyBuckets", "arn:aws:s3:::*"), False),
    "an action without resource types, on an ARN and a star": (
        of("s3:ListAllMyBuckets", "arn:aws:s3:::*", "*"),
        True,
    ),
    "an action without resource types, on all but an ARN": (
        but("s3:ListAllMyBuckets", "arn:aws:s3:::*"),
        True,
    ),
    "any action, on all but everything": (but("sqs:SendMessage", "*"), False),
    "any action, on all but everything and more": (but("sqs:SendMessage", "arn:aws:s3:::b", "**"), False),
    "an action, on all but all its kind": (but("sqs:SendMessage", "arn:aws:sqs:*:*:*"), False),
    "an action, on all but its kind in this account": (
        but("sqs:SendMessage", f"arn:aws:sqs:*:{ACCOUNT}:*"),
        True,
    ),
    "an action, on all but what a variable says": (
        but("sqs:SendMessage", "arn:aws:sqs:*:*:${aws:username}*"),
        True,
    ),
}


@pytest.mark.parametrize(("spoken", "answer"), SPEAKS.values(), ids=SPEAKS)
def test_a_statement_speaks_of(spoken: Ruling, answer: bool) -> None:
    assert bool(spoken.bits) is answer


# ---------------------------------------------------------------- on all, on some, surely on some
QUEUE, OBJECT, BUCKET = "sqs:SendMessage", "s3:GetObject", "s3:CreateBucket"
ALL, SOME, SURE = "all", "some", "sure"
RESOURCES: dict[str, tuple[Ruling, set[str]]] = {
    "a star is all": (of(QUEUE, "*"), {ALL, SOME, SURE}),
    "two stars are one": (of(QUEUE, "**"), {ALL, SOME, SURE}),
    "all ARNs are all queues": (of(QUEUE, "arn:*"), {ALL, SOME, SURE}),
    "all ARNs of AWS are all queues": (of(QUEUE, "arn:aws:*"), {ALL, SOME, SURE}),
    "anything with a colon is all queues": (of(QUEUE, "*:*"), {ALL, SOME, SURE}),
    "all queues everywhere": (of(QUEUE, "arn:aws:sqs:*:*:*"), {ALL, SOME, SURE}),
    "all queues of this account are all at home": (
        of(QUEUE, f"arn:aws:sqs:*:{ACCOUNT}:*"),
        {ALL, SOME, SURE},
    ),
    "another account's queues are none at home, unless a name had colons": (
        of(QUEUE, f"arn:aws:sqs:*:{OTHER}:*"),
        {SOME},
    ),
    "another account's roles are none at home": (of("iam:PassRole", f"arn:aws:iam::{OTHER}:role/*"), set()),
    "all but another account's roles are all at home": (
        but("iam:PassRole", f"arn:aws:iam::{OTHER}:role/*"),
        {ALL, SOME, SURE},
    ),
    "all queues of one region are some": (of(QUEUE, f"arn:aws:sqs:eu-west-1:{ACCOUNT}:*"), {SOME, SURE}),
    "one queue is some": (of(QUEUE, f"arn:aws:sqs:eu-west-1:{ACCOUNT}:q"), {SOME, SURE}),
    "queues of a name in all regions are some": (of(QUEUE, f"arn:aws:sqs:*:{ACCOUNT}:job-?"), {SOME, SURE}),
    "two halves do not count as a whole": (
        of(QUEUE, f"arn:aws:sqs:*:{ACCOUNT}:?*", f"arn:aws:sqs:*:{ACCOUNT}:"),
        {SOME, SURE},
    ),
    "another partition's queues are none": (of(QUEUE, "arn:aws-cn:sqs:*:*:*"), set()),
    "queues of whatever partition are all": (of(QUEUE, "arn:*:sqs:*:*:*"), {ALL, SOME, SURE}),
    "one queue of whatever partition is some": (of(QUEUE, f"arn:*:sqs:eu-west-1:{ACCOUNT}:q"), {SOME, SURE}),
    "a topic is no queue": (of(QUEUE, f"arn:aws:sns:eu-west-1:{ACCOUNT}:*"), set()),
    "a variable may be anything": (of(QUEUE, "arn:aws:sqs:*:*:${aws:username}"), {SOME}),
    "a variable beside a queue leaves the queue": (
        of(QUEUE, "arn:aws:sqs:*:*:${aws:username}", f"arn:aws:sqs:*:{ACCOUNT}:q"),
        {SOME, SURE},
    ),
    "all but one queue are not all": (but(QUEUE, f"arn:aws:sqs:eu-west-1:{ACCOUNT}:q"), {SOME, SURE}),
    "all but a topic are all queues": (but(QUEUE, f"arn:aws:sns:eu-west-1:{ACCOUNT}:t"), {ALL, SOME, SURE}),
    "all but what a variable says may be none": (but(QUEUE, "arn:aws:sqs:*:*:${aws:username}"), {SOME}),
    "a bucket is no object": (of(OBJECT, "arn:aws:s3:::b"), set()),
    "an object is no bucket, though a name with a slash would fit": (of(BUCKET, "arn:aws:s3:::b/*"), {SOME}),
    "buckets of a name have objects": (of(OBJECT, "arn:aws:s3:::b*"), {SOME, SURE}),
    "one object is some": (of(OBJECT, "arn:aws:s3:::b/dir/key"), {SOME, SURE}),
    "all buckets' ARNs are not the access points'": (of(OBJECT, "arn:aws:s3:::*"), {SOME, SURE}),
    "all of S3 is": (of(OBJECT, "arn:aws:s3:*"), {ALL, SOME, SURE}),
    "a role with a path is a role": (of("iam:PassRole", f"arn:aws:iam::{ACCOUNT}:role/app/x"), {SOME, SURE}),
    "a user is no role": (of("iam:PassRole", f"arn:aws:iam::{ACCOUNT}:user/x"), set()),
    "one kind of two is not all": (of("ec2:AttachVolume", "arn:aws:ec2:*:*:volume/*"), {SOME, SURE}),
    "both kinds are": (
        of("ec2:AttachVolume", "arn:aws:ec2:*:*:volume/*", "arn:aws:ec2:*:*:instance/*"),
        {ALL, SOME, SURE},
    ),
    "an index is no table": (
        of("dynamodb:GetItem", f"arn:aws:dynamodb:eu-west-1:{ACCOUNT}:table/t/index/i"),
        {SOME},
    ),
    "an action of no resource type on a star": (of("s3:ListAllMyBuckets", "*"), {ALL, SOME, SURE}),
    "an action of no resource type on all but an ARN": (
        but("s3:ListAllMyBuckets", "arn:aws:s3:::b"),
        {ALL, SOME, SURE},
    ),
}


@pytest.mark.parametrize(("spoken", "answer"), RESOURCES.values(), ids=RESOURCES)
def test_on_which_resources(spoken: Ruling, answer: set[str]) -> None:
    asked = spoken.bits
    found = {
        ALL: spoken.on_all(asked, HOME),
        SOME: spoken.on_some(asked, HOME),
        SURE: spoken.surely_on_some(asked, HOME),
    }
    assert {word for word, bits_ in found.items() if bits_} == answer


def test_a_condition_does_not_change_which_resources() -> None:
    assert row(allow(QUEUE, Condition={"Bool": {"a:b": "true"}})).on_all(bits(QUEUE), HOME)


def test_statements_cover_a_kind_of_resource_each() -> None:
    volumes = of("ec2:*", "arn:aws:ec2:*:*:volume/*")
    instances = of("ec2:AttachVolume", "arn:aws:ec2:*:*:instance/*")
    asked = bits("ec2:AttachVolume", "ec2:DeleteVolume", "ec2:StartInstances")
    assert together([volumes], asked, HOME) == bits("ec2:DeleteVolume")
    assert together([volumes, instances], asked, HOME) == bits("ec2:DeleteVolume", "ec2:AttachVolume")


def test_china_has_its_own_resources() -> None:
    china = Home("aws-cn", ACCOUNT)
    spoken = row(allow(QUEUE, on="arn:aws-cn:sqs:*:*:*"), china)
    assert spoken.on_all(bits(QUEUE), china) == bits(QUEUE)


# ---------------------------------------------------------------- laws
PATTERNS = st.sampled_from(
    [
        "*",
        "arn:*",
        "arn:aws:s3:::*",
        "arn:aws:s3:::b/*",
        "arn:aws:s3:::b",
        f"arn:aws:sqs:*:{ACCOUNT}:*",
        f"arn:aws:sqs:*:{OTHER}:*",
        "arn:aws:sqs:*:*:q",
        "arn:aws:sqs:*:*:${aws:username}",
        f"arn:aws:iam::{ACCOUNT}:role/*",
        "arn:aws:iam::*:role/x",
    ]
)
ROWS = st.builds(
    lambda actions, patterns, negative: (but if negative else of)(actions, *patterns),
    st.sampled_from(["*", "s3:*", "sqs:*", "iam:*Role", "sqs:Send*"]),
    st.lists(PATTERNS, min_size=1, max_size=3),
    st.booleans(),
)
EVERYTHING = load().everything


@given(ROWS)
def test_all_is_some_and_surely_some(spoken: Ruling) -> None:
    found = spoken.on_all(EVERYTHING, HOME)
    assert found & ~spoken.surely_on_some(EVERYTHING, HOME) == 0
    assert found & ~spoken.on_some(EVERYTHING, HOME) == 0


@given(ROWS)
def test_surely_on_the_nameless_is_perhaps_on_it_and_surely_on_some(spoken: Ruling) -> None:
    found = spoken.surely_on_nameless(EVERYTHING, HOME)
    assert found & ~spoken.perhaps_on_nameless(EVERYTHING, HOME) == 0
    assert found & ~spoken.surely_on_some(EVERYTHING, HOME) == 0
    assert spoken.on_all(EVERYTHING, HOME) & ~found == 0


@given(ROWS)
def test_what_holds_in_every_account_holds_at_home(spoken: Ruling) -> None:
    assert spoken.on_all(EVERYTHING, HOME.anywhere) & ~spoken.on_all(EVERYTHING, HOME) == 0


@given(st.lists(ROWS, max_size=4), ROWS)
def test_one_more_statement_covers_no_less(rows: list[Ruling], more: Ruling) -> None:
    assert together(rows, EVERYTHING, HOME) & ~together([*rows, more], EVERYTHING, HOME) == 0
