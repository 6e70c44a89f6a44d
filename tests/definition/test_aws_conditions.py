"""What the definition says of conditions: each operator under each state of its key; the pages' examples."""

from __future__ import annotations

from typing import Any

import pytest

from nhiscan.definition.aws import Choices, decide

YES, NO, MAYBE, UNKNOWN = "allowed", "implicit_deny", "conditional", "unknown"
KEY = "svc:Key"


def holds(
    operator: str,
    wanted: Any,
    *,
    key: str = KEY,
    choices: Choices | None = None,
    version: str = "2012-10-17",
    **asked: Any,
) -> str:
    """The answer of an identity policy that allows everything under one condition."""
    statement = {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {operator: {key: wanted}}}
    request = {
        "principal": "arn:aws:iam::111122223333:user/alice",
        "action": "s3:GetObject",
        "resource": "arn:aws:s3:::b/k",
        "policies": {"identity": [{"Version": version, "Statement": [statement]}]},
    }
    return decide(request | asked, choices).answer.value


def given(value: Any) -> dict[str, Any]:
    return {"context": {KEY: value}}


POSITIVE = {
    "StringEquals": ("red", "red", "Red"),
    "StringEqualsIgnoreCase": ("red", "RED", "rede"),
    "StringLike": ("r?d*", "red/1", "read"),
    "ArnEquals": ("arn:aws:iam::*:role/*", "arn:aws:iam::1:role/x", "arn:aws:iam::1:user/x"),
    "ArnLike": ("arn:aws:iam::*:role/*", "arn:aws:iam::1:role/x", "arn:aws:iam::1:Role/x"),
    "NumericEquals": ("10", "10.0", "11"),
    "NumericLessThan": ("10", "9.5", "10"),
    "NumericLessThanEquals": ("10", "10", "10.1"),
    "NumericGreaterThan": ("10", "11", "10"),
    "NumericGreaterThanEquals": ("10", "10", "9"),
    "DateEquals": ("2020-01-01T00:00:00Z", "2020-01-01", "2020-01-02"),
    "DateLessThan": ("2020-01-01T00:00:00Z", "2019-12-31T23:59:59Z", "2020-01-01T00:00:00Z"),
    "DateLessThanEquals": ("2020-01-01T00:00:00Z", "2020-01-01T00:00:00Z", "2020-01-01T00:00:01Z"),
    "DateGreaterThan": ("2020-01-01T00:00:00Z", "1577836801", "1577836800"),
    "DateGreaterThanEquals": ("2020-01-01T00:00:00Z", "1577836800", "1577836799"),
    "Bool": ("true", "True", "false"),
    "BinaryEquals": ("QmluYXJ5", "QmluYXJ5", "QmluYXJ6"),
    "IpAddress": ("203.0.113.0/24", "203.0.113.7", "203.0.114.7"),
}
NEGATED = {
    "StringNotEquals": ("red", "Red", "red"),
    "StringNotEqualsIgnoreCase": ("red", "rede", "RED"),
    "StringNotLike": ("r?d*", "read", "red/1"),
    "ArnNotEquals": ("arn:aws:iam::*:role/*", "arn:aws:iam::1:user/x", "arn:aws:iam::1:role/x"),
    "ArnNotLike": ("arn:aws:iam::*:role/*", "arn:aws:iam::1:user/x", "arn:aws:iam::1:role/x"),
    "NumericNotEquals": ("10", "11", "10.0"),
    "DateNotEquals": ("2020-01-01", "2020-01-02", "2020-01-01T00:00:00Z"),
    "NotIpAddress": ("203.0.113.0/24", "203.0.114.7", "203.0.113.7"),
}
EVERY = {**POSITIVE, **NEGATED}
ROWS = [(name, *row) for name, row in EVERY.items()]


@pytest.mark.parametrize(("operator", "wanted", "good", "bad"), ROWS, ids=EVERY)
class TestEveryOperator:
    """Each operator with a value under which it holds, and one under which it does not."""

    def test_a_value_is_compared(self, operator: str, wanted: str, good: str, bad: str) -> None:
        assert holds(operator, wanted, **given(good)) == YES
        assert holds(operator, wanted, **given(bad)) == NO

    def test_a_missing_key_fits_nothing(self, operator: str, wanted: str, good: str, bad: str) -> None:
        expected = NO if operator in POSITIVE else YES
        assert holds(operator, wanted) == expected
        assert holds(operator, wanted, **given(None)) == expected
        assert holds(operator, wanted, **given([])) == expected

    def test_if_exists_asks_only_of_what_is_there(
        self, operator: str, wanted: str, good: str, bad: str
    ) -> None:
        assert holds(f"{operator}IfExists", wanted) == YES
        assert holds(f"{operator}IfExists", wanted, **given(good)) == YES
        assert holds(f"{operator}IfExists", wanted, **given(bad)) == NO

    def test_for_all_values(self, operator: str, wanted: str, good: str, bad: str) -> None:
        assert holds(f"ForAllValues:{operator}", wanted, **given([good, good])) == YES
        assert holds(f"ForAllValues:{operator}", wanted, **given([good, bad])) == NO
        assert holds(f"ForAllValues:{operator}", wanted, **given(bad)) == NO
        assert holds(f"ForAllValues:{operator}", wanted, **given([])) == YES
        assert holds(f"ForAllValues:{operator}", wanted) == YES

    def test_for_any_value(self, operator: str, wanted: str, good: str, bad: str) -> None:
        assert holds(f"ForAnyValue:{operator}", wanted, **given([bad, good])) == YES
        assert holds(f"ForAnyValue:{operator}", wanted, **given([bad, bad])) == NO
        assert holds(f"ForAnyValue:{operator}", wanted, **given(good)) == YES
        assert holds(f"ForAnyValue:{operator}", wanted, **given([])) == NO
        assert holds(f"ForAnyValue:{operator}", wanted) == NO
        assert holds(f"ForAnyValue:{operator}IfExists", wanted) == YES

    def test_several_values_need_a_set_operator(
        self, operator: str, wanted: str, good: str, bad: str
    ) -> None:
        assert holds(operator, wanted, **given([good])) == UNKNOWN
        as_any = Choices(any_of_many=True)
        assert holds(operator, wanted, choices=as_any, **given([bad, good])) == YES
        assert holds(operator, wanted, choices=as_any, **given([bad])) == NO

    def test_a_free_key_leaves_it_open(self, operator: str, wanted: str, good: str, bad: str) -> None:
        for spelled in (
            operator,
            f"{operator}IfExists",
            f"ForAllValues:{operator}",
            f"ForAnyValue:{operator}",
        ):
            assert holds(spelled, wanted, unknown_context="possible") == MAYBE
        assert holds(operator, wanted, unknown_context="possible", **given(bad)) == NO
        assert holds(operator, wanted, unknown_context="possible", **given(None)) == (
            NO if operator in POSITIVE else YES
        )

    def test_no_value_in_the_policy_fits_nothing(
        self, operator: str, wanted: str, good: str, bad: str
    ) -> None:
        expected = NO if operator in POSITIVE else YES
        assert holds(operator, [], **given(good)) == expected
        assert holds(operator, [], unknown_context="possible") == expected

    def test_operators_and_keys_have_no_case(self, operator: str, wanted: str, good: str, bad: str) -> None:
        assert holds(operator.upper(), wanted, key="SVC:kEY", **given(good)) == YES


COMPARED: dict[str, tuple[str, Any, Any, str]] = {
    # String, and the page's example of where it differs from Arn
    "any of several values": ("StringEquals", ["red", "blue"], "blue", YES),
    "none of several values": ("StringNotEquals", ["red", "blue"], "blue", NO),
    "equality has no wildcards": ("StringEquals", "r*", "red", NO),
    "an empty text is a text": ("StringEquals", "", "", YES),
    "a like without wildcard is equality": ("StringLike", "red", "red/", NO),
    "a question mark is one letter": ("StringLike", "t?.micro", "t.micro", NO),
    "a star crosses colons and slashes": (
        "StringLike",
        "arn:aws:someservice:*:111122223333:finance/*",
        "arn:aws:someservice:us-east-2:999999999999:store/abc:111122223333:finance/document.txt",
        YES,
    ),
    "no star of an ARN crosses a colon": (
        "ArnLike",
        "arn:aws:someservice:*:111122223333:finance/*",
        "arn:aws:someservice:us-east-2:999999999999:store/abc:111122223333:finance/document.txt",
        NO,
    ),
    "the last part may hold colons": ("ArnLike", "arn:aws:sns:*:*:a*", "arn:aws:sns:r:1:a:b:c", YES),
    "a pattern of five parts fits no ARN": ("ArnLike", "arn:aws:sns:*", "arn:aws:sns:r:1:a", NO),
    "and nothing but an ARN is one": ("ArnNotLike", "arn:*:*:*:*:*", "a:b", YES),
    "a lone star for an ARN is not told": ("ArnLike", "*", "arn:aws:sns:r:1:a", UNKNOWN),
    "ARNs have case": ("ArnEquals", "arn:aws:sns:r:1:a", "arn:aws:sns:r:1:A", NO),
    # numbers
    "a number of JSON": ("NumericLessThanEquals", 10, 10, YES),
    "a decimal is exact": ("NumericEquals", "0.3", "0.30", YES),
    "a negative number": ("NumericLessThan", "0", "-1", YES),
    "a text is no number": ("NumericLessThan", "10", "few", NO),
    "no number equals a text": ("NumericNotEquals", "ten", "10", YES),
    # dates
    "an offset counts": ("DateEquals", "2020-01-01T02:00:00+02:00", "2020-01-01T00:00:00Z", YES),
    "seconds and ISO meet": ("DateEquals", "1577836800", "2020-01-01T00:00:00Z", YES),
    "no month has 31 days in February": ("DateLessThan", "2020-02-31", "2020-01-01", NO),
    "dates have no wildcards": ("DateLessThan", "2020-*", "2019-01-01", NO),
    # booleans
    "a boolean of JSON": ("Bool", True, True, YES),
    "what is no boolean is neither": ("Bool", "false", "no", NO),
    # bytes
    "what is no base64 equals nothing": ("BinaryEquals", "%%", "%%", NO),
    # addresses
    "a lone address": ("IpAddress", "203.0.113.7", "203.0.113.7", YES),
    "a lone address is one": ("IpAddress", "203.0.113.7", "203.0.113.8", NO),
    "bits behind the prefix do not count": ("IpAddress", "203.0.113.9/24", "203.0.113.7", YES),
    "an address of version 6": ("IpAddress", "2001:DB8:1234:5678::/64", "2001:db8:1234:5678::1", YES),
    "a range of version 6 holds none of version 4": ("IpAddress", "::/0", "203.0.113.7", NO),
    "a netmask is no CIDR": ("IpAddress", "10.0.0.0/255.0.0.0", "10.0.0.1", NO),
    "a name is no address": ("NotIpAddress", "10.0.0.0/8", "localhost", YES),
    # operators
    "an operator nobody lists is not told": ("StringContains", "red", "red", UNKNOWN),
    "nor is a set operator nobody lists": ("ForSomeValues:StringEquals", "red", "red", UNKNOWN),
}


@pytest.mark.parametrize(("operator", "wanted", "value", "expected"), COMPARED.values(), ids=COMPARED)
def test_a_value_fits_or_not(operator: str, wanted: Any, value: Any, expected: str) -> None:
    assert holds(operator, wanted, **given(value)) == expected


SETS: dict[str, tuple[str, Any, str]] = {
    "every requested attribute is listed": ("ForAllValues:StringEquals", ["PostDateTime", "Message"], YES),
    "one requested attribute is not": ("ForAllValues:StringEquals", ["PostDateTime", "UserName"], NO),
    "any requested attribute is listed": ("ForAnyValue:StringEquals", ["UserName", "Tags"], YES),
    "no requested attribute is listed": ("ForAnyValue:StringEquals", ["UserName"], NO),
    "an empty text is a null data set to all": ("ForAllValues:StringEquals", "", YES),
    "and to any": ("ForAnyValue:StringNotEquals", "", NO),
    "none of them is listed": ("ForAllValues:StringNotEquals", ["UserName", "ID"], YES),
    "not none": ("ForAllValues:StringNotEquals", ["UserName", "Tags"], NO),
    "some one is not listed": ("ForAnyValue:StringNotEquals", ["UserName", "Tags"], YES),
}


@pytest.mark.parametrize(("operator", "values", "expected"), SETS.values(), ids=SETS)
def test_sets_as_in_the_pages_table(operator: str, values: Any, expected: str) -> None:
    assert holds(operator, ["PostDateTime", "Message", "Tags"], **given(values)) == expected


NULLS: dict[str, tuple[str, Any, dict[str, Any], str]] = {
    "absent, as asked": ("Null", "true", {}, YES),
    "absent, against what is asked": ("Null", "false", {}, NO),
    "there, as asked": ("Null", "false", given("x"), YES),
    "there, against what is asked": ("Null", True, given("x"), NO),
    "several values are there": ("Null", "false", given(["x", "y"]), YES),
    "an empty list is absent": ("Null", "true", given([]), YES),
    "whether an empty text is null is not told": ("Null", "true", given(""), UNKNOWN),
    "a free key may be there": ("Null", "true", {"unknown_context": "possible"}, MAYBE),
    "a key said to be absent is": ("Null", "true", given(None) | {"unknown_context": "possible"}, YES),
    "neither true nor false": ("Null", "maybe", {}, NO),
    "no IfExists": ("NullIfExists", "true", {}, UNKNOWN),
    "no set operator": ("ForAllValues:Null", "true", {}, UNKNOWN),
}


@pytest.mark.parametrize(("operator", "wanted", "asked", "expected"), NULLS.values(), ids=NULLS)
def test_null_asks_for_presence(operator: str, wanted: Any, asked: dict[str, Any], expected: str) -> None:
    assert holds(operator, wanted, **asked) == expected


@pytest.mark.parametrize(
    "key",
    [
        "aws:CurrentTime",
        "aws:EpochTime",
        "aws:SecureTransport",
        "aws:UserAgent",
        "aws:ViaAWSService",
        "aws:RequestedRegion",
    ],
)
def test_what_every_request_carries_is_there_though_free(key: str) -> None:
    assert holds("Null", "false", key=key, unknown_context="possible") == YES
    assert holds("StringEquals", "x", key=key, unknown_context="possible") == MAYBE
    assert holds("StringNotEquals", [], key=key, unknown_context="possible") == YES
    assert holds("Null", "true", key=key) == YES


TEAM = {"aws:PrincipalTag/team": "red"}
IN_VALUES: dict[str, tuple[str, str, dict[str, Any], str]] = {
    "a value": ("StringEquals", "${aws:PrincipalTag/team}", TEAM, YES),
    "within text": ("StringLike", "${aws:PrincipalTag/team}?*", TEAM | {KEY: "red/1"}, YES),
    "a star in a value is a star": (
        "StringLike",
        "${aws:PrincipalTag/team}",
        {"aws:PrincipalTag/team": "*"},
        NO,
    ),
    "names have no case": ("StringEquals", "${AWS:principaltag/TEAM}", TEAM, YES),
    "a default": ("StringEquals", "${aws:PrincipalTag/team, 'red'}", {}, YES),
    "nothing to fill in": ("StringEquals", "${aws:PrincipalTag/team}", {}, NO),
    "nothing to fill in, negated": ("StringNotEquals", "${aws:PrincipalTag/team}", {}, UNKNOWN),
    "several values": ("StringEquals", "${aws:TagKeys}", {"aws:TagKeys": ["red"]}, UNKNOWN),
    "a star itself": ("StringLike", "${*}", {KEY: "*"}, YES),
    "and nothing else": ("StringLike", "${*}", {}, NO),
    "in an ARN": (
        "ArnEquals",
        "arn:aws:s3:::${aws:PrincipalTag/team}",
        TEAM | {KEY: "arn:aws:s3:::red"},
        YES,
    ),
    "a whole ARN": (
        "ArnEquals",
        "${aws:PrincipalArn}",
        {KEY: "arn:aws:iam::111122223333:user/alice"},
        YES,
    ),
    "whether Bool takes variables, the pages disagree": (
        "Bool",
        "${aws:SecureTransport}",
        {KEY: "true"},
        UNKNOWN,
    ),
    "nor may numbers": ("NumericEquals", "${aws:MultiFactorAuthAge}", {KEY: "1"}, UNKNOWN),
}


@pytest.mark.parametrize(("operator", "wanted", "context", "expected"), IN_VALUES.values(), ids=IN_VALUES)
def test_variables_in_a_condition(operator: str, wanted: str, context: dict[str, Any], expected: str) -> None:
    assert holds(operator, wanted, context={KEY: "red"} | context) == expected


def test_variables_in_a_condition_need_the_version() -> None:
    asked: dict[str, Any] = {"context": TEAM | {KEY: "${aws:PrincipalTag/team}"}}
    assert holds("StringEquals", "${aws:PrincipalTag/team}", version="2008-10-17", **asked) == YES
    assert holds("StringEquals", "${aws:PrincipalTag/team}", **asked) == NO


FREE_VARIABLE = {
    "some value would fit": ("StringLike", "${svc:Other}/x", "red/x", MAYBE),
    "no value would fit": ("StringLike", "${svc:Other}/x", "red/y", NO),
    "some value would fit, negated": ("StringNotLike", "${svc:Other}/x", "red/x", MAYBE),
    "no value would fit, negated": ("StringNotLike", "${svc:Other}/x", "red/y", YES),
    "a default changes nothing": ("StringEquals", "${svc:Other, 'blue'}", "red", MAYBE),
    "an ARN may come whole": ("ArnEquals", "${svc:Other}", "arn:aws:sns:r:1:a", MAYBE),
    "but only an ARN": ("ArnEquals", "${svc:Other}", "a", NO),
}


@pytest.mark.parametrize(
    ("operator", "wanted", "value", "expected"), FREE_VARIABLE.values(), ids=FREE_VARIABLE
)
def test_a_free_variable(operator: str, wanted: str, value: str, expected: str) -> None:
    assert holds(operator, wanted, unknown_context="possible", **given(value)) == expected


DERIVED: dict[str, tuple[str | None, str, str]] = {
    "a user's ARN": (
        "arn:aws:iam::111122223333:user/x/alice",
        "aws:PrincipalArn",
        "arn:aws:iam::111122223333:user/x/alice",
    ),
    "a user's name": ("arn:aws:iam::111122223333:user/x/alice", "aws:username", "alice"),
    "a user's type": ("arn:aws:iam::111122223333:user/alice", "aws:PrincipalType", "User"),
    "a user's account": ("arn:aws:iam::111122223333:user/alice", "aws:PrincipalAccount", "111122223333"),
    "a user is no service": ("arn:aws:iam::111122223333:user/alice", "aws:PrincipalIsAWSService", "false"),
    "a session's role": (
        "arn:aws:sts::111122223333:assumed-role/agent/run1",
        "aws:PrincipalArn",
        "arn:aws:iam::111122223333:role/agent",
    ),
    "a session's type": (
        "arn:aws:sts::111122223333:assumed-role/agent/run1",
        "aws:PrincipalType",
        "AssumedRole",
    ),
    "a role's ARN keeps its path": (
        "arn:aws:iam::111122223333:role/x/agent",
        "aws:PrincipalArn",
        "arn:aws:iam::111122223333:role/x/agent",
    ),
    "a federated user's id": (
        "arn:aws:sts::111122223333:federated-user/bob",
        "aws:userid",
        "111122223333:bob",
    ),
    "a federated user's type": (
        "arn:aws:sts::111122223333:federated-user/bob",
        "aws:PrincipalType",
        "FederatedUser",
    ),
    "an unnamed role's type": (None, "aws:PrincipalType", "AssumedRole"),
    "an unnamed role's account": (None, "aws:PrincipalAccount", "111122223333"),
    "the resource's account": ("arn:aws:iam::111122223333:user/alice", "aws:ResourceAccount", "111122223333"),
}


@pytest.mark.parametrize(("who", "key", "value"), DERIVED.values(), ids=DERIVED)
def test_a_key_that_follows_from_the_request(who: str | None, key: str, value: str) -> None:
    asked: dict[str, Any] = {"principal": who, "resource_account": "111122223333"}
    assert holds("StringEquals", value, key=key, **asked) == YES
    assert holds("StringEquals", value, key=key, **asked, context={key: "other"}) == NO
    assert holds("StringEquals", value, key=key, **asked, context={key: None}) == NO


UNKNOWABLE = {
    "a user's unique id": ("arn:aws:iam::111122223333:user/alice", "aws:userid", NO),
    "a role's session": ("arn:aws:iam::111122223333:role/agent", "aws:userid", NO),
    "a role has no user name": ("arn:aws:iam::111122223333:role/agent", "aws:username", NO),
    "an unnamed role has an ARN": (None, "aws:PrincipalArn", MAYBE),
    "an unnamed role has an id": (None, "aws:userid", MAYBE),
}


@pytest.mark.parametrize(("who", "key", "expected"), UNKNOWABLE.values(), ids=UNKNOWABLE)
def test_a_key_that_does_not_follow(who: str | None, key: str, expected: str) -> None:
    asked: dict[str, Any] = {"principal": who, "resource_account": "111122223333"}
    assert holds("StringLike", "*", key=key, **asked) == expected


def test_all_conditions_must_hold() -> None:
    document = {
        "Version": "2012-10-17",
        "Statement": {
            "Effect": "Allow",
            "Action": "*",
            "Resource": "*",
            "Condition": {"StringEquals": {"a:x": "1", "a:y": "2"}, "Bool": {"a:z": "true"}},
        },
    }
    request = {
        "principal": "arn:aws:iam::111122223333:user/alice",
        "action": "s3:GetObject",
        "policies": {"identity": [document]},
    }
    right = {"a:x": "1", "a:y": "2", "a:z": True}
    assert decide(request | {"context": right}).answer.value == YES
    for key in right:
        assert decide(request | {"context": right | {key: "no"}}).answer.value == NO
