"""The engine and the definition, written apart from the same pages, say the same to the same requests."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nhiscan.definition.aws import decide as define
from nhiscan.model import Answer
from tests.access.exact.agreement import REQUESTS, disagreement
from tests.access.exact.worlds import world

SETS = 500
PARTS = range(4)
"""So that they can be tried side by side."""

FEDERATED = "arn:aws:sts::111122223333:federated-user/fed"
FOUND = {
    "a statement that surely names the caller does not hang on how else it may": {
        "principal": FEDERATED,
        "action": "s3:GetObject",
        "unknown_context": "possible",
        "policies": {
            "resource": [{"Statement": {"Effect": "Allow", "Action": "*", "Principal": {"AWS": FEDERATED}}}],
            "endpoint": [
                {
                    "Statement": {
                        "Effect": "Allow",
                        "Action": "*",
                        "Principal": {"AWS": ["111122223333", "arn:aws:iam::111122223333:user/agent"]},
                        "Condition": {"StringEquals": {"aws:SourceVpc": "vpc-1"}},
                    }
                }
            ],
        },
    },
}
"""Requests on which they once differed."""


@pytest.mark.parametrize("request_", FOUND.values(), ids=FOUND)
def test_they_agree_where_they_once_differed(request_: dict[str, Any]) -> None:
    assert disagreement(request_) is None


@pytest.mark.parametrize("part", PARTS)
@settings(max_examples=SETS, deadline=None)
@given(st.integers(0, 2**48))
def test_engine_and_definition_say_the_same(part: int, seed: int) -> None:
    chance = world(seed * len(PARTS) + part)
    policies = chance.policies()
    for _ in range(REQUESTS):
        found = disagreement(chance.request(policies))
        assert found is None, found


def test_chance_brings_every_answer_often_enough() -> None:
    found = dict.fromkeys(Answer, 0)
    for seed in range(300):
        chance = world(seed)
        policies = chance.policies()
        for _ in range(20):
            found[define(chance.request(policies)).answer] += 1
    assert all(count >= 40 for count in found.values()), found
