"""Identities, groups, grants and documents out of an account's authorization details."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from nhiscan.model import (
    GapKind,
    Grant,
    Identity,
    IdentityKind,
    Layer,
    Membership,
    Nature,
    Origin,
    Policy,
    Trust,
    Usage,
)
from tests.connectors.aws.kit import (
    ACCOUNT,
    IAM,
    MADE,
    OTHER,
    S3_READ,
    attached,
    details,
    group,
    in_account,
    managed,
    read,
    read_paths,
    role,
    user,
)

POWER = "arn:aws:iam::aws:policy/PowerUserAccess"
OWN = f"{IAM}:policy/teams/own"


def test_an_identity_keeps_what_the_provider_says_of_it(tmp_path: Path) -> None:
    tags = [{"Key": "team", "Value": "data"}, {"Key": "env", "Value": "prod"}]
    found = read(tmp_path, {"a.json": details(role("etl", path="/jobs/", Tags=tags))}).only()
    assert (found.id, found.kind, found.name, found.path) == (
        f"{IAM}:role/jobs/etl",
        IdentityKind.ROLE,
        "etl",
        "/jobs/",
    )
    assert found.unique_id == "AROAETLXXXXXXXXXXXXXX"
    assert found.created is not None
    assert found.created.isoformat() == MADE
    assert found.tags == (("env", "prod"), ("team", "data"))
    assert found.managed_by is None
    assert found.enabled is None


PATHS = {
    "a role like any other": ("/", None),
    "a service-linked role": ("/aws-service-role/config.amazonaws.com/", "aws"),
    "a role of Identity Center": ("/aws-reserved/sso.amazonaws.com/eu-west-1/", "aws-identity-center"),
    "a path that only looks so": ("/teams/aws-service-role/", None),
}


@pytest.mark.parametrize(("path", "manager"), PATHS.values(), ids=PATHS)
def test_who_else_than_the_customer_owns_a_role_shows_in_its_path(
    tmp_path: Path, path: str, manager: str | None
) -> None:
    assert read(tmp_path, {"a.json": details(role("r", path=path))}).only().managed_by == manager


def test_a_name_alone_makes_nobody_the_provider_s(tmp_path: Path) -> None:
    names = ("AWSServiceRoleForConfig", "AWSReservedSSO_Admin_0123456789abcdef")
    found = read(tmp_path, {"a.json": details(*map(role, names))})
    assert {row.managed_by for row in found.described()} == {None}


def test_inline_attached_boundary_and_trust_are_four_layers_of_grants(tmp_path: Path) -> None:
    boundary = {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": OWN}
    inline = [{"PolicyName": "own", "PolicyDocument": S3_READ}]
    export = details(
        role(
            "r",
            RolePolicyList=inline,
            AttachedManagedPolicies=[attached(POWER)],
            PermissionsBoundary=boundary,
        ),
        policies=[managed(POWER), managed(OWN)],
    )
    found = read(tmp_path, {"a.json": export})
    grants = {row.layer: row for row in found.rows(Grant) if row.name != "PowerUserAccess"}
    power = next(row for row in found.rows(Grant) if row.name == "PowerUserAccess")
    assert grants[Layer.IDENTITY].origin is Origin.INLINE
    assert grants[Layer.BOUNDARY].origin is Origin.CUSTOMER
    assert grants[Layer.BOUNDARY].reference == OWN
    assert grants[Layer.TRUST].name == "trust policy"
    assert (power.origin, power.reference, power.layer) == (Origin.PROVIDER, POWER, Layer.IDENTITY)
    assert len({row.id for row in found.rows(Grant)}) == 4, "an inline and a managed policy may share a name"
    assert {row.holder for row in found.rows(Grant)} == {f"{IAM}:role/r"}
    assert not found.gaps(GapKind.TRUNCATED)


def test_a_document_is_stored_once_by_content(tmp_path: Path) -> None:
    inline = [{"PolicyName": "p", "PolicyDocument": S3_READ}]
    shuffled = json.loads(json.dumps(S3_READ, sort_keys=True))
    export = details(role("a", RolePolicyList=inline), role("b", AttachedManagedPolicies=[attached(OWN)]))
    found = read(tmp_path, {"a.json": {**export, "Policies": [managed(OWN, shuffled)]}})
    ids = {row.policy for row in found.rows(Grant) if row.layer is Layer.IDENTITY}
    assert len(ids) == 1
    document = next(row for row in found.rows(Policy) if row.id in ids)
    assert document.language == "aws"
    assert json.loads(document.document) == S3_READ


ENCODINGS: dict[str, Any] = {
    "an object": S3_READ,
    "JSON text": json.dumps(S3_READ),
    "URL-encoded JSON, as the API sends it": quote(json.dumps(S3_READ)),
    "JSON text with space around": f"\n  {json.dumps(S3_READ)}  ",
}


@pytest.mark.parametrize("document", ENCODINGS.values(), ids=ENCODINGS)
def test_a_document_reads_the_same_in_every_encoding(tmp_path: Path, document: object) -> None:
    export = details(
        role("r", document and S3_READ, RolePolicyList=[{"PolicyName": "p", "PolicyDocument": document}])
    )
    found = read(tmp_path, {"a.json": export})
    grant = next(row for row in found.rows(Grant) if row.layer is Layer.IDENTITY)
    text = next(row.document for row in found.rows(Policy) if row.id == grant.policy)
    assert json.loads(text) == S3_READ


def test_a_key_that_stands_twice_in_a_document_stays_twice(tmp_path: Path) -> None:
    twice = '{"Version":"2012-10-17","Statement":[],"Statement":[1]}'
    text = json.dumps(details(role("r", RolePolicyList=[{"PolicyName": "p", "PolicyDocument": "HERE"}])))
    found = read(tmp_path, {"a.json": text.replace('"HERE"', twice)})
    documents = [row.document for row in found.rows(Policy)]
    assert any(document.count('"Statement"') == 2 for document in documents)


def test_the_default_version_counts_not_the_first(tmp_path: Path) -> None:
    export = details(role("r", AttachedManagedPolicies=[attached(OWN)]), policies=[managed(OWN)])
    found = read(tmp_path, {"a.json": export})
    grant = next(row for row in found.rows(Grant) if row.layer is Layer.IDENTITY)
    assert json.loads(next(row.document for row in found.rows(Policy) if row.id == grant.policy)) == S3_READ


def test_a_boundary_that_is_attached_nowhere_is_granted_without_a_document(tmp_path: Path) -> None:
    export = details(role("r", PermissionsBoundary={"PermissionsBoundaryArn": POWER}))
    found = read(tmp_path, {"a.json": export})
    grant = next(row for row in found.rows(Grant) if row.layer is Layer.BOUNDARY)
    assert grant.policy is None
    gap = next(gap for gap in found.gaps(GapKind.NOT_GIVEN) if gap.table == "policies")
    assert (gap.what, gap.subject) == (f"document of {POWER}", f"{IAM}:role/r")
    assert "get-policy-version" in gap.needs


def test_a_missing_document_is_missed_by_each_who_holds_the_policy(tmp_path: Path) -> None:
    """A gap about the policy alone left its holders with ``evidence for the table `policies```."""
    holding = [role(name, AttachedManagedPolicies=[attached(OWN)]) for name in ("a", "b")]
    found = read(tmp_path, {"a.json": details(*holding, role("c"))})
    gaps = [gap for gap in found.gaps(GapKind.NOT_GIVEN) if gap.table == "policies"]
    assert {gap.subject for gap in gaps} == {f"{IAM}:role/a", f"{IAM}:role/b"}
    assert all(gap.needs.startswith("aws iam get-policy-version") for gap in gaps)


@pytest.mark.parametrize(
    ("reference", "file"),
    [(POWER, "managed-policies/aws/PowerUserAccess.json"), (OWN, "managed-policies/teams/own.json")],
    ids=["of AWS", "of the customer"],
)
def test_such_a_document_can_be_added_by_its_path(tmp_path: Path, reference: str, file: str) -> None:
    export = details(role("r", PermissionsBoundary={"PermissionsBoundaryArn": reference}))
    version = {"PolicyVersion": {"Document": S3_READ, "VersionId": "v3", "IsDefaultVersion": True}}
    found = read(tmp_path, {"a.json": export, file: version})
    grant = next(row for row in found.rows(Grant) if row.layer is Layer.BOUNDARY)
    assert grant.policy is not None
    assert not [gap for gap in found.gaps(GapKind.NOT_GIVEN) if gap.table == "policies"]


def test_an_old_version_of_a_managed_policy_is_not_taken_for_the_one_that_counts(tmp_path: Path) -> None:
    export = details(role("r", PermissionsBoundary={"PermissionsBoundaryArn": POWER}))
    version = {"PolicyVersion": {"Document": S3_READ, "VersionId": "v1", "IsDefaultVersion": False}}
    found = read(tmp_path, {"a.json": export, "managed-policies/aws/PowerUserAccess.json": version})
    assert next(row for row in found.rows(Grant) if row.layer is Layer.BOUNDARY).policy is None


def test_a_user_is_a_member_of_the_groups_it_names(tmp_path: Path) -> None:
    export = details(users=[user("u", GroupList=["g", "gone"])], groups=[group("g")])
    found = read(tmp_path, {"a.json": export})
    assert found.one(Membership) == Membership(f"{IAM}:group/g", f"{IAM}:user/u", ACCOUNT)
    lost = [gap for gap in found.gaps(GapKind.NOT_GIVEN) if gap.subject == f"{IAM}:user/u"]
    assert {gap.table for gap in lost} == {"memberships", "grants"}
    assert {gap.what for gap in lost} == {"group gone"}


def test_pages_of_one_account_are_one_partition(tmp_path: Path) -> None:
    first = details(role("a", AttachedManagedPolicies=[attached(OWN)]), IsTruncated=True, Marker="x")
    last = details(
        role("b"), users=[user("u", GroupList=["g"])], policies=[managed(OWN)], groups=[group("g")]
    )
    found = read(tmp_path, {"page-1.json": first, "page-2.json": {**last, "IsTruncated": False}})
    assert [part.id for part in found.snapshot.partitions] == [ACCOUNT]
    assert {row.name for row in found.described()} == {"a", "b", "u", "g"}
    assert not found.gaps(GapKind.TRUNCATED)
    assert all(row.policy for row in found.rows(Grant))


def test_without_the_last_page_what_is_missing_counts_as_cut(tmp_path: Path) -> None:
    page = details(role("a", AttachedManagedPolicies=[attached(OWN)]), IsTruncated=True, Marker="x")
    found = read(tmp_path, {"page-1.json": page})
    cut = {gap.table: gap for gap in found.gaps(GapKind.TRUNCATED)}
    assert {"identities", "grants", "policies", "trusts", "memberships"} <= set(cut)
    assert any(gap.what == f"document of {OWN}" for gap in found.gaps(GapKind.TRUNCATED))


def test_a_missing_page_shows_against_the_account_s_numbers(tmp_path: Path) -> None:
    summary = {"SummaryMap": {"Users": 1, "Groups": 0, "Roles": 3}}
    found = read(tmp_path, {"a.json": details(role("a"), users=[user("u")]), "s.json": summary})
    assert [gap.what for gap in found.gaps(GapKind.TRUNCATED)] == ["1 of 3 roles are described"]


def test_a_list_that_was_filtered_out_is_not_an_empty_list(tmp_path: Path) -> None:
    found = read(tmp_path, {"a.json": {"RoleDetailList": [role("r")]}})
    gaps = found.gaps(GapKind.TRUNCATED)
    for key, table in (
        ("UserDetailList", "identities"),
        ("GroupDetailList", "identities"),
        ("Policies", "policies"),
    ):
        (gap,) = [gap for gap in gaps if gap.table == table and key in gap.what]
        assert gap.subject is None
        assert "--filter" in gap.what
    assert not any("RoleDetailList" in gap.what for gap in gaps)


def test_a_list_that_another_filtered_answer_has_is_not_missed(tmp_path: Path) -> None:
    files = {"a.json": {"RoleDetailList": [role("r")], "Policies": []}, "b.json": details(users=[user("u")])}
    del files["b.json"]["RoleDetailList"]
    found = read(tmp_path, files)
    assert {row.name for row in found.described()} == {"r", "u"}
    assert not found.gaps(GapKind.TRUNCATED)


OLD = details(role("both", RolePolicyList=[]), role("gone"), users=[user("u")])
NEW_PAGE = details(role("both", CreateDate="2026-09-09T00:00:00Z"))
NEW = details(role("both", CreateDate="2026-09-09T00:00:00Z"), role("young"))


@pytest.mark.parametrize("names", [("1/a.json", "2/a.json"), ("2/a.json", "1/a.json")])
def test_of_two_exports_of_one_account_the_newer_counts_whole(tmp_path: Path, names: tuple[str, str]) -> None:
    found = read(tmp_path, dict(zip(names, (OLD, NEW), strict=True)))
    assert {row.name for row in found.described()} == {"both", "young"}
    (notice,) = found.notices
    assert notice.startswith(f"{tmp_path / names[0]} is left out")
    assert str(tmp_path / names[1]) in notice


def test_each_of_two_exports_keeps_its_own_pages(tmp_path: Path) -> None:
    more = {"IsTruncated": True, "Marker": "x"}
    found = read(
        tmp_path,
        {
            "2025/page-1.json": {**details(role("both")), **more},
            "2025/page-2.json": details(role("gone")),
            "2026/page-1.json": {**details(role("young")), **more},
            "2026/page-2.json": NEW_PAGE,
        },
    )
    assert {row.name for row in found.described()} == {"both", "young"}
    assert not found.gaps(GapKind.TRUNCATED)


def test_the_same_identity_described_twice_counts_once_and_is_told(tmp_path: Path) -> None:
    old = details(role("r", AttachedManagedPolicies=[attached(POWER)]), policies=[managed(POWER)])
    found = read(tmp_path, {"1.json": {**details(role("r")), "IsTruncated": True}, "2.json": old})
    assert [row.layer for row in found.rows(Grant)] == [Layer.TRUST]
    assert "1 identities or policies are described again" in " ".join(found.notices)


def test_accounts_in_one_file_are_told_apart_by_their_arns(tmp_path: Path) -> None:
    mixed = details(role("a"), role("b"), in_account(OTHER, role("c")))
    found = read(tmp_path, {"a.json": mixed})
    assert {(row.name, row.partition) for row in found.described()} == {
        ("a", ACCOUNT),
        ("b", ACCOUNT),
        ("c", OTHER),
    }
    assert not found.gaps(GapKind.TRUNCATED)


USES: dict[str, tuple[object, list[str | None]]] = {
    "used": (
        {"LastUsedDate": "2026-03-04T05:06:07+00:00", "Region": "eu-west-1"},
        ["2026-03-04T05:06:07+00:00"],
    ),
    "not used in the tracking period": ({}, [None]),
    "nobody says": (None, []),
    "said in a way that nobody can read": ({"LastUsedDate": "yesterday"}, []),
}


@pytest.mark.parametrize(("last", "expected"), USES.values(), ids=USES)
def test_the_last_use_of_a_role(tmp_path: Path, last: object, expected: list[str | None]) -> None:
    found = read(tmp_path, {"a.json": details(role("r", RoleLastUsed=last))})
    rows = found.rows(Usage)
    assert [row.last_used and row.last_used.isoformat() for row in rows] == expected
    for row in rows:
        assert row.since is not None
        assert row.until is None, "the details do not say when they were made"
        assert row.since < datetime(2026, 11, 24, tzinfo=UTC) - timedelta(days=300)


def test_a_real_account_is_read_whole(data: Path) -> None:
    """The file joins two accounts; every number is counted in it by hand."""
    path = data / "aws" / "account-authorization-details.example.json"
    found = read_paths(path.parent, [path])
    export = json.loads(path.read_text())
    kinds = [row.kind for row in found.described()]
    assert (kinds.count(IdentityKind.USER), kinds.count(IdentityKind.GROUP)) == (44, 5)
    assert kinds.count(IdentityKind.ROLE) == 78
    assert [part.id for part in found.snapshot.partitions] == ["012345678901", "200611803367"]
    carriers = export["UserDetailList"] + export["GroupDetailList"] + export["RoleDetailList"]
    inline = ("UserPolicyList", "GroupPolicyList", "RolePolicyList")
    held = sum(
        len(e["AttachedManagedPolicies"]) + sum(len(e.get(key, [])) for key in inline) for e in carriers
    )
    assert sum(row.layer is Layer.IDENTITY for row in found.rows(Grant)) == held
    assert all(row.policy for row in found.rows(Grant))
    assert {row.identity for row in found.rows(Trust)} == {e["Arn"] for e in export["RoleDetailList"]}
    assert not found.gaps(GapKind.TRUNCATED, GapKind.REFUSED)
    assert not found.reading.unread


def test_gzip_and_any_name_will_do(tmp_path: Path) -> None:
    packed = gzip.compress(json.dumps(details(role("r"))).encode(), mtime=0)
    assert read(tmp_path, {"whatever": packed}).only().name == "r"
    assert read(tmp_path / "x", {"a.json.gz": packed, "b.txt": "x"}).only().name == "r"


def test_every_account_has_a_root_user_whether_a_file_speaks_of_it_or_not(tmp_path: Path) -> None:
    found = read(tmp_path, {"a.json": details(role("r"))})
    root = next(row for row in found.rows(Identity) if row.name == "root")
    assert (root.id, root.nature) == (f"arn:aws:iam::{ACCOUNT}:root", Nature.HUMAN)
