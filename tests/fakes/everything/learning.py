"""SageMaker: a notebook instance, a domain, a model, a pipeline."""

from __future__ import annotations

from typing import Final

from tests.fakes.everything.names import MADE, RUNTIME, Answers, arn, named

_NOTEBOOK: Final = {
    "NotebookInstanceArn": arn("sagemaker", "notebook-instance/lab"),
    "NotebookInstanceName": "lab",
    "NotebookInstanceStatus": "InService",
}
_DOMAIN: Final = {
    "DomainArn": arn("sagemaker", "domain/d-0123456789ab"),
    "DomainId": "d-0123456789ab",
    "DomainName": "science",
    "Status": "InService",
}
_MODEL: Final = {"ModelArn": arn("sagemaker", "model/score"), "ModelName": "score", "CreationTime": MADE}

ANSWERS: Answers = {
    "sagemaker:ListNotebookInstances": {"NotebookInstances": [_NOTEBOOK]},
    "sagemaker:DescribeNotebookInstance": named(
        {"lab": {**_NOTEBOOK, "RoleArn": RUNTIME}}, "NotebookInstanceName"
    ),
    "sagemaker:ListDomains": {"Domains": [_DOMAIN]},
    "sagemaker:DescribeDomain": named(
        {
            _DOMAIN["DomainId"]: {
                **_DOMAIN,
                "AuthMode": "IAM",
                "DefaultUserSettings": {"ExecutionRole": RUNTIME},
                "DefaultSpaceSettings": {"ExecutionRole": RUNTIME},
            }
        },
        "DomainId",
    ),
    "sagemaker:ListModels": {"Models": [_MODEL]},
    "sagemaker:DescribeModel": named(
        {
            "score": {
                **_MODEL,
                "ExecutionRoleArn": RUNTIME,
                "PrimaryContainer": {"Image": "score:1", "Environment": {"STAGE": "prod"}},
            }
        },
        "ModelName",
    ),
    "sagemaker:ListPipelines": {
        "PipelineSummaries": [
            {
                "PipelineArn": arn("sagemaker", "pipeline/train"),
                "PipelineName": "train",
                "RoleArn": RUNTIME,
                "CreationTime": MADE,
            }
        ]
    },
}
