"""SageMaker models, by name: ``aws sagemaker list-models``."""

from __future__ import annotations

from nhiscan.connectors.aws.arns import accounts_of
from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.export import Export
from nhiscan.connectors.aws.exports.sagemaker_notebooks import learn_list

KIND = "sagemaker-model"

LIST_MODELS = Call("sagemaker", "ListModels", "sagemaker:ListModels", keeps="Models(ModelArn ModelName)")
EXPORT = Export(
    what="SageMaker models",
    command="aws sagemaker list-models --region REGION",
    file="sagemaker-models.REGION.json",
    tables=("workloads", "resources"),
    calls=(LIST_MODELS,),
    recognises=lambda file: file.lists("Models", "ModelArn", "ModelName"),
    accounts=lambda file: accounts_of(file.values("Models", "ModelArn")),
    read=lambda file, ledger: learn_list(file, "Models", KIND, ("ModelArn", "ModelName"), ledger),
    further=True,
)
