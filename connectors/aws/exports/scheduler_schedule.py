"""The role by which a schedule calls its target: ``aws scheduler get-schedule``."""

from __future__ import annotations

from nhiscan.connectors.aws.arns import accounts_of, elsewhere
from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.entry import Malformed
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.exports.scheduler_schedules import KIND, schedules
from nhiscan.connectors.aws.facts import Given
from nhiscan.connectors.aws.ledger import Ledger
from nhiscan.connectors.aws.live.walk import word
from nhiscan.connectors.aws.workloads import add_workload, answer_name

_WHAT = "EventBridge schedule"
_FOLDER = "scheduler-schedules"


def _read(file: File, ledger: Ledger) -> None:
    """The role; what the target is told is not looked at."""
    arn, name = file.top.text("Arn"), file.top.text("Name")
    if elsewhere(arn, ledger.account):
        return
    ledger.learn(Given(_WHAT, f"{answer_name(arn, file.top.text('GroupName'))}/{word(name)}"))
    if (target := file.top.entry("Target")) is None:
        raise Malformed(file.top.fault("Target", "is no target"))
    add_workload(arn, KIND, name, target.text("RoleArn"), ledger)


GET_SCHEDULE = Call(
    "scheduler",
    "GetSchedule",
    "scheduler:GetSchedule",
    keeps="Arn GroupName Name Target(Arn RoleArn)",
)
EXPORT = Export(
    what=_WHAT,
    command="aws scheduler get-schedule --region REGION --group-name GROUP --name NAME",
    file=f"{_FOLDER}/REGION/GROUP/NAME.json",
    tables=("workloads",),
    calls=(GET_SCHEDULE,),
    recognises=lambda file: file.has("Arn", "GroupName", "Name", "Target"),
    accounts=lambda file: accounts_of([file.top.value("Arn")]),
    read=_read,
    each=lambda ledger: schedules(_FOLDER, ledger),
    none=frozenset({"ResourceNotFoundException"}),
    further=True,
)
