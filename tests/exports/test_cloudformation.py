"""What is emitted for CloudFormation is read as what it is: text as text, functions as functions."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nhiscan.exports.cloudformation import Attribute, Joined, Reference, template
from nhiscan.text import visible
from tests.hostile.strings import HOSTILE

CARRIED = [text for text in HOSTILE if not any("\ud800" <= char <= "\udfff" for char in text)]


def resources(value: object) -> str:
    """A template whose one resource is ``value``."""
    return template("d", parameters={}, resources={"x": value}, outputs={})


def read(value: object) -> Any:
    """What CloudFormation is told that the resource is."""
    return json.loads(resources(value))["Resources"]["x"]


TOLD: dict[str, tuple[Any, Any]] = {
    "a parameter": (Reference("Principal"), {"Ref": "Principal"}),
    "an attribute": (Attribute("Role", "Arn"), {"Fn::GetAtt": ["Role", "Arn"]}),
    "a joined text": (
        Joined(("arn:", Reference("AWS::Partition"), ":x")),
        {"Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"}, ":x"]]},
    ),
    "what only Fn::Sub would work out": ("${AWS::AccountId}", "${AWS::AccountId}"),
    "a text like a function": ("Fn::Sub", "Fn::Sub"),
    "keys that begin like a function": (
        {"Reference": "a", "Refusal": "b"},
        {"Reference": "a", "Refusal": "b"},
    ),
    "braces alone": ("{{x}}", "{{x}}"),
    "lists and maps": ([{"a": [True, 3, "x"]}], [{"a": [True, 3, "x"]}]),
}


@pytest.mark.parametrize(("value", "told"), TOLD.values(), ids=TOLD)
def test_a_value_is_told(value: Any, told: Any) -> None:
    assert read(value) == told


@pytest.mark.parametrize("text", CARRIED, ids=lambda text: visible(text)[:40])
def test_a_hostile_text_comes_back(text: str) -> None:
    assert read({"x": [text], text: text}) == {"x": [text], text: text}


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_nothing_in_the_file_acts_when_it_is_pasted(text: str) -> None:
    written = resources(text)
    assert written.isascii()
    assert all(visible(line) == line for line in written.split("\n"))


REFUSED: dict[str, Any] = {
    "a stored secret": "{{resolve:secretsmanager:x}}",
    "one in the middle": "a {{resolve:ssm:/x:1}} b",
    "one made of two parts": Joined(("{{reso", "lve:ssm:x}}")),
    "one around a parameter": Joined(("{{reso", Reference("x"), "lve:ssm:x}}")),
    "one as a key": {"{{resolve:ssm:x}}": 1},
    "a function as a key": {"Fn::Sub": "${x}"},
    "a reference as a key": {"Ref": "x"},
    "an included file": {"a": {"Fn::Transform": {"Name": "AWS::Include"}}},
    "nothing": None,
    "half of a surrogate pair": "a\ud800",
    "half of one as a key": {"\ud800": 1},
    "a fraction": 1.5,
}


@pytest.mark.parametrize("refused", REFUSED.values(), ids=REFUSED)
def test_what_would_not_come_back_is_refused(refused: Any) -> None:
    with pytest.raises(ValueError):
        resources(refused)


def test_a_template_has_its_sections_in_order() -> None:
    written = template("d", parameters={"P": {"Type": "String"}}, resources={}, outputs={"O": {"Value": "x"}})
    assert list(json.loads(written)) == [
        "AWSTemplateFormatVersion",
        "Description",
        "Parameters",
        "Resources",
        "Outputs",
    ]
