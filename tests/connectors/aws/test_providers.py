"""Identity providers: which of those that trusts name are there, and of which nobody can tell."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from nhiscan.model import Gap, GapKind, Resource
from tests.connectors.aws.kit import IAM, OTHER, Read, details, read, role

OIDC, SAML = f"{IAM}:oidc-provider/gitlab.com", f"{IAM}:saml-provider/corp"
ELSEWHERE = f"arn:aws:iam::{OTHER}:oidc-provider/gitlab.com"
EXPORT = details(
    role("by-oidc", {"Federated": OIDC}),
    role("by-saml", {"Federated": SAML}),
    role("by-google", {"Federated": "accounts.google.com"}),
    role("by-another", {"Federated": ELSEWHERE}),
)
NO_OIDC: dict[str, Any] = {"OpenIDConnectProviderList": []}
NO_SAML: dict[str, Any] = {"SAMLProviderList": []}
DETAIL = {"Url": "gitlab.com", "ClientIDList": ["x"]}


def untold(found: Read) -> set[str | None]:
    return {gap.subject for gap in found.rows(Gap) if gap.table == "providers"}


GIVEN: dict[str, tuple[dict[str, Any], set[str]]] = {
    "nothing": ({}, {OIDC, SAML}),
    "a list without it": ({"o.json": NO_OIDC}, {SAML}),
    "both lists": ({"o.json": NO_OIDC, "s.json": NO_SAML}, set()),
    "a list with it": ({"o.json": {"OpenIDConnectProviderList": [{"Arn": OIDC}]}}, {SAML}),
    "its own details": ({"o.json": DETAIL}, {SAML}),
    "the details of another": ({"o.json": {**DETAIL, "Url": "github.com"}}, {OIDC, SAML}),
    "a damaged list": ({"o.json": {"OpenIDConnectProviderList": [7]}}, {OIDC, SAML}),
    "a cut list": ({"s.json": {**NO_SAML, "IsTruncated": True}}, {OIDC, SAML}),
}


@pytest.mark.parametrize(("files", "missing"), GIVEN.values(), ids=GIVEN)
def test_whether_a_provider_is_still_there(tmp_path: Path, files: dict[str, Any], missing: set[str]) -> None:
    found = read(tmp_path, {"a.json": EXPORT, **files})
    assert untold(found) == missing


def test_the_gap_names_the_command_of_its_kind(tmp_path: Path) -> None:
    gaps = [gap for gap in read(tmp_path, {"a.json": EXPORT}).rows(Gap) if gap.table == "providers"]
    assert {(gap.subject, gap.needs.partition(" > ")[0], gap.kind) for gap in gaps} == {
        (OIDC, "aws iam list-open-id-connect-providers", GapKind.NOT_GIVEN),
        (SAML, "aws iam list-saml-providers", GapKind.NOT_GIVEN),
    }


def test_every_listed_provider_is_a_resource_by_its_arn(tmp_path: Path) -> None:
    files = {
        "o.json": {"OpenIDConnectProviderList": [{"Arn": OIDC}]},
        "s.json": {"SAMLProviderList": [{"Arn": SAML}]},
    }
    rows = read(tmp_path, {"a.json": EXPORT, **files}).rows(Resource)
    assert {(row.id, row.kind) for row in rows} == {(OIDC, "oidc-provider"), (SAML, "saml-provider")}
