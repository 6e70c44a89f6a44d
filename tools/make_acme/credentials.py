"""What IAM prints of credentials: the report, the keys, their last use, and those for one service."""

from __future__ import annotations

import base64
from datetime import timedelta
from typing import Any, Final

from tools.make_acme.clock import NOW, ago, stamp
from tools.make_acme.ids import PROD, ROOT, iam, unique_id
from tools.make_acme.nouns import Company, Key, ServiceCredential, User

Json = dict[str, Any]
COLUMNS: Final = (
    "user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,"
    "password_next_rotation,mfa_active,access_key_1_active,access_key_1_last_rotated,"
    "access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service,"
    "access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,"
    "access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,cert_1_last_rotated,"
    "cert_2_active,cert_2_last_rotated"
)
"""Source: AWS IAM User Guide, "Generate credential reports for your AWS account"."""
NO_KEY: Final = ["FALSE", "N/A", "N/A", "N/A", "N/A"]
NO_CERTIFICATES: Final = ["FALSE", "N/A", "FALSE", "N/A"]
REGIONLESS: Final = frozenset({"s3", "sts"})
"""Services of which the report and the last use name no region."""


def credential_report(part: Company, account: str, root_key: Key | None) -> Json:
    """``aws iam get-credential-report``: a line per user, the root user's first, no end to the last."""
    rows = [root_row(account, root_key), *(user_row(user) for user in part.users)]
    text = "\n".join([COLUMNS, *(",".join(row) for row in rows)])
    return {
        "Content": base64.b64encode(text.encode()).decode(),
        "ReportFormat": "text/csv",
        "GeneratedTime": stamp(NOW),
    }


def root_row(account: str, key: Key | None) -> list[str]:
    """The root user: the management account's has a password and a key, the members' were taken away."""
    if account == ROOT:
        password = ["not_supported", stamp(ago(41, "root login")), "not_supported", "not_supported", "TRUE"]
    else:
        password = ["FALSE", "N/A", "N/A", "not_supported", "FALSE"]
    head = ["<root_account>", iam(account, "root"), stamp(ago(3_213, f"account {account}"))]
    return [*head, *password, *key_columns(key), *NO_KEY, *NO_CERTIFICATES]


def user_row(user: User) -> list[str]:
    """One user."""
    keys = [key_columns(key) for key in user.keys]
    both = [column for columns in (*keys, NO_KEY, NO_KEY)[:2] for column in columns]
    return [user.name, user.arn, stamp(user.created), *password_columns(user), *both, *NO_CERTIFICATES]


def password_columns(user: User) -> list[str]:
    """The password and the second factor; Acme's policy asks for a new password every 90 days."""
    word = user.password
    if word is None:
        return ["FALSE", "N/A", "N/A", "N/A", "FALSE"]
    due = word.changed + timedelta(days=90)
    return ["TRUE", stamp(word.used), stamp(word.changed), stamp(due), str(word.mfa).upper()]


def key_columns(key: Key | None) -> list[str]:
    """One key's five columns."""
    if key is None:
        return NO_KEY
    last = ["N/A", "N/A", "N/A"] if key.used is None else [stamp(key.used), region(key), key.service]
    return [str(key.active).upper(), stamp(key.created), *last]


def region(key: Key) -> str:
    """Where a key was last used, as far as its service has regions."""
    return "N/A" if key.service in REGIONLESS else key.region


def access_keys(user: User) -> Json:
    """``aws iam list-access-keys`` of one user."""
    return {
        "AccessKeyMetadata": [
            {
                "UserName": user.name,
                "AccessKeyId": user.key_id(number),
                "Status": "Active" if key.active else "Inactive",
                "CreateDate": stamp(key.created),
            }
            for number, key in enumerate(user.keys, 1)
        ]
    }


def last_use(user: User, key: Key) -> Json:
    """``aws iam get-access-key-last-used`` of one key; a key never used has no date."""
    if key.used is None:
        return {"UserName": user.name, "AccessKeyLastUsed": {"ServiceName": "N/A", "Region": "N/A"}}
    facts = {"LastUsedDate": stamp(key.used), "ServiceName": key.service, "Region": region(key)}
    return {"UserName": user.name, "AccessKeyLastUsed": facts}


def service_credentials(user: User) -> Json:
    """``aws iam list-service-specific-credentials`` of one user."""
    return {
        "ServiceSpecificCredentials": [
            _bedrock(user, one) if one.service.startswith("bedrock") else _codecommit(user, one)
            for one in user.special
        ]
    }


def mfa_devices(user: User) -> Json:
    """``aws iam list-mfa-devices`` of one user: a telephone where the password has a second factor."""
    word = user.password
    rows = [] if word is None or not word.mfa else [_telephone(user)]
    return {"MFADevices": rows}


def ssh_keys(_: User) -> Json:
    """``aws iam list-ssh-public-keys`` of one user; nobody at Acme has one."""
    return {"SSHPublicKeys": []}


def signing_certificates(_: User) -> Json:
    """``aws iam list-signing-certificates`` of one user; nobody at Acme has one."""
    return {"Certificates": []}


def _telephone(user: User) -> Json:
    made = user.created + timedelta(hours=1)
    return {
        "UserName": user.name,
        "SerialNumber": iam(user.account, f"mfa/{user.name}"),
        "EnableDate": stamp(made),
    }


def credential_id(user: User, credential: ServiceCredential) -> str:
    """The id of a service-specific credential."""
    return unique_id("ACCA", f"{user.arn} {credential.service}")


def _bedrock(user: User, one: ServiceCredential) -> Json:
    ends = {"ExpirationDate": stamp(one.expires)} if one.expires else {}
    return {
        "UserName": user.name,
        "Status": "Active",
        "ServiceCredentialAlias": f"{user.name}-at-{user.account}",
        "CreateDate": stamp(one.created),
        **ends,
        "ServiceSpecificCredentialId": credential_id(user, one),
        "ServiceName": one.service,
    }


def _codecommit(user: User, one: ServiceCredential) -> Json:
    return {
        "UserName": user.name,
        "Status": "Active",
        "ServiceUserName": f"{user.name}-at-{PROD}",
        "CreateDate": stamp(one.created),
        "ServiceSpecificCredentialId": credential_id(user, one),
        "ServiceName": one.service,
    }
