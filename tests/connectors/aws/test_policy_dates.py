"""Since when a policy reads as it does: told of managed policies' versions, and of nothing else."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from nhiscan.model import Grant, Layer
from tests.connectors.aws.kit import IAM, S3_READ, attached, details, managed, read, role

OWN = f"{IAM}:policy/teams/own"
POWER = "arn:aws:iam::aws:policy/PowerUserAccess"
LATE = "2024-05-06T07:08:09+00:00"


def versions(policy: dict[str, Any], **dates: str | None) -> dict[str, Any]:
    """``policy`` with other dates of its versions; None: the answer does not tell."""
    for row in policy["PolicyVersionList"]:
        if row["VersionId"] in dates:
            row["CreateDate"] = dates[row["VersionId"]]
    return policy


def written(folder: Path, files: dict[str, object]) -> dict[Layer, datetime | None]:
    """When each grant of the one role was written."""
    return {row.layer: row.written for row in read(folder, files).rows(Grant)}


def test_a_managed_policy_is_as_old_as_the_version_that_counts(tmp_path: Path) -> None:
    holder = role("r", AttachedManagedPolicies=[attached(OWN)])
    holder["PermissionsBoundary"] = {"PermissionsBoundaryArn": POWER}
    both = [versions(managed(OWN), v2=LATE), versions(managed(POWER), v1=LATE)]
    told = written(tmp_path, {"a.json": details(holder, policies=both)})
    assert told[Layer.IDENTITY] == datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)
    assert told[Layer.BOUNDARY] != told[Layer.IDENTITY]
    assert told[Layer.TRUST] is None


def test_of_an_inline_policy_nobody_tells(tmp_path: Path) -> None:
    inline = [{"PolicyName": "own", "PolicyDocument": S3_READ}]
    assert written(tmp_path, {"a.json": details(role("r", RolePolicyList=inline))})[Layer.IDENTITY] is None


def test_a_date_that_is_none_is_unknown(tmp_path: Path) -> None:
    holder = role("r", AttachedManagedPolicies=[attached(OWN)])
    for told in (None, "some day"):
        export = details(holder, policies=[versions(managed(OWN), v2=told)])
        assert written(tmp_path, {"a.json": export})[Layer.IDENTITY] is None


def test_a_document_that_was_added_brings_its_date(tmp_path: Path) -> None:
    holder = role("r", PermissionsBoundary={"PermissionsBoundaryArn": POWER})
    version = {"Document": S3_READ, "VersionId": "v3", "IsDefaultVersion": True, "CreateDate": LATE}
    files: dict[str, object] = {
        "a.json": details(holder),
        "managed-policies/aws/PowerUserAccess.json": {"PolicyVersion": version},
    }
    assert written(tmp_path, files)[Layer.BOUNDARY] == datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)
