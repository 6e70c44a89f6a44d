"""Access Analyzer: an analyzer of external access with a finding, and one of unused access with one."""

from __future__ import annotations

from typing import Any, Final

from tests.fakes.everything.names import MADE, MANAGEMENT, MEMBER, SERVER, USED, Answers, arn, named

_OUTSIDE: Final = arn("access-analyzer", "analyzer/outside")
_UNUSED: Final = arn("access-analyzer", "analyzer/unused")
_ABOUT: Final = {
    "status": "ACTIVE",
    "resourceOwnerAccount": MANAGEMENT,
    "createdAt": MADE,
    "analyzedAt": USED,
    "updatedAt": USED,
}


def _analyzer(arn_: str, type_: str) -> dict[str, Any]:
    name = arn_.rpartition("/")[2]
    return {"arn": arn_, "name": name, "type": type_, "status": "ACTIVE", "createdAt": MADE}


_EXTERNAL: Final = {
    **_ABOUT,
    "id": "01234567-89ab-cdef-0123-456789abcdef",
    "principal": {"AWS": f"arn:aws:iam::{MEMBER}:root"},
    "action": ["s3:GetObject"],
    "resource": "arn:aws:s3:::shop-orders",
    "resourceType": "AWS::S3::Bucket",
    "isPublic": False,
    "condition": {},
}
_IDLE: Final = {
    **_ABOUT,
    "id": "fedcba98-7654-3210-fedc-ba9876543210",
    "resource": SERVER,
    "resourceType": "AWS::IAM::Role",
    "findingType": "UnusedIAMRole",
}

ANSWERS: Answers = {
    "accessanalyzer:ListAnalyzers": {
        "analyzers": [_analyzer(_OUTSIDE, "ACCOUNT"), _analyzer(_UNUSED, "ACCOUNT_UNUSED_ACCESS")]
    },
    "accessanalyzer:ListFindings": named({_OUTSIDE: {"findings": [_EXTERNAL]}}, "analyzerArn"),
    "accessanalyzer:ListFindingsV2": named({_UNUSED: {"findings": [_IDLE]}}, "analyzerArn"),
}
