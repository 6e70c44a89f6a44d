"""SageMaker pipelines and the roles they run as: ``aws sagemaker list-pipelines``."""

from __future__ import annotations

from nhiscan.connectors.aws.arns import accounts_of, elsewhere
from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.ledger import Ledger
from nhiscan.connectors.aws.resources import add_resource
from nhiscan.connectors.aws.workloads import add_workload, role_in

KIND = "sagemaker-pipeline"


def _read(file: File, ledger: Ledger) -> None:
    for entry in file.top.entries("PipelineSummaries"):
        with entry.guarded():
            arn = entry.text("PipelineArn")
            if not elsewhere(arn, ledger.account):
                add_resource(arn, KIND, ledger)
                add_workload(arn, KIND, entry.maybe("PipelineName"), role_in(entry, "RoleArn"), ledger)


LIST_PIPELINES = Call(
    "sagemaker",
    "ListPipelines",
    "sagemaker:ListPipelines",
    keeps="PipelineSummaries(PipelineArn PipelineName RoleArn)",
)
EXPORT = Export(
    what="SageMaker pipelines",
    command="aws sagemaker list-pipelines --region REGION",
    file="sagemaker-pipelines.REGION.json",
    tables=("workloads", "resources"),
    calls=(LIST_PIPELINES,),
    recognises=lambda file: file.lists("PipelineSummaries", "PipelineArn"),
    accounts=lambda file: accounts_of(file.values("PipelineSummaries", "PipelineArn")),
    read=_read,
    further=True,
)
