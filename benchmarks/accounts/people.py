"""The files about users: credential report, access keys, when those were used."""

from __future__ import annotations

import base64
import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from benchmarks.accounts.chance import NOW, Chance, stamp, unique_id
from benchmarks.accounts.details import ACCOUNT, Account, Json
from benchmarks.accounts.kinds import REGIONS

_COLUMNS: Final = (
    "user arn user_creation_time password_enabled password_last_used password_last_changed "
    "password_next_rotation mfa_active access_key_1_active access_key_1_last_rotated "
    "access_key_1_last_used_date access_key_1_last_used_region access_key_1_last_used_service "
    "access_key_2_active access_key_2_last_rotated access_key_2_last_used_date "
    "access_key_2_last_used_region access_key_2_last_used_service cert_1_active cert_1_last_rotated "
    "cert_2_active cert_2_last_rotated"
).split()


@dataclass(frozen=True, slots=True)
class Key:
    """One access key."""

    id: str
    """``AKIA…``."""
    created: str
    """When it was made."""
    used: str | None
    """Its last use; None: never."""
    service: str
    """The service that saw it."""
    active: bool
    """Whether it works."""


def keys(account: Account, user: Json) -> list[Key]:
    """The access keys of a machine: one, or two after a rotation that nobody finished."""
    chance = Chance(account.seed, f"keys of {user['UserName']}")
    if user["Path"] != "/services/":
        return []
    return [
        Key(
            id=unique_id("AKIA", account.seed, user["Arn"], number)[:20],
            created=chance.ago(310, 900),
            used=None if chance.once_in(6) else chance.ago(0, 300),
            service=chance.among(["s3", "sqs", "ecr", "bedrock"]),
            active=not chance.once_in(10),
        )
        for number in range(2 if chance.once_in(5) else 1)
    ]


def of_user(user: Json, held: Sequence[Key]) -> Iterator[tuple[str, Json]]:
    """What is asked for each user: its keys, when they were used, credentials for one service."""
    name = user["UserName"]
    listed = [
        {
            "UserName": name,
            "AccessKeyId": key.id,
            "Status": "Active" if key.active else "Inactive",
            "CreateDate": key.created,
        }
        for key in held
    ]
    yield f"access-keys/{name}.json", {"AccessKeyMetadata": listed}
    for key in held:
        use = {"ServiceName": key.service if key.used else "N/A", "Region": REGIONS[0] if key.used else "N/A"}
        use |= {"LastUsedDate": key.used} if key.used else {}
        yield f"access-key-last-used/{key.id}.json", {"UserName": name, "AccessKeyLastUsed": use}
    yield f"service-specific-credentials/{name}.json", {"ServiceSpecificCredentials": []}


def report(users: Sequence[Json], held: Mapping[str, Sequence[Key]]) -> Json:
    """The answer of ``aws iam get-credential-report``; root comes first."""
    text = io.StringIO()
    rows = csv.DictWriter(text, _COLUMNS, restval="N/A", lineterminator="\n")
    rows.writeheader()
    root = {"UserName": "<root_account>", "Arn": f"arn:aws:iam::{ACCOUNT}:root", "Path": "/"}
    rows.writerow(_line(root | {"CreateDate": "2015-02-06T18:40:00+00:00"}, ()))
    for user in users:
        rows.writerow(_line(user, held[user["UserName"]]))
    content = base64.b64encode(text.getvalue().encode()).decode()
    return {"Content": content, "ReportFormat": "text/csv", "GeneratedTime": stamp(NOW)}


def _line(user: Json, held: Sequence[Key]) -> dict[str, str]:
    human = user["Path"] == "/"
    line = {"user": user["UserName"], "arn": user["Arn"], "user_creation_time": user["CreateDate"]}
    line |= dict.fromkeys(("password_enabled", "mfa_active"), _flag[human])
    if human:
        line |= {"password_last_used": stamp(NOW), "password_last_changed": user["CreateDate"]}
    for slot in (1, 2):
        line |= {f"cert_{slot}_active": "false", f"access_key_{slot}_active": "false"}
    for slot, key in enumerate(held, start=1):
        line |= {f"access_key_{slot}_{column}": value for column, value in _columns(key).items()}
    return line


def _columns(key: Key) -> dict[str, str]:
    found = {"active": _flag[key.active], "last_rotated": key.created}
    if key.used:
        found |= {
            "last_used_date": key.used,
            "last_used_region": REGIONS[0],
            "last_used_service": key.service,
        }
    return found


_flag: Final = {True: "true", False: "false"}
