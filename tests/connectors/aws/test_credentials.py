"""Keys, passwords and certificates, out of listings and the credential report together."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest

from nhiscan.estate import Estate
from nhiscan.model import Credential, CredentialKind, GapKind, Usage, UsageSource
from nhiscan.settings import Settings
from tests.connectors.aws.kit import ACCOUNT, IAM, Read, attached, details, read, user

HEAD = (
    "user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,"
    "password_next_rotation,mfa_active,access_key_1_active,access_key_1_last_rotated,"
    "access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service,"
    "access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,"
    "access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,cert_1_last_rotated,"
    "cert_2_active,cert_2_last_rotated"
)
PLAIN = {
    "user": "u",
    "arn": f"{IAM}:user/u",
    "user_creation_time": "2020-01-01T00:00:00+00:00",
    "password_enabled": "false",
    "mfa_active": "false",
    "access_key_1_active": "false",
    "access_key_2_active": "false",
    "cert_1_active": "false",
    "cert_2_active": "false",
}
ROOT = {"user": "<root_account>", "arn": f"{IAM}:root", "password_enabled": "not_supported"}
MADE, USED, REPORTED = "2024-05-06T07:08:09+00:00", "2025-01-02T03:04:05+00:00", "2026-11-01T12:00:00+00:00"
KEY, SECOND = "AKIAEXAMPLEKEY000001", "AKIAEXAMPLEKEY000002"


def line(**columns: str) -> str:
    row = PLAIN | columns
    return ",".join(row.get(column, "N/A") for column in HEAD.split(","))


def csv(*lines: str) -> str:
    return "\n".join([HEAD, *lines]) + "\n"


def report(*lines: str) -> dict[str, str]:
    content = base64.b64encode(csv(*lines).encode()).decode()
    return {"Content": content, "ReportFormat": "text/csv", "GeneratedTime": REPORTED}


def key(id_: str = KEY, status: str = "Active", created: str = MADE) -> dict[str, str]:
    return {"UserName": "u", "AccessKeyId": id_, "Status": status, "CreateDate": created}


def listed(*keys: dict[str, str]) -> dict[str, object]:
    return {"AccessKeyMetadata": list(keys)}


def seen(found: Read) -> dict[str, tuple[bool | None, str | None]]:
    """State and time of every access key by id."""
    return {
        row.id: (row.active, row.created.isoformat() if row.created else None)
        for row in found.rows(Credential)
        if row.kind is CredentialKind.ACCESS_KEY
    }


def test_a_listed_key_has_its_own_id(tmp_path: Path) -> None:
    files = {"a.json": details(users=[user("u")]), "k.json": listed(key(), key(SECOND, "Inactive"))}
    found = read(tmp_path, files)
    assert seen(found) == {KEY: (True, MADE), SECOND: (False, MADE)}
    assert {row.identity for row in found.rows(Credential)} == {f"{IAM}:user/u"}
    assert {row.can_expire for row in found.rows(Credential)} == {False}


SLOTS: dict[str, tuple[dict[str, str], dict[str, tuple[bool, str | None]]]] = {
    "active": (
        {"access_key_1_active": "true", "access_key_1_last_rotated": MADE},
        {"access-key-1": (True, MADE)},
    ),
    "as spreadsheets write it": (
        {"access_key_1_active": "TRUE", "access_key_1_last_rotated": MADE},
        {"access-key-1": (True, MADE)},
    ),
    "inactive but there": ({"access_key_2_last_rotated": MADE}, {"access-key-2": (False, MADE)}),
    "none": ({}, {}),
    "without a time": ({"access_key_1_active": "true"}, {"access-key-1": (True, None)}),
}


@pytest.mark.parametrize(("columns", "keys"), SLOTS.values(), ids=SLOTS)
def test_a_key_of_the_report_has_an_id_by_its_slot(
    tmp_path: Path, columns: dict[str, str], keys: dict[str, Any]
) -> None:
    files = {"a.json": details(users=[user("u")]), "r.csv": csv(line(**columns))}
    assert seen(read(tmp_path, files)) == {f"{IAM}:user/u#{slot}": state for slot, state in keys.items()}


def test_a_key_that_is_listed_and_reported_counts_once(tmp_path: Path) -> None:
    row = line(access_key_1_active="true", access_key_1_last_rotated=MADE, access_key_1_last_used_date=USED)
    found = read(
        tmp_path, {"a.json": details(users=[user("u")]), "k.json": listed(key()), "r.json": report(row)}
    )
    assert seen(found) == {KEY: (True, MADE)}
    usage = found.one(Usage)
    assert (usage.subject, usage.source) == (KEY, UsageSource.CREDENTIAL_REPORT)
    assert usage.last_used is not None
    assert usage.last_used.isoformat() == USED


def test_two_keys_are_told_apart_by_the_time_they_were_made(tmp_path: Path) -> None:
    later = "2025-05-06T07:08:09+00:00"
    row = line(
        access_key_1_active="true",
        access_key_1_last_rotated=later,
        access_key_1_last_used_date=USED,
        access_key_2_active="true",
        access_key_2_last_rotated="2023-01-01T00:00:00+00:00",
        access_key_2_last_used_date="2023-02-02T00:00:00+00:00",
    )
    files = {
        "a.json": details(users=[user("u")]),
        "k.json": listed(key(), key(SECOND, created=later)),
        "r.json": report(row),
    }
    found = read(tmp_path, files)
    assert [usage.subject for usage in found.rows(Usage)] == [SECOND], "the other slot was changed since"
    (gap,) = [gap for gap in found.gaps(GapKind.NOT_GIVEN) if gap.what.startswith("last use of a key")]
    assert (gap.what, gap.subject) == (f"last use of a key: {KEY}", f"{IAM}:user/u")


def test_a_key_younger_than_the_report_is_not_the_one_it_counts(tmp_path: Path) -> None:
    row = line(access_key_1_active="true", access_key_1_last_rotated=MADE, access_key_1_last_used_date=USED)
    young = listed(key(created="2026-11-02T00:00:00+00:00"))
    found = read(tmp_path, {"a.json": details(users=[user("u")]), "k.json": young, "r.json": report(row)})
    assert not found.rows(Usage)


USES: dict[str, tuple[dict[str, str], list[tuple[str, str | None]]]] = {
    "a key that was used": (
        {"access_key_1_active": "true", "access_key_1_last_used_date": USED},
        [("access-key-1", USED)],
    ),
    "a key that was never used": ({"access_key_1_active": "true"}, [("access-key-1", None)]),
    "a key nobody knows of": (
        {"access_key_1_active": "true", "access_key_1_last_used_date": "no_information"},
        [],
    ),
    "no key": ({}, []),
    "a password that was used": (
        {"password_enabled": "true", "password_last_used": USED},
        [("password", USED)],
    ),
    "no_information is not never": ({"password_enabled": "true", "password_last_used": "no_information"}, []),
    "a time nobody can read": ({"password_enabled": "true", "password_last_used": "soon"}, []),
}


@pytest.mark.parametrize(("columns", "uses"), USES.values(), ids=USES)
def test_what_the_report_says_of_use(
    tmp_path: Path, columns: dict[str, str], uses: list[tuple[str, str | None]]
) -> None:
    found = read(tmp_path, {"a.json": details(users=[user("u")]), "r.json": report(line(**columns))})
    rows = found.rows(Usage)
    assert [(row.subject, row.last_used and row.last_used.isoformat()) for row in rows] == [
        (f"{IAM}:user/u#{slot}", used) for slot, used in uses
    ]
    for row in rows:
        assert row.until is not None
        assert row.until.isoformat() == REPORTED


LAST: dict[str, tuple[dict[str, str], str | None, str | None, str | None]] = {
    "used": (
        {"LastUsedDate": USED, "ServiceName": "s3", "Region": "eu-west-1"},
        USED,
        "s3",
        "eu-west-1",
    ),
    "never since 2015": ({"ServiceName": "N/A", "Region": "N/A"}, None, None, None),
}


@pytest.mark.parametrize(("last", "used", "service", "region"), LAST.values(), ids=LAST)
def test_the_last_use_of_a_key(
    tmp_path: Path, last: dict[str, str], used: str | None, service: str | None, region: str | None
) -> None:
    files = {
        "a.json": details(users=[user("u")]),
        "k.json": listed(key()),
        f"access-key-last-used/{KEY}.json": {"UserName": "u", "AccessKeyLastUsed": last},
    }
    row = read(tmp_path, files).one(Usage)
    assert (row.subject, row.source) == (KEY, UsageSource.KEY_LAST_USED)
    assert (row.last_used and row.last_used.isoformat(), row.service, row.region) == (used, service, region)
    assert row.since is not None
    assert row.since.date().isoformat() == "2015-04-22"


def test_a_key_is_known_by_its_last_use_alone(tmp_path: Path) -> None:
    last = {"UserName": "u", "AccessKeyLastUsed": {"ServiceName": "N/A", "Region": "N/A"}}
    files = {"a.json": details(users=[user("u")]), f"access-key-last-used/{KEY}.json": last}
    assert seen(read(tmp_path, files)) == {KEY: (None, None)}


def test_a_last_use_whose_key_nobody_names_is_told(tmp_path: Path) -> None:
    files = {
        "a.json": details(users=[user("u")]),
        "use.json": {"UserName": "u", "AccessKeyLastUsed": {"LastUsedDate": USED}},
    }
    found = read(tmp_path, files)
    assert not found.rows(Usage)
    assert [gap.table for gap in found.gaps(GapKind.TRUNCATED)] == ["usage"]


@pytest.mark.parametrize("version", ["", "V2", "V3", "V4"])
def test_quarantine_means_that_a_key_has_leaked(tmp_path: Path, version: str) -> None:
    policy = f"arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantine{version}"
    users = [user("u", AttachedManagedPolicies=[attached(policy)]), user("v")]
    other = {**key(SECOND), "UserName": "v"}
    found = read(tmp_path, {"a.json": details(users=users), "k.json": listed(key()), "l.json": listed(other)})
    leaked = {row.id: row.leaked for row in found.rows(Credential)}
    assert f"AWSCompromisedKeyQuarantine{version}" in (leaked[KEY] or "")
    assert leaked[SECOND] is None


def test_the_report_s_keys_leak_too(tmp_path: Path) -> None:
    policy = "arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV3"
    users = [user("u", AttachedManagedPolicies=[attached(policy)])]
    found = read(tmp_path, {"a.json": details(users=users), "r.csv": csv(line(access_key_1_active="true"))})
    assert found.one(Credential).leaked


def test_a_policy_of_the_customer_with_that_name_says_nothing(tmp_path: Path) -> None:
    policy = f"{IAM}:policy/AWSCompromisedKeyQuarantine"
    users = [user("u", AttachedManagedPolicies=[attached(policy)])]
    found = read(tmp_path, {"a.json": details(users=users), "k.json": listed(key())})
    assert found.one(Credential).leaked is None


SERVICES: dict[str, tuple[dict[str, str], bool | None]] = {
    "a Bedrock key without end": (
        {"ServiceName": "bedrock.amazonaws.com", "ServiceCredentialAlias": "u-at-1"},
        True,
    ),
    "a key with an end": ({"ServiceName": "logs.amazonaws.com", "ExpirationDate": USED}, True),
    "a user name for Git": ({"ServiceName": "codecommit.amazonaws.com", "ServiceUserName": "u-at-1"}, False),
    "a service nobody knows": ({"ServiceName": "new.amazonaws.com", "ServiceUserName": "u-at-1"}, None),
}


@pytest.mark.parametrize(("more", "can_expire"), SERVICES.values(), ids=SERVICES)
def test_a_service_specific_credential(tmp_path: Path, more: dict[str, str], can_expire: bool | None) -> None:
    entry = {
        "UserName": "u",
        "Status": "Active",
        "CreateDate": MADE,
        "ServiceSpecificCredentialId": "ACCA1",
        **more,
    }
    files = {"a.json": details(users=[user("u")]), "s.json": {"ServiceSpecificCredentials": [entry]}}
    row = read(tmp_path, files).one(Credential)
    assert (row.id, row.kind, row.active) == ("ACCA1", CredentialKind.SERVICE_SPECIFIC, True)
    assert (row.service, row.can_expire) == (more["ServiceName"], can_expire)
    assert (row.expires is not None) == ("ExpirationDate" in more)


def test_certificates_are_credentials_whose_end_nobody_knows(tmp_path: Path) -> None:
    columns = {"cert_1_active": "true", "cert_1_last_rotated": MADE, "cert_2_last_rotated": MADE}
    found = read(tmp_path, {"a.json": details(users=[user("u")]), "r.csv": csv(line(**columns))})
    assert {(row.id.partition("#")[2], row.active, row.can_expire) for row in found.rows(Credential)} == {
        ("signing-certificate-1", True, None),
        ("signing-certificate-2", False, None),
    }


def test_root_is_an_identity_with_the_report_s_credentials(tmp_path: Path) -> None:
    root = line(**ROOT, access_key_1_active="true", access_key_1_last_rotated=MADE)
    found = read(tmp_path, {"a.json": details(users=[user("u")]), "r.json": report(root, line())})
    assert found.identity("root").id == f"{IAM}:root"
    row = found.one(Credential)
    assert (row.id, row.identity, row.active) == (f"{IAM}:root#access-key-1", f"{IAM}:root", True)


def test_the_summary_alone_tells_that_root_has_keys_but_not_since_when(tmp_path: Path) -> None:
    summary = {"SummaryMap": {"AccountAccessKeysPresent": 1, "AccountPasswordPresent": 1, "Users": 1}}
    found = read(tmp_path, {"a.json": details(users=[user("u")]), "s.json": summary})
    assert {row.id.partition("#")[2]: row.created for row in found.rows(Credential)} == {
        "access-key-1": None,
        "password": None,
    }


def test_the_report_beats_the_summary(tmp_path: Path) -> None:
    summary = {"SummaryMap": {"AccountAccessKeysPresent": 1}}
    files = {"a.json": details(users=[user("u")]), "s.json": summary, "r.csv": csv(line(**ROOT), line())}
    assert not read(tmp_path, files).rows(Credential)


def test_without_details_the_report_s_users_are_identities_all_the_same(tmp_path: Path) -> None:
    found = read(tmp_path, {"r.json": report(line(access_key_1_active="true"))})
    assert [part.id for part in found.snapshot.partitions] == [ACCOUNT]
    assert found.only().name == "u"
    assert {gap.what for gap in found.gaps(GapKind.NOT_GIVEN)} >= {"identities, policies, trusts"}


def test_a_user_that_only_an_old_report_knows_is_no_identity(tmp_path: Path) -> None:
    gone = line(user="gone", arn=f"{IAM}:user/gone")
    found = read(tmp_path, {"a.json": details(users=[user("u")]), "r.json": report(line(), gone)})
    assert [row.name for row in found.described()] == ["u"]
    assert any("user/gone" in notice for notice in found.notices)


def test_the_report_s_time_is_the_partition_s_clock(tmp_path: Path) -> None:
    (part,) = read(tmp_path, {"r.json": report(line())}).snapshot.partitions
    assert part.taken_at is not None
    assert part.taken_at.isoformat() == REPORTED


REPORTS: dict[str, Any] = {
    "not base64": {"Content": "!!", "ReportFormat": "text/csv"},
    "something else in base64": {"Content": "aGVsbG8=", "ReportFormat": "text/csv"},
    "a number": {"Content": 7, "ReportFormat": "text/csv"},
}


@pytest.mark.parametrize("content", REPORTS.values(), ids=REPORTS)
def test_a_report_that_cannot_be_read_is_told(tmp_path: Path, content: Any) -> None:
    found = read(tmp_path, {"a.json": details(users=[user("u")]), "r.json": content})
    assert [(gap.table, gap.what) for gap in found.gaps(GapKind.TRUNCATED)] == [
        ("credentials", "r.json#/Content is no credential report"),
        ("usage", "r.json#/Content is no credential report"),
    ]


def in_base64(text: str) -> dict[str, str]:
    return {"Content": base64.b64encode(text.encode()).decode(), "ReportFormat": "text/csv"}


CUT = csv(line(**ROOT), line())
CUTS: dict[str, tuple[str, Any]] = {
    "in its first line": ("r.csv", HEAD[:300]),
    "in its first line, in base64": ("r.json", in_base64(HEAD[:300])),
    "after its first line": ("r.csv", HEAD + "\n"),
    "after its first line, in base64": ("r.json", in_base64(HEAD)),
    "in a flag of its last line": ("r.csv", CUT.removesuffix("false,N/A\n") + "fal,N/A\n"),
    "in its last line": ("r.csv", CUT[:-20]),
    "before it was made": ("credential-report.json", {"State": "STARTED", "Description": "x"}),
    "by a spreadsheet": ("r.csv", CUT.replace(",", ";")),
    "of a column": ("r.csv", CUT.replace("cert_2_active", "certificate")),
}


@pytest.mark.parametrize(("name", "content"), CUTS.values(), ids=CUTS)
def test_a_report_that_is_cut_is_not_whole(tmp_path: Path, name: str, content: Any) -> None:
    found = read(tmp_path, {"a.json": details(users=[user("u")]), name: content})
    gaps = {(gap.table, gap.subject) for gap in found.gaps(GapKind.TRUNCATED)}
    assert gaps == {("credentials", None), ("usage", None)}


COUNTS = {
    "AccountAccessKeysPresent": 0,
    "AccountPasswordPresent": 1,
    "AccountSigningCertificatesPresent": 0,
}
TELLS_ROOT: dict[str, tuple[dict[str, Any], bool]] = {
    "the report": ({"r.csv": csv(line(**ROOT), line())}, True),
    "the report without root": ({"r.csv": csv(line())}, False),
    "the summary": ({"s.json": {"SummaryMap": COUNTS}}, True),
    "a summary without a count": (
        {"s.json": {"SummaryMap": {k: v for k, v in COUNTS.items() if "Password" not in k}}},
        False,
    ),
    "the summary, the report refused": (
        {
            "s.json": {"SummaryMap": COUNTS},
            "r.json.err": "An error occurred (AccessDenied) when calling the GetCredentialReport operation:",
        },
        True,
    ),
    "neither": ({}, False),
}


@pytest.mark.parametrize(("files", "told"), TELLS_ROOT.values(), ids=TELLS_ROOT)
def test_what_only_users_lack_does_not_concern_root(
    tmp_path: Path, files: dict[str, Any], told: bool
) -> None:
    found = read(tmp_path, {"a.json": details(users=[user("u"), user("v")]), **files})
    estate = Estate(found.snapshot, Settings())
    assert bool(estate.lacks(ACCOUNT, "credentials", f"{IAM}:root")) != told
    assert estate.lacks(ACCOUNT, "credentials", f"{IAM}:user/u")
    assert estate.lacks(ACCOUNT, "credentials", f"{IAM}:user/v")


def test_a_line_of_the_report_that_is_cut_is_told_and_the_rest_read(tmp_path: Path) -> None:
    text = csv(line(access_key_1_active="true"), "v,arn:aws")
    found = read(tmp_path, {"a.json": details(users=[user("u")]), "r.csv": text})
    assert len(found.rows(Credential)) == 1
    assert [gap.table for gap in found.gaps(GapKind.TRUNCATED)] == ["credentials", "usage"]


def test_another_csv_is_left_alone(tmp_path: Path) -> None:
    found = read(tmp_path, {"a.json": details(), "sales.csv": "user,amount\nu,3\n", "b.csv": b"\xff\xfe"})
    assert found.used() == {"a.json"}
    assert {unread.path.name for unread in found.reading.unread} == {"a.json"}, "it names no account"
