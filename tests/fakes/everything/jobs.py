"""What builds, deploys and works through data: CodeBuild, CloudFormation, Glue, Batch."""

from __future__ import annotations

from typing import Final

from tests.fakes.everything.names import MADE, PROFILE, RUNTIME, STARTER, TEAM, Answers, arn
from tests.fakes.operations import Asked
from tests.fakes.scripted import Content

_PROJECTS: Final = {
    "build": {
        "name": "build",
        "arn": arn("codebuild", "project/build"),
        "serviceRole": RUNTIME,
        "resourceAccessRole": RUNTIME,
        "buildBatchConfig": {"serviceRole": RUNTIME},
        "environment": {
            "type": "LINUX_CONTAINER",
            "image": "aws/codebuild/standard:7.0",
            "computeType": "BUILD_GENERAL1_SMALL",
            "environmentVariables": [{"name": "STAGE", "value": "prod", "type": "PLAINTEXT"}],
        },
        "created": MADE,
        "tags": [{"key": "team", "value": TEAM}],
    }
}


def _projects(asked: Asked) -> Content:
    names = asked.params["names"]
    gone = [name for name in names if name not in _PROJECTS]
    found = [_PROJECTS[name] for name in names if name in _PROJECTS]
    return {"projects": found, **({"projectsNotFound": gone} if gone else {})}


_CONTAINER: Final = {
    "image": "render:3",
    "jobRoleArn": RUNTIME,
    "executionRoleArn": STARTER,
    "environment": [{"name": "STAGE", "value": "prod"}],
    "secrets": [{"name": "LICENCE", "valueFrom": arn("ssm", "parameter/licence")}],
}

ANSWERS: Answers = {
    "codebuild:ListProjects": {"projects": list(_PROJECTS)},
    "codebuild:BatchGetProjects": _projects,
    "cloudformation:ListStacks": {"StackSummaries": []},
    "cloudformation:DescribeStacks": {
        "Stacks": [
            {
                "StackId": arn("cloudformation", "stack/network/01234567-89ab-cdef-0123-456789abcdef"),
                "StackName": "network",
                "CreationTime": MADE,
                "StackStatus": "UPDATE_COMPLETE",
                "RoleARN": RUNTIME,
                "Tags": [{"Key": "team", "Value": TEAM}],
            }
        ]
    },
    "glue:GetJobs": {
        "Jobs": [
            {
                "Name": "curate",
                "Role": RUNTIME,
                "CreatedOn": MADE,
                "Command": {"Name": "glueetl", "ScriptLocation": "s3://shop-orders/curate.py"},
            }
        ]
    },
    "glue:GetCrawlers": {"Crawlers": [{"Name": "lake", "Role": "shop-runtime", "State": "READY"}]},
    "batch:DescribeJobDefinitions": {
        "jobDefinitions": [
            {
                "jobDefinitionName": "render",
                "jobDefinitionArn": arn("batch", "job-definition/render:3"),
                "revision": 3,
                "status": "ACTIVE",
                "type": "container",
                "containerProperties": _CONTAINER,
                "tags": {"team": TEAM},
            }
        ]
    },
    "batch:DescribeComputeEnvironments": {
        "computeEnvironments": [
            {
                "computeEnvironmentName": "spot",
                "computeEnvironmentArn": arn("batch", "compute-environment/spot"),
                "type": "MANAGED",
                "state": "ENABLED",
                "status": "VALID",
                "serviceRole": RUNTIME,
                "computeResources": {
                    "type": "SPOT",
                    "maxvCpus": 16,
                    "subnets": ["subnet-0123456789abcdef0"],
                    "instanceRole": PROFILE,
                    "spotIamFleetRole": RUNTIME,
                },
                "tags": {"team": TEAM},
            }
        ]
    },
}
