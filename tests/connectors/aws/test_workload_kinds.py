"""Each kind of answer about what runs as a role: known by its shape, read by its rows, told where odd."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from nhiscan.connectors.aws.entry import Complaints
from nhiscan.connectors.aws.export import File
from nhiscan.connectors.aws.exports import exports
from nhiscan.model import GapKind, Resource, Workload
from tests.connectors.aws.kit import ACCOUNT, IAM, OTHER, Read, details, in_account, read, role
from tests.connectors.aws.places import known, operation

REGION = "eu-west-1"
POOL = f"{REGION}:11112222-3333-4444-5555-666677778888"
TAGS = [{"key": "team", "value": "data"}]
PAIRS = [{"name": "TOKEN", "value": "hush"}]
PROFILE = f"{IAM}:instance-profile/ecs"


def arn(service: str, resource: str, region: str = REGION) -> str:
    return f"arn:aws:{service}:{region}:{ACCOUNT}:{resource}"


def runs_as(name: str, path: str = "/") -> str:
    return f"{IAM}:role{path}{name}"


CLUSTER = arn("ecs", "cluster/shop")
WEB = arn("ecs", "task-definition/web:7")
ONCE = arn("ecs", "task-definition/migrate:1")
PROD = arn("eks", "cluster/prod")
ASSOCIATION = arn("eks", "podidentityassociation/prod/a-1")
PROJECT = arn("codebuild", "project/build")
NOTEBOOK = arn("sagemaker", "notebook-instance/lab")
DOMAIN = arn("sagemaker", "domain/d-abc")
MODEL = arn("sagemaker", "model/score")
PIPELINE = arn("sagemaker", "pipeline/train")
MACHINE = arn("states", "stateMachine:orders")
SCHEDULE = arn("scheduler", "schedule/default/nightly")
PIPE = arn("pipes", "pipe/orders")
JOB = arn("batch", "job-definition/render:3")
ENVIRONMENT = arn("batch", "compute-environment/spot")
STACK = arn("cloudformation", "stack/network/0a1b")
TRUSTED = arn("rolesanywhere", "profile/p1")
ANCHOR = arn("rolesanywhere", "trust-anchor/t1")
FUNCTION = arn("lambda", "function:f")

SERVICE_ANSWER = {
    "services": [
        {
            "serviceArn": arn("ecs", "service/shop/web"),
            "serviceName": "web",
            "clusterArn": CLUSTER,
            "status": "ACTIVE",
            "taskDefinition": WEB,
            "tags": TAGS,
        }
    ],
    "failures": [],
}
TASK = {
    "taskArn": arn("ecs", "task/shop/1"),
    "clusterArn": CLUSTER,
    "taskDefinitionArn": ONCE,
    "group": "family:migrate",
    "lastStatus": "RUNNING",
    "overrides": {"containerOverrides": [{"name": "c", "environment": PAIRS}]},
}
CLUSTER_ANSWER = {
    "cluster": {
        "arn": PROD,
        "name": "prod",
        "roleArn": runs_as("control"),
        "status": "ACTIVE",
        "identity": {"oidc": {"issuer": "https://oidc.eks.eu-west-1.amazonaws.com/id/ABC"}},
        "computeConfig": {"enabled": True, "nodeRoleArn": runs_as("node")},
        "tags": {"team": "data"},
    }
}
PROJECT_ANSWER = {
    "name": "build",
    "arn": PROJECT,
    "serviceRole": runs_as("build"),
    "environment": {
        "type": "LINUX_CONTAINER",
        "environmentVariables": [{"name": "TOKEN", "value": "hush", "type": "PLAINTEXT"}],
    },
    "buildBatchConfig": {"serviceRole": runs_as("batches")},
    "resourceAccessRole": runs_as("public"),
    "source": {"buildspec": "hush"},
    "tags": TAGS,
}
JOB_ANSWER = {
    "jobDefinitionName": "render",
    "jobDefinitionArn": JOB,
    "status": "ACTIVE",
    "containerProperties": {
        "jobRoleArn": runs_as("render"),
        "executionRoleArn": runs_as("pull"),
        "command": ["--password", "hush"],
        "environment": PAIRS,
        "secrets": [{"name": "KEY", "valueFrom": "arn:aws:ssm:x"}],
    },
    "parameters": {"p": "hush"},
    "tags": {"team": "data"},
}
ENVIRONMENT_ANSWER = {
    "computeEnvironmentName": "spot",
    "computeEnvironmentArn": ENVIRONMENT,
    "status": "VALID",
    "serviceRole": runs_as("batch"),
    "computeResources": {"instanceRole": PROFILE, "spotIamFleetRole": runs_as("fleet")},
    "tags": {"team": "data"},
}
STACK_ANSWER = {
    "StackId": STACK,
    "StackName": "network",
    "StackStatus": "UPDATE_COMPLETE",
    "RoleARN": runs_as("deploy"),
    "Parameters": [{"ParameterKey": "Password", "ParameterValue": "hush"}],
    "Outputs": [{"OutputKey": "k", "OutputValue": "hush"}],
    "Tags": [{"Key": "team", "Value": "data"}],
}
RULE = {"Claim": "role", "MatchType": "Equals", "Value": "admin", "RoleARN": runs_as("chosen")}
POOL_ROLES = {
    "IdentityPoolId": POOL,
    "Roles": {"authenticated": runs_as("signed-in"), "unauthenticated": runs_as("guest")},
    "RoleMappings": {"idp": {"Type": "Rules", "RulesConfiguration": {"Rules": [RULE]}}},
}
ANCHOR_ANSWER = {
    "trustAnchorArn": ANCHOR,
    "name": "corp",
    "enabled": True,
    "source": {"sourceType": "CERTIFICATE_BUNDLE", "sourceData": {"x509CertificateData": "hush"}},
}
EXAMPLES: dict[str, tuple[str, dict[str, Any]]] = {
    "ECS clusters": ("ecs-clusters.eu-west-1.json", {"clusterArns": [CLUSTER]}),
    "ECS services": ("ecs-services/eu-west-1/shop.json", SERVICE_ANSWER),
    "ECS tasks": ("ecs-tasks/eu-west-1/shop.json", {"tasks": [TASK], "failures": []}),
    "EKS clusters": ("eks-clusters.eu-west-1.json", {"clusters": ["prod"]}),
    "EKS cluster": ("eks-clusters/eu-west-1/prod.json", CLUSTER_ANSWER),
    "EKS pod identity associations": (
        "eks-pod-identity-associations/eu-west-1/prod.json",
        {"associations": [{"associationArn": ASSOCIATION, "associationId": "a-1", "clusterName": "prod"}]},
    ),
    "EKS pod identity association": (
        "eks-pod-identities/eu-west-1/prod/a-1.json",
        {
            "association": {
                "associationArn": ASSOCIATION,
                "associationId": "a-1",
                "clusterName": "prod",
                "namespace": "web",
                "serviceAccount": "api",
                "roleArn": runs_as("pod"),
                "targetRoleArn": f"arn:aws:iam::{OTHER}:role/far",
                "tags": {"team": "data"},
            }
        },
    ),
    "CodeBuild projects": (
        "codebuild-projects.eu-west-1.json",
        {"projects": [PROJECT_ANSWER], "projectsNotFound": []},
    ),
    "Glue jobs": (
        "glue-jobs.eu-west-1.json",
        {
            "Jobs": [
                {
                    "Name": "curate",
                    "Role": runs_as("glue"),
                    "Command": {"Name": "glueetl", "ScriptLocation": "s3://b/k"},
                    "DefaultArguments": {"--password": "hush"},
                }
            ]
        },
    ),
    "Glue crawlers": (
        "glue-crawlers.eu-west-1.json",
        {"Crawlers": [{"Name": "lake", "Role": "service-role/glue-crawl"}]},
    ),
    "SageMaker notebook instances": (
        "sagemaker-notebooks.eu-west-1.json",
        {"NotebookInstances": [{"NotebookInstanceArn": NOTEBOOK, "NotebookInstanceName": "lab"}]},
    ),
    "SageMaker notebook instance": (
        "sagemaker-notebooks/eu-west-1/lab.json",
        {"NotebookInstanceArn": NOTEBOOK, "NotebookInstanceName": "lab", "RoleArn": runs_as("lab")},
    ),
    "SageMaker domains": (
        "sagemaker-domains.eu-west-1.json",
        {"Domains": [{"DomainArn": DOMAIN, "DomainId": "d-abc", "DomainName": "science"}]},
    ),
    "SageMaker domain": (
        "sagemaker-domains/eu-west-1/d-abc.json",
        {
            "DomainArn": DOMAIN,
            "DomainId": "d-abc",
            "DomainName": "science",
            "DefaultUserSettings": {"ExecutionRole": runs_as("users")},
            "DefaultSpaceSettings": {"ExecutionRole": runs_as("spaces")},
        },
    ),
    "SageMaker models": (
        "sagemaker-models.eu-west-1.json",
        {"Models": [{"ModelArn": MODEL, "ModelName": "score"}]},
    ),
    "SageMaker model": (
        "sagemaker-models/eu-west-1/score.json",
        {
            "ModelArn": MODEL,
            "ModelName": "score",
            "ExecutionRoleArn": runs_as("serve"),
            "PrimaryContainer": {"Environment": {"TOKEN": "hush"}},
            "Containers": [{"Environment": {"ADDRESS": "hush"}}],
        },
    ),
    "SageMaker pipelines": (
        "sagemaker-pipelines.eu-west-1.json",
        {
            "PipelineSummaries": [
                {"PipelineArn": PIPELINE, "PipelineName": "train", "RoleArn": runs_as("train")}
            ]
        },
    ),
    "Step Functions state machines": (
        "stepfunctions-state-machines.eu-west-1.json",
        {"stateMachines": [{"stateMachineArn": MACHINE, "name": "orders", "type": "STANDARD"}]},
    ),
    "Step Functions state machine": (
        "stepfunctions-state-machines/eu-west-1/orders.json",
        {
            "stateMachineArn": MACHINE,
            "name": "orders",
            "roleArn": runs_as("saga"),
            "definition": "hush",
        },
    ),
    "EventBridge schedules": (
        "scheduler-schedules.eu-west-1.json",
        {
            "Schedules": [
                {
                    "Arn": SCHEDULE,
                    "GroupName": "default",
                    "Name": "nightly",
                    "State": "DISABLED",
                    "Target": {"Arn": FUNCTION},
                }
            ]
        },
    ),
    "EventBridge schedule": (
        "scheduler-schedules/eu-west-1/default/nightly.json",
        {
            "Arn": SCHEDULE,
            "GroupName": "default",
            "Name": "nightly",
            "Target": {"Arn": FUNCTION, "RoleArn": runs_as("clock"), "Input": "hush"},
        },
    ),
    "EventBridge pipes": ("pipes-pipes.eu-west-1.json", {"Pipes": [{"Arn": PIPE, "Name": "orders"}]}),
    "EventBridge pipe": (
        "pipes-pipes/eu-west-1/orders.json",
        {
            "Arn": PIPE,
            "Name": "orders",
            "RoleArn": runs_as("pipe"),
            "TargetParameters": {"InputTemplate": "hush"},
            "Tags": {"team": "data"},
        },
    ),
    "Batch job definitions": ("batch-job-definitions.eu-west-1.json", {"jobDefinitions": [JOB_ANSWER]}),
    "Batch compute environments": (
        "batch-compute-environments.eu-west-1.json",
        {"computeEnvironments": [ENVIRONMENT_ANSWER]},
    ),
    "CloudFormation stacks": ("cloudformation-stacks.eu-west-1.json", {"Stacks": [STACK_ANSWER]}),
    "Cognito identity pools": (
        "cognito-identity-pools.eu-west-1.json",
        {"IdentityPools": [{"IdentityPoolId": POOL, "IdentityPoolName": "shop"}]},
    ),
    "roles of an identity pool": (
        f"cognito-identity-pool-roles/eu-west-1/{POOL.partition(':')[2]}.json",
        POOL_ROLES,
    ),
    "Roles Anywhere profiles": (
        "rolesanywhere-profiles.eu-west-1.json",
        {
            "profiles": [
                {
                    "profileArn": TRUSTED,
                    "name": "factory",
                    "enabled": True,
                    "roleArns": [runs_as("plc"), runs_as("scada")],
                }
            ]
        },
    ),
    "Roles Anywhere trust anchors": (
        "rolesanywhere-trust-anchors.eu-west-1.json",
        {"trustAnchors": [ANCHOR_ANSWER]},
    ),
}
"""An answer of each kind that this file is about, whole enough to have all that is not kept."""

KINDS = {kind.what: kind for kind in exports() if kind.what in EXAMPLES}
DETAILS = details(
    role("ecs", InstanceProfileList=[{"Arn": PROFILE, "InstanceProfileName": "ecs", "Roles": []}]),
    role("glue-crawl", path="/service-role/"),
)


def found(folder: Path, *whats: str, **more: Any) -> Read:
    """What comes of the examples of some kinds, beside the account's details."""
    files = dict(EXAMPLES[what] for what in whats)
    return read(folder, {"a.json": DETAILS, **files, **more})


WHOSE: dict[str, list[tuple[str, str, str, str]]] = {
    "EKS cluster": [
        (PROD, "eks-cluster", "prod", runs_as("control")),
        (PROD, "eks-nodes", "prod", runs_as("node")),
    ],
    "EKS pod identity association": [
        (ASSOCIATION, "eks-pod-identity", "prod/web/api", runs_as("pod")),
        (ASSOCIATION, "eks-pod-identity", "prod/web/api", f"arn:aws:iam::{OTHER}:role/far"),
    ],
    "CodeBuild projects": [
        (PROJECT, "codebuild-project", "build", runs_as("build")),
        (PROJECT, "codebuild-project", "build", runs_as("batches")),
        (PROJECT, "codebuild-project", "build", runs_as("public")),
    ],
    "Glue jobs": [(arn("glue", "job/curate"), "glue-job", "curate", runs_as("glue"))],
    "Glue crawlers": [
        (arn("glue", "crawler/lake"), "glue-crawler", "lake", runs_as("glue-crawl", "/service-role/"))
    ],
    "SageMaker notebook instance": [(NOTEBOOK, "sagemaker-notebook", "lab", runs_as("lab"))],
    "SageMaker domain": [
        (DOMAIN, "sagemaker-domain", "science", runs_as("users")),
        (DOMAIN, "sagemaker-domain", "science", runs_as("spaces")),
    ],
    "SageMaker model": [(MODEL, "sagemaker-model", "score", runs_as("serve"))],
    "SageMaker pipelines": [(PIPELINE, "sagemaker-pipeline", "train", runs_as("train"))],
    "Step Functions state machine": [(MACHINE, "stepfunctions-state-machine", "orders", runs_as("saga"))],
    "EventBridge schedule": [(SCHEDULE, "scheduler-schedule", "nightly", runs_as("clock"))],
    "EventBridge pipe": [(PIPE, "pipes-pipe", "orders", runs_as("pipe"))],
    "Batch job definitions": [
        (JOB, "batch-job-definition", "render", runs_as("render")),
        (JOB, "ecs-task-execution", "render", runs_as("pull")),
    ],
    "Batch compute environments": [
        (ENVIRONMENT, "batch-compute-environment", "spot", runs_as("batch")),
        (ENVIRONMENT, "batch-compute-environment", "spot", runs_as("fleet")),
        (ENVIRONMENT, "batch-instances", "spot", runs_as("ecs")),
    ],
    "CloudFormation stacks": [(STACK, "cloudformation-stack", "network", runs_as("deploy"))],
    "roles of an identity pool": [
        (arn("cognito-identity", f"identitypool/{POOL}"), "cognito-identity-pool", POOL, runs_as(name))
        for name in ("signed-in", "guest", "chosen")
    ],
    "Roles Anywhere profiles": [
        (TRUSTED, "rolesanywhere-profile", "factory", runs_as("plc")),
        (TRUSTED, "rolesanywhere-profile", "factory", runs_as("scada")),
    ],
}


@pytest.mark.parametrize("what", [what for what in EXAMPLES if not what.startswith("ECS")])
def test_what_runs_as_which_role(tmp_path: Path, what: str) -> None:
    rows = found(tmp_path, what).rows(Workload)
    assert {(row.id, row.kind, row.name, row.identity) for row in rows} == set(WHOSE.get(what, ()))
    assert {(row.region, row.partition) for row in rows} <= {(REGION, ACCOUNT)}


PROTECTED: dict[str, list[tuple[str, str, str, dict[str, str]]]] = {
    "EKS cluster": [
        (PROD, "eks-cluster", "prod", {"issuer": "https://oidc.eks.eu-west-1.amazonaws.com/id/ABC"})
    ],
    "CodeBuild projects": [(PROJECT, "codebuild-project", "build", {})],
    "Glue jobs": [(arn("glue", "job/curate"), "glue-job", "curate", {})],
    "Glue crawlers": [(arn("glue", "crawler/lake"), "glue-crawler", "lake", {})],
    "SageMaker notebook instances": [(NOTEBOOK, "sagemaker-notebook", "lab", {})],
    "SageMaker domains": [(DOMAIN, "sagemaker-domain", "d-abc", {})],
    "SageMaker models": [(MODEL, "sagemaker-model", "score", {})],
    "SageMaker pipelines": [(PIPELINE, "sagemaker-pipeline", "train", {})],
    "Step Functions state machines": [(MACHINE, "stepfunctions-state-machine", "orders", {})],
    "EventBridge schedules": [
        (SCHEDULE, "scheduler-schedule", "nightly", {"state": "DISABLED", "target": FUNCTION})
    ],
    "EventBridge pipes": [(PIPE, "pipes-pipe", "orders", {})],
    "Batch compute environments": [(ENVIRONMENT, "batch-compute-environment", "spot", {})],
    "CloudFormation stacks": [(STACK, "cloudformation-stack", "network", {})],
    "Cognito identity pools": [
        (arn("cognito-identity", f"identitypool/{POOL}"), "cognito-identity-pool", "shop", {})
    ],
    "Roles Anywhere profiles": [(TRUSTED, "rolesanywhere-profile", "factory", {"enabled": "true"})],
    "Roles Anywhere trust anchors": [
        (ANCHOR, "rolesanywhere-trust-anchor", "corp", {"enabled": "true", "source": "CERTIFICATE_BUNDLE"})
    ],
}


@pytest.mark.parametrize("what", EXAMPLES)
def test_what_is_protected(tmp_path: Path, what: str) -> None:
    rows = found(tmp_path, what).rows(Resource)
    told = [(row.id, row.kind, row.name, dict(row.settings)) for row in rows]
    assert told == PROTECTED.get(what, [])
    assert {row.region for row in rows} <= {REGION}


@pytest.mark.parametrize(
    ("what", "names"),
    {
        "CodeBuild projects": ("TOKEN",),
        "SageMaker model": ("ADDRESS", "TOKEN"),
        "Batch job definitions": ("KEY", "TOKEN"),
    }.items(),
)
def test_of_variables_only_the_names_are_known(tmp_path: Path, what: str, names: tuple[str, ...]) -> None:
    assert {row.variables for row in found(tmp_path, what).rows(Workload)} == {names}


LABELLED = [
    "EKS cluster",
    "EKS pod identity association",
    "CodeBuild projects",
    "EventBridge pipe",
    "Batch job definitions",
    "Batch compute environments",
    "CloudFormation stacks",
]


@pytest.mark.parametrize("what", LABELLED)
def test_labels_are_kept(tmp_path: Path, what: str) -> None:
    read_ = found(tmp_path, what)
    assert {row.tags for row in read_.rows(Workload)} == {(("team", "data"),)}
    assert {row.tags for row in read_.rows(Resource)} <= {(("team", "data"),)}


@pytest.mark.parametrize("what", EXAMPLES)
def test_no_secret_comes_into_a_row(tmp_path: Path, what: str) -> None:
    read_ = found(tmp_path, what)
    assert "hush" not in repr([*read_.rows(Workload), *read_.rows(Resource)])


@pytest.mark.parametrize("what", EXAMPLES)
def test_what_the_collector_keeps_says_the_same(tmp_path: Path, what: str) -> None:
    name, content = EXAMPLES[what]
    kept = KINDS[what].calls[0].fields.keep(content)
    assert "hush" not in json.dumps(kept)
    whole, less = found(tmp_path / "whole", what), read(tmp_path / "less", {"a.json": DETAILS, name: kept})
    assert less.rows(Workload) == whole.rows(Workload)
    assert less.rows(Resource) == whole.rows(Resource)
    assert less.used() == whole.used()


@pytest.mark.parametrize("what", EXAMPLES)
def test_an_answer_is_of_its_kind_only_and_shaped_as_the_api_says(tmp_path: Path, what: str) -> None:
    name, content = EXAMPLES[what]
    known(content, operation(KINDS[what].calls[0]))
    file = File(tmp_path / name, content, Complaints())
    assert [kind.what for kind in exports() if kind.recognises(file)] == [what]
    assert KINDS[what].is_called(file.path)


EMPTY: dict[str, dict[str, Any]] = {
    "ECS clusters": {"clusterArns": []},
    "ECS services": {"services": [], "failures": []},
    "ECS tasks": {"tasks": [], "failures": []},
    "EKS clusters": {"clusters": []},
    "EKS pod identity associations": {"associations": []},
    "CodeBuild projects": {"projects": [], "projectsNotFound": []},
    "Glue jobs": {"Jobs": []},
    "Glue crawlers": {"Crawlers": []},
    "SageMaker notebook instances": {"NotebookInstances": []},
    "SageMaker domains": {"Domains": []},
    "SageMaker models": {"Models": []},
    "SageMaker pipelines": {"PipelineSummaries": []},
    "Step Functions state machines": {"stateMachines": []},
    "EventBridge schedules": {"Schedules": []},
    "EventBridge pipes": {"Pipes": []},
    "Batch job definitions": {"jobDefinitions": []},
    "Batch compute environments": {"computeEnvironments": []},
    "CloudFormation stacks": {"Stacks": []},
    "Cognito identity pools": {"IdentityPools": []},
    "Roles Anywhere profiles": {"profiles": []},
    "Roles Anywhere trust anchors": {"trustAnchors": []},
}


@pytest.mark.parametrize("what", EMPTY)
def test_an_empty_list_is_given_and_nothing_is_missing(tmp_path: Path, what: str) -> None:
    name = EXAMPLES[what][0]
    read_ = read(tmp_path, {"a.json": DETAILS, name: EMPTY[what]})
    assert read_.used() == {"a.json", name}
    assert not [gap for gap in read_.gaps(*GapKind) if gap.what.partition(":")[0] == what]
    assert not read_.rows(Workload)


STRANGERS: dict[str, dict[str, Any]] = {
    "jobs of DataBrew": {"Jobs": [{"Name": "j", "RoleArn": runs_as("r"), "ResourceArn": PROJECT}]},
    "no jobs of an unknown service": {"Jobs": []},
    "registered domains": {"Domains": [{"DomainName": "acme.example", "AutoRenew": True}]},
    "no domains of an unknown service": {"Domains": []},
    "stacks of AppStream": {"Stacks": [{"Arn": STACK, "Name": "s"}]},
    "no stacks of an unknown service": {"Stacks": []},
    "schedules of DataBrew": {"Schedules": [{"Name": "s", "ResourceArn": SCHEDULE}]},
    "no schedules of an unknown service": {"Schedules": []},
    "described ECS clusters": {"clusters": [{"clusterArn": CLUSTER}], "failures": []},
    "a cluster of another service": {"cluster": {"arn": arn("kafka", "cluster/c"), "name": "c"}},
    "an identity pool's description": {"IdentityPoolId": POOL, "IdentityPoolName": "shop"},
    "associations of another service": {"associations": [{"associationArn": ASSOCIATION}]},
}


@pytest.mark.parametrize("content", STRANGERS.values(), ids=STRANGERS)
def test_answers_that_look_alike_are_left_alone(tmp_path: Path, content: dict[str, Any]) -> None:
    file = File(tmp_path / "x.json", content, Complaints())
    assert not [kind.what for kind in KINDS.values() if kind.recognises(file)]


ALL = dict(EXAMPLES.values())
DEFINITIONS = {
    "t1.json": {"taskDefinition": {"taskDefinitionArn": WEB, "family": "web"}},
    "t2.json": {"taskDefinition": {"taskDefinitionArn": ONCE, "family": "migrate"}},
}


def test_with_every_kind_given_none_of_them_is_missing(tmp_path: Path) -> None:
    read_ = read(tmp_path, {"a.json": DETAILS, **ALL, **DEFINITIONS})
    assert read_.used() == {"a.json", *ALL, *DEFINITIONS}
    assert not [gap for gap in read_.gaps(*GapKind) if gap.what.partition(":")[0] in EXAMPLES]


@pytest.mark.parametrize("what", EXAMPLES)
def test_a_kind_that_is_not_given_is_a_gap_of_all_it_would_tell(tmp_path: Path, what: str) -> None:
    files = {name: content for name, content in ALL.items() if name != EXAMPLES[what][0]}
    read_ = read(tmp_path, {"a.json": DETAILS, **files, **DEFINITIONS})
    gaps = read_.missing()[what]
    assert {gap.table for gap in gaps} == set(KINDS[what].tables)
    assert {gap.subject for gap in gaps} == {None}, "whose role it would name is not known: it concerns all"


@pytest.mark.parametrize("what", EXAMPLES)
def test_a_refused_call_is_a_gap_of_all_it_would_tell(tmp_path: Path, what: str) -> None:
    kind, name = KINDS[what], EXAMPLES[what][0]
    for call in kind.calls:
        words = f"An error occurred (AccessDenied) when calling the {call.operation} operation: no"
        folder = tmp_path / call.operation
        gaps = read(folder, {"a.json": DETAILS, f"{name}.err": words}).gaps(GapKind.REFUSED)
        assert {gap.table for gap in gaps} == set(kind.tables)
        assert {gap.needs for gap in gaps} == {call.permission}
        assert {gap.what.partition(":")[0] for gap in gaps} == {what}


def spoilt(value: Any) -> list[Any]:
    """Copies of ``value``, in each of which one value somewhere below is of an odd type."""
    copies: list[Any] = []
    pairs = list(value.items() if isinstance(value, dict) else enumerate(value))
    for key, inner in pairs:
        below = spoilt(inner) if isinstance(inner, dict | list) else []
        for new in (*below, 7, "odd", [7], {"odd": 7}, None):
            copy = value.copy()
            copy[key] = new
            copies.append(copy)
    return copies


@pytest.mark.parametrize("what", EXAMPLES)
def test_no_odd_shape_stops_the_reading(tmp_path: Path, what: str) -> None:
    name, content = EXAMPLES[what]
    for number, odd in enumerate(spoilt(content)):
        read_ = read(tmp_path / str(number), {"a.json": DETAILS, name: odd})
        assert read_.identity("ecs").id == runs_as("ecs")


FAULTS: dict[str, tuple[str, dict[str, Any], str]] = {
    "a cluster without an ARN": (
        "ECS clusters",
        {"clusterArns": ["shop"]},
        "#/clusterArns/0 is no ARN",
    ),
    "a service without a definition": (
        "ECS services",
        {"services": [{"serviceArn": arn("ecs", "service/shop/web")}], "failures": []},
        "#/services/0/taskDefinition is missing",
    ),
    "a task without a definition": (
        "ECS tasks",
        {"tasks": [{"taskArn": TASK["taskArn"]}], "failures": []},
        "#/tasks/0/taskDefinitionArn is missing",
    ),
    "a cluster whose role is a number": (
        "EKS cluster",
        {"cluster": {**CLUSTER_ANSWER["cluster"], "roleArn": 7}},
        "#/cluster/roleArn is no text",
    ),
    "a cluster with a label that is a number": (
        "EKS cluster",
        {"cluster": {**CLUSTER_ANSWER["cluster"], "tags": {"team": 7}}},
        "#/cluster/tags/team is no text",
    ),
    "a project that is none": (
        "CodeBuild projects",
        {"projects": [PROJECT_ANSWER, 7], "projectsNotFound": []},
        "#/projects/1 is no object",
    ),
    "a project whose role is a list": (
        "CodeBuild projects",
        {"projects": [{**PROJECT_ANSWER, "serviceRole": []}], "projectsNotFound": []},
        "#/projects/0/serviceRole is no text",
    ),
    "a job whose role is a number": (
        "Glue jobs",
        {"Jobs": [{"Name": "j", "Role": 7, "Command": {}}]},
        "#/Jobs/0/Role is no text",
    ),
    "a notebook without a role": (
        "SageMaker notebook instance",
        {"NotebookInstanceArn": NOTEBOOK, "NotebookInstanceName": "lab", "RoleArn": None},
        "#/RoleArn is missing",
    ),
    "a state machine without a role": (
        "Step Functions state machine",
        {"stateMachineArn": MACHINE, "name": "orders", "roleArn": ""},
        "#/roleArn is missing",
    ),
    "a schedule without a target": (
        "EventBridge schedule",
        {"Arn": SCHEDULE, "GroupName": "default", "Name": "nightly", "Target": None},
        "#/Target is no target",
    ),
    "a pipe whose role is a number": (
        "EventBridge pipe",
        {"Arn": PIPE, "Name": "orders", "RoleArn": 7},
        "#/RoleArn is no text",
    ),
    "a job definition whose role is a number": (
        "Batch job definitions",
        {"jobDefinitions": [{**JOB_ANSWER, "containerProperties": {"jobRoleArn": 7}}]},
        "#/jobDefinitions/0/containerProperties/jobRoleArn is no text",
    ),
    "a stack whose role is a number": (
        "CloudFormation stacks",
        {"Stacks": [{**STACK_ANSWER, "RoleARN": 7}]},
        "#/Stacks/0/RoleARN is no text",
    ),
    "a pool with a role that is a number": (
        "roles of an identity pool",
        {"IdentityPoolId": POOL, "Roles": {"authenticated": 7}},
        "#/Roles/authenticated is no text",
    ),
    "a profile with a role that is a number": (
        "Roles Anywhere profiles",
        {"profiles": [{"profileArn": TRUSTED, "enabled": True, "roleArns": [7]}]},
        "#/profiles/0/roleArns/0 is no text",
    ),
}


@pytest.mark.parametrize(("what", "content", "words"), FAULTS.values(), ids=FAULTS)
def test_a_piece_of_an_odd_shape_is_told(
    tmp_path: Path, what: str, content: dict[str, Any], words: str
) -> None:
    name = EXAMPLES[what][0]
    gaps = read(tmp_path, {"a.json": DETAILS, name: content}).gaps(GapKind.TRUNCATED)
    assert [(gap.table, gap.what) for gap in gaps] == [("workloads", f"{Path(name).name}{words}")]


@pytest.mark.parametrize(
    "what", ["EKS cluster", "CodeBuild projects", "EventBridge pipe", "CloudFormation stacks"]
)
def test_an_answer_that_names_another_account_belongs_there(tmp_path: Path, what: str) -> None:
    name, content = EXAMPLES[what]
    read_ = read(tmp_path, {"a.json": DETAILS, name: in_account(OTHER, content)})
    assert {row.partition for row in read_.rows(Workload)} == {OTHER}
