"""What IAM prints of last access: which granted services and tracked actions were used, and when.

A service that was never used has no times; of one that was, every tracked action that is granted is
listed, those never used without a time.
Source: AWS IAM API Reference, GetServiceLastAccessedDetails, ServiceLastAccessed.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any, Final

from tools.make_acme.clock import NOW, TRACKED_DAYS, ago, lately, stamp
from tools.make_acme.ids import uuid
from tools.make_acme.managed import managed
from tools.make_acme.nouns import Accessed, Holder, Role, Statement, User

Json = dict[str, Any]
TABLE: Final = Path(__file__).with_name("tracked.toml")


@dataclass(frozen=True, slots=True)
class Tracked:
    """One service as the reports know it."""

    title: str
    """The name AWS prints."""
    actions: tuple[str, ...]
    """The actions followed one by one."""


@cache
def tracked() -> dict[str, Tracked]:
    """Every service that a report of Acme's can name, by prefix."""
    rows = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    return {prefix: Tracked(row["title"], tuple(row["actions"].split())) for prefix, row in rows.items()}


def last_accessed(holder: User | Role) -> Json:
    """``aws iam get-service-last-accessed-details`` of a user or role for whom there is a report.

    Raises KeyError for a granted service that ``tracked.toml`` does not know.
    """
    if holder.accessed is None:
        raise ValueError(f"{holder.arn}: nobody asked for a report")
    patterns = list(granted(holder))
    services = sorted({pattern.partition(":")[0] for pattern in patterns})
    unknown = set(holder.accessed.days or ()) - {*services, *_granted_actions(services, patterns)}
    if unknown:
        raise ValueError(f"{holder.arn}: used without a grant: {', '.join(sorted(unknown))}")
    began = NOW - timedelta(seconds=41)
    return {
        "JobStatus": "COMPLETED",
        "JobType": "ACTION_LEVEL",
        "JobCreationDate": stamp(began),
        "ServicesLastAccessed": [service_row(holder, holder.accessed, one, patterns) for one in services],
        "JobCompletionDate": stamp(NOW),
        "IsTruncated": False,
    }


def granted(holder: Holder) -> Iterator[str]:
    """Every action pattern that the holder's policies allow; boundaries and Denies do not count here.

    Raises ValueError where a policy allows by NotAction or allows everything: Acme has no such report.
    """
    documents: list[Statement] = [one for statements in holder.inline.values() for one in statements]
    for name in holder.managed:
        documents += managed()[name].document["Statement"]
    for statement in documents:
        if statement["Effect"] != "Allow":
            continue
        actions = statement.get("Action")
        if actions is None or actions == "*" or "*" in actions:
            raise ValueError(f"{holder.name}: allows too much for a report")
        yield from [actions] if isinstance(actions, str) else actions


def service_row(holder: User | Role, accessed: Accessed, service: str, patterns: list[str]) -> Json:
    """One service of a report."""
    actions = _granted_actions([service], patterns)
    uses = {action: moment for action in actions if (moment := _moment(holder, accessed, action))}
    last = max([*uses.values(), *filter(None, [_moment(holder, accessed, service)])], default=None)
    title = tracked()[service].title
    if last is None:
        return {"ServiceName": title, "ServiceNamespace": service, "TotalAuthenticatedEntities": 0}
    row: Json = {
        "ServiceName": title,
        "LastAuthenticated": stamp(last),
        "ServiceNamespace": service,
        "LastAuthenticatedEntity": holder.arn,
        "LastAuthenticatedRegion": _region(holder),
        "TotalAuthenticatedEntities": 1,
    }
    if uses:
        row["TrackedActionsLastAccessed"] = [
            _action_row(holder, action, uses.get(action)) for action in actions
        ]
    return row


def job_id(holder: User | Role) -> str:
    """The id of the job that made the report."""
    return uuid(f"job {holder.arn}")


def _granted_actions(services: list[str], patterns: list[str]) -> list[str]:
    """The tracked actions of ``services`` that ``patterns`` allow, as ``service:Action``."""
    every = [f"{service}:{action}" for service in services for action in tracked()[service].actions]
    return [one for one in every if any(fnmatchcase(one.lower(), pattern.lower()) for pattern in patterns)]


def _moment(holder: User | Role, accessed: Accessed, what: str) -> datetime | None:
    """When a service or an action was last used; None: never within what AWS tracks."""
    seed = f"{holder.arn} {what}"
    if accessed.days is None:
        # iam:PassRole alone leaves no trace: the report knows of no use of the service
        moment = None if what == "iam" else lately(seed, 20)
    elif (days := accessed.days.get(what)) is not None and days >= TRACKED_DAYS:
        raise ValueError(f"{seed}: {days} days ago is beyond what AWS tracks")
    else:
        moment = None if days is None else ago(days, seed)
    return None if moment is None else max(min(moment, _latest(holder)), holder.created)


def _latest(holder: User | Role) -> datetime:
    """The holder's last use of anything, as its other evidence has it."""
    if isinstance(holder, Role):
        return holder.used or holder.created
    return max((key.used for key in holder.keys if key.used), default=NOW - timedelta(hours=2))


def _action_row(holder: User | Role, action: str, moment: datetime | None) -> Json:
    name = action.partition(":")[2]
    if moment is None:
        return {"ActionName": name}
    return {
        "ActionName": name,
        "LastAccessedEntity": holder.arn,
        "LastAccessedTime": stamp(moment),
        "LastAccessedRegion": _region(holder),
    }


def _region(holder: User | Role) -> str:
    return holder.region if isinstance(holder, Role) else "eu-central-1"
