"""A stranger's account without an external id is a finding; so is everybody."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from nhiscan.model import Layer, PrincipalKind, Scope, ScopeKind, Trust
from tests.estates import DEV, PROD, ROLE, VENDOR, estate, findings, policy, role, rule, said, trust

RULE = rule("trust_third_party")
ACCOUNT, IDENTITY, EVERYONE = PrincipalKind.ACCOUNT, PrincipalKind.IDENTITY, PrincipalKind.EVERYONE
ORGANISATION = Scope(PROD, "aws", PROD, ScopeKind.ACCOUNT, "acme-prod", "ou-1")
OWN = Scope("o-acme000001", "aws", PROD, ScopeKind.ORGANISATION, "")
GOOD_ID = {"StringEquals": {"sts:ExternalId": "acme-7781"}}
ANY_ID = {"StringLike": {"sts:ExternalId": "*"}}
MAYBE_ID = {"StringEqualsIfExists": {"sts:ExternalId": "acme-7781"}}
NOT_ID = {"StringNotEquals": {"sts:ExternalId": "acme-7781"}}
OUR_ORG = {"StringEquals": {"aws:PrincipalOrgID": "o-acme000001"}}
OUR_ACCOUNT = {"StringEquals": {"aws:PrincipalAccount": PROD}}
THEIR_ACCOUNT = {"StringEquals": {"aws:PrincipalAccount": VENDOR}}
OUR_PATHS = {"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": ["o-acme000001/*"]}}
THEIR_ORG = {"StringEquals": {"aws:PrincipalOrgID": "o-attacker0001"}}
ANY_ORG = {"StringLike": {"aws:PrincipalOrgID": "o-*"}}
OFFICE = {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}

Case = tuple[str, PrincipalKind, str | None, Mapping[str, Any] | None, str]
CASES: dict[str, Case] = {
    "a vendor's account": (f"arn:aws:iam::{VENDOR}:root", ACCOUNT, VENDOR, None, "high certain"),
    "a vendor's role": (f"arn:aws:iam::{VENDOR}:role/x", IDENTITY, VENDOR, None, "high certain"),
    "a vendor with our external id": (VENDOR, ACCOUNT, VENDOR, GOOD_ID, "clean"),
    "a vendor with any external id": (VENDOR, ACCOUNT, VENDOR, ANY_ID, "high certain"),
    "a vendor with an external id if it likes": (VENDOR, ACCOUNT, VENDOR, MAYBE_ID, "high certain"),
    "a vendor with any external id but one": (VENDOR, ACCOUNT, VENDOR, NOT_ID, "high certain"),
    "a vendor with a number for an external id": (
        VENDOR,
        ACCOUNT,
        VENDOR,
        {"StringEquals": {"sts:ExternalId": 7781}},
        "clean",
    ),
    "a vendor with one good external id or any": (
        VENDOR,
        ACCOUNT,
        VENDOR,
        {"StringLike": {"sts:ExternalId": ["acme-7781", "*"]}},
        "high certain",
    ),
    "a vendor from an office": (VENDOR, ACCOUNT, VENDOR, OFFICE, "high conditional"),
    "an account pinned to our organisation": (VENDOR, ACCOUNT, VENDOR, OUR_ORG, "clean"),
    "an account pinned to another organisation": (VENDOR, ACCOUNT, VENDOR, THEIR_ORG, "high certain"),
    "an account pinned to paths of ours": (VENDOR, ACCOUNT, VENDOR, OUR_PATHS, "clean"),
    "everybody in another organisation": ("*", EVERYONE, None, THEIR_ORG, "high conditional"),
    "everybody in any organisation": ("*", EVERYONE, None, ANY_ORG, "critical certain"),
    "everybody in paths of ours": ("*", EVERYONE, None, OUR_PATHS, "clean"),
    "our own account": (f"arn:aws:iam::{PROD}:root", ACCOUNT, PROD, None, "clean"),
    "everybody": ("*", EVERYONE, None, None, "critical certain"),
    "everybody in our organisation": ("*", EVERYONE, None, OUR_ORG, "clean"),
    "everybody in our account": ("*", EVERYONE, None, OUR_ACCOUNT, "clean"),
    "everybody in a vendor's account": ("*", EVERYONE, None, THEIR_ACCOUNT, "high conditional"),
    "everybody with an external id": ("*", EVERYONE, None, GOOD_ID, "high conditional"),
    "everybody from an office": ("*", EVERYONE, None, OFFICE, "high conditional"),
    "a service": ("lambda.amazonaws.com", PrincipalKind.SERVICE, None, None, "clean"),
    "an identity provider": ("arn:aws:iam::1:saml-provider/x", PrincipalKind.FEDERATED, None, None, "clean"),
    "a deleted principal, which is another rule's": ("AROAX", PrincipalKind.DELETED, None, None, "clean"),
    "what nobody can read": ('{"AWS":"*"}', PrincipalKind.UNKNOWN, None, None, "not evaluated"),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_third_party(case: Case) -> None:
    principal, kind, account, condition, verdict = case
    rows = trust(principal, kind, condition=condition, account=account)
    assert said(RULE, estate(role(), ORGANISATION, OWN, rows)) == {f"{ROLE}#trust:0:{principal}": [verdict]}


@pytest.mark.parametrize("condition", [OUR_ORG, THEIR_ORG])
def test_where_our_own_organisation_is_not_known_it_hangs_on_it(condition: Mapping[str, Any]) -> None:
    asked = estate(role(), ORGANISATION, trust(VENDOR, ACCOUNT, condition=condition, account=VENDOR))
    assert [item.confidence.value for item in findings(RULE, asked)] == ["conditional"]


def test_the_scope_of_the_account_itself_is_no_list_of_the_organisation() -> None:
    alone = replace(ORGANISATION, parent=None)
    asked = estate(role(), alone, trust(VENDOR, ACCOUNT, account=VENDOR))
    assert [item.confidence.value for item in findings(RULE, asked)] == ["inferred"]


def denying(principal: object, condition: Mapping[str, Any] | None, action: str = "sts:AssumeRole") -> Any:
    """A vendor's trust, and a Deny in the same policy."""
    row = trust(VENDOR, ACCOUNT, account=VENDOR)[0]
    allowed = {"Effect": "Allow", "Principal": {"AWS": VENDOR}, "Action": "sts:AssumeRole"}
    denied = {"Effect": "Deny", "Principal": principal, "Action": action}
    denied |= {"Condition": condition} if condition else {}
    return row, policy(ROLE, allowed, denied, name="trust policy", layer=Layer.TRUST)


DENIED: dict[str, tuple[Any, str]] = {
    "the vendor, always": (denying({"AWS": VENDOR}, None), "high conditional"),
    "everybody but our external id": (denying("*", NOT_ID), "clean"),
    "everybody without any external id": (
        denying("*", {"Null": {"sts:ExternalId": "true"}}),
        "high conditional",
    ),
    "everybody outside the office": (denying("*", {"NotIpAddress": OFFICE["IpAddress"]}), "high conditional"),
    "somebody else": (denying({"AWS": DEV}, None), "high certain"),
    "another action": (denying("*", None, "sts:TagSession"), "high certain"),
}


@pytest.mark.parametrize(("rows", "verdict"), DENIED.values(), ids=DENIED)
def test_a_deny_of_the_same_policy(rows: Any, verdict: str) -> None:
    assert list(said(RULE, estate(role(), ORGANISATION, rows)).values()) == [[verdict]]


def test_a_statement_that_lets_nobody_become_the_role_is_clean() -> None:
    row, *rest = trust(VENDOR, ACCOUNT, account=VENDOR)
    assert isinstance(row, Trust)
    tags = replace(row, actions=("sts:TagSession", "sts:SetSourceIdentity"))
    assert list(said(RULE, estate(role(), ORGANISATION, tags, rest)).values()) == [["clean"]]


def test_without_the_organisation_s_list_a_stranger_is_inferred() -> None:
    asked = estate(role(), trust(DEV, ACCOUNT, account=DEV))
    assert [item.confidence.value for item in findings(RULE, asked)] == ["inferred"]


def test_the_settings_name_accounts_that_are_ours() -> None:
    rows = [role(), *trust(DEV, ACCOUNT, account=DEV)]
    assert findings(RULE, estate(rows, trusted_accounts=(DEV,))) == []


def test_the_fix_asks_the_vendor_and_nobody_else() -> None:
    (found,) = findings(RULE, estate(role(), ORGANISATION, trust(VENDOR, ACCOUNT, account=VENDOR)))
    assert (found.identity, found.cause.kind, found.cause.statement) == (ROLE, "trust", 0)
    assert found.fix[0].kind == "json"
    document = json.loads(found.fix[0].text)
    assert document["Statement"][0]["Condition"] == {"StringEquals": {"sts:ExternalId": "EXTERNAL-ID"}}
