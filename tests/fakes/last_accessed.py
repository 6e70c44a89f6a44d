"""Jobs of IAM that tell when services were last used: begun, in progress once, then complete.

Source: IAM API Reference, "GenerateServiceLastAccessedDetails", "GetServiceLastAccessedDetails".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from threading import Lock
from typing import Any
from uuid import UUID

from tests.fakes.answers import Refusal
from tests.fakes.operations import Asked
from tests.fakes.scripted import Content, Script

Row = Mapping[str, Any]
"""One of ``ServicesLastAccessed``."""


@dataclass
class LastAccessed:
    """The jobs of all accounts."""

    rows: Callable[[str], Sequence[Row]]
    """What is answered for an ARN."""
    made: str = "2026-01-02T03:04:05Z"
    """When each job was begun and done."""
    waits: int = 1
    """How often a job is in progress before it is complete."""
    jobs: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Each job's ARN and granularity."""
    looks: dict[str, int] = field(default_factory=dict)
    """How often each job was looked at from the start."""
    lock: Lock = field(default_factory=Lock)
    """Jobs are looked at by several threads."""

    def into(self, script: Script) -> Script:
        """Answer both operations in ``script``."""
        script.on("iam", "GenerateServiceLastAccessedDetails", self.begin)
        return script.on("iam", "GetServiceLastAccessedDetails", self.look)

    def begin(self, asked: Asked) -> Content:
        """The id of a job: the same for the same question."""
        arn = str(asked.params["Arn"])
        granularity = str(asked.params.get("Granularity", "SERVICE_LEVEL"))
        told = f"{asked.account} {arn} {granularity}"
        job = str(UUID(bytes=sha256(told.encode()).digest()[:16], version=4))
        with self.lock:
            self.jobs[job] = arn, granularity
        return {"JobId": job}

    def look(self, asked: Asked) -> Content:
        """In progress, or complete with its rows."""
        job = str(asked.params["JobId"])
        with self.lock:
            begun = self.jobs.get(job)
            if begun is None:
                return Refusal("NoSuchEntity", f"There is no job with id {job}.", 404)
            seen = self.looks.get(job, 0)
            if not asked.params.get("Marker"):
                self.looks[job] = seen + 1
        arn, granularity = begun
        found = {"JobType": granularity, "JobCreationDate": self.made, "IsTruncated": False}
        if seen < self.waits:
            return {**found, "JobStatus": "IN_PROGRESS", "ServicesLastAccessed": []}
        rows = list(self.rows(arn))
        return {
            **found,
            "JobStatus": "COMPLETED",
            "ServicesLastAccessed": rows,
            "JobCompletionDate": self.made,
        }
