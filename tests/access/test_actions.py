"""Action patterns against the table of known actions."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nhiscan.access.aws import actions
from nhiscan.reference.aws_actions import load
from tests.access.building import bits, named

TABLE = load()

MATCHING: dict[str, tuple[str, set[str]]] = {
    "one action": ("s3:GetObject", {"s3:GetObject"}),
    "case does not count": ("S3:getobject", {"s3:GetObject"}),
    "a question mark is one letter": ("sqs:ReceiveMessag?", {"sqs:ReceiveMessage"}),
    "a question mark is not nothing": ("sqs:ReceiveMessage?", set()),
    "a star at the end": ("sts:AssumeRoleWith*", {"sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"}),
    "a star in the middle": ("sqs:*ssage", {"sqs:DeleteMessage", "sqs:ReceiveMessage", "sqs:SendMessage"}),
    "case does not count beside a star": ("SQS:send*", {"sqs:SendMessage"}),
    "an action that nobody knows": ("s3:GetObjectAndRun", set()),
    "a service that nobody knows": ("nosuch:*", set()),
    "a space makes another name": ("s3:GetObject ", set()),
    "a letter that only looks alike is another": ("\u017f3:GetObject", set()),
    "nor does it count beside a star": ("\u017f3:Get*", set()),
    "no name at all": ("s3:", set()),
}


@pytest.mark.parametrize(("pattern", "found"), MATCHING.values(), ids=MATCHING)
def test_matching(pattern: str, found: set[str]) -> None:
    assert named(actions.matching(pattern)) == found


@pytest.mark.parametrize("pattern", ["*", "*:*", "?*:*"])
def test_everything_is_everything(pattern: str) -> None:
    assert actions.matching(pattern) == TABLE.everything


@pytest.mark.parametrize("pattern", ["s3:*", "S3:*", "s3:**", "s3:*?"])
def test_a_whole_service_is_the_whole_service_and_no_more(pattern: str) -> None:
    span = TABLE.span("s3")
    assert named(actions.matching(pattern)) == set(TABLE.names[span.start : span.stop])


def test_a_wildcard_in_the_service_reaches_all_services_it_matches() -> None:
    found = {name.partition(":")[0] for name in named(actions.matching("s3*:*"))}
    assert {"s3", "s3express", "s3-outposts"} <= found
    assert all(service.startswith("s3") for service in found)


def test_a_star_before_the_colon_takes_in_colons_only_where_there_is_one() -> None:
    assert "s3:GetObject" in named(actions.matching("*:GetObject"))


NAMES = st.sampled_from(TABLE.names)


@given(NAMES, st.data())
def test_a_pattern_made_from_a_name_matches_that_name(name: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(name.index(":") + 1, len(name)))
    end = data.draw(st.integers(start, len(name)))
    pattern = data.draw(
        st.sampled_from([name[:start] + "*" + name[end:], name[:start] + "?" * (end - start) + name[end:]])
    )
    assert bits(name) & actions.matching(pattern.swapcase())


@given(NAMES, st.text("*?aeGt", min_size=1, max_size=5))
def test_matching_agrees_with_a_walk_over_all_names(name: str, rest: str) -> None:
    service = name.partition(":")[0]
    plain = re.compile(f"{service}:" + rest.replace("*", ".*").replace("?", "."), re.IGNORECASE)
    assert named(actions.matching(f"{service}:{rest}")) == set(filter(plain.fullmatch, TABLE.names))


@given(st.sets(NAMES, max_size=8))
def test_bits_and_names_are_two_spellings(chosen: set[str]) -> None:
    found = bits(*chosen)
    assert set(actions.names(found)) == chosen
    assert set(actions.services(found)) == {name.partition(":")[0] for name in chosen}


def test_a_pattern_of_many_stars_is_fast_and_right() -> None:
    assert named(actions.matching("sqs:" + "*?" * 11 + "*")) >= {"sqs:ReceiveMessage"}
    assert actions.matching("ec2:" + "*?" * 40 + "!") == 0
