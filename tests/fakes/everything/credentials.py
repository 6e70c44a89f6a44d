"""What users of IAM prove themselves with, the account's numbers, and what was used when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from tests.fakes.everything.names import MADE, REGION, USED, Answers, iam, named

_USERS: Final = ("ci", "plain")
_DAY: Final = MADE.replace("Z", "+00:00")
_LATER: Final = USED.replace("Z", "+00:00")
_SLOTS: Final = (
    *(f"access_key_{slot}_{part}" for slot in (1, 2) for part in ("active", "last_rotated")),
    *(f"access_key_{slot}_last_used_{part}" for slot in (1, 2) for part in ("date", "region", "service")),
    *(f"cert_{slot}_{part}" for slot in (1, 2) for part in ("active", "last_rotated")),
)
_COLUMNS: Final = (
    *("user", "arn", "user_creation_time", "password_enabled", "password_last_used"),
    *("password_last_changed", "password_next_rotation", "mfa_active", *_SLOTS),
)


def answers(account: str) -> Answers:
    """The answers of one account: user ``ci`` has one of each, ``plain`` has none."""
    key = f"AKIA{account}CI01"
    of = {"UserName": "ci"}
    used = {"LastUsedDate": USED, "ServiceName": "s3", "Region": REGION}
    return {
        "iam:ListAccessKeys": _of_ci(
            "AccessKeyMetadata", {**of, "AccessKeyId": key, "Status": "Active", "CreateDate": MADE}
        ),
        "iam:GetAccessKeyLastUsed": named({key: {**of, "AccessKeyLastUsed": used}}, "AccessKeyId"),
        "iam:ListServiceSpecificCredentials": _of_ci(
            "ServiceSpecificCredentials",
            {
                **of,
                "Status": "Active",
                "ServiceUserName": f"ci-at-{account}",
                "CreateDate": MADE,
                "ServiceSpecificCredentialId": f"ACCA{account}CI01A",
                "ServiceName": "codecommit.amazonaws.com",
            },
        ),
        "iam:ListSigningCertificates": _of_ci(
            "Certificates",
            {
                **of,
                "CertificateId": "TA7SMP42TDN5Z26OBPJE7EXAMPLE",
                "CertificateBody": "-----BEGIN CERTIFICATE-----",
                "Status": "Active",
                "UploadDate": MADE,
            },
        ),
        "iam:ListSSHPublicKeys": _of_ci(
            "SSHPublicKeys",
            {**of, "SSHPublicKeyId": f"APKA{account}CI01A", "Status": "Active", "UploadDate": MADE},
        ),
        "iam:ListMFADevices": _of_ci(
            "MFADevices", {**of, "SerialNumber": iam("mfa/ci", account), "EnableDate": MADE}
        ),
        "iam:GetAccountSummary": {
            "SummaryMap": {
                "Users": len(_USERS),
                "Groups": 1,
                "Roles": 6,
                "AccountMFAEnabled": 1,
                "AccountAccessKeysPresent": 0,
                "AccountPasswordPresent": 1,
                "AccountSigningCertificatesPresent": 0,
            }
        },
        "iam:GenerateCredentialReport": {"State": "COMPLETE"},
        "iam:GetCredentialReport": {
            "Content": _report(account).encode(),
            "ReportFormat": "text/csv",
            "GeneratedTime": USED,
        },
    }


def last_accessed(arn: str) -> Sequence[Mapping[str, Any]]:
    """The services that an identity may use: one it did use, one it did not."""
    by = {"LastAccessedEntity": arn, "LastAccessedTime": USED, "LastAccessedRegion": REGION}
    used = {
        "ServiceName": "Amazon S3",
        "ServiceNamespace": "s3",
        "LastAuthenticated": USED,
        "LastAuthenticatedEntity": arn,
        "LastAuthenticatedRegion": REGION,
        "TotalAuthenticatedEntities": 1,
        "TrackedActionsLastAccessed": [{"ActionName": "GetBucketPolicy", **by}, {"ActionName": "PutObject"}],
    }
    never = {"ServiceName": "Amazon SQS", "ServiceNamespace": "sqs", "TotalAuthenticatedEntities": 0}
    return [used, never]


def _of_ci(key: str, row: Mapping[str, Any]) -> Any:
    return named({"ci": {key: [row]}, "plain": {key: []}}, "UserName")


def _report(account: str) -> str:
    """The credential report.

    Source: IAM User Guide, "Generate credential reports for your AWS account".
    """
    root = {
        "user": "<root_account>",
        "arn": iam("root", account),
        "mfa_active": "true",
        "password_enabled": "not_supported",
        "password_last_used": _LATER,
        "password_last_changed": "not_supported",
        "password_next_rotation": "not_supported",
    }
    ci = {
        "user": "ci",
        "arn": iam("user/ci", account),
        "mfa_active": "true",
        "access_key_1_active": "true",
        "access_key_1_last_rotated": _DAY,
        "access_key_1_last_used_date": _LATER,
        "access_key_1_last_used_region": REGION,
        "access_key_1_last_used_service": "s3",
        "cert_1_active": "true",
        "cert_1_last_rotated": _DAY,
    }
    plain = {"user": "plain", "arn": iam("user/plain", account)}
    return "\n".join([",".join(_COLUMNS), *map(_line, (root, ci, plain)), ""])


def _line(told: Mapping[str, str]) -> str:
    """One line; what is not told does not apply, is switched off, or was made with everything else."""
    cells = {column: "false" if column.endswith(("active", "enabled")) else "N/A" for column in _COLUMNS}
    return ",".join({**cells, "user_creation_time": _DAY, **told}.values())
