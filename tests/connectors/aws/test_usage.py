"""Services and actions accessed last: what silence means, and for whom."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from nhiscan.model import GapKind, Usage, UsageSource
from tests.connectors.aws.kit import IAM, Read, details, read, role, user

DONE = "2026-11-01T06:00:00+00:00"
USED = "2026-10-01T06:00:00+00:00"


def service(
    prefix: str, used: str | None = None, actions: Any = None, entity: str | None = None
) -> dict[str, Any]:
    found: dict[str, Any] = {"ServiceName": prefix, "ServiceNamespace": prefix}
    if used:
        found |= {"LastAuthenticated": used, "LastAuthenticatedRegion": "eu-west-1"}
        found["LastAuthenticatedEntity"] = f"{IAM}:role/jobs/r"
    if actions is not None:
        found["TrackedActionsLastAccessed"] = actions
    return found


def job(*services: Any, **more: Any) -> dict[str, Any]:
    return {
        "JobStatus": "COMPLETED",
        "JobType": "ACTION_LEVEL",
        "JobCreationDate": DONE,
        "JobCompletionDate": DONE,
        "ServicesLastAccessed": list(services),
        "IsTruncated": False,
        **more,
    }


def told(folder: Path, *services: Any, name: str = "last-accessed/role/r.json", **more: Any) -> Read:
    return read(
        folder, {"a.json": details(role("r", path="/jobs/"), users=[user("r")]), name: job(*services, **more)}
    )


def accessed(found: Read) -> dict[str | None, str | None]:
    rows = [row for row in found.rows(Usage) if row.source is UsageSource.SERVICE_LAST_ACCESSED]
    return {row.action: row.last_used.isoformat() if row.last_used else None for row in rows}


PUT = {"ActionName": "PutObject", "LastAccessedTime": USED}
ANSWERS: dict[str, tuple[dict[str, Any], dict[str, str | None]]] = {
    "a service that was accessed": (service("s3", USED), {"s3": USED}),
    "a service that was not": (service("sqs"), {"sqs": None}),
    "actions, one of them accessed": (
        service("s3", USED, [PUT, {"ActionName": "GetObject"}]),
        {"s3": USED, "s3:PutObject": USED, "s3:GetObject": None},
    ),
    "a time that nobody can read": (service("s3", "x"), {}),
    "an action whose time nobody can read": (
        service("s3", USED, [{"ActionName": "PutObject", "LastAccessedTime": []}]),
        {"s3": USED},
    ),
}


@pytest.mark.parametrize(("answer", "expected"), ANSWERS.values(), ids=ANSWERS)
def test_an_answer(tmp_path: Path, answer: dict[str, Any], expected: dict[str, str | None]) -> None:
    found = told(tmp_path, answer)
    assert accessed(found) == expected
    for row in found.rows(Usage):
        if row.source is UsageSource.SERVICE_LAST_ACCESSED:
            assert row.subject == f"{IAM}:role/jobs/r"
            assert row.until is not None
            assert row.since is not None
            assert row.until.isoformat() == DONE
            assert (row.until - row.since).days == 400
            assert row.tracked


WHOSE: dict[str, tuple[str, dict[str, Any], str | None]] = {
    "a role, by folder and name": ("last-accessed/role/r.json", service("s3"), "role/jobs/r"),
    "a user of the same name": ("last-accessed/user/r.json", service("s3"), "user/r"),
    "by the entity inside": ("x.json", service("s3", USED), "role/jobs/r"),
    "the entity inside beats the name": (
        "last-accessed/user/r.json",
        service("s3", USED),
        "role/jobs/r",
    ),
    "nobody who is described": ("last-accessed/role/gone.json", service("s3"), None),
    "nobody at all": ("x.json", service("s3"), None),
}


@pytest.mark.parametrize(("name", "answer", "subject"), WHOSE.values(), ids=WHOSE)
def test_whose_it_is(tmp_path: Path, name: str, answer: dict[str, Any], subject: str | None) -> None:
    found = told(tmp_path, answer, name=name)
    subjects = {row.subject for row in found.rows(Usage) if row.source is UsageSource.SERVICE_LAST_ACCESSED}
    assert subjects == ({f"{IAM}:{subject}"} if subject else set())
    assert bool(found.notices) == (subject is None)


def test_the_job_s_time_is_the_partition_s_clock(tmp_path: Path) -> None:
    (part,) = told(tmp_path, service("s3")).snapshot.partitions
    assert part.taken_at is not None
    assert part.taken_at.isoformat() == DONE


@pytest.mark.parametrize("state", ["IN_PROGRESS", "FAILED", None])
def test_a_job_that_is_not_done_says_nothing(tmp_path: Path, state: str | None) -> None:
    found = told(tmp_path, service("s3"), JobStatus=state)
    assert not accessed(found)
    (gap,) = found.gaps(GapKind.TRUNCATED)
    assert (gap.table, gap.subject) == ("usage", f"{IAM}:role/jobs/r")
    assert found.snapshot.partitions[0].taken_at is None


def test_a_cut_answer_is_told_of_its_identity_and_its_silence_means_nothing(tmp_path: Path) -> None:
    found = told(tmp_path, service("s3"), service("sqs", USED), IsTruncated=True, Marker="x")
    (gap,) = found.gaps(GapKind.TRUNCATED)
    assert (gap.table, gap.subject) == ("usage", f"{IAM}:role/jobs/r")
    assert accessed(found) == {"sqs": USED}


def test_a_job_by_service_leaves_the_actions_open(tmp_path: Path) -> None:
    found = told(tmp_path, service("s3", USED), JobType="SERVICE_LEVEL")
    assert "last accessed actions" in {gap.what for gap in found.gaps(GapKind.NOT_GIVEN)}


def test_who_was_not_asked_about_is_a_gap_of_its_own(tmp_path: Path) -> None:
    found = told(tmp_path, service("s3"))
    missing = {gap.subject for gap in found.gaps(GapKind.NOT_GIVEN) if gap.what.startswith("last accessed")}
    assert missing == {f"{IAM}:user/r"}


def test_an_answer_about_another_identity_of_the_account_is_not_asked_of_the_provider_s_roles(
    tmp_path: Path,
) -> None:
    export = details(role("r"), role("linked", path="/aws-service-role/x/"))
    found = read(tmp_path, {"a.json": export, "last-accessed/role/r.json": job(service("s3"))})
    assert not [gap for gap in found.gaps(GapKind.NOT_GIVEN) if gap.what.startswith("last accessed")]
