"""Grants of keys: what they say is kept as it is printed, and nobody takes them for an identity's policy."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from nhiscan.estate import Estate
from nhiscan.model import GapKind, Grant, Layer, Policy, Resource
from nhiscan.settings import Settings
from tests.connectors.aws.kit import ACCOUNT, IAM, Read, details, read, role

KEY_ID = "1234abcd-12ab-34cd-56ef-1234567890ab"
KEY = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/{KEY_ID}"
FILE = f"kms-grants/eu-west-1/{KEY_ID}.json"
GRANTEE = f"{IAM}:role/r"
ROW = {
    "KeyId": KEY,
    "GrantId": "abc123",
    "Name": "for-backups",
    "CreationDate": "2026-01-02T03:04:05+00:00",
    "GranteePrincipal": GRANTEE,
    "RetiringPrincipal": f"{IAM}:root",
    "IssuingAccount": f"{IAM}:root",
    "Operations": ["Decrypt", "CreateGrant"],
    "Constraints": {"EncryptionContextSubset": {"Department": "IT"}},
}


def given(tmp_path: Path, *rows: Any, file: str = FILE, **more: Any) -> Read:
    return read(tmp_path, {"a.json": details(role("r")), file: {"Grants": list(rows), **more}})


def held(found: Read) -> list[Grant]:
    return [grant for grant in found.rows(Grant) if grant.layer is Layer.KMS_GRANT]


def document(found: Read) -> Any:
    (grant,) = held(found)
    policy = next(row for row in found.rows(Policy) if row.id == grant.policy)
    assert policy.language == "aws-kms-grant"
    return json.loads(policy.document)


def test_a_grant_is_held_by_its_key_from_the_day_it_was_made(tmp_path: Path) -> None:
    found = given(tmp_path, ROW)
    (grant,) = held(found)
    assert (grant.id, grant.holder, grant.name) == (f"{KEY}#kms-grant:abc123", KEY, "for-backups")
    assert (grant.partition, grant.starts) == (ACCOUNT, datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC))
    assert document(found) == ROW
    assert found.one(Resource).id == KEY


def test_a_grant_without_a_name_goes_by_its_id(tmp_path: Path) -> None:
    (grant,) = held(given(tmp_path, {**ROW, "Name": ""}))
    assert grant.name == "abc123"


CONSTRAINTS: dict[str, Any] = {
    "a part of the context": {"EncryptionContextSubset": {"a": "b"}},
    "the whole context": {"EncryptionContextEquals": {"a": "b", "c": ""}},
    "a source": {"SourceArn": f"arn:aws:rds:eu-west-1:{ACCOUNT}:db:d"},
    "one that is newer than this reader": {"SomethingNew": {"a": ["b"]}},
}


@pytest.mark.parametrize("constraints", CONSTRAINTS.values(), ids=CONSTRAINTS)
def test_every_constraint_is_kept(tmp_path: Path, constraints: Any) -> None:
    assert document(given(tmp_path, {**ROW, "Constraints": constraints}))["Constraints"] == constraints


def test_a_service_may_be_who_is_granted(tmp_path: Path) -> None:
    row = {"GranteeServicePrincipal": "rds.amazonaws.com", "GranteePrincipal": None}
    kept = document(given(tmp_path, {**ROW, **row}))
    assert kept["GranteeServicePrincipal"] == "rds.amazonaws.com"
    assert "GranteePrincipal" not in kept


def test_fields_that_are_not_listed_are_not_kept(tmp_path: Path) -> None:
    assert "GrantToken" not in document(given(tmp_path, {**ROW, "GrantToken": "AQpAM2Rh"}))


def test_two_grants_of_one_name_are_two(tmp_path: Path) -> None:
    found = given(tmp_path, ROW, {**ROW, "GrantId": "def456"})
    assert {grant.id.rpartition(":")[2] for grant in held(found)} == {"abc123", "def456"}


def test_the_key_is_known_by_its_grants_wherever_they_lie(tmp_path: Path) -> None:
    (grant,) = held(given(tmp_path, ROW, file="kms-grants/k.json"))
    assert grant.holder == KEY


def test_where_the_grants_name_the_key_by_its_id_alone_the_path_names_it(tmp_path: Path) -> None:
    (grant,) = held(given(tmp_path, {**ROW, "KeyId": KEY_ID}))
    assert grant.holder == KEY


def test_no_grants_of_a_key_that_nothing_names_are_told(tmp_path: Path) -> None:
    found = given(tmp_path, file="kms-grants/k.json")
    (gap,) = found.gaps(GapKind.TRUNCATED)
    assert (gap.table, gap.what) == ("resources", "k.json has no region in its name or folder")


UNREADABLE: dict[str, tuple[dict[str, Any], str]] = {
    "operations that are a text": ({"Operations": "Decrypt"}, "Operations is not what a grant has there"),
    "operations that are numbers": ({"Operations": [1]}, "Operations is not what a grant has there"),
    "no operations": ({"Operations": None}, "Operations does not say who may do what"),
    "nobody who is granted": ({"GranteePrincipal": None}, "Operations does not say who may do what"),
    "a grantee that is a list": ({"GranteePrincipal": [GRANTEE]}, "GranteePrincipal is not what a grant"),
    "constraints that are a list": ({"Constraints": []}, "Constraints is not what a grant has there"),
}


@pytest.mark.parametrize(("changed", "what"), UNREADABLE.values(), ids=UNREADABLE)
def test_a_grant_that_cannot_be_read_may_allow_anything(
    tmp_path: Path, changed: dict[str, Any], what: str
) -> None:
    found = given(tmp_path, {**ROW, **changed})
    (grant,) = held(found)
    assert (grant.policy, grant.holder) == (None, KEY)
    (gap,) = found.gaps(GapKind.TRUNCATED)
    assert what in gap.what
    assert (gap.table, gap.subject) == ("resources", KEY)


def test_a_row_that_is_no_grant_does_not_hide_the_others(tmp_path: Path) -> None:
    found = given(tmp_path, ROW, "x", {**ROW, "GrantId": None})
    assert len(held(found)) == 1
    assert {gap.subject for gap in found.gaps(GapKind.TRUNCATED)} == {KEY}


def test_a_grant_made_at_no_time_is_kept_and_its_start_unknown(tmp_path: Path) -> None:
    found = given(tmp_path, {**ROW, "CreationDate": "yesterday"})
    (grant,) = held(found)
    assert grant.starts is None
    assert "CreationDate" not in document(found)
    assert any("is no time" in notice for notice in found.notices)


def test_further_pages_are_a_gap_about_the_key(tmp_path: Path) -> None:
    (gap,) = given(tmp_path, ROW, NextMarker="x", Truncated=True).gaps(GapKind.TRUNCATED)
    assert (gap.table, gap.subject) == ("resources", KEY)


def test_a_key_that_is_gone_has_no_grants_and_is_no_gap(tmp_path: Path) -> None:
    words = "\nAn error occurred (NotFoundException) when calling the ListGrants operation: no\n"
    keys = {"Keys": [{"KeyId": KEY_ID, "KeyArn": KEY}]}
    found = read(tmp_path, {"a.json": details(role("r")), "k.json": keys, f"{FILE}.err": words})
    assert not [gap for gap in found.gaps(*GapKind) if "KMS grants" in gap.what]


def test_it_is_nobody_s_identity_policy(tmp_path: Path) -> None:
    with_grant, without = given(tmp_path / "1", ROW), given(tmp_path / "2")
    for found in (with_grant, without):
        estate = Estate(found.snapshot, Settings())
        identity = found.identity("r")
        assert not estate.grants_of(identity)
        assert not estate.grants()
    gaps = [Estate(found.snapshot, Settings()).gaps for found in (with_grant, without)]
    assert gaps[0] == gaps[1], "no engine stumbles over a document that is none of its language"
