"""The role of a state machine: ``aws stepfunctions describe-state-machine``."""

from __future__ import annotations

from nhiscan.connectors.aws.arns import accounts_of, elsewhere
from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.exports.stepfunctions_state_machines import KIND, state_machines
from nhiscan.connectors.aws.facts import Given
from nhiscan.connectors.aws.ledger import Ledger
from nhiscan.connectors.aws.workloads import add_workload, answer_name

_WHAT = "Step Functions state machine"
_FOLDER = "stepfunctions-state-machines"


def _read(file: File, ledger: Ledger) -> None:
    """The role; the definition is not looked at."""
    arn, name = file.top.text("stateMachineArn"), file.top.text("name")
    if not elsewhere(arn, ledger.account):
        ledger.learn(Given(_WHAT, answer_name(arn, name)))
        add_workload(arn, KIND, name, file.top.text("roleArn"), ledger)


DESCRIBE_STATE_MACHINE = Call(
    "stepfunctions",
    "DescribeStateMachine",
    "states:DescribeStateMachine",
    keeps="stateMachineArn name roleArn",
)
EXPORT = Export(
    what=_WHAT,
    command="aws stepfunctions describe-state-machine --region REGION --state-machine-arn ARN "
    "--included-data METADATA_ONLY",
    file=f"{_FOLDER}/REGION/NAME.json",
    tables=("workloads",),
    calls=(DESCRIBE_STATE_MACHINE,),
    recognises=lambda file: file.has("stateMachineArn", "roleArn", "name"),
    accounts=lambda file: accounts_of([file.top.value("stateMachineArn")]),
    read=_read,
    each=lambda ledger: state_machines(_FOLDER, ledger),
    none=frozenset({"StateMachineDoesNotExist"}),
    further=True,
)
