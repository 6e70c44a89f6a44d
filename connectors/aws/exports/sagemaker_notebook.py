"""The role of a SageMaker notebook instance: ``aws sagemaker describe-notebook-instance``."""

from __future__ import annotations

from nhiscan.connectors.aws.arns import accounts_of, elsewhere
from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.exports.sagemaker_notebooks import KIND, described
from nhiscan.connectors.aws.facts import Given
from nhiscan.connectors.aws.ledger import Ledger
from nhiscan.connectors.aws.workloads import add_workload, answer_name

_WHAT = "SageMaker notebook instance"
_FOLDER = "sagemaker-notebooks"


def _read(file: File, ledger: Ledger) -> None:
    arn, name = file.top.text("NotebookInstanceArn"), file.top.text("NotebookInstanceName")
    if not elsewhere(arn, ledger.account):
        ledger.learn(Given(_WHAT, answer_name(arn, name)))
        add_workload(arn, KIND, name, file.top.text("RoleArn"), ledger)


DESCRIBE_NOTEBOOK_INSTANCE = Call(
    "sagemaker",
    "DescribeNotebookInstance",
    "sagemaker:DescribeNotebookInstance",
    keeps="NotebookInstanceArn NotebookInstanceName RoleArn",
)
EXPORT = Export(
    what=_WHAT,
    command="aws sagemaker describe-notebook-instance --region REGION --notebook-instance-name NAME",
    file=f"{_FOLDER}/REGION/NAME.json",
    tables=("workloads",),
    calls=(DESCRIBE_NOTEBOOK_INSTANCE,),
    recognises=lambda file: file.has("NotebookInstanceArn", "RoleArn"),
    accounts=lambda file: accounts_of([file.top.value("NotebookInstanceArn")]),
    read=_read,
    each=lambda ledger: described(KIND, _FOLDER, ledger),
    further=True,
)
