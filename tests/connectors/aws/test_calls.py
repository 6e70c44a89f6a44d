"""The allow-list of calls: read-only, known to AWS's own models, and each made by a walk."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.exports import exports
from nhiscan.connectors.aws.fields import parse_fields
from nhiscan.connectors.aws.live.walks import walks
from nhiscan.reference.aws_actions import load
from tests.connectors.aws.places import operation

CALLS = sorted({call for kind in exports() for call in kind.calls}, key=lambda c: (c.service, c.operation))
READING = re.compile(r"(Get|List|Describe|BatchGet)[A-Z]\w+")
MAKES_A_REPORT = {"GenerateCredentialReport", "GenerateServiceLastAccessedDetails"}
OPEN: set[str] = set()


def name(call: Call) -> str:
    return f"{call.service} {call.operation}"


@pytest.mark.parametrize("call", CALLS, ids=name)
def test_it_only_reads(call: Call) -> None:
    assert READING.fullmatch(call.operation) or call.operation in MAKES_A_REPORT


@pytest.mark.parametrize("call", CALLS, ids=name)
def test_its_permission_is_an_action_of_the_table(call: Call) -> None:
    assert load().index(call.permission) is not None


@pytest.mark.parametrize("call", CALLS, ids=name)
def test_every_field_it_keeps_is_in_the_answers_model(call: Call) -> None:
    shape: Any = operation(call).output_shape
    told = set(_paths(shape))
    assert set(parse_fields(call.keeps).paths()) - told == set()


def test_every_call_is_made_by_a_walk_and_every_walk_declares_what_it_asks() -> None:
    walked = {call for walk in walks() for call in walk.calls}
    assert {name(call) for call in CALLS} - {name(call) for call in walked} == set()
    assert {name(call) for call in walked} - {name(call) for call in CALLS} == set()


def _paths(shape: Any, prefix: str = "", seen: tuple[str, ...] = ()) -> Iterator[str]:
    while shape.type_name == "list":
        shape = shape.member
    if shape.type_name == "map":
        # the names in a map are the caller's own: any may be listed
        for key in _ANY_KEY.get(prefix.rstrip("."), ()):
            yield f"{prefix}{key}"
    if shape.type_name == "structure" and shape.name not in seen:
        for key, inner in shape.members.items():
            yield f"{prefix}{key}"
            yield from _paths(inner, f"{prefix}{key}.", (*seen, shape.name))


_ANY_KEY = {
    "SummaryMap": (
        *("Users", "Groups", "Roles", "AccountAccessKeysPresent", "AccountPasswordPresent"),
        *("AccountSigningCertificatesPresent", "AccountMFAEnabled"),
    ),
    "Attributes": ("TopicArn", "QueueArn", "Policy"),
}
"""Maps whose keys the provider documents in prose, with the keys that are read."""
