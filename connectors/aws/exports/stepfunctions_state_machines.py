"""Step Functions state machines: ``aws stepfunctions list-state-machines``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from nhiscan.connectors.aws.arns import accounts_of, elsewhere
from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.export import Export, File, Subject
from nhiscan.connectors.aws.ledger import Ledger
from nhiscan.connectors.aws.resources import add_resource
from nhiscan.connectors.aws.workloads import answer_name

KIND = "stepfunctions-state-machine"


@dataclass(frozen=True, slots=True)
class StateMachine:
    """A state machine, as listed: its role is not."""

    arn: str
    """Its ARN."""
    name: str
    """Its name."""


def _read(file: File, ledger: Ledger) -> None:
    for entry in file.top.entries("stateMachines"):
        with entry.guarded():
            arn, name = entry.text("stateMachineArn"), entry.text("name")
            if not elsewhere(arn, ledger.account):
                add_resource(arn, KIND, ledger)
                ledger.learn(StateMachine(arn, name))


def state_machines(folder: str, ledger: Ledger) -> Iterator[Subject]:
    """Each state machine, with where its description lies in ``folder``."""
    for found in ledger.of(StateMachine):
        yield Subject(None, found.name, f"{folder}/{answer_name(found.arn, found.name)}.json")


LIST_STATE_MACHINES = Call(
    "stepfunctions",
    "ListStateMachines",
    "states:ListStateMachines",
    keeps="stateMachines(stateMachineArn name)",
)
EXPORT = Export(
    what="Step Functions state machines",
    command="aws stepfunctions list-state-machines --region REGION",
    file="stepfunctions-state-machines.REGION.json",
    tables=("workloads", "resources"),
    calls=(LIST_STATE_MACHINES,),
    recognises=lambda file: file.lists("stateMachines", "stateMachineArn"),
    accounts=lambda file: accounts_of(file.values("stateMachines", "stateMachineArn")),
    read=_read,
    further=True,
)
