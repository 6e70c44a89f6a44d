"""What each identity accessed last: a job for each, begun first and looked at later."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from nhiscan.connectors.aws.exports.iam_last_accessed import (
    GENERATE_SERVICE_LAST_ACCESSED_DETAILS as GENERATE,
)
from nhiscan.connectors.aws.exports.iam_last_accessed import GET_SERVICE_LAST_ACCESSED_DETAILS as GET
from nhiscan.connectors.aws.live.walk import Answer, Asking, Place, Unfinished, word

CALLS: Final = (GENERATE, GET)
"""What these steps call."""
_BATCH: Final = 5
_UNDER_WAY: Final = "IN_PROGRESS"
_PROVIDERS: Final = ("/aws-service-role/", "/aws-reserved/")
"""Paths of roles that AWS manages for services and for Identity Center."""


@dataclass(frozen=True, slots=True)
class _Subject:
    """A user or role."""

    arn: str
    """Its ARN."""
    into: str
    """Where its report goes."""


_Job = tuple[_Subject, str]
"""A subject and the id of the job that looks at it."""


def last_accessed(aws: Place, details: Answer) -> None:
    """A report for every user and role of the account's details that is not AWS's own."""
    subjects = [*_subjects(details, "UserDetailList", "user"), *_subjects(details, "RoleDetailList", "role")]
    batches = [subjects[at : at + _BATCH] for at in range(0, len(subjects), _BATCH)]
    aws.each(batches, lambda batch: _reports(aws, batch))


def _subjects(details: Answer, key: str, kind: str) -> Iterator[_Subject]:
    for entry in details.each(key):
        arn, name = entry.text("Arn"), entry.text("UserName") or entry.text("RoleName")
        if arn and name and not (entry.text("Path") or "").startswith(_PROVIDERS):
            yield _Subject(arn, f"last-accessed/{kind}/{word(name)}.json")


def _reports(aws: Place, batch: Sequence[_Subject]) -> None:
    """Begin all jobs, and look later what came of them."""
    jobs = [
        (subject, job)
        for subject in batch
        if (begun := aws.begin(GENERATE, subject.into, Arn=subject.arn, Granularity="ACTION_LEVEL"))
        and (job := begun.text("JobId"))
    ]
    _look(aws, jobs, 0)


def _look(aws: Place, jobs: Sequence[_Job], attempt: int) -> None:
    """Keep what is done, and look again at what is not; after enough looks it is told as missing."""
    looked = [
        (job, found)
        for job in jobs
        if (found := aws.begin(GET, job[0].into, JobId=job[1], MaxItems=1000)) is not None
    ]
    open_ = [job for job, found in looked if found.text("JobStatus") == _UNDER_WAY]
    over = open_ and not aws.again(attempt, partial(_look, aws, open_, attempt + 1))
    for job, found in looked:
        if over or job not in open_:
            aws.make(job[0].into, partial(_as_it_is, found))


def _as_it_is(found: Answer, _: Asking) -> Answer:
    """An answer that is there already. Raises Unfinished where it says no more than that."""
    if found.text("JobStatus") == _UNDER_WAY:
        raise Unfinished(GET.operation)
    return found
