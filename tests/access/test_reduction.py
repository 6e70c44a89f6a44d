"""Documents with actions taken out: nothing comes in, and nothing goes but what was named."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from nhiscan.access.aws import actions, reduction
from nhiscan.access.aws.document import parse
from nhiscan.access.globs import covers
from nhiscan.access.protocol import Reduced
from nhiscan.files import canonical_json
from nhiscan.reference.aws_actions import load
from tests.access.building import WITH_MFA, Doc, Statement, allow, bits, deny, effective, named

TABLE = load()
VARIABLE = "arn:aws:s3:::b/${aws:username}"


def without(remove: int, *statements: Statement, version: str | None = "2012-10-17") -> Reduced:
    top = {"Version": version} if version else {}
    document = parse(canonical_json({**top, "Statement": list(statements)}))
    return reduction.reduce(document.statements, remove)


def left(found: Reduced) -> dict[str, Any]:
    assert found.document is not None
    read: dict[str, Any] = json.loads(found.document)
    return read


def acts(found: Reduced) -> list[list[str]]:
    return [row["Action"] for row in left(found)["Statement"]]


# ---------------------------------------------------------------- sentences
def test_nothing_removed_is_the_document_as_it_was() -> None:
    statement = allow("s3:Get*", "SQS:*", on=["arn:aws:s3:::b", "*"], Sid="A", Condition=WITH_MFA)
    found = without(0, statement)
    assert left(found)["Statement"] == [
        {**statement, "Condition": {"Bool": {"aws:MultiFactorAuthPresent": ["true"]}}}
    ]
    assert (found.removed, found.unknown) == ((), ())


def test_a_pattern_that_loses_an_action_becomes_the_list_of_the_others() -> None:
    found = without(bits("sqs:SendMessage"), allow("sqs:*Message", "s3:GetObject"))
    assert acts(found) == [["sqs:DeleteMessage", "sqs:ReceiveMessage", "s3:GetObject"]]
    assert found.removed == ("sqs:SendMessage",)


def test_a_pattern_that_loses_everything_goes() -> None:
    found = without(bits("s3:GetObject"), allow("s3:GetObject", "sqs:SendMessage"))
    assert acts(found) == [["sqs:SendMessage"]]


def test_a_statement_that_loses_everything_goes() -> None:
    found = without(bits("s3:GetObject"), allow("s3:GetObject"), allow("sqs:SendMessage", Sid="Kept"))
    assert [row.get("Sid") for row in left(found)["Statement"]] == ["Kept"]


def test_nothing_left_is_no_document() -> None:
    assert without(bits("s3:GetObject"), allow("s3:GetObject")).document is None


def test_a_lone_deny_is_still_a_document() -> None:
    found = without(bits("s3:GetObject"), allow("s3:GetObject"), deny("iam:*"))
    assert left(found)["Statement"] == [deny("iam:*", on=["*"])]


def test_a_service_that_goes_is_named_as_a_whole() -> None:
    found = without(actions.span_bits("sqs") | bits("s3:GetObject"), allow("sqs:*", "s3:Get*"))
    assert found.removed == ("s3:GetObject", "sqs:*")


def test_a_star_that_loses_services_keeps_the_others_as_services() -> None:
    found = without(TABLE.everything & ~actions.span_bits("sqs") & ~bits("s3:GetObject"), allow("*"))
    assert acts(found) == [["s3:GetObject", "sqs:*"]]


def test_a_pattern_that_today_takes_in_a_service_without_naming_it_never_becomes_the_service() -> None:
    """All that ``geo-maps`` knows begins with Get; what it learns tomorrow may not."""
    found = without(TABLE.everything & ~actions.span_bits("geo-maps"), allow("*:Get*"))
    assert acts(found) == [["geo-maps:GetStaticMap", "geo-maps:GetTile"]]


def test_denies_stay_as_they_are() -> None:
    found = without(bits("s3:GetObject"), allow("s3:*"), deny("s3:GetObject"))
    assert left(found)["Statement"][1]["Action"] == ["s3:GetObject"]


def test_not_action_stays_and_is_named() -> None:
    found = without(bits("s3:GetObject"), allow(NotAction=["iam:*"]))
    assert left(found)["Statement"][0]["NotAction"] == ["iam:*"]
    assert found.removed == ()
    assert found.unknown == ("statement 0: NotAction cannot be cut safely",)


def test_what_a_not_action_beside_it_still_allows_is_not_called_removed() -> None:
    found = without(
        bits("s3:GetObject", "iam:GetUser"), allow("s3:*", "iam:GetUser"), allow(NotAction=["iam:*"])
    )
    assert found.removed == ("iam:GetUser",)


def test_a_pattern_that_names_no_known_action_stays_and_is_named() -> None:
    found = without(bits("s3:GetObject"), allow("s3:GetObject", "s3:Teleport"))
    assert acts(found) == [["s3:Teleport"]]
    assert found.unknown == ("statement 0: `s3:Teleport` names no known action",)


@pytest.mark.parametrize(
    ("version", "kept"), [("2012-10-17", "2012-10-17"), ("2008-10-17", "2008-10-17"), (None, "2008-10-17")]
)
def test_the_version_stays_or_a_text_would_become_a_variable(version: str | None, kept: str) -> None:
    found = without(bits("s3:GetObject"), allow("s3:*Object", on=VARIABLE), version=version)
    assert left(found)["Version"] == kept


def test_negative_resources_and_conditions_stay() -> None:
    found = without(
        bits("s3:GetObject"), allow("s3:*Object", NotResource=["arn:aws:s3:::b"], Condition=WITH_MFA)
    )
    [row] = left(found)["Statement"]
    assert row["NotResource"] == ["arn:aws:s3:::b"]
    assert "Resource" not in row
    assert row["Condition"] == {"Bool": {"aws:MultiFactorAuthPresent": ["true"]}}


def test_an_identity_reduces_one_grant_of_its_own() -> None:
    access = effective(Doc([allow("s3:*Object")], "a"), Doc([allow("sqs:*")], "b"))
    grant = access.rulings[0].grant
    reduced = access.reduce(grant, bits("s3:GetObject", "sqs:SendMessage"))
    assert reduced is not None
    assert reduced.removed == ("s3:GetObject",)


def test_a_document_that_cannot_be_read_is_not_reduced() -> None:
    access = effective(Doc(None, "absent"))
    assert access.reduce(access.unread[0].grant, 0) is None


# ---------------------------------------------------------------- laws
PATTERNS = st.sampled_from(
    [
        "*",
        "*:*",
        "s3:*",
        "s3:Get*",
        "s3:GetObject",
        "s3:?et*",
        "sqs:*",
        "sqs:*Message",
        "iam:*",
        "s3:Nothing",
        "sq*:*",
    ]
)
STATEMENTS = st.builds(
    lambda effect, negative, patterns, where, condition: {
        "Effect": effect,
        "NotAction" if negative else "Action": patterns,
        "Resource": where,
        **({"Condition": WITH_MFA} if condition else {}),
    },
    st.sampled_from(["Allow", "Allow", "Deny"]),
    st.sampled_from([False, False, False, True]),
    st.lists(PATTERNS, min_size=1, max_size=3),
    st.sampled_from(["*", "arn:aws:s3:::b/*", VARIABLE]),
    st.booleans(),
)
DOCUMENTS = st.lists(STATEMENTS, min_size=1, max_size=3)
SPANS = st.sampled_from(["s3", "sqs", "iam", "ec2"]).map(actions.span_bits)
PLACES = st.sets(
    st.sampled_from([*TABLE.span("s3"), *TABLE.span("sqs"), *TABLE.span("iam")]), max_size=30
).map(lambda places: sum(1 << place for place in places))
REMOVALS = st.one_of(SPANS, PLACES, st.tuples(SPANS, PLACES).map(lambda pair: pair[0] | pair[1]))


def spoken(statement: Statement) -> int:
    found = actions.union(statement.get("Action", statement.get("NotAction", [])))
    return found if "Action" in statement else TABLE.everything & ~found


def where(statement: Statement) -> str:
    rest = {key: value for key, value in statement.items() if key not in ("Action", "NotAction", "Sid")}
    if isinstance(rest.get("Resource"), str):
        rest["Resource"] = [rest["Resource"]]
    if "Condition" in rest:
        rest["Condition"] = {"Bool": {"aws:MultiFactorAuthPresent": ["true"]}}
    return json.dumps(rest, sort_keys=True)


def by_place(statements: Sequence[Statement]) -> dict[str, int]:
    """The actions of the statements, by everything else that they say."""
    found: dict[str, int] = {}
    for statement in statements:
        key = where(statement) + str("NotAction" in statement)
        found[key] = found.get(key, 0) | spoken(statement)
    return found


@given(DOCUMENTS, REMOVALS)
def test_what_stays_is_what_was_less_what_is_removed(statements: list[Statement], remove: int) -> None:
    found = without(remove, *statements)
    after = by_place(left(found)["Statement"] if found.document else [])
    event("document left" if found.document else "nothing left")
    for key, before in by_place(statements).items():
        cut = "Allow" in key and key.endswith("False")
        assert named(after.get(key, 0) ^ (before & ~remove if cut else before)) == set()


@given(DOCUMENTS, REMOVALS)
def test_every_pattern_that_stays_is_within_one_that_was_there(
    statements: list[Statement], remove: int
) -> None:
    found = without(remove, *statements)
    for statement in left(found)["Statement"] if found.document else []:
        before = [
            s
            for s in statements
            if where(s) == where(statement) and ("Action" in s) == ("Action" in statement)
        ]
        old = [pattern.casefold() for s in before for pattern in s.get("Action", s.get("NotAction", []))]
        for pattern in statement.get("Action", statement.get("NotAction", [])):
            assert any(covers(each, pattern.casefold()) for each in old), pattern


@given(DOCUMENTS, REMOVALS)
def test_removed_names_what_was_allowed_and_is_not_any_more(statements: list[Statement], remove: int) -> None:
    found = without(remove, *statements)
    gone = actions.union(found.removed)
    rows = left(found)["Statement"] if found.document else []
    still = [row for row in rows if row["Effect"] == "Allow"]
    assert gone & ~remove == 0
    assert not any(spoken(row) & gone for row in still)


@given(DOCUMENTS, REMOVALS)
def test_what_is_reduced_is_a_policy_and_reduces_no_further(statements: list[Statement], remove: int) -> None:
    once = without(remove, *statements)
    if once.document is not None:
        again = reduction.reduce(parse(once.document).statements, remove)
        assert again.document == once.document
        assert again.removed == ()


def test_a_document_without_a_statement_keeps_the_rest() -> None:
    access = effective(allow("iam:*"), allow("s3:GetObject", Sid="Keep"), deny("sqs:*"))
    [grant] = {row.grant.id: row.grant for row in access.rulings}.values()
    rest = access.without(grant, [0])
    assert rest is not None
    assert [row["Effect"] for row in json.loads(rest)["Statement"]] == ["Allow", "Deny"]
    assert access.without(grant, [0, 1]) is None
    assert access.without(grant, []) is not None


def test_the_accounts_that_a_policy_names_are_those_of_its_allows() -> None:
    queue = "arn:aws:sqs:eu-west-1:{}:q"
    access = effective(
        allow("sqs:*", on=[queue.format("1" * 12), queue.format("*"), "arn:aws:s3:::b"]),
        deny("sqs:*", on=queue.format("2" * 12)),
        allow("sqs:*", NotResource=[queue.format("3" * 12)]),
    )
    assert set(access.accounts(access.rulings[0].grant)) == {"1" * 12}
