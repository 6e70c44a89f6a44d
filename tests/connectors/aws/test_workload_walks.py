"""Walks to what runs as a role: what is asked, where it is kept, and what is read from there again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from nhiscan.connectors.aws.live.walk import Walk, Where
from nhiscan.connectors.aws.live.walks import (
    batch_jobs,
    builds,
    containers,
    data_jobs,
    identity_pools,
    instances,
    kubernetes,
    lambda_functions,
    machine_learning,
    roles_anywhere,
    schedules,
    stacks,
    state_machines,
)
from nhiscan.model import GapKind, Workload
from tests.connectors.aws.kit import ACCOUNT, details, read, role
from tests.connectors.aws.places import Script, ScriptedPlace, run
from tests.connectors.aws.test_workload_kinds import (
    ASSOCIATION,
    CLUSTER,
    DETAILS,
    EXAMPLES,
    FUNCTION,
    MACHINE,
    ONCE,
    POOL,
    SERVICE_ANSWER,
    TASK,
    WEB,
    arn,
    runs_as,
)
from tests.connectors.aws.test_workloads import HOLDER, instance
from tests.connectors.aws.test_workloads import instances as reservations
from tests.connectors.aws.test_workloads_variants import definition

WALKS = (
    batch_jobs,
    builds,
    containers,
    data_jobs,
    identity_pools,
    instances,
    kubernetes,
    lambda_functions,
    machine_learning,
    roles_anywhere,
    schedules,
    stacks,
    state_machines,
)


def answer(what: str) -> dict[str, Any]:
    """The example of a kind."""
    return EXAMPLES[what][1]


def defined(params: dict[str, Any]) -> dict[str, Any]:
    return definition(params["taskDefinition"], "task")


ECS: Script = {
    "ListClusters": answer("ECS clusters"),
    "ListServices": {"serviceArns": [arn("ecs", "service/shop/web")]},
    "DescribeServices": SERVICE_ANSWER,
    "ListTasks": {"taskArns": [TASK["taskArn"]]},
    "DescribeTasks": answer("ECS tasks"),
    "DescribeTaskDefinition": defined,
}
EKS: Script = {
    "ListClusters": answer("EKS clusters"),
    "DescribeCluster": answer("EKS cluster"),
    "ListPodIdentityAssociations": answer("EKS pod identity associations"),
    "DescribePodIdentityAssociation": answer("EKS pod identity association"),
}
SAGEMAKER: Script = {
    "ListNotebookInstances": answer("SageMaker notebook instances"),
    "DescribeNotebookInstance": answer("SageMaker notebook instance"),
    "ListDomains": answer("SageMaker domains"),
    "DescribeDomain": answer("SageMaker domain"),
    "ListModels": answer("SageMaker models"),
    "DescribeModel": answer("SageMaker model"),
    "ListPipelines": answer("SageMaker pipelines"),
}
SCHEDULES: Script = {
    "ListSchedules": answer("EventBridge schedules"),
    "GetSchedule": answer("EventBridge schedule"),
    "ListPipes": answer("EventBridge pipes"),
    "DescribePipe": answer("EventBridge pipe"),
}
STATES: Script = {
    "ListStateMachines": answer("Step Functions state machines"),
    "DescribeStateMachine": answer("Step Functions state machine"),
}
COGNITO: Script = {
    "ListIdentityPools": answer("Cognito identity pools"),
    "GetIdentityPoolRoles": answer("roles of an identity pool"),
}
LAMBDA: Script = {
    "ListFunctions": {"Functions": [{"FunctionName": "f", "FunctionArn": FUNCTION, "Role": runs_as("r")}]},
    "GetPolicy": {"Policy": '{"Statement": []}', "RevisionId": "1"},
}
EC2: Script = {"DescribeInstances": reservations(instance(f"arn:aws:iam::{ACCOUNT}:instance-profile/p"))}
BUILDS: Script = {
    "ListProjects": {"projects": ["build"]},
    "BatchGetProjects": answer("CodeBuild projects"),
}
STACKS: Script = {
    "ListStacks": {"StackSummaries": []},
    "DescribeStacks": answer("CloudFormation stacks"),
}
GLUE: Script = {"GetJobs": answer("Glue jobs"), "GetCrawlers": answer("Glue crawlers")}
BATCH: Script = {
    "DescribeJobDefinitions": answer("Batch job definitions"),
    "DescribeComputeEnvironments": answer("Batch compute environments"),
}
ANYWHERE: Script = {
    "ListProfiles": answer("Roles Anywhere profiles"),
    "ListTrustAnchors": answer("Roles Anywhere trust anchors"),
}
FILES = {what: name for what, (name, _) in EXAMPLES.items()}
POOL_ID = POOL.partition(":")[2]
WALKED: dict[str, tuple[Walk, Script, list[tuple[str, dict[str, Any]]], set[str], set[str]]] = {
    "instances": (
        instances.WALK,
        EC2,
        [("DescribeInstances", {"MaxResults": 1000})],
        {"ec2-instances.eu-west-1.json"},
        {"r"},
    ),
    "containers": (
        containers.WALK,
        ECS,
        [
            ("ListClusters", {"maxResults": 100}),
            ("ListServices", {"cluster": CLUSTER, "maxResults": 100}),
            (
                "DescribeServices",
                {
                    "cluster": CLUSTER,
                    "services": [arn("ecs", "service/shop/web")],
                    "include": ["TAGS"],
                },
            ),
            ("DescribeTaskDefinition", {"taskDefinition": WEB, "include": ["TAGS"]}),
            ("ListTasks", {"cluster": CLUSTER, "maxResults": 100}),
            ("DescribeTasks", {"cluster": CLUSTER, "tasks": [TASK["taskArn"]]}),
            ("DescribeTaskDefinition", {"taskDefinition": ONCE, "include": ["TAGS"]}),
        ],
        {
            FILES["ECS clusters"],
            FILES["ECS services"],
            FILES["ECS tasks"],
            "ecs-task-definitions/eu-west-1/web.7.json",
            "ecs-task-definitions/eu-west-1/migrate.1.json",
        },
        {"task", "pull"},
    ),
    "clusters of Kubernetes": (
        kubernetes.WALK,
        EKS,
        [
            ("ListClusters", {"maxResults": 100}),
            ("DescribeCluster", {"name": "prod"}),
            ("ListPodIdentityAssociations", {"clusterName": "prod", "maxResults": 100}),
            ("DescribePodIdentityAssociation", {"clusterName": "prod", "associationId": "a-1"}),
        ],
        {FILES[what] for what in EXAMPLES if what.startswith("EKS")},
        {"control", "node", "pod", "far"},
    ),
    "functions": (
        lambda_functions.WALK,
        LAMBDA,
        [("ListFunctions", {}), ("GetPolicy", {"FunctionName": "f"})],
        {"lambda-functions.eu-west-1.json", "resource-policies/lambda/eu-west-1/f.json"},
        {"r"},
    ),
    "builds": (
        builds.WALK,
        BUILDS,
        [("ListProjects", {}), ("BatchGetProjects", {"names": ["build"]})],
        {FILES["CodeBuild projects"]},
        {"build", "batches", "public"},
    ),
    "jobs on data": (
        data_jobs.WALK,
        GLUE,
        [("GetJobs", {"MaxResults": 1000}), ("GetCrawlers", {"MaxResults": 1000})],
        {FILES["Glue jobs"], FILES["Glue crawlers"]},
        {"glue", "glue-crawl"},
    ),
    "jobs of Batch": (
        batch_jobs.WALK,
        BATCH,
        [
            ("DescribeJobDefinitions", {"status": "ACTIVE", "maxResults": 100}),
            ("DescribeComputeEnvironments", {"maxResults": 100}),
        ],
        {FILES["Batch job definitions"], FILES["Batch compute environments"]},
        {"render", "pull", "batch", "fleet", "ecs"},
    ),
    "machine learning": (
        machine_learning.WALK,
        SAGEMAKER,
        [
            ("ListNotebookInstances", {"MaxResults": 100}),
            ("DescribeNotebookInstance", {"NotebookInstanceName": "lab"}),
            ("ListDomains", {"MaxResults": 100}),
            ("DescribeDomain", {"DomainId": "d-abc"}),
            ("ListModels", {"MaxResults": 100}),
            ("DescribeModel", {"ModelName": "score"}),
            ("ListPipelines", {"MaxResults": 100}),
        ],
        {FILES[what] for what in EXAMPLES if what.startswith("SageMaker")},
        {"lab", "users", "spaces", "serve", "train"},
    ),
    "state machines": (
        state_machines.WALK,
        STATES,
        [
            ("ListStateMachines", {"maxResults": 1000}),
            ("DescribeStateMachine", {"stateMachineArn": MACHINE, "includedData": "METADATA_ONLY"}),
        ],
        {FILES[what] for what in EXAMPLES if what.startswith("Step Functions")},
        {"saga"},
    ),
    "schedules": (
        schedules.WALK,
        SCHEDULES,
        [
            ("ListSchedules", {"MaxResults": 100}),
            ("GetSchedule", {"GroupName": "default", "Name": "nightly"}),
            ("ListPipes", {"Limit": 100}),
            ("DescribePipe", {"Name": "orders"}),
        ],
        {FILES[what] for what in EXAMPLES if what.startswith("EventBridge")},
        {"clock", "pipe"},
    ),
    "stacks": (
        stacks.WALK,
        STACKS,
        [("ListStacks", {"StackStatusFilter": ["REVIEW_IN_PROGRESS"]}), ("DescribeStacks", {})],
        {FILES["CloudFormation stacks"]},
        {"deploy"},
    ),
    "identity pools": (
        identity_pools.WALK,
        COGNITO,
        [
            ("ListIdentityPools", {"MaxResults": 60}),
            ("GetIdentityPoolRoles", {"IdentityPoolId": POOL}),
        ],
        {FILES["Cognito identity pools"], FILES["roles of an identity pool"]},
        {"signed-in", "guest", "chosen"},
    ),
    "certificates that become roles": (
        roles_anywhere.WALK,
        ANYWHERE,
        [("ListProfiles", {}), ("ListTrustAnchors", {})],
        {FILES["Roles Anywhere profiles"], FILES["Roles Anywhere trust anchors"]},
        {"plc", "scada"},
    ),
}


def beside(walk: Walk) -> dict[str, Any]:
    """The account's details."""
    return {"a.json": details(HOLDER) if walk is instances.WALK else DETAILS}


@pytest.mark.parametrize(("walk", "script", "asked", "files", "roles"), WALKED.values(), ids=WALKED)
def test_a_walk_asks_and_keeps_what_is_read_again(
    tmp_path: Path,
    walk: Walk,
    script: Script,
    asked: list[tuple[str, dict[str, Any]]],
    files: set[str],
    roles: set[str],
) -> None:
    place = run(walk, script)
    assert place.asked == asked
    assert set(place.files) == files
    assert "hush" not in repr(place.files)
    told = place.read(tmp_path, beside(walk))
    assert told.used() == {"a.json", *files}
    assert {row.identity.rpartition("/")[2] for row in told.rows(Workload)} == roles
    assert {row.region for row in told.rows(Workload)} == {"eu-west-1"}
    assert not told.gaps(GapKind.REFUSED, GapKind.TRUNCATED)


def test_every_walk_of_this_file_is_made_in_every_region() -> None:
    assert {module.WALK.where for module in WALKS} == {Where.REGION}
    assert {walk for walk, *_ in WALKED.values()} == {module.WALK for module in WALKS}


def test_two_regions_never_share_a_file() -> None:
    for walk, script, *_ in WALKED.values():
        here, there = run(walk, script), run(walk, _elsewhere(script), region="us-east-1")
        assert not set(here.files) & set(there.files)


def _elsewhere(script: Script) -> Script:
    """The same things in another region."""
    return {
        operation: (lambda _, found=found: found) if callable(found) else _moved(found)
        for operation, found in script.items()
        if operation != "DescribeTaskDefinition"
    } | ({"DescribeTaskDefinition": defined} if "DescribeTaskDefinition" in script else {})


def _moved(found: Any) -> Any:
    match found:
        case str():
            return found.replace("eu-west-1", "us-east-1")
        case list():
            return [_moved(inner) for inner in found]
        case dict():
            return {key: _moved(inner) for key, inner in found.items()}
        case _:
            return found


LISTS: dict[str, tuple[Walk, Script, str, list[str]]] = {
    "instances": (instances.WALK, EC2, "DescribeInstances", ["DescribeInstances"]),
    "ECS clusters": (containers.WALK, ECS, "ListClusters", ["ListClusters"]),
    "EKS clusters": (kubernetes.WALK, EKS, "ListClusters", ["ListClusters"]),
    "functions": (lambda_functions.WALK, LAMBDA, "ListFunctions", ["ListFunctions"]),
    "projects": (builds.WALK, BUILDS, "ListProjects", ["ListProjects"]),
    "state machines": (state_machines.WALK, STATES, "ListStateMachines", ["ListStateMachines"]),
    "pools": (identity_pools.WALK, COGNITO, "ListIdentityPools", ["ListIdentityPools"]),
    "stacks": (stacks.WALK, STACKS, "ListStacks", ["ListStacks"]),
    "schedules": (schedules.WALK, SCHEDULES, "ListSchedules", ["ListSchedules", "ListPipes", "DescribePipe"]),
    "pipes": (schedules.WALK, SCHEDULES, "ListPipes", ["ListSchedules", "GetSchedule", "ListPipes"]),
    "jobs": (data_jobs.WALK, GLUE, "GetJobs", ["GetJobs", "GetCrawlers"]),
    "profiles": (roles_anywhere.WALK, ANYWHERE, "ListProfiles", ["ListProfiles", "ListTrustAnchors"]),
    "job definitions": (
        batch_jobs.WALK,
        BATCH,
        "DescribeJobDefinitions",
        ["DescribeJobDefinitions", "DescribeComputeEnvironments"],
    ),
    "notebook instances": (
        machine_learning.WALK,
        SAGEMAKER,
        "ListNotebookInstances",
        [
            *("ListNotebookInstances", "ListDomains", "DescribeDomain"),
            *("ListModels", "DescribeModel", "ListPipelines"),
        ],
    ),
}


@pytest.mark.parametrize(("walk", "script", "refused", "asked"), LISTS.values(), ids=LISTS)
def test_a_refused_list_stops_what_hangs_on_it_and_nothing_else(
    tmp_path: Path, walk: Walk, script: Script, refused: str, asked: list[str]
) -> None:
    place = run(walk, {**script, refused: "AccessDeniedException"})
    assert [operation for operation, _ in place.asked] == asked
    gaps = place.read(tmp_path, beside(walk)).gaps(GapKind.REFUSED)
    assert {gap.what.partition(": ")[2] for gap in gaps} == {f"{refused} in eu-west-1"}
    assert "workloads" in {gap.table for gap in gaps}
    assert {gap.needs for gap in gaps} == {
        call.permission for call in walk.calls if call.operation == refused
    }


DESCRIBED: dict[str, tuple[Walk, Script, str, str | None, str]] = {
    "services of a cluster": (containers.WALK, ECS, "ListServices", "ClusterNotFoundException", "shop"),
    "described services": (containers.WALK, ECS, "DescribeServices", "ClusterNotFoundException", "shop"),
    "tasks of a cluster": (containers.WALK, ECS, "ListTasks", "ClusterNotFoundException", "shop"),
    "described tasks": (containers.WALK, ECS, "DescribeTasks", "ClusterNotFoundException", "shop"),
    "a task definition": (containers.WALK, ECS, "DescribeTaskDefinition", None, WEB),
    "an EKS cluster": (kubernetes.WALK, EKS, "DescribeCluster", "ResourceNotFoundException", "prod"),
    "associations of a cluster": (
        kubernetes.WALK,
        EKS,
        "ListPodIdentityAssociations",
        "ResourceNotFoundException",
        "prod",
    ),
    "an association": (
        kubernetes.WALK,
        EKS,
        "DescribePodIdentityAssociation",
        "ResourceNotFoundException",
        "a-1",
    ),
    "a function's policy": (lambda_functions.WALK, LAMBDA, "GetPolicy", "ResourceNotFoundException", "f"),
    "a notebook instance": (machine_learning.WALK, SAGEMAKER, "DescribeNotebookInstance", None, "lab"),
    "a domain": (machine_learning.WALK, SAGEMAKER, "DescribeDomain", "ResourceNotFound", "d-abc"),
    "a model": (machine_learning.WALK, SAGEMAKER, "DescribeModel", None, "score"),
    "a state machine": (
        state_machines.WALK,
        STATES,
        "DescribeStateMachine",
        "StateMachineDoesNotExist",
        "orders",
    ),
    "a schedule": (schedules.WALK, SCHEDULES, "GetSchedule", "ResourceNotFoundException", "nightly"),
    "a pipe": (schedules.WALK, SCHEDULES, "DescribePipe", "NotFoundException", "orders"),
    "roles of a pool": (
        identity_pools.WALK,
        COGNITO,
        "GetIdentityPoolRoles",
        "ResourceNotFoundException",
        POOL_ID,
    ),
}


@pytest.mark.parametrize(("walk", "script", "refused", "_", "word"), DESCRIBED.values(), ids=DESCRIBED)
def test_a_refused_description_is_a_gap_of_that_one(
    tmp_path: Path, walk: Walk, script: Script, refused: str, _: str | None, word: str
) -> None:
    place = run(walk, {**script, refused: "AccessDeniedException"})
    gaps = place.read(tmp_path, beside(walk)).gaps(GapKind.REFUSED)
    assert any(f"{refused} for {word}" in gap.what for gap in gaps)
    assert all(f": {refused} for " in gap.what for gap in gaps)


GONE = {name: case for name, case in DESCRIBED.items() if case[3] is not None}


@pytest.mark.parametrize(("walk", "script", "asked", "code", "word"), GONE.values(), ids=GONE)
def test_what_was_deleted_meanwhile_is_no_gap(
    tmp_path: Path, walk: Walk, script: Script, asked: str, code: str, word: str
) -> None:
    place = run(walk, {**script, asked: code})
    told = place.read(tmp_path, beside(walk))
    assert not told.gaps(GapKind.REFUSED, GapKind.TRUNCATED)
    assert not [gap for gap in told.gaps(GapKind.NOT_GIVEN) if f": {word}" in gap.what]


def test_services_are_described_ten_and_tasks_a_hundred_at_once(tmp_path: Path) -> None:
    def services(params: dict[str, Any]) -> dict[str, Any]:
        (row,) = SERVICE_ANSWER["services"]
        return {"services": [{**row, "serviceArn": found} for found in params["services"]], "failures": []}

    def tasks(params: dict[str, Any]) -> dict[str, Any]:
        return {"tasks": [{**TASK, "taskArn": found} for found in params["tasks"]], "failures": []}

    script = {
        **ECS,
        "ListServices": {"serviceArns": [arn("ecs", f"service/shop/s{n}") for n in range(25)]},
        "DescribeServices": services,
        "ListTasks": {"taskArns": [arn("ecs", f"task/shop/{n}") for n in range(250)]},
        "DescribeTasks": tasks,
    }
    place = run(containers.WALK, script)
    assert _sizes(place, "DescribeServices", "services") == [10, 10, 5]
    assert _sizes(place, "DescribeTasks", "tasks") == [100, 100, 50]
    rows = place.read(tmp_path, {"a.json": DETAILS}).rows(Workload)
    assert len({row.id for row in rows if row.kind == "ecs-service"}) == 25


def test_projects_are_asked_for_a_hundred_at_once() -> None:
    def projects(params: dict[str, Any]) -> dict[str, Any]:
        return {"projects": [], "projectsNotFound": params["names"]}

    script = {"ListProjects": {"projects": [f"p{n}" for n in range(150)]}, "BatchGetProjects": projects}
    place = run(builds.WALK, script)
    assert _sizes(place, "BatchGetProjects", "names") == [100, 50]
    assert place.files == {
        FILES["CodeBuild projects"]: {"projects": [], "projectsNotFound": [f"p{n}" for n in range(150)]}
    }


def _sizes(place: ScriptedPlace, operation: str, key: str) -> list[int]:
    return [len(params[key]) for asked, params in place.asked if asked == operation]


def test_a_definition_that_several_clusters_run_is_asked_for_once() -> None:
    clusters = {"clusterArns": [CLUSTER, arn("ecs", "cluster/second")]}
    place = run(containers.WALK, {**ECS, "ListClusters": clusters})
    asked = [params["taskDefinition"] for name, params in place.asked if name == "DescribeTaskDefinition"]
    assert sorted(asked) == sorted([WEB, ONCE])


def test_what_another_cluster_refuses_keeps_nobody_from_being_asked(tmp_path: Path) -> None:
    def services(params: dict[str, Any]) -> Any:
        return "AccessDeniedException" if params["cluster"] == CLUSTER else {"serviceArns": []}

    second = arn("ecs", "cluster/second")
    script = {**ECS, "ListClusters": {"clusterArns": [CLUSTER, second]}, "ListServices": services}
    place = run(containers.WALK, script)
    assert {"ecs-services/eu-west-1/shop.json.err", "ecs-services/eu-west-1/second.json"} <= set(place.files)
    told = place.read(tmp_path, {"a.json": DETAILS})
    assert {gap.what for gap in told.gaps(GapKind.REFUSED)} == {
        "ECS services: ListServices for shop in eu-west-1"
    }


def test_schedules_of_one_name_in_two_groups_are_kept_apart(tmp_path: Path) -> None:
    listed = [
        {"Arn": arn("scheduler", f"schedule/{group}/n"), "GroupName": group, "Name": "n"}
        for group in ("a", "a.b")
    ]

    def schedule(params: dict[str, Any]) -> dict[str, Any]:
        group = params["GroupName"]
        found = next(found for found in listed if found["GroupName"] == group)
        return {**found, "Target": {"Arn": FUNCTION, "RoleArn": runs_as(f"clock-{group}")}}

    script = {**SCHEDULES, "ListSchedules": {"Schedules": listed}, "GetSchedule": schedule}
    told = run(schedules.WALK, script).read(tmp_path, {"a.json": DETAILS})
    assert {runs_as("clock-a"), runs_as("clock-a.b")} <= {row.identity for row in told.rows(Workload)}
    assert not [gap for gap in told.gaps(*GapKind) if gap.what.startswith("EventBridge schedule")]


def test_functions_of_one_name_are_kept_by_region(tmp_path: Path) -> None:
    here = run(lambda_functions.WALK, LAMBDA)
    there = run(lambda_functions.WALK, _elsewhere(LAMBDA), region="us-east-1")
    files = {**here.files, **there.files, "a.json": details(role("r"))}
    told = read(tmp_path, files)
    assert {row.region for row in told.rows(Workload)} == {"eu-west-1", "us-east-1"}
    assert not [gap for gap in told.gaps(*GapKind) if gap.what.startswith("function policy")]


def test_an_association_s_answer_lies_below_its_cluster() -> None:
    place = run(kubernetes.WALK, EKS)
    found = place.files["eks-pod-identities/eu-west-1/prod/a-1.json"]
    assert isinstance(found, dict)
    assert found["association"]["associationArn"] == ASSOCIATION


def test_a_pool_s_roles_lie_below_its_region() -> None:
    assert f"cognito-identity-pool-roles/eu-west-1/{POOL_ID}.json" in run(identity_pools.WALK, COGNITO).files
