"""What statements allow together, and how layers combine: the laws, then the sentences."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nhiscan.access.aws.layers import Reach, allowed_on_all, everything, may, reach
from nhiscan.access.aws.ruling import Ruling
from nhiscan.reference.aws_actions import load
from tests.access.building import ACCOUNT, HOME, OTHER, WITH_MFA, Statement, allow, bits, deny, named, row

ACTIONS = (
    "*",
    "s3:*",
    "s3:GetObject",
    "s3:ListAllMyBuckets",
    "sqs:*",
    "sqs:SendMessage",
    "iam:*",
    "iam:PassRole",
)
PATTERNS = (
    "*",
    "arn:aws:s3:::*",
    "arn:aws:s3:::b/*",
    f"arn:aws:sqs:*:{ACCOUNT}:*",
    f"arn:aws:sqs:eu-west-1:{ACCOUNT}:q",
    f"arn:aws:iam::{OTHER}:role/*",
    "arn:aws:iam::*:role/${aws:username}",
)


def statements(kinds: Sequence[str] = ("Allow", "Deny")) -> st.SearchStrategy[Statement]:
    """Small statements over few actions and resources, some of them negative, some conditional."""
    some = st.lists(st.sampled_from(ACTIONS), min_size=1, max_size=2)
    where = st.lists(st.sampled_from(PATTERNS), min_size=1, max_size=2)
    return st.builds(
        lambda effect, not_action, actions, not_resource, resources, condition: {
            "Effect": effect,
            "NotAction" if not_action else "Action": actions,
            "NotResource" if not_resource else "Resource": resources,
            **({"Condition": WITH_MFA} if condition else {}),
        },
        st.sampled_from(kinds),
        st.sampled_from([False, False, False, True]),
        some,
        st.sampled_from([False, False, True]),
        where,
        st.sampled_from([False, False, True]),
    )


def rows(kinds: Sequence[str] = ("Allow", "Deny"), most: int = 4) -> st.SearchStrategy[list[Ruling]]:
    return st.lists(statements(kinds).map(row), max_size=most)


@st.composite
def reaches(draw: st.DrawFn) -> Reach:
    maybe = draw(st.integers(0, 255))
    sure = draw(st.integers(0, 255)) & maybe
    return Reach(draw(st.integers(0, 255)) & sure, sure, maybe)


def nested(found: Reach) -> bool:
    return found.whole & ~found.sure == 0 and found.sure & ~found.maybe == 0


def no_more(less: Reach, more: Reach) -> bool:
    """Whether ``less`` allows no more than ``more``, however one asks."""
    pairs = ((less.whole, more.whole), (less.sure, more.sure), (less.maybe, more.maybe))
    return all(small & ~large == 0 for small, large in pairs)


# ---------------------------------------------------------------- laws of one layer
@given(rows())
def test_whole_is_within_sure_is_within_maybe(held: list[Ruling]) -> None:
    assert nested(reach(held, HOME))


@given(rows(), statements(["Allow"]).map(row))
def test_one_more_allow_removes_nothing(held: list[Ruling], more: Ruling) -> None:
    assert no_more(reach(held, HOME), reach([*held, more], HOME))


@given(rows(), statements(["Deny"]).map(row))
def test_one_more_deny_adds_nothing(held: list[Ruling], more: Ruling) -> None:
    assert no_more(reach([*held, more], HOME), reach(held, HOME))


@given(rows(), st.integers())
def test_the_order_of_statements_changes_nothing(held: list[Ruling], seed: int) -> None:
    other = list(held)
    Random(seed).shuffle(other)
    assert reach(other, HOME) == reach(held, HOME)


@given(rows())
def test_saying_it_twice_changes_nothing(held: list[Ruling]) -> None:
    assert reach([*held, *held], HOME) == reach(held, HOME)


@given(rows())
def test_may_alone_is_the_maybe_of_reach(held: list[Ruling]) -> None:
    assert may(held, HOME) == reach(held, HOME).maybe


@given(rows(["Allow"]))
def test_what_is_allowed_on_all_may_be_allowed(held: list[Ruling]) -> None:
    left = load().everything
    assert allowed_on_all(held, left, HOME) & ~reach(held, HOME).maybe == 0
    assert reach(held, HOME).whole & ~allowed_on_all(held, left, HOME) == 0


# ---------------------------------------------------------------- laws of two layers
@given(reaches(), reaches())
def test_a_limit_never_adds(held: Reach, limit: Reach) -> None:
    assert no_more(held.within(limit), held)
    assert nested(held.within(limit))


@given(reaches(), reaches())
def test_layers_limit_each_other_alike(one: Reach, other: Reach) -> None:
    assert one.within(other) == other.within(one)


@given(reaches(), reaches(), reaches())
def test_it_does_not_matter_which_limit_comes_first(one: Reach, two: Reach, three: Reach) -> None:
    assert one.within(two).within(three) == one.within(two.within(three))


@given(rows())
def test_no_layer_is_no_limit(held: list[Ruling]) -> None:
    found = reach(held, HOME)
    assert found.within(everything()) == found


@given(reaches(), reaches(), reaches())
def test_a_wider_limit_leaves_no_less(held: Reach, one: Reach, other: Reach) -> None:
    both = Reach(one.whole | other.whole, one.sure | other.sure, one.maybe | other.maybe)
    assert no_more(held.within(one), held.within(both))


# ---------------------------------------------------------------- sentences
QUEUE, MY_QUEUE = "sqs:SendMessage", f"arn:aws:sqs:eu-west-1:{ACCOUNT}:q"
WHOLE, SURE, MAYBE, NOT = "whole", "sure", "maybe", "not"
TOGETHER: dict[str, tuple[list[Statement], str, str]] = {
    "silence allows nothing": ([], QUEUE, NOT),
    "a star on a star is whole": ([allow("*")], QUEUE, WHOLE),
    "one resource is sure": ([allow(QUEUE, on=MY_QUEUE)], QUEUE, SURE),
    "a condition is maybe": ([allow(QUEUE, Condition=WITH_MFA)], QUEUE, MAYBE),
    "a variable is maybe": ([allow(QUEUE, on="arn:aws:sqs:*:*:${aws:username}")], QUEUE, MAYBE),
    "a resource of another kind is maybe": ([allow(QUEUE, on="arn:aws:sns:eu-west-1:1:t")], QUEUE, MAYBE),
    "all but one is sure": ([allow(QUEUE, NotResource=[MY_QUEUE])], QUEUE, SURE),
    "all but everything is not": ([allow(QUEUE, NotResource="*")], QUEUE, NOT),
    "all but all of its kind is not": ([allow(QUEUE, NotResource="arn:aws:sqs:*:*:*")], QUEUE, NOT),
    "a deny beats an allow": ([allow("*"), deny(QUEUE)], QUEUE, NOT),
    "a deny of the whole kind beats it too": ([allow("*"), deny(QUEUE, on="arn:aws:sqs:*:*:*")], QUEUE, NOT),
    "a deny at home leaves what others share": (
        [allow("*"), deny(QUEUE, on=f"arn:aws:sqs:*:{ACCOUNT}:*")],
        QUEUE,
        MAYBE,
    ),
    "a deny of one resource leaves the others": ([allow("*"), deny(QUEUE, on=MY_QUEUE)], QUEUE, SURE),
    "a deny of one resource may be of the one allowed": (
        [allow(QUEUE, on=MY_QUEUE), deny(QUEUE, on=MY_QUEUE)],
        QUEUE,
        MAYBE,
    ),
    "a conditional deny of everything leaves maybe": (
        [allow("*"), deny("*", Condition=WITH_MFA)],
        QUEUE,
        MAYBE,
    ),
    "a conditional deny that takes in the one allowed leaves maybe": (
        [allow(QUEUE, on=MY_QUEUE), deny(QUEUE, on="arn:aws:sqs:*:*:q*", Condition=WITH_MFA)],
        QUEUE,
        MAYBE,
    ),
    "a deny of all but one leaves that one, unseen": (
        [allow("*"), deny(QUEUE, NotResource=[MY_QUEUE])],
        QUEUE,
        MAYBE,
    ),
    "a deny of all but another kind leaves nothing": (
        [allow("*"), deny(QUEUE, NotResource=["arn:aws:s3:::b/*"])],
        QUEUE,
        NOT,
    ),
    "a deny of all but ARNs takes what works on no resource": (
        [allow("*"), deny("*", NotResource=["arn:aws:s3:::b/*"])],
        "s3:ListAllMyBuckets",
        NOT,
    ),
    "a deny of all but everything takes nothing": ([allow("*"), deny("*", NotResource="*")], QUEUE, WHOLE),
    "a deny on an ARN takes nothing that works on no resource": (
        [allow("*"), deny("s3:*", on="arn:aws:s3:::*")],
        "s3:ListAllMyBuckets",
        WHOLE,
    ),
    "two denies that split all between them leave nothing sure": (
        [allow("*"), deny(QUEUE, on=MY_QUEUE), deny(QUEUE, NotResource=[MY_QUEUE])],
        QUEUE,
        MAYBE,
    ),
    "a deny of what a variable says may be any": (
        [allow("*"), deny(QUEUE, on="arn:aws:sqs:*:*:${aws:username}")],
        QUEUE,
        MAYBE,
    ),
    "a deny of other actions does not touch": ([allow("*"), deny(NotAction=[QUEUE])], QUEUE, WHOLE),
}


@pytest.mark.parametrize(("held", "action", "answer"), TOGETHER.values(), ids=TOGETHER)
def test_together(held: list[Statement], action: str, answer: str) -> None:
    found = reach(map(row, held), HOME)
    asked = bits(action)
    words = (
        [WHOLE] * bool(found.whole & asked)
        + [SURE] * bool(found.sure & asked)
        + [MAYBE] * bool(found.maybe & asked)
    )
    assert [*words, NOT][0] == answer


def test_two_narrow_layers_may_miss_each_other() -> None:
    one = reach([row(allow(QUEUE, on=MY_QUEUE))], HOME)
    other = reach([row(allow(QUEUE, on=f"arn:aws:sqs:eu-west-1:{ACCOUNT}:other"))], HOME)
    assert named(one.within(other).maybe) == {QUEUE}
    assert named(one.within(other).sure) == set()


def test_everything_is_every_known_action() -> None:
    assert everything() == Reach(load().everything, load().everything, load().everything)
