"""The role that a SageMaker model is served as: ``aws sagemaker describe-model``."""

from __future__ import annotations

from collections.abc import Iterator

from nhiscan.connectors.aws.arns import accounts_of, elsewhere
from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.entry import Entry
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.exports.sagemaker_models import KIND
from nhiscan.connectors.aws.exports.sagemaker_notebooks import described
from nhiscan.connectors.aws.facts import Given
from nhiscan.connectors.aws.ledger import Ledger
from nhiscan.connectors.aws.workloads import add_workload, answer_name, role_in

_WHAT = "SageMaker model"
_FOLDER = "sagemaker-models"


def _read(file: File, ledger: Ledger) -> None:
    arn, name = file.top.text("ModelArn"), file.top.text("ModelName")
    if elsewhere(arn, ledger.account):
        return
    ledger.learn(Given(_WHAT, answer_name(arn, name)))
    variables = {name for container in _containers(file.top) for name in container.names_in("Environment")}
    role = role_in(file.top, "ExecutionRoleArn")
    add_workload(arn, KIND, name, role, ledger, variables=tuple(sorted(variables)))


def _containers(top: Entry) -> Iterator[Entry]:
    """One container, or those of a pipeline."""
    if (first := top.entry("PrimaryContainer")) is not None:
        yield first
    yield from top.entries("Containers")


DESCRIBE_MODEL = Call(
    "sagemaker",
    "DescribeModel",
    "sagemaker:DescribeModel",
    keeps="ModelArn ModelName ExecutionRoleArn PrimaryContainer(Environment{}) Containers(Environment{})",
)
EXPORT = Export(
    what=_WHAT,
    command="aws sagemaker describe-model --region REGION --model-name NAME",
    file=f"{_FOLDER}/REGION/NAME.json",
    tables=("workloads",),
    calls=(DESCRIBE_MODEL,),
    recognises=lambda file: file.has("ModelArn", "ModelName"),
    accounts=lambda file: accounts_of([file.top.value("ModelArn")]),
    read=_read,
    each=lambda ledger: described(KIND, _FOLDER, ledger),
    further=True,
)
