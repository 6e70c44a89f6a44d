"""A document that is taken as plain is one that the parser takes, and its lists are all it has."""

from __future__ import annotations

import json

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from nhiscan.access.aws.document import parse, with_resources, without_principals
from nhiscan.access.aws.exact.plain import action_lists
from nhiscan.errors import PolicyError
from nhiscan.files import canonical_json

ALLOW = {"Action": "s3:GetObject", "Effect": "Allow", "Resource": "*"}


def document(*statements: object, version: str = "2012-10-17") -> str:
    return canonical_json({"Statement": list(statements), "Version": version})


LISTS = {
    "one action": (document(ALLOW), ('"s3:GetObject"',)),
    "several": (document({**ALLOW, "Action": ["s3:*", "*"]}), ('["s3:*","*"]',)),
    "of all statements": (
        document(ALLOW, {**ALLOW, "Action": ["ec2:Run*"], "Sid": "B"}),
        ('"s3:GetObject"', '["ec2:Run*"]'),
    ),
    "with a condition": (document({**ALLOW, "Condition": {"Bool": {"a": "true"}}}), ('"s3:GetObject"',)),
    "what it leaves out": (document({"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"}), None),
    "no resource": (document({"Action": "s3:*", "Effect": "Allow"}), None),
    "no action": (document({**ALLOW, "Action": []}), None),
    "no service": (document({**ALLOW, "Action": "GetObject"}), None),
    "an effect that is none": (document({**ALLOW, "Effect": "allow"}), None),
    "for somebody": (document({**ALLOW, "Principal": "*"}), None),
    "escaped": (document({**ALLOW, "Sid": 'a"b'}), None),
    "a key twice": (document(ALLOW).replace('"Effect"', '"Action":"*","Effect"'), None),
    "cut short": (document(ALLOW)[:-1], None),
    "half a letter": (document({**ALLOW, "Sid": "\ud800"}), None),
    "the older version": (document(ALLOW, version="2008-10-17"), None),
    "spaces": (json.dumps({"Statement": [ALLOW], "Version": "2012-10-17"}), None),
}


@pytest.mark.parametrize(("text", "lists"), LISTS.values(), ids=LISTS)
def test_lists(text: str, lists: tuple[str, ...] | None) -> None:
    assert action_lists(text) == lists


words = st.sampled_from(["*", "s3:*", "ec2:Run*", "GetObject", "", 'a"b', "a:b\\", "\u2028", 1, None])
texts = st.one_of(words, st.lists(words, max_size=3))
conditions = st.dictionaries(
    st.sampled_from(["Bool", "Action"]), st.dictionaries(st.sampled_from(["a", "Action"]), texts)
)
statements = st.fixed_dictionaries(
    {"Effect": st.sampled_from(["Allow", "Deny", "allow"]), "Action": texts, "Resource": texts},
    optional={"Sid": words, "Condition": conditions, "NotAction": texts, "Principal": texts},
)


@given(st.lists(statements, max_size=3))
def test_a_plain_document_is_one_that_the_parser_takes(rows: list[object]) -> None:
    text = document(*rows)
    lists = action_lists(text)
    event("plain" if lists else "not plain")
    if lists is None:
        return
    try:
        read = without_principals(with_resources(parse(text)))
    except PolicyError as error:
        raise AssertionError(text) from error
    listed = [json.loads(each) for each in lists]
    told = [(each,) if isinstance(each, str) else tuple(each) for each in listed]
    assert {each.actions for each in read.statements} <= set(told)
