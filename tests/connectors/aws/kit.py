"""Export files as the ``aws`` command writes them, made by hand, and what the connector makes of them."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from nhiscan.connectors.aws import CONNECTOR
from nhiscan.model import Gap, GapKind, Identity
from nhiscan.snapshot import MemorySnapshot, Reading, Row

R = TypeVar("R", bound=Row)

ACCOUNT = "111122223333"
OTHER = "444455556666"
IAM = f"arn:aws:iam::{ACCOUNT}"
MADE = "2026-01-02T03:04:05+00:00"
S3_READ = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}],
}
BY_LAMBDA = {"Service": "lambda.amazonaws.com"}


@dataclass
class Read:
    """What came of reading a folder."""

    snapshot: MemorySnapshot
    """Its partitions."""
    reading: Reading
    """Which files were used."""
    folder: Path
    """Where the files lie."""
    notices: list[str] = field(default_factory=list)
    """What was said on the way."""

    def rows(self, noun: type[R], partition: str | None = None) -> list[R]:
        """All rows of one noun."""
        return list(self.snapshot.rows(noun, partition))

    def one(self, noun: type[R]) -> R:
        """The only row of one noun."""
        rows = self.rows(noun)
        assert len(rows) == 1, rows
        return rows[0]

    def identity(self, name: str) -> Identity:
        """The identity of that name."""
        return next(row for row in self.rows(Identity) if row.name == name)

    def described(self) -> list[Identity]:
        """Every identity but the root users, which every account has."""
        return [row for row in self.rows(Identity) if not row.id.endswith(":root")]

    def only(self) -> Identity:
        """The one identity beside root."""
        (found,) = self.described()
        return found

    def gaps(self, *kinds: GapKind, account: str | None = None) -> list[Gap]:
        """The gaps of some kinds."""
        return [gap for gap in self.rows(Gap, account) if gap.kind in kinds]

    def missing(self) -> dict[str, list[Gap]]:
        """The kinds of export that were not given, each with its gaps; one gap may tell of many kinds."""
        found: defaultdict[str, list[Gap]] = defaultdict(list)
        for gap in self.gaps(GapKind.NOT_GIVEN):
            together = re.fullmatch(r"\d+ further listings?: (.+)", gap.what)
            for what in together[1].split(", ") if together else [gap.what.partition(":")[0]]:
                found[what].append(gap)
        return dict(found)

    def used(self) -> set[str]:
        """The names of the files that were used, relative to the folder."""
        return {str(path.relative_to(self.folder)) for path in self.reading.used}


def read(folder: Path, files: Mapping[str, object]) -> Read:
    """Write ``files`` (text as it is, bytes too, anything else as JSON) and read the whole folder."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            path.write_text(
                content if isinstance(content, str) else json.dumps(content, indent=1), encoding="utf-8"
            )
    return read_paths(folder, sorted(path for path in folder.rglob("*") if path.is_file()))


def read_paths(folder: Path, paths: list[Path]) -> Read:
    """Read ``paths``."""
    snapshot = MemorySnapshot("test")
    notices: list[str] = []
    reading = CONNECTOR.read(paths, snapshot, notices.append)
    return Read(snapshot, reading, folder, notices)


def role(name: str, trusted: object = BY_LAMBDA, *, path: str = "/", **more: Any) -> dict[str, Any]:
    """A role, trusted by a principal or by a whole trust policy."""
    allow = {"Effect": "Allow", "Principal": trusted, "Action": "sts:AssumeRole"}
    whole = isinstance(trusted, dict) and "Statement" in trusted
    return {
        "Path": path,
        "RoleName": name,
        "RoleId": f"AROA{name.upper():X<17}"[:21],
        "Arn": f"{IAM}:role{path}{name}",
        "CreateDate": MADE,
        "AssumeRolePolicyDocument": trusted if whole else {"Version": "2012-10-17", "Statement": [allow]},
        "InstanceProfileList": [],
        "RolePolicyList": [],
        "AttachedManagedPolicies": [],
        "Tags": [],
        "RoleLastUsed": {},
        **more,
    }


def user(name: str, *, path: str = "/", **more: Any) -> dict[str, Any]:
    """A user; AWS leaves out an empty list of inline policies."""
    return {
        "Path": path,
        "UserName": name,
        "UserId": f"AIDA{name.upper():X<17}"[:21],
        "Arn": f"{IAM}:user{path}{name}",
        "CreateDate": MADE,
        "GroupList": [],
        "AttachedManagedPolicies": [],
        "Tags": [],
        **more,
    }


def group(name: str, **more: Any) -> dict[str, Any]:
    """A group."""
    return {
        "Path": "/",
        "GroupName": name,
        "GroupId": f"AGPA{name.upper():X<17}"[:21],
        "Arn": f"{IAM}:group/{name}",
        "CreateDate": MADE,
        "GroupPolicyList": [],
        "AttachedManagedPolicies": [],
        **more,
    }


def managed(arn: str, document: object = S3_READ) -> dict[str, Any]:
    """A managed policy with an old version and the one that counts."""
    old = {"Document": {"Statement": []}, "VersionId": "v1", "IsDefaultVersion": False, "CreateDate": MADE}
    new = {"Document": document, "VersionId": "v2", "IsDefaultVersion": True, "CreateDate": MADE}
    return {
        "Arn": arn,
        "PolicyName": arn.rpartition("/")[2],
        "DefaultVersionId": "v2",
        "PolicyVersionList": [old, new],
    }


def attached(arn: str) -> dict[str, str]:
    """A managed policy as an identity names it."""
    return {"PolicyName": arn.rpartition("/")[2], "PolicyArn": arn}


def details(
    *roles: dict[str, Any],
    users: list[Any] | None = None,
    groups: list[Any] | None = None,
    policies: list[Any] | None = None,
    **more: Any,
) -> dict[str, Any]:
    """The account's authorization details."""
    return {
        "UserDetailList": users or [],
        "GroupDetailList": groups or [],
        "RoleDetailList": list(roles),
        "Policies": policies or [],
        **more,
    }


def in_account(account: str, value: Any) -> Any:
    """``value`` as another account would have it."""
    return json.loads(json.dumps(value).replace(ACCOUNT, account))
