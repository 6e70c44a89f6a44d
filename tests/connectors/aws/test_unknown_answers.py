"""Collected answers that are called as a kind's answers are and tell nothing: never "nothing there"."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from nhiscan.connectors.aws import CONNECTOR
from nhiscan.connectors.aws.taken import Taken
from nhiscan.model import Gap, GapKind
from nhiscan.snapshot import MemorySnapshot
from tests.connectors.aws.kit import ACCOUNT, details, role
from tests.connectors.aws.test_workloads import function

CONTENTS = {
    "an empty object": "{}",
    "a list that is null": '{"Functions": null, "agent": null, "Roots": null}',
    "a list of nothing": "[]",
    "a text": '"text"',
    "no JSON at all": '{"Functions": [',
    "a key that stands twice": '{"Functions": [], "Functions": []}',
}
ANSWERS = {
    "a list": (f"{ACCOUNT}/lambda-functions.eu-west-1.json", "in eu-west-1", {"workloads", "resources"}),
    "details": (
        f"{ACCOUNT}/bedrock/agents/eu-west-1/AGENT00001.json",
        "in eu-west-1",
        {"agents", "workloads"},
    ),
    "the organisation": ("organization/organizations/roots.json", "roots", {"inherited", "scopes"}),
}


def taken(folder: Path, answers: Mapping[str, str]) -> MemorySnapshot:
    """What is read of ``answers`` beside an account whose functions in another region are told."""
    beside = {
        f"{ACCOUNT}/authorization-details.json": json.dumps(details(role("shop"))),
        f"{ACCOUNT}/lambda-functions.us-east-1.json": json.dumps({"Functions": [function("orders")]}),
    }
    for name, content in {**beside, **answers}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "utf-8")
    own, tree = (
        tuple(sorted(path for path in (folder / name).rglob("*") if path.is_file()))
        for name in (ACCOUNT, "organization")
    )
    snapshot = MemorySnapshot("test")
    begun = datetime(2026, 11, 24, tzinfo=UTC)
    CONNECTOR.read_taken(
        Taken(ACCOUNT, "aws", folder / ACCOUNT, own, tree, begun, (ACCOUNT,)), snapshot, lambda _: None
    )
    return snapshot


@pytest.mark.parametrize("content", CONTENTS.values(), ids=CONTENTS)
@pytest.mark.parametrize(("name", "words", "tables"), ANSWERS.values(), ids=ANSWERS)
def test_an_answer_of_no_shape_is_cut_evidence_of_all_that_its_kind_tells(
    tmp_path: Path, name: str, words: str, tables: set[str], content: str
) -> None:
    found = [gap for gap in taken(tmp_path, {name: content}).rows(Gap) if name in gap.what]
    told = {gap.table for gap in found if words in gap.what and gap.kind is GapKind.TRUNCATED}
    assert told - {"files"} == tables
    assert {(gap.partition, gap.subject) for gap in found} == {(ACCOUNT, None)}


def test_an_answer_that_is_called_as_no_kind_s_is_told(tmp_path: Path) -> None:
    name = f"{ACCOUNT}/weather.eu-west-1.json"
    (found,) = [gap for gap in taken(tmp_path, {name: "{}"}).rows(Gap) if name in gap.what]
    assert (found.kind, found.table) == (GapKind.TRUNCATED, "files")


EMPTY = {
    "a list": (ANSWERS["a list"][0], '{"Functions": []}'),
    "the organisation": (ANSWERS["the organisation"][0], '{"Roots": []}'),
}


@pytest.mark.parametrize(("name", "content"), EMPTY.values(), ids=EMPTY)
def test_a_list_of_nothing_says_that_there_is_nothing(tmp_path: Path, name: str, content: str) -> None:
    assert [gap for gap in taken(tmp_path, {name: content}).rows(Gap) if name in gap.what] == []
