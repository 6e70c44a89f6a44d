"""Passwords, keys and certificates with their dates: the credential report, as JSON answer or as CSV."""

from __future__ import annotations

import base64
import binascii
import csv
import io
from collections.abc import Iterator
from datetime import datetime

from nhiscan.connectors.aws.arns import account_of, accounts_of, parse_arn
from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.entry import Entry, Malformed
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.facts import ReportLine, Slot
from nhiscan.connectors.aws.ledger import Ledger
from nhiscan.connectors.aws.moments import moment

_HEAD = "user,arn,user_creation_time"
_COLUMNS = frozenset(
    [
        *("user", "arn", "user_creation_time"),
        *("password_enabled", "password_last_used", "password_last_changed"),
        *(f"cert_{slot}_{part}" for slot in (1, 2) for part in ("active", "last_rotated")),
        *(
            f"access_key_{slot}_{part}"
            for slot in (1, 2)
            for part in ("active", "last_rotated", "last_used_date", "last_used_region", "last_used_service")
        ),
    ]
)
"""The columns that are read.

Source: IAM User Guide, "Generate credential reports for your AWS account".
"""


def _recognises(file: File) -> bool:
    """A report, one that a spreadsheet wrote its own way, or the word that it is still being made."""
    if isinstance(file.content, str):
        return file.content.lstrip().startswith((_HEAD, _HEAD.replace(",", ";")))
    return (
        (file.has("State") and file.stem == "credential-report")
        or file.has("Content", "ReportFormat")
        or file.has("Content", "GeneratedTime")
    )


def _text(file: File) -> str | None:
    """The CSV: as it is, or out of the answer, where it is base64. None: neither."""
    if isinstance(file.content, str):
        return file.content.lstrip()
    content = file.content.get("Content")
    if not isinstance(content, str):
        return None
    if content.startswith(_HEAD):
        return content
    try:
        return base64.b64decode(content, validate=True).decode("utf-8-sig")
    except (binascii.Error, ValueError):
        return None


def _rows(file: File) -> Iterator[dict[str, str]]:
    """The lines that have every column. Raises Malformed where it is no report, or cut in its first line."""
    text = _text(file)
    if text is None or not text.startswith(_HEAD):
        raise Malformed(file.top.fault("Content", "is no credential report"))
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        if lost := sorted(_COLUMNS.difference(reader.fieldnames or ())):
            raise Malformed(file.top.fault("Content", f"has no column `{lost[0]}`"))
        for number, row in enumerate(reader):
            if None in row or None in row.values():
                _blame(file.top, f"Content/{number}", "has not the columns of the first line")
            else:
                yield row
    except csv.Error as error:
        raise Malformed(file.top.fault("Content", "is no CSV")) from error


def _accounts(file: File) -> list[str]:
    try:
        return accounts_of(row["arn"] for row in _rows(file))
    except Malformed:
        return []


def _read(file: File, ledger: Ledger) -> None:
    """Every line. A report has one for root at least: without any it was cut."""
    generated = file.top.time("GeneratedTime")
    ledger.dated(generated)
    try:
        rows = list(_rows(file))
    except Malformed as error:
        _blame(file.top, "Content", error.fault.problem)
        return
    if not rows:
        _blame(file.top, "Content", "has no line of a user")
    for number, row in enumerate(rows):
        arn = parse_arn(row["arn"])
        if arn is not None and arn.account == ledger.account:
            ledger.arn_partition = arn.partition
            ledger.learn(_line(row, file.top, number, generated))
        elif account_of(row["arn"]) is None:
            _blame(file.top, f"Content/{number}/arn", "is no ARN of an account")


def _blame(top: Entry, key: str, problem: str) -> None:
    """A fault of every table that the report fills."""
    for table in EXPORT.tables:
        top.blame(key, problem, table)


def _line(row: dict[str, str], top: Entry, number: int, generated: datetime | None) -> ReportLine:
    """One user.

    A password that was used before AWS kept record, or never, says ``no_information``: that is
    no time. What root has is ``not_supported`` in older reports.

    Source: IAM User Guide, "Generate credential reports for your AWS account".
    """

    def time(column: str) -> datetime | None:
        value = row.get(column, "N/A")
        read = moment(value) if value not in _WORDS else None
        if read is None and value not in _WORDS:
            top.blame(f"Content/{number}/{column}", "is no time and counts as unknown", "usage")
        return read

    def flag(column: str) -> bool | None:
        value = row.get(column, "")
        read = {"true": True, "false": False}.get(value.lower())
        if read is None and value not in _WORDS:
            _blame(top, f"Content/{number}/{column}", "is neither true nor false")
        return read

    def slots(name: str, numbers: tuple[int, ...] = (1, 2)) -> tuple[Slot, ...]:
        found = []
        for slot in numbers:
            prefix = f"{name}_{slot}"
            active, rotated = flag(f"{prefix}_active"), time(f"{prefix}_last_rotated")
            if active or rotated is not None:
                used = time(f"{prefix}_last_used_date")
                never = row.get(f"{prefix}_last_used_date") == "N/A"
                service, region = (
                    _word(row.get(f"{prefix}_last_used_{part}")) for part in ("service", "region")
                )
                found.append(Slot(slot, active is True, rotated, used, never, service, region))
        return tuple(found)

    return ReportLine(
        user=row["user"],
        arn=row["arn"],
        created=time("user_creation_time"),
        password=flag("password_enabled"),
        password_changed=time("password_last_changed"),
        password_used=time("password_last_used"),
        second_factor=flag("mfa_active"),
        keys=slots("access_key"),
        certificates=slots("cert"),
        generated=generated,
    )


_WORDS = frozenset(["", "N/A", "no_information", "not_supported"])


def _word(value: str | None) -> str | None:
    return None if value is None or value in _WORDS else value


GENERATE_CREDENTIAL_REPORT = Call(
    "iam", "GenerateCredentialReport", "iam:GenerateCredentialReport", keeps="State"
)
GET_CREDENTIAL_REPORT = Call(
    "iam", "GetCredentialReport", "iam:GetCredentialReport", keeps="Content ReportFormat GeneratedTime"
)
EXPORT = Export(
    what="credential report",
    command="aws iam generate-credential-report; sleep 10; aws iam get-credential-report",
    file="credential-report.json",
    tables=("credentials", "usage"),
    calls=(GENERATE_CREDENTIAL_REPORT, GET_CREDENTIAL_REPORT),
    recognises=_recognises,
    accounts=_accounts,
    read=_read,
    anchor=True,
)
