"""Glue jobs and the roles they run as: ``aws glue get-jobs``."""

from __future__ import annotations

from dataclasses import dataclass

from nhiscan.connectors.aws.arns import accounts_of, region_in
from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.ledger import Ledger
from nhiscan.connectors.aws.resources import add_resource, start_of_arn
from nhiscan.connectors.aws.workloads import add_workload, role_arn, role_in

KIND = "glue-job"
_FILE = "glue-jobs"


@dataclass(frozen=True, slots=True)
class Runner:
    """A job or crawler, whose role may be given by name."""

    arn: str
    """Its ARN."""
    kind: str
    """What it is."""
    name: str
    """Its name."""
    role: str | None
    """The role's ARN, or its name, which may stand behind its path."""


def learn_runners(file: File, key: str, kind: str, ledger: Ledger) -> None:
    """Every job or crawler of a list; the answer does not say where it is: the file's name does.

    Source: Service Authorization Reference, "Actions, resources, and condition keys for AWS Glue".
    """
    region = region_in(file.path.name) or ""
    for entry in file.top.entries(key):
        with entry.guarded():
            name = entry.text("Name")
            arn = f"{start_of_arn('glue', region, ledger)}{kind.removeprefix('glue-')}/{name}"
            add_resource(arn, kind, ledger)
            ledger.learn(Runner(arn, kind, name, role_in(entry, "Role")))


def _recognises(file: File) -> bool:
    """Other services list jobs too: an empty list is of Glue where it is called so."""
    some = any(True for _ in file.values("Jobs", "Name"))
    return file.lists("Jobs", "Name", "Role", "Command") and (some or file.stem.startswith(_FILE))


def _settle(ledger: Ledger) -> None:
    """Jobs and crawlers, once it is known which roles there are."""
    for found in ledger.of(Runner):
        role = role_arn(found.role, ledger) if found.role else None
        add_workload(found.arn, found.kind, found.name, role, ledger)


GET_JOBS = Call("glue", "GetJobs", "glue:GetJobs", keeps="Jobs(Name Role Command(Name))")
EXPORT = Export(
    what="Glue jobs",
    command="aws glue get-jobs --region REGION",
    file=f"{_FILE}.REGION.json",
    tables=("workloads", "resources"),
    calls=(GET_JOBS,),
    recognises=_recognises,
    accounts=lambda file: accounts_of(file.values("Jobs", "Role")),
    read=lambda file, ledger: learn_runners(file, "Jobs", KIND, ledger),
    settle=_settle,
    further=True,
)
