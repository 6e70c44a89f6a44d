"""What keeps things secret: a key of KMS with its alias, policy and grant, and secrets."""

from __future__ import annotations

from typing import Final

from tests.fakes.everything.names import (
    MADE,
    MANAGEMENT,
    RUNTIME,
    TEAM,
    USED,
    Answers,
    allow,
    arn,
    named,
    policy,
    shared,
)

_ID: Final = "1234abcd-12ab-34cd-56ef-1234567890ab"
_KEY: Final = arn("kms", f"key/{_ID}")
_DATABASE: Final = arn("secretsmanager", "secret:shop/database-AbCdEf")
_LICENCE: Final = arn("secretsmanager", "secret:shop/licence-GhIjKl")
_GRANT: Final = {
    "KeyId": _KEY,
    "GrantId": "0c237476b39f8bc44e45212e08498fbe3151305030726c0590dd8d3e9f3d6a60",
    "Name": "orders",
    "CreationDate": MADE,
    "GranteePrincipal": RUNTIME,
    "RetiringPrincipal": RUNTIME,
    "IssuingAccount": f"arn:aws:iam::{MANAGEMENT}:root",
    "Operations": ["Decrypt", "GenerateDataKey"],
    "Constraints": {"EncryptionContextSubset": {"team": TEAM}},
}

ANSWERS: Answers = {
    "kms:ListKeys": {"Keys": [{"KeyId": _ID, "KeyArn": _KEY}]},
    "kms:ListAliases": {
        "Aliases": [
            {"AliasName": "alias/shop", "AliasArn": arn("kms", "alias/shop"), "TargetKeyId": _ID},
            {"AliasName": "alias/aws/s3", "AliasArn": arn("kms", "alias/aws/s3")},
        ]
    },
    "kms:DescribeKey": named(
        {
            _ID: {
                "KeyMetadata": {
                    "AWSAccountId": MANAGEMENT,
                    "KeyId": _ID,
                    "Arn": _KEY,
                    "CreationDate": MADE,
                    "Enabled": True,
                    "KeyManager": "CUSTOMER",
                    "KeyState": "Enabled",
                    "Origin": "AWS_KMS",
                }
            }
        },
        "KeyId",
    ),
    "kms:GetKeyPolicy": named(
        {
            f"{_ID} default": {
                "Policy": policy(
                    allow("kms:*", Principal={"AWS": f"arn:aws:iam::{MANAGEMENT}:root"}),
                ),
                "PolicyName": "default",
            }
        },
        "KeyId",
        "PolicyName",
    ),
    "kms:ListGrants": named({_ID: {"Grants": [_GRANT]}}, "KeyId"),
    "secretsmanager:ListSecrets": {
        "SecretList": [
            {
                "ARN": secret,
                "Name": secret.rpartition(":")[2][:-7],
                "RotationEnabled": False,
                "CreatedDate": MADE,
                "LastAccessedDate": USED,
                "Tags": [{"Key": "team", "Value": TEAM}],
            }
            for secret in (_DATABASE, _LICENCE)
        ]
    },
    "secretsmanager:GetResourcePolicy": named(
        {
            _DATABASE: {
                "ARN": _DATABASE,
                "Name": "shop/database",
                "ResourcePolicy": shared("secretsmanager:GetSecretValue", "*"),
            },
            _LICENCE: {"ARN": _LICENCE, "Name": "shop/licence"},
        },
        "SecretId",
    ),
}
