"""EventBridge schedules: ``aws scheduler list-schedules``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from nhiscan.connectors.aws.arns import accounts_of, elsewhere
from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.entry import Entry
from nhiscan.connectors.aws.export import Export, File, Subject
from nhiscan.connectors.aws.ledger import Ledger
from nhiscan.connectors.aws.live.walk import word
from nhiscan.connectors.aws.resources import add_resource
from nhiscan.connectors.aws.workloads import answer_name

KIND = "scheduler-schedule"
_FILE = "scheduler-schedules"


@dataclass(frozen=True, slots=True)
class Schedule:
    """A schedule, as listed: its role is not."""

    arn: str
    """Its ARN."""
    group: str
    """The group it stands in."""
    name: str
    """Its name, like no other in its group."""


def _recognises(file: File) -> bool:
    """Other services list schedules too: an empty list is of EventBridge where it is called so."""
    some = any(True for _ in file.values("Schedules", "Arn"))
    return file.lists("Schedules", "Arn", "GroupName") and (some or file.stem.startswith(_FILE))


def _read(file: File, ledger: Ledger) -> None:
    for entry in file.top.entries("Schedules"):
        with entry.guarded():
            arn = entry.text("Arn")
            if not elsewhere(arn, ledger.account):
                _schedule(arn, entry, ledger)


def _schedule(arn: str, entry: Entry, ledger: Ledger) -> None:
    """A schedule with what it calls; one that is switched off can be switched on with its role."""
    name, target = entry.text("Name"), entry.entry("Target")
    told = {"state": entry.maybe("State"), "target": target.maybe("Arn") if target else None}
    settings = tuple((key, value) for key, value in told.items() if value)
    add_resource(arn, KIND, ledger, name=name, settings=settings)
    ledger.learn(Schedule(arn, entry.text("GroupName"), name))


def schedules(folder: str, ledger: Ledger) -> Iterator[Subject]:
    """Each schedule, with where its description lies in ``folder``."""
    for found in ledger.of(Schedule):
        file = f"{folder}/{answer_name(found.arn, found.group)}/{word(found.name)}.json"
        yield Subject(None, found.name, file)


LIST_SCHEDULES = Call(
    "scheduler",
    "ListSchedules",
    "scheduler:ListSchedules",
    keeps="Schedules(Arn GroupName Name State Target(Arn))",
)
EXPORT = Export(
    what="EventBridge schedules",
    command="aws scheduler list-schedules --region REGION",
    file=f"{_FILE}.REGION.json",
    tables=("workloads", "resources"),
    calls=(LIST_SCHEDULES,),
    recognises=_recognises,
    accounts=lambda file: accounts_of(file.values("Schedules", "Arn")),
    read=_read,
    further=True,
)
