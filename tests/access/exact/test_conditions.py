"""Every condition operator comes to every outcome, and engine and definition come to the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest

from nhiscan.model import Answer
from tests.access.exact.agreement import decide, disagreement
from tests.access.exact.worlds import HOME, KEYS, OPERATORS, VALUES

KEY = {
    "String": "aws:PrincipalTag/team",
    "Arn": "aws:SourceArn",
    "Numeric": "aws:MultiFactorAuthAge",
    "Date": "aws:CurrentTime",
    "Bool": "aws:SecureTransport",
    "Binary": "x:blob",
    "Ip": "aws:SourceIp",
    "Null": "aws:SourceIp",
}
"""A key whose values the operators of a kind are made for."""
FREE = "free"
COMPARING = [name for name in OPERATORS if name not in ("Null", "StringMatches")]
OUTCOMES = {
    "match": ("", "", "present", Answer.ALLOWED),
    "no match": ("", "", "present", Answer.IMPLICIT_DENY),
    "IfExists, match": ("", "IfExists", "present", Answer.ALLOWED),
    "IfExists, no match": ("", "IfExists", "present", Answer.IMPLICIT_DENY),
    "IfExists, missing": ("", "IfExists", "missing", Answer.ALLOWED),
    "free": ("", "", "free", Answer.CONDITIONAL),
    "ForAllValues, all pass": ("ForAllValues:", "", "many", Answer.ALLOWED),
    "ForAllValues, one fails": ("ForAllValues:", "", "many", Answer.IMPLICIT_DENY),
    "ForAllValues, missing": ("ForAllValues:", "", "missing", Answer.ALLOWED),
    "ForAllValues, free": ("ForAllValues:", "", "free", Answer.CONDITIONAL),
    "ForAnyValue, one passes": ("ForAnyValue:", "", "many", Answer.ALLOWED),
    "ForAnyValue, none passes": ("ForAnyValue:", "", "many", Answer.IMPLICIT_DENY),
    "ForAnyValue, missing": ("ForAnyValue:", "", "missing", Answer.IMPLICIT_DENY),
    "ForAnyValue with IfExists, missing": ("ForAnyValue:", "IfExists", "missing", Answer.ALLOWED),
    "many values without a set operator": ("", "", "many", Answer.UNKNOWN),
}
"""What is written around the operator, what the request says of the key, what the answer then is."""
PRESENCES = {
    "true, missing": (True, "missing", Answer.ALLOWED),
    "true, present": (True, "present", Answer.IMPLICIT_DENY),
    "false, missing": (False, "missing", Answer.IMPLICIT_DENY),
    "false, present": (False, "present", Answer.ALLOWED),
    "true, free": (True, "free", Answer.CONDITIONAL),
    "false, free": (False, "free", Answer.CONDITIONAL),
}


def request(operator: str, key: str, value: Any, known: Any) -> dict[str, Any]:
    """A user whose only grant asks for ``key``."""
    row = {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {operator: {key: value}}}
    return {
        "principal": f"arn:aws:iam::{HOME}:user/agent",
        "action": "s3:GetObject",
        "resource": "arn:aws:s3:::b/k",
        "context": {} if known == FREE else {key: known},
        "unknown_context": "possible",
        "policies": {"identity": [{"Version": "2012-10-17", "Statement": row}]},
    }


def told(key: str) -> Iterator[tuple[str, Any]]:
    """What a request may say of a key."""
    values = [value for value in KEYS[key] if value != ""]
    yield "missing", None
    yield "free", FREE
    yield from (("present", value) for value in values)
    yield from (("many", list(pair)) for pair in product(values[:3], repeat=2))


@pytest.mark.parametrize("operator", COMPARING)
def test_an_operator_comes_to_every_outcome(operator: str) -> None:
    kind = OPERATORS[operator]
    key, found = KEY[kind], Counter[tuple[str, str, str, Answer]]()
    around = product(("", "ForAllValues:", "ForAnyValue:"), ("", "IfExists"))
    for (before, after), value, (what, known) in product(around, VALUES[kind][:5], told(key)):
        asked = request(f"{before}{operator}{after}", key, value, known)
        assert disagreement(asked) is None
        found[before, after, what, decide(asked).answer] += 1
    assert {outcome for outcome, cell in OUTCOMES.items() if not found[cell]} == set()


@pytest.mark.parametrize("operator", COMPARING)
def test_a_missing_key_fits_no_operator_but_a_negated_one(operator: str) -> None:
    asked = request(operator, KEY[OPERATORS[operator]], VALUES[OPERATORS[operator]][0], None)
    negated = "Not" in operator
    assert decide(asked).answer is (Answer.ALLOWED if negated else Answer.IMPLICIT_DENY)


@pytest.mark.parametrize(("wanted", "what", "answer"), PRESENCES.values(), ids=PRESENCES)
@pytest.mark.parametrize("spelt", [str, lambda flag: str(flag).lower(), bool])
def test_null_asks_whether_a_key_is_there(wanted: bool, what: str, answer: Answer, spelt: Any) -> None:
    known = {"missing": None, "free": FREE, "present": "10.0.0.1"}[what]
    asked = request("Null", "aws:SourceIp", spelt(wanted), known)
    assert disagreement(asked) is None
    assert decide(asked).answer is answer


def test_an_operator_that_nobody_knows_leaves_it_open() -> None:
    asked = request("StringMatches", "aws:SourceIp", "10.0.0.1", "10.0.0.1")
    assert decide(asked).answer is Answer.UNKNOWN
    assert disagreement(asked) is None
