"""The trap suite is well-formed, tells both sides of each rule, and the definition of AWS keeps to it."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest

from nhiscan.access.aws import decider
from nhiscan.definition.aws import decide as define
from nhiscan.errors import InputError
from nhiscan.reference.aws_actions import load
from tools.traps.cases import Case, Status, TrapError, read_cases

SUITE = Path(__file__).resolve().parent.parent.parent / "docs" / "traps" / "aws.json"
CASES = read_cases(SUITE)
BY_ID = {case.id: case for case in CASES}

TOPICS = set(
    """order cross-account principals limits scp rcp endpoint not-principal sts kms s3 services
    pass-role matching typing versions variables conditions sets context""".split()
)
DECISIONS = {"allowed", "explicit_deny", "implicit_deny", "conditional", "unknown"}
KEYS = {"principal", "action", "resource", "resource_account", "context", "unknown_context", "policies"}
POLICIES = set("identity boundary session resource endpoint scp rcp kms_grants".split())

OPERATORS = """StringEquals StringNotEquals StringEqualsIgnoreCase StringNotEqualsIgnoreCase StringLike
    StringNotLike NumericEquals NumericNotEquals NumericLessThan NumericLessThanEquals NumericGreaterThan
    NumericGreaterThanEquals DateEquals DateNotEquals DateLessThan DateLessThanEquals DateGreaterThan
    DateGreaterThanEquals Bool BinaryEquals IpAddress NotIpAddress ArnEquals ArnLike ArnNotEquals
    ArnNotLike""".split()
OUTCOMES = (
    "match",
    "no match",
    "missing",
    "IfExists, missing",
    "IfExists, present",
    "free",
    "ForAllValues, all pass",
    "ForAllValues, one fails",
    "ForAllValues, missing",
    "ForAnyValue, one passes",
    "ForAnyValue, none passes",
    "ForAnyValue, missing",
)
PRESENCES = ("true, missing", "true, present", "false, missing", "false, present", "free")

DIFFERS = {
    "federated-user-without-session-policy": "engine and definition take no session policy for no limit",
    "bucket-action-asked-for-an-object": "both take it for a bucket with a slash in its name",
}
"""Open cases that engine and definition answer otherwise today, and why the case stands all the same."""


def written(case: Case) -> str:
    return json.dumps(case.request["policies"])


def test_ids_are_unique_and_readable() -> None:
    assert [name for name, count in Counter(case.id for case in CASES).items() if count > 1] == []
    assert [case.id for case in CASES if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", case.id)] == []


def test_there_are_enough_cases_of_every_topic() -> None:
    topics = Counter(case.topic for case in CASES)
    assert set(topics) == TOPICS
    assert min(topics.values()) >= 5
    assert len(CASES) >= 250


def test_every_request_is_one_that_simulate_takes() -> None:
    for case in CASES:
        assert set(case.request) <= KEYS, case.id
        assert {"action", "policies"} <= set(case.request), case.id
        assert set(case.request["policies"]) <= POLICIES, case.id


def test_no_two_cases_ask_the_same() -> None:
    asked = Counter(json.dumps([case.request, case.rule], sort_keys=True) for case in CASES)
    assert [request for request, count in asked.items() if count > 1] == []


def test_every_case_cites_its_page() -> None:
    for case in CASES:
        assert set(case.source) == {"title", "section", "quote"}, case.id
        assert case.source["title"], case.id
        assert len((case.source["quote"] or "").split()) <= 12, case.id
        assert case.rule.endswith("."), case.id


def test_expectations_are_answers() -> None:
    for case in CASES:
        for expect in (case.expect, *case.alternatives):
            assert expect.decision in DECISIONS, case.id
            assert (expect.decision == "conditional") == bool(expect.depends_on), case.id
            assert list(expect.depends_on) == sorted({key.lower() for key in expect.depends_on}), case.id


def test_only_open_cases_have_alternatives_and_only_they_are_unknown() -> None:
    for case in CASES:
        assert bool(case.alternatives) == (case.status is Status.OPEN), case.id
        assert case.expect not in case.alternatives, case.id
        assert case.status is Status.OPEN or case.expect.decision != "unknown", case.id


def test_expectations_are_not_all_the_same() -> None:
    found = Counter(case.expect.decision for case in CASES)
    assert set(found) == DECISIONS
    assert max(found.values()) < len(CASES) / 2


def test_every_documented_rule_passes_once_and_just_fails_once() -> None:
    decisions = defaultdict(set)
    for case in CASES:
        if case.status is Status.DOCUMENTED:
            decisions[case.rule].add(case.expect.decision)
    assert [rule for rule, found in decisions.items() if len(found) < 2] == []


@pytest.mark.parametrize("operator", OPERATORS)
def test_every_operator_is_seen_with_every_outcome(operator: str) -> None:
    found = {outcome: case for case in CASES for name, outcome in case.covers if name == operator}
    assert set(found) == set(OUTCOMES)
    for outcome, case in found.items():
        quantifier = outcome.partition(",")[0]
        name = operator + "IfExists" if quantifier == "IfExists" else operator
        name = f"{quantifier}:{name}" if quantifier.startswith("For") else name
        assert f'"{name}": ' in written(case), case.id


@pytest.mark.parametrize("operator", OPERATORS)
def test_what_matches_and_what_does_not_differ_in_one_value(operator: str) -> None:
    match, other = (
        next(case for case in CASES if (operator, outcome) in case.covers)
        for outcome in ("match", "no match")
    )
    assert match.expect != other.expect
    assert written(match) == written(other)
    assert match.request["context"] != other.request["context"]


def test_null_is_seen_with_every_presence() -> None:
    found = {outcome for case in CASES for name, outcome in case.covers if name == "Null"}
    assert found == set(PRESENCES)


TRAPS_OF_OTHERS = {
    "a role's ARN is no direct grant past a boundary": (
        "boundary-role-arn-named-in-bucket-policy",
        "implicit_deny",
    ),
    "nor past a session policy": ("session-policy-role-arn-named-in-bucket-policy", "implicit_deny"),
    "a session's ARN is": ("session-arn-named-session-policy-silent", "allowed"),
    "a missing key meets a negated operator": ("string-not-equals-missing", "allowed"),
    "a set qualifier is a condition": ("for-all-string-equals-one-value-fails", "implicit_deny"),
    "version 2008 has no variables": ("variable-in-2008-policy", "implicit_deny"),
    "nor has a policy without version": ("variable-in-policy-without-version", "implicit_deny"),
    "a default stands in for a key": ("variable-default-used", "allowed"),
    "ArnLike does not cross colons": ("arn-like-does-not-cross-colons", "implicit_deny"),
    "ForAllValues over nothing holds": ("for-all-missing-key-allows", "allowed"),
    "a service-linked role is known by its path": (
        "scp-denies-role-merely-named-like-a-service-linked-role",
        "explicit_deny",
    ),
    "NotPrincipal and a boundary do not go together": (
        "not-principal-user-with-boundary-listed",
        "explicit_deny",
    ),
    "NotAction of nothing is everything": (
        "not-action-with-an-action-that-does-not-exist-covers-everything",
        "allowed",
    ),
    "an SCP on an untold key is a condition": ("scp-deny-on-free-key", "conditional"),
    "a trust is never left out": ("trust-absent-identity-allows", "implicit_deny"),
    "a bucket policy's Principal counts": ("user-arn-named-another-user-calls", "implicit_deny"),
    "statements lend each other nothing": (
        "statements-do-not-lend-each-other-action-and-resource",
        "implicit_deny",
    ),
    "a deleted role's id is not its name": ("unique-id-of-the-recreated-role", "implicit_deny"),
}


@pytest.mark.parametrize(("name", "decision"), TRAPS_OF_OTHERS.values(), ids=TRAPS_OF_OTHERS)
def test_the_traps_that_others_fell_into_are_there(name: str, decision: str) -> None:
    assert BY_ID[name].expect.decision == decision
    assert BY_ID[name].status is Status.DOCUMENTED


BROKEN = {
    "no file": (None, "cannot be read"),
    "no JSON": ("{", "cannot be read"),
    "another schema": ('{"schema": "x", "cases": []}', "must be `nhiscan/traps/v1`"),
    "a case without request": ('{"schema": "nhiscan/traps/v1", "cases": [{"id": "a"}]}', "lacks"),
    "an unknown status": (
        json.dumps(
            {
                "schema": "nhiscan/traps/v1",
                "cases": [
                    dict.fromkeys(("id", "topic", "rule", "request", "source"), "") | {"status": "sure"}
                ],
            }
        ),
        "lacks or misspells",
    ),
}


@pytest.mark.parametrize(("text", "says"), BROKEN.values(), ids=BROKEN)
def test_a_broken_suite_is_told_in_one_line(tmp_path: Path, text: str | None, says: str) -> None:
    suite = tmp_path / "suite.json"
    if text is not None:
        suite.write_text(text, encoding="utf-8")
    with pytest.raises(TrapError, match=says) as told:
        read_cases(suite)
    assert "\n" not in str(told.value)


def known(case: Case) -> Any:
    marks = pytest.mark.xfail(strict=True, reason=DIFFERS[case.id]) if case.id in DIFFERS else ()
    return pytest.param(case, id=case.id, marks=marks)


ANSWERS = {"definition": define, "engine": decider(None)}
UNLISTED = {case.id for case in CASES if load().index(case.request["action"]) is None}
"""Cases about actions that the table does not list: to the engine that is no request."""


@pytest.mark.parametrize("name", sorted(UNLISTED))
def test_an_action_that_is_not_listed_is_no_request_to_the_engine(name: str) -> None:
    with pytest.raises(InputError, match="is no action known"):
        ANSWERS["engine"](BY_ID[name].request)


@pytest.mark.parametrize("by", ANSWERS)
@pytest.mark.parametrize("case", [known(case) for case in CASES])
def test_the_suite_is_answered_as_it_says(case: Case, by: str) -> None:
    if by == "engine" and case.id in UNLISTED:
        return
    found = ANSWERS[by](case.request)
    assert found.answer.value == case.expect.decision
    assert found.depends_on == case.expect.depends_on
    if case.expect.because:
        assert {(one.layer, one.effect) for one in found.because} == case.expect.because


def test_every_known_difference_is_about_a_case() -> None:
    assert set(DIFFERS) - set(BY_ID) == set()
