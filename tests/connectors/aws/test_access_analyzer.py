"""What Access Analyzer says: evidence about resources, each in the account that owns it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from nhiscan.connectors.aws.live.walks.access_analyzer import WALK
from nhiscan.model import Assessment, Gap, GapKind, Resource
from tests.connectors.aws.kit import ACCOUNT, IAM, MADE, OTHER, Read, details, read, role
from tests.connectors.aws.places import run

REGION = "eu-west-1"
ANALYZERS = f"arn:aws:access-analyzer:{REGION}:{ACCOUNT}:analyzer"
OUTSIDE, UNUSED = "outside", "unused-90"
BUCKET = "arn:aws:s3:::invoices"
LISTED, FOUND = f"access-analyzers.{REGION}.json", f"access-analyzer-findings/{REGION}"


def analyzer(name: str, type_: str, status: str = "ACTIVE") -> dict[str, str]:
    told = {"arn": f"{ANALYZERS}/{name}", "name": name, "type": type_}
    return told | {"status": status, "createdAt": MADE}


def external(**more: Any) -> dict[str, Any]:
    """A finding of the older list, which leaves its type out."""
    return {
        "id": "f-1",
        "principal": {"AWS": "arn:aws:iam::777788889999:root"},
        "action": ["s3:GetObject", "s3:ListBucket"],
        "resource": BUCKET,
        "isPublic": False,
        "resourceType": "AWS::S3::Bucket",
        "condition": {"aws:SourceIp": "192.0.2.7"},
        "createdAt": MADE,
        "analyzedAt": MADE,
        "updatedAt": MADE,
        "status": "ACTIVE",
        "resourceOwnerAccount": ACCOUNT,
        **more,
    }


def unused(type_: str = "UnusedIAMRole", **more: Any) -> dict[str, Any]:
    return {
        "id": "f-2",
        "resource": f"{IAM}:role/r",
        "resourceType": "AWS::IAM::Role",
        "findingType": type_,
        "createdAt": MADE,
        "analyzedAt": MADE,
        "updatedAt": MADE,
        "status": "ACTIVE",
        "resourceOwnerAccount": ACCOUNT,
        **more,
    }


def findings(*found: dict[str, Any]) -> dict[str, Any]:
    return {"findings": list(found)}


EXAMPLES: dict[str, tuple[str, Any]] = {
    "access analyzers": (LISTED, {"analyzers": [analyzer(UNUSED, "ACCOUNT_UNUSED_ACCESS")]}),
    "findings of an analyzer": (f"{FOUND}/{UNUSED}.json", findings(unused())),
}
"""One answer of each kind, by its name, with its file."""
FILES: dict[str, Any] = {"a.json": details(role("r")), **dict(EXAMPLES.values())}


def said(found: Read) -> dict[str, tuple[str, str]]:
    return {row.id: (row.kind, row.subject) for row in found.rows(Assessment)}


def about_findings(found: Read, *kinds: GapKind) -> list[Gap]:
    return [gap for gap in found.gaps(*kinds) if gap.table == "assessments"]


def test_a_finding_is_evidence_of_its_analyzer(tmp_path: Path) -> None:
    found = read(tmp_path, FILES)
    row = found.one(Assessment)
    assert (row.id, row.source, row.subject) == ("f-2", f"{ANALYZERS}/{UNUSED}", f"{IAM}:role/r")
    assert (row.kind, row.status, row.partition) == ("UnusedIAMRole", "ACTIVE", ACCOUNT)
    assert (row.principals, row.actions) == ((), ())
    assert row.updated is not None
    assert row.updated.isoformat() == MADE
    assert not about_findings(found, *GapKind)


def test_external_access_says_who_may_do_what(tmp_path: Path) -> None:
    row = read(tmp_path, FILES | {f"{FOUND}/{OUTSIDE}.json": findings(external())}).rows(Assessment)[0]
    assert (row.kind, row.subject) == ("ExternalAccess", BUCKET)
    assert row.principals == ("arn:aws:iam::777788889999:root",)
    assert row.actions == ("s3:GetObject", "s3:ListBucket")


@pytest.mark.parametrize(
    "type_", ["UnusedIAMUserAccessKey", "UnusedIAMUserPassword", "UnusedPermission", "InternalAccess"]
)
def test_every_type_is_kept_in_the_providers_word(tmp_path: Path, type_: str) -> None:
    found = read(tmp_path, FILES | {f"{FOUND}/{UNUSED}.json": findings(unused(type_))})
    assert said(found) == {"f-2": (type_, f"{IAM}:role/r")}


def test_a_resource_that_could_not_be_analyzed_has_no_external_access(tmp_path: Path) -> None:
    odd = external(error="ACCESS_DENIED", principal=None, action=None)
    found = read(tmp_path, FILES | {f"{FOUND}/{OUTSIDE}.json": findings(odd)})
    assert said(found)["f-1"] == ("Error", BUCKET)


def test_a_finding_about_a_member_is_its_own(tmp_path: Path) -> None:
    found = read(
        tmp_path, FILES | {f"{FOUND}/{OUTSIDE}.json": findings(external(resourceOwnerAccount=OTHER))}
    )
    assert {row.id: row.partition for row in found.rows(Assessment)} == {"f-1": OTHER, "f-2": ACCOUNT}
    assert [part.id for part in found.snapshot.partitions] == [ACCOUNT], "a finding makes no account"


def test_an_analyzer_is_a_resource(tmp_path: Path) -> None:
    row = read(tmp_path, FILES).one(Resource)
    assert (row.id, row.kind, row.name, row.region) == (
        f"{ANALYZERS}/{UNUSED}",
        "access-analyzer",
        UNUSED,
        REGION,
    )
    assert row.settings == (("status", "ACTIVE"), ("type", "ACCOUNT_UNUSED_ACCESS"))


def test_where_there_are_no_analyzers_nothing_is_missing(tmp_path: Path) -> None:
    found = read(tmp_path, {"a.json": details(role("r")), LISTED: {"analyzers": []}})
    assert not about_findings(found, *GapKind)


def test_an_analyzer_whose_findings_nobody_gave_is_a_gap(tmp_path: Path) -> None:
    found = read(tmp_path, {name: content for name, content in FILES.items() if "findings" not in name})
    (gap,) = found.missing()["findings of an analyzer"]
    assert gap.table == "assessments"


ODD: dict[str, tuple[str, Any]] = {
    "analyzers that are no list": (LISTED, {"analyzers": "x"}),
    "an analyzer without an ARN": (LISTED, {"analyzers": [{"name": "x"}]}),
    "an analyzer whose ARN is none": (LISTED, {"analyzers": [{"arn": "x"}]}),
    "findings that are no list": (f"{FOUND}/{UNUSED}.json", {"findings": 3}),
    "a finding without a resource": (f"{FOUND}/{UNUSED}.json", findings(unused(resource=None))),
    "a finding that is no object": (f"{FOUND}/{UNUSED}.json", {"findings": ["x"]}),
    "a principal that is no text": (f"{FOUND}/{OUTSIDE}.json", findings(external(principal={"AWS": 7}))),
    "findings of an unknown analyzer": ("f.json", findings(unused())),
}


@pytest.mark.parametrize(("name", "content"), ODD.values(), ids=ODD)
def test_an_odd_shape_is_a_fault(tmp_path: Path, name: str, content: Any) -> None:
    found = read(tmp_path, FILES | {name: content})
    assert name in found.used()
    assert {gap.table for gap in found.gaps(GapKind.TRUNCATED)} == {"assessments"}


@pytest.mark.parametrize(
    "content", [{"findings": []}, {"findings": [{"severity": "HIGH"}]}, {"Findings": []}]
)
def test_other_services_findings_are_left_alone(tmp_path: Path, content: Any) -> None:
    found = read(tmp_path, FILES | {"other.json": content})
    assert "other.json" not in found.used()


# -- the walk ----------------------------------------------------------------------------

SCRIPT: Mapping[str, Any] = {
    "ListAnalyzers": {"analyzers": [analyzer(OUTSIDE, "ACCOUNT"), analyzer(UNUSED, "ACCOUNT_UNUSED_ACCESS")]},
    "ListFindings": findings(external()),
    "ListFindingsV2": findings(unused()),
}
BESIDE = {"a.json": details(role("r"))}
STANDING = {"status": {"eq": ["ACTIVE"]}}


def test_each_analyzer_is_asked_by_the_list_that_tells_most(tmp_path: Path) -> None:
    place = run(WALK, SCRIPT, region=REGION)
    assert place.asked == [
        ("ListAnalyzers", {}),
        ("ListFindings", {"analyzerArn": f"{ANALYZERS}/{OUTSIDE}", "filter": STANDING}),
        ("ListFindingsV2", {"analyzerArn": f"{ANALYZERS}/{UNUSED}", "filter": STANDING}),
    ]
    assert set(place.files) == {LISTED, f"{FOUND}/{OUTSIDE}.json", f"{FOUND}/{UNUSED}.json"}
    found = place.read(tmp_path, BESIDE)
    assert said(found) == {"f-1": ("ExternalAccess", BUCKET), "f-2": ("UnusedIAMRole", f"{IAM}:role/r")}
    assert not about_findings(found, *GapKind)


def test_conditions_are_not_kept() -> None:
    place = run(WALK, SCRIPT, region=REGION)
    assert "192.0.2.7" not in str(place.files)


def test_a_refused_list_is_a_gap(tmp_path: Path) -> None:
    place = run(WALK, {}, region=REGION)
    gaps = place.read(tmp_path, BESIDE).gaps(GapKind.REFUSED)
    assert {(gap.table, gap.needs) for gap in gaps} == {
        ("assessments", "access-analyzer:ListAnalyzers"),
        ("resources", "access-analyzer:ListAnalyzers"),
    }
    assert {REGION in gap.what for gap in gaps} == {True}
    assert len(place.asked) == 1


@pytest.mark.parametrize(
    ("operation", "name"), [("ListFindings", OUTSIDE), ("ListFindingsV2", UNUSED)], ids=["external", "unused"]
)
def test_refused_findings_are_a_gap_about_their_analyzer(tmp_path: Path, operation: str, name: str) -> None:
    found = run(WALK, {**SCRIPT, operation: "AccessDeniedException"}, region=REGION).read(tmp_path, BESIDE)
    (gap,) = found.gaps(GapKind.REFUSED)
    assert (gap.table, gap.subject) == ("assessments", f"{ANALYZERS}/{name}")
    assert gap.needs == "access-analyzer:ListFindings"
    assert len(found.rows(Assessment)) == 1


def test_an_analyzer_that_was_deleted_meanwhile_is_no_gap(tmp_path: Path) -> None:
    gone = {**SCRIPT, "ListFindings": "ResourceNotFoundException"}
    found = run(WALK, gone, region=REGION).read(tmp_path, BESIDE)
    assert not about_findings(found, *GapKind)


def test_without_analyzers_no_findings_are_asked_for(tmp_path: Path) -> None:
    place = run(WALK, {**SCRIPT, "ListAnalyzers": {"analyzers": []}}, region=REGION)
    assert len(place.asked) == 1
    assert not about_findings(place.read(tmp_path, BESIDE), *GapKind)


def test_two_regions_keep_their_own_files(tmp_path: Path) -> None:
    here, there = (run(WALK, SCRIPT, region=region) for region in (REGION, "us-east-1"))
    assert not set(here.files) & set(there.files)
