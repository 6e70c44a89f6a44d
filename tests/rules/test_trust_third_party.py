"""A stranger's account without an external id is a finding; so is everybody."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping
from typing import Any

import pytest

from nhiscan.model import PrincipalKind, Scope, ScopeKind
from tests.estates import DEV, PROD, ROLE, VENDOR, estate, findings, role, rule, said, trust

RULE = rule("trust_third_party")
ACCOUNT, IDENTITY, EVERYONE = PrincipalKind.ACCOUNT, PrincipalKind.IDENTITY, PrincipalKind.EVERYONE
ORGANISATION = Scope(PROD, "aws", PROD, ScopeKind.ACCOUNT, "acme-prod", "ou-1")
GOOD_ID = {"StringEquals": {"sts:ExternalId": "acme-7781"}}
ANY_ID = {"StringLike": {"sts:ExternalId": "*"}}
MAYBE_ID = {"StringEqualsIfExists": {"sts:ExternalId": "acme-7781"}}
NOT_ID = {"StringNotEquals": {"sts:ExternalId": "acme-7781"}}
OUR_ORG = {"StringEquals": {"aws:PrincipalOrgID": "o-acme000001"}}
OUR_ACCOUNT = {"StringEquals": {"aws:PrincipalAccount": PROD}}
THEIR_ACCOUNT = {"StringEquals": {"aws:PrincipalAccount": VENDOR}}
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
    "a vendor from an office": (VENDOR, ACCOUNT, VENDOR, OFFICE, "high certain"),
    "an account pinned to our organisation": (VENDOR, ACCOUNT, VENDOR, OUR_ORG, "clean"),
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
    assert said(RULE, estate(role(), ORGANISATION, rows)) == {f"{ROLE}#trust:0:{principal}": [verdict]}


def test_without_the_organisation_s_list_a_stranger_is_inferred() -> None:
    asked = estate(role(), trust(DEV, ACCOUNT, account=DEV))
    assert [item.confidence.value for item in findings(RULE, asked)] == ["inferred"]


def test_the_settings_name_accounts_that_are_ours() -> None:
    rows = [role(), *trust(DEV, ACCOUNT, account=DEV)]
    assert findings(RULE, estate(rows, trusted_accounts=(DEV,))) == []


def test_the_fix_asks_the_vendor_and_nobody_else() -> None:
    (found,) = findings(RULE, estate(role(), ORGANISATION, trust(VENDOR, ACCOUNT, account=VENDOR)))
    assert (found.identity, found.cause.kind, found.cause.statement) == (ROLE, "trust", 0)
    words = shlex.split(found.fix[0].text)
    document = json.loads(words[words.index("--policy-document") + 1])
    assert document["Statement"][0]["Condition"] == {"StringEquals": {"sts:ExternalId": "EXTERNAL-ID"}}
