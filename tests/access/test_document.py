"""Policy documents: what AWS takes, what it would refuse, and the place that an error names."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nhiscan.access.aws.document import Condition, Document, parse, with_resources, without_principals
from nhiscan.errors import PolicyError

ONE = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}


def read(*statements: Any, **top: Any) -> Document:
    return parse(json.dumps({"Version": "2012-10-17", "Statement": list(statements), **top}))


def with_(**more: Any) -> dict[str, Any]:
    return {**ONE, **more}


def without(*keys: str, **more: Any) -> dict[str, Any]:
    return {key: value for key, value in with_(**more).items() if key not in keys}


# ---------------------------------------------------------------- what is taken
def test_one_statement_needs_no_list() -> None:
    [statement] = parse(json.dumps({"Statement": ONE})).statements
    assert (statement.place, statement.allows, statement.actions) == (0, True, ("s3:GetObject",))


def test_without_a_version_the_older_language_is_meant() -> None:
    document = parse(json.dumps({"Statement": [ONE]}))
    assert document.version == document.statements[0].version == "2008-10-17"


def test_a_text_and_a_list_of_one_are_the_same() -> None:
    assert read(with_(Action=["s3:GetObject"], Resource=["*"])) == read(ONE)


def test_no_statements_are_a_document() -> None:
    assert read().statements == ()


def test_the_negative_elements_are_kept_apart() -> None:
    [statement] = read(without("Action", "Resource", NotAction="iam:*", NotResource=["a:b"])).statements
    assert (statement.actions, statement.all_actions_but) == (("iam:*",), True)
    assert (statement.resources, statement.all_resources_but) == (("a:b",), True)


def test_what_is_not_named_is_none_and_not_everything() -> None:
    [statement] = read(without("Resource")).statements
    assert statement.resources is None
    assert statement.principals is None


def test_a_lone_star_is_every_principal() -> None:
    [statement] = read(with_(Principal="*")).statements
    assert statement.principals == {"AWS": ("*",)}
    assert not statement.all_principals_but


def test_conditions_keep_operator_key_and_values_as_written() -> None:
    block = {"Bool": {"aws:SecureTransport": False}, "NumericLessThan": {"s3:max-keys": [10, "20"]}}
    [statement] = read(with_(Condition=block)).statements
    assert statement.conditions == (
        Condition("Bool", "aws:SecureTransport", ("false",)),
        Condition("NumericLessThan", "s3:max-keys", ("10", "20")),
    )
    assert statement.keys == ("aws:SecureTransport", "s3:max-keys")


def test_the_same_text_is_parsed_once() -> None:
    text = json.dumps({"Statement": [with_(Sid="once")]})
    assert parse(text) is parse(text)


# ---------------------------------------------------------------- what is refused, and where
REFUSED: dict[str, tuple[str, str, str]] = {
    "no JSON": ("{", "/", "is not JSON"),
    "an empty text": ("", "/", "is empty"),
    "a list": ("[]", "/", "is no object"),
    "a number that JSON does not know": ('{"Statement": NaN}', "/", "number"),
    "no statement": ('{"Version": "2012-10-17"}', "/Statement", "is missing"),
    "statements that are a text": ('{"Statement": "all"}', "/Statement", "no list"),
    "an unknown version": ('{"Version": "2012", "Statement": []}', "/Version", "`2012` is no version"),
    "a version that is a list": ('{"Version": ["2012-10-17"], "Statement": []}', "/Version", "no text"),
    "an unknown element at the top": ('{"Statement": [], "Note": 1}', "/Note", "no element"),
    "an element in another case": ('{"statement": []}', "/statement", "no element"),
    "a repeated key at the top": ('{"Statement": [], "Statement": []}', "/", "repeats the key `Statement`"),
}
STATEMENTS: dict[str, tuple[Any, str, str]] = {
    "a statement that is a text": ("all", "/Statement/0", "is no object"),
    "an unknown element": (with_(Comment="x"), "/Statement/0/Comment", "no element"),
    "a name with a slash, as a pointer writes it": (with_(**{"a/b": 1}), "/Statement/0/a~1b", "no element"),
    "no effect": (without("Effect"), "/Statement/0/Effect", "is missing"),
    "an effect in another case": (with_(Effect="allow"), "/Statement/0/Effect", "`allow` is no effect"),
    "an effect that is an object": (with_(Effect={}), "/Statement/0/Effect", "is no text"),
    "a Sid that is a number": (with_(Sid=1), "/Statement/0/Sid", "no text"),
    "neither of a pair": (without("Action"), "/Statement/0", "neither Action nor NotAction"),
    "both of a pair": (with_(NotAction="s3:*"), "/Statement/0", "has Action and NotAction"),
    "both resources": (with_(NotResource="*"), "/Statement/0", "has Resource and NotResource"),
    "both principals": (
        with_(Principal="*", NotPrincipal="*"),
        "/Statement/0",
        "has Principal and NotPrincipal",
    ),
    "no action in the list": (with_(Action=[]), "/Statement/0/Action", "no text"),
    "an action that is a number": (with_(Action=[1]), "/Statement/0/Action", "no text"),
    "an action without a service": (
        with_(Action="GetObject"),
        "/Statement/0/Action",
        "`GetObject` names no service",
    ),
    "two stars are no action": (with_(Action="**"), "/Statement/0/Action", "names no service"),
    "no resource in the list": (with_(Resource=[]), "/Statement/0/Resource", "no text"),
    "a resource that is null": (with_(Resource=None), "/Statement/0/Resource", "no text"),
    "a principal that is a list": (with_(Principal=["*"]), "/Statement/0/Principal", "no object"),
    "a condition that is null": (with_(Condition=None), "/Statement/0/Condition", "no object"),
    "an operator without a block": (
        with_(Condition={"Bool": "x"}),
        "/Statement/0/Condition/Bool",
        "no object",
    ),
    "a value that is an object": (
        with_(Condition={"Bool": {"aws:ResourceTag/x": {}}}),
        "/Statement/0/Condition/Bool/aws:ResourceTag~1x",
        "no text, number or boolean",
    ),
    "a value that is null": (
        with_(Condition={"Null": {"a:b": None}}),
        "/Statement/0/Condition/Null/a:b",
        "no text",
    ),
}


@pytest.mark.parametrize(("text", "place", "problem"), REFUSED.values(), ids=REFUSED)
def test_a_document_that_aws_would_refuse(text: str, place: str, problem: str) -> None:
    with pytest.raises(PolicyError) as caught:
        parse(text)
    assert (caught.value.place, problem in caught.value.problem) == (place, True), caught.value.problem


@pytest.mark.parametrize(("statement", "place", "problem"), STATEMENTS.values(), ids=STATEMENTS)
def test_a_statement_that_aws_would_refuse(statement: Any, place: str, problem: str) -> None:
    with pytest.raises(PolicyError) as caught:
        read(statement)
    assert (caught.value.place, problem in caught.value.problem) == (place, True), caught.value.problem


def test_the_place_counts_statements_from_zero() -> None:
    with pytest.raises(PolicyError) as caught:
        read(ONE, ONE, without("Effect"))
    assert caught.value.place == "/Statement/2/Effect"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('{"Statement": [{"Effect": "Allow", "Effect": "Deny", "Action": "*"}]}', "/Statement/0"),
        (
            '{"Statement": {"Effect": "Allow", "Action": "*", "Condition": {"Bool": {"a:b": 1, "a:b": 2}}}}',
            "/Statement/0/Condition/Bool",
        ),
        (
            '{"Statement": {"Effect": "Allow", "Action": "*", "Condition": {"Bool": {}, "Bool": {}}}}',
            "/Statement/0/Condition",
        ),
    ],
)
def test_a_repeated_key_is_an_error_and_never_last_wins(text: str, place: str) -> None:
    with pytest.raises(PolicyError, match="repeats the key") as caught:
        parse(text)
    assert caught.value.place == place


def test_an_error_names_no_python_type() -> None:
    for statement, _, _ in STATEMENTS.values():
        with pytest.raises(PolicyError) as caught:
            read(statement)
        assert not {"None", "dict", "str", "{}", "list)"} & set(str(caught.value).replace("`", " ").split())


# ---------------------------------------------------------------- what its place of attachment asks
def test_an_attached_policy_names_resources() -> None:
    with pytest.raises(PolicyError, match="neither Resource nor NotResource"):
        with_resources(read(ONE, without("Resource")))
    assert with_resources(read(ONE)) is read(ONE)


@pytest.mark.parametrize("element", ["Principal", "NotPrincipal"])
def test_an_attached_policy_names_no_principal(element: str) -> None:
    with pytest.raises(PolicyError) as caught:
        without_principals(read(with_(**{element: "*"})))
    assert caught.value.place == f"/Statement/0/{element}"


# ---------------------------------------------------------------- anything at all
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4) | st.sampled_from(["*", "Allow", "s3:*"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["Version", "Statement", "Effect", "Action", "Resource", "Condition", "Sid", "x"]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


def outcome(text: str) -> Document | PolicyError:
    try:
        return parse(text)
    except PolicyError as error:
        return error


@given(JSON)
def test_any_json_is_a_document_or_a_policy_error_with_a_place(value: Any) -> None:
    match outcome(json.dumps(value)):
        case Document(statements=statements):
            assert all(statement.actions for statement in statements)
        case error:
            assert error.place.startswith("/")
            assert "\n" not in str(error)
