"""A service that becomes a role for any account is a finding where AWS asks to bind it, and only there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from nhiscan.files import canonical_json
from nhiscan.model import GapKind, Inherited, Layer, Policy, PrincipalKind, Trust
from tests.estates import (
    PROD,
    ROLE,
    VENDOR,
    allow,
    estate,
    findings,
    gap,
    needs,
    policy,
    role,
    rule,
    said,
    trust,
)

RULE = rule("trust_service_unbound")
STATES, LAMBDA, UNKNOWN = "states.amazonaws.com", "lambda.amazonaws.com", "apigateway.amazonaws.com"

Case = tuple[str, Mapping[str, Any] | None, str]


def equals(key: str, value: object) -> dict[str, Any]:
    """One plain test."""
    return {"StringEquals": {key: value}}


def source(pattern: str) -> dict[str, Any]:
    """A test of the source's ARN."""
    return {"ArnLike": {"aws:SourceArn": pattern}}


CASES: dict[str, Case] = {
    "nothing": (STATES, None, "low certain"),
    "nothing, written with a region": ("states.eu-central-1.amazonaws.com", None, "low certain"),
    "our account": (STATES, equals("aws:SourceAccount", PROD), "clean"),
    "our account, the key in other letters": (STATES, equals("AWS:SOURCEACCOUNT", PROD), "clean"),
    "another account, which is a decision": (STATES, equals("aws:SourceAccount", VENDOR), "clean"),
    "any account": (STATES, {"StringLike": {"aws:SourceAccount": "*"}}, "low certain"),
    "any account but one": (STATES, {"StringNotEquals": {"aws:SourceAccount": VENDOR}}, "low certain"),
    "our account if the service says one": (
        STATES,
        {"StringEqualsIfExists": {"aws:SourceAccount": PROD}},
        "clean",
    ),
    "our organisation": (STATES, equals("aws:SourceOrgID", "o-acme000001"), "clean"),
    "our state machines": (STATES, source(f"arn:aws:states:*:{PROD}:stateMachine:*"), "clean"),
    "anybody's state machines": (STATES, source("arn:aws:states:*:*:stateMachine:*"), "low certain"),
    "state machines of accounts that begin alike": (
        STATES,
        source("arn:aws:states:*:1111????????:stateMachine:*"),
        "low certain",
    ),
    "anything": (STATES, {"StringLike": {"aws:SourceArn": "*"}}, "low certain"),
    "anything, as no ARN is written": (STATES, source("*"), "not evaluated"),
    "one bucket": ("datasync.amazonaws.com", source("arn:aws:s3:::acme-logs"), "clean"),
    "buckets that anybody can make": (
        "datasync.amazonaws.com",
        source("arn:aws:s3:::acme-*"),
        "low certain",
    ),
    "buckets that anybody can make, of our account": (
        "datasync.amazonaws.com",
        source("arn:aws:s3:::acme-*") | equals("aws:SourceAccount", PROD),
        "clean",
    ),
    "anybody's with one of ours": (
        STATES,
        {"ArnLike": {"aws:SourceArn": [f"arn:aws:states:*:{PROD}:*", "arn:aws:states:*:*:stateMachine:x"]}},
        "low certain",
    ),
    "whoever is in the office": (
        STATES,
        {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}},
        "low conditional",
    ),
    "a service whose role is passed": (LAMBDA, None, "clean"),
    "a service whose page nobody read": (UNKNOWN, None, "not evaluated"),
    "a service whose page nobody read, bound": (UNKNOWN, equals("aws:SourceAccount", PROD), "clean"),
    "a principal that no request can name": ("states.example.com", None, "not evaluated"),
}


@pytest.mark.parametrize(("principal", "condition", "verdict"), CASES.values(), ids=CASES)
def test_service(principal: str, condition: Mapping[str, Any] | None, verdict: str) -> None:
    rows = trust(principal, PrincipalKind.SERVICE, condition=condition)
    assert said(RULE, estate(role(), rows)) == {f"{ROLE}#trust:0:{principal}": [verdict]}


@pytest.mark.parametrize("kind", [kind for kind in PrincipalKind if kind is not PrincipalKind.SERVICE])
def test_whoever_is_no_service_is_other_rules(kind: PrincipalKind) -> None:
    assert list(said(RULE, estate(role(), trust(VENDOR, kind, account=VENDOR))).values()) == [["clean"]]


def test_a_statement_that_lets_nobody_become_the_role_is_clean() -> None:
    row, *rest = trust(STATES, PrincipalKind.SERVICE)
    assert isinstance(row, Trust)
    tags = replace(row, actions=("sts:TagSession",))
    assert list(said(RULE, estate(role(), tags, rest)).values()) == [["clean"]]


STRONG = {
    "an administrator": (allow("*"), "medium certain"),
    "a service's changes account-wide": (allow("s3:*"), "medium certain"),
    "one bucket": (allow("s3:*", on="arn:aws:s3:::curated/*"), "low certain"),
}


@pytest.mark.parametrize(("statement", "verdict"), STRONG.values(), ids=STRONG)
def test_what_the_role_is_worth(statement: dict[str, Any], verdict: str) -> None:
    asked = estate(role(), trust(STATES, PrincipalKind.SERVICE), policy(ROLE, statement))
    assert list(said(RULE, asked).values()) == [[verdict]]


def two_statements(second: Mapping[str, Any]) -> tuple[Any, ...]:
    """A bound statement for the service, and ``second`` in the same policy."""
    row = trust(STATES, PrincipalKind.SERVICE, condition=equals("aws:SourceAccount", PROD))[0]
    assert isinstance(row, Trust)
    bound = {"Effect": "Allow", "Principal": {"Service": STATES}, "Action": "sts:AssumeRole"}
    document = (bound | {"Condition": equals("aws:SourceAccount", PROD)}, second)
    other = replace(row, id=f"{ROLE}#trust:1:{STATES}", statement=1, condition=None, keys=())
    rows = [row, other] if second["Effect"] == "Allow" else [row]
    return *rows, *policy(ROLE, *document, name="trust policy", layer=Layer.TRUST)


def test_of_two_statements_the_open_one_is_the_finding() -> None:
    again = {"Effect": "Allow", "Principal": {"Service": STATES}, "Action": "sts:AssumeRole"}
    assert said(RULE, estate(role(), two_statements(again))) == {
        f"{ROLE}#trust:0:{STATES}": ["clean"],
        f"{ROLE}#trust:1:{STATES}": ["low certain"],
    }


def test_a_deny_of_the_same_policy_binds_too() -> None:
    row = trust(STATES, PrincipalKind.SERVICE)[0]
    allowed = {"Effect": "Allow", "Principal": {"Service": STATES}, "Action": "sts:AssumeRole"}
    denied = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "sts:AssumeRole",
        "Condition": {"StringNotEquals": {"aws:SourceAccount": PROD}},
    }
    rows = (row, *policy(ROLE, allowed, denied, name="trust policy", layer=Layer.TRUST))
    assert list(said(RULE, estate(role(), rows)).values()) == [["clean"]]


def test_a_resource_control_policy_binds_every_role() -> None:
    """Source: AWS Organizations User Guide, "Resource control policy examples", confused deputy."""
    everything = {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}
    fence = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "sts:AssumeRole",
        "Resource": "*",
        "Condition": {
            "StringNotEqualsIfExists": {"aws:SourceOrgID": "o-acme000001"},
            "Null": {"aws:SourceAccount": "false"},
            "Bool": {"aws:PrincipalIsAWSService": "true"},
        },
    }
    documents = [canonical_json({"Version": "2012-10-17", "Statement": [s]}) for s in (everything, fence)]
    rows = [Policy(f"rcp{n}", "aws", text) for n, text in enumerate(documents)]
    inherited = [Inherited(PROD, "aws", "r-1", 0, Layer.RCP, f"rcp{n}", f"rcp{n}") for n in (0, 1)]
    asked = estate(role(), trust(STATES, PrincipalKind.SERVICE), rows, inherited)
    assert list(said(RULE, asked).values()) == [["clean"]]


def test_guardrails_that_nobody_showed_leave_it_open() -> None:
    asked = estate(role(), trust(STATES, PrincipalKind.SERVICE), gap("inherited"))
    (found,) = findings(RULE, asked)
    assert found.confidence.value == "conditional"
    assert found.message.endswith("; it hangs on inherited in the test (not seen)")


def test_a_key_that_it_hangs_on_is_named() -> None:
    office = {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}
    (found,) = findings(RULE, estate(role(), trust(STATES, PrincipalKind.SERVICE, condition=office)))
    assert found.message == f"`{STATES}` may become it for any account; it hangs on `aws:sourceip`"


def test_what_is_missing_for_a_service_that_nobody_read_of() -> None:
    asked = estate(role(), trust(UNKNOWN, PrincipalKind.SERVICE))
    assert needs(RULE, asked) == {("reference", GapKind.NOT_GIVEN)}


def test_a_finding_names_the_page_that_asks_for_it() -> None:
    (found,) = findings(RULE, estate(role(), trust(STATES, PrincipalKind.SERVICE)))
    assert "Step Functions" in found.evidence[-1].text
    assert (found.cause.kind, found.cause.id, found.cause.statement) == ("trust", ROLE, 0)
