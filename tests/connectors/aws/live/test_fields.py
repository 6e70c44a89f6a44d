"""Only listed fields of an answer are kept, and never a whole where a part was listed."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nhiscan.connectors.aws.fields import parse_fields

SECRET = "CANARY"

PROMISES: dict[str, tuple[str, Any, Any]] = {
    "a field that is not listed goes": ("Name", {"Name": "a", "Secret": SECRET}, {"Name": "a"}),
    "a list of plain values stays": ("Names", {"Names": ["a", "b"]}, {"Names": ["a", "b"]}),
    "objects of a list keep what is listed": (
        "Rows(Name)",
        {"Rows": [{"Name": "a", "Secret": SECRET}, {"Secret": SECRET}]},
        {"Rows": [{"Name": "a"}, {}]},
    ),
    "an object under a plain name goes": ("Name", {"Name": {"Secret": SECRET}}, {}),
    "an object in a list under a plain name goes": (
        "Names",
        {"Names": ["a", {"x": SECRET}]},
        {"Names": ["a"]},
    ),
    "a plain value where an object was listed goes": ("Row(Name)", {"Row": SECRET}, {}),
    "of a map only the keys stay": ("Env{}", {"Env": {"TOKEN": SECRET}}, {"Env": {"TOKEN": ""}}),
    "a list where a map was listed has no values left": ("Env{}", {"Env": [SECRET]}, {"Env": []}),
    "a document stays whole": ("Doc(*)", {"Doc": {"a": [{"b": 1}]}}, {"Doc": {"a": [{"b": 1}]}}),
    "null is a plain value": ("Name", {"Name": None}, {"Name": None}),
    "nothing listed keeps nothing": ("", {"Secret": SECRET}, {}),
}


@pytest.mark.parametrize(("text", "answer", "kept"), PROMISES.values(), ids=PROMISES)
def test_what_is_kept(text: str, answer: Any, kept: Any) -> None:
    assert parse_fields(text).keep(answer) == kept


@pytest.mark.parametrize("text", ["a)", "a(b))", "(", "a$", "a b{"])
def test_a_text_that_is_no_list_of_fields_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        parse_fields(text)


values = st.recursive(
    st.none() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from("abcde"), inner),
)


@given(values)
def test_keeping_twice_is_keeping_once(value: Any) -> None:
    fields = parse_fields("a b(a c{} d(*)) c(b(a))")
    kept = fields.keep({"b": value, "a": value})
    assert fields.keep(kept) == kept
