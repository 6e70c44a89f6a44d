"""What runs as a role, in all the ways that answers tell it: by name, nested, switched off, deleted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from nhiscan.model import GapKind, Resource, Workload
from tests.connectors.aws.kit import ACCOUNT, details, read, role
from tests.connectors.aws.places import known, operation
from tests.connectors.aws.test_workload_kinds import (
    CLUSTER,
    DETAILS,
    ENVIRONMENT,
    ENVIRONMENT_ANSWER,
    EXAMPLES,
    JOB,
    JOB_ANSWER,
    KINDS,
    MODEL,
    ONCE,
    PAIRS,
    POOL,
    REGION,
    SERVICE_ANSWER,
    STACK,
    STACK_ANSWER,
    TASK,
    TRUSTED,
    WEB,
    arn,
    found,
    runs_as,
)


def test_things_of_another_kind_of_aws_have_its_arns(tmp_path: Path) -> None:
    jobs = {"Jobs": [{"Name": "j", "Role": "glue", "Command": {}}]}
    pools = {"IdentityPools": [{"IdentityPoolId": "cn-north-1:1", "IdentityPoolName": "p"}]}
    files = {"glue-jobs.cn-north-1.json": jobs, "p.json": pools}
    rows = read(tmp_path, {"z.json": DETAILS, **files}).rows(Resource)
    assert {row.id for row in rows} == {
        f"arn:aws-cn:glue:cn-north-1:{ACCOUNT}:job/j",
        f"arn:aws-cn:cognito-identity:cn-north-1:{ACCOUNT}:identitypool/cn-north-1:1",
    }


BY_NAME: dict[str, tuple[str, str]] = {
    "a name": ("glue-crawl", runs_as("glue-crawl", "/service-role/")),
    "a path and a name": ("service-role/glue-crawl", runs_as("glue-crawl", "/service-role/")),
    "a name that nobody described": ("gone", runs_as("gone")),
    "a path and a name that nobody described": ("/a/gone", runs_as("gone", "/a/")),
    "an ARN": (runs_as("gone", "/b/"), runs_as("gone", "/b/")),
}


@pytest.mark.parametrize(("given", "identity"), BY_NAME.values(), ids=BY_NAME)
def test_a_role_may_be_given_by(tmp_path: Path, given: str, identity: str) -> None:
    crawlers = {"Crawlers": [{"Name": "lake", "Role": given}]}
    assert read(tmp_path, {"a.json": DETAILS, "glue.json": crawlers}).one(Workload).identity == identity


def environment(**machines: Any) -> dict[str, Any]:
    row = {"computeEnvironmentArn": ENVIRONMENT, "status": "VALID", "computeResources": machines}
    return {"computeEnvironments": [row]}


def test_an_instance_profile_may_be_given_by_name(tmp_path: Path) -> None:
    told = read(tmp_path, {"a.json": DETAILS, "b.json": environment(instanceRole="ecs")})
    assert told.one(Workload).identity == runs_as("ecs")


def test_a_profile_that_no_role_names_is_a_gap(tmp_path: Path) -> None:
    told = read(tmp_path, {"a.json": DETAILS, "b.json": environment(instanceRole="other")})
    assert not told.rows(Workload)
    assert "role of other" in {gap.what for gap in told.gaps(GapKind.NOT_GIVEN)}


NOBODY: dict[str, tuple[dict[str, Any], int]] = {
    "a stack that is changed by whoever changes it": (
        {"Stacks": [{"StackId": STACK, "StackName": "s", "StackStatus": "CREATE_COMPLETE"}]},
        1,
    ),
    "a deleted stack": ({"Stacks": [{**STACK_ANSWER, "StackStatus": "DELETE_COMPLETE"}]}, 0),
    "an old job definition": ({"jobDefinitions": [{**JOB_ANSWER, "status": "INACTIVE"}]}, 0),
    "a deleted compute environment": (
        {"computeEnvironments": [{**ENVIRONMENT_ANSWER, "status": "DELETED"}]},
        0,
    ),
    "a profile that is switched off": (
        {"profiles": [{"profileArn": TRUSTED, "enabled": False, "roleArns": [runs_as("plc")]}]},
        1,
    ),
    "a model without a role": ({"ModelArn": MODEL, "ModelName": "score"}, 0),
    "a pool that hands out no role": ({"IdentityPoolId": POOL}, 0),
}


@pytest.mark.parametrize(("content", "resources"), NOBODY.values(), ids=NOBODY)
def test_nothing_runs_as_a_role_by(tmp_path: Path, content: dict[str, Any], resources: int) -> None:
    told = read(tmp_path, {"a.json": DETAILS, "x.json": content})
    assert told.used() == {"a.json", "x.json"}
    assert not told.rows(Workload)
    assert len(told.rows(Resource)) == resources


def test_a_profile_that_is_switched_off_says_so(tmp_path: Path) -> None:
    profiles = {"profiles": [{"profileArn": TRUSTED, "enabled": False, "roleArns": []}]}
    told = read(tmp_path, {"a.json": DETAILS, "x.json": profiles})
    assert told.one(Resource).settings == (("enabled", "false"),)


_CONTAINER = {"jobRoleArn": runs_as("r"), "environment": PAIRS}
_TASKS = {"taskProperties": [{"taskRoleArn": runs_as("r"), "containers": [{"environment": PAIRS}]}]}
DEEP: dict[str, dict[str, Any]] = {
    "a container": {"containerProperties": _CONTAINER},
    "ECS tasks": {"ecsProperties": _TASKS},
    "several nodes": {"nodeProperties": {"nodeRangeProperties": [{"container": _CONTAINER}]}},
    "several nodes of ECS tasks": {"nodeProperties": {"nodeRangeProperties": [{"ecsProperties": _TASKS}]}},
}


@pytest.mark.parametrize("more", DEEP.values(), ids=DEEP)
def test_a_job_definition_of(tmp_path: Path, more: dict[str, Any]) -> None:
    (call,) = KINDS["Batch job definitions"].calls
    content = {"jobDefinitions": [{"jobDefinitionArn": JOB, "jobDefinitionName": "render", **more}]}
    known(content, operation(call))
    row = read(tmp_path, {"a.json": DETAILS, "x.json": call.fields.keep(content)}).one(Workload)
    assert (row.identity, row.variables) == (runs_as("r"), ("TOKEN",))


def test_a_pool_is_called_as_the_list_of_pools_says(tmp_path: Path) -> None:
    rows = found(tmp_path, "Cognito identity pools", "roles of an identity pool").rows(Workload)
    assert {row.name for row in rows} == {"shop"}


def test_clusters_of_one_name_in_two_regions_are_missed_one_by_one(tmp_path: Path) -> None:
    name, content = EXAMPLES["EKS cluster"]
    lists = {f"eks-clusters.{region}.json": {"clusters": ["prod"]} for region in (REGION, "us-east-1")}
    gaps = read(tmp_path, {"a.json": DETAILS, **lists, name: content}).gaps(GapKind.NOT_GIVEN)
    assert {gap.table for gap in gaps if gap.what == "EKS cluster: prod"} == {"workloads", "resources"}


def functions(*regions: str) -> dict[str, Any]:
    return {
        f"lambda-functions.{region}.json": {
            "Functions": [
                {
                    "FunctionName": "f",
                    "FunctionArn": arn("lambda", "function:f", region),
                    "Role": runs_as("r"),
                }
            ]
        }
        for region in regions
    }


def test_functions_of_one_name_in_two_regions_have_a_policy_each(tmp_path: Path) -> None:
    policy = {"Policy": '{"Statement": []}', "RevisionId": "1"}
    given = {"resource-policies/lambda/eu-west-1/f.json": policy}
    files = {"a.json": details(role("r")), **functions(REGION, "us-east-1"), **given}
    told = read(tmp_path, files)
    assert {row.id for row in told.rows(Workload)} == {
        arn("lambda", "function:f", region) for region in (REGION, "us-east-1")
    }
    missed = [gap for gap in told.gaps(GapKind.NOT_GIVEN) if gap.what == "function policy: f"]
    assert {gap.subject for gap in missed} == {arn("lambda", "function:f", "us-east-1")}


def definition(arn_: str, task_role: str, **more: Any) -> dict[str, Any]:
    found_ = {
        "taskDefinitionArn": arn_,
        "family": arn_.rpartition("/")[2].partition(":")[0],
        "taskRoleArn": runs_as(task_role),
        "executionRoleArn": runs_as("pull"),
        "containerDefinitions": [{"environment": PAIRS}],
    }
    return {"taskDefinition": found_ | more}


OLD = arn("ecs", "task-definition/web:6")
WEB_SERVICE = arn("ecs", "service/shop/web")
OWN = {**TASK, "overrides": {"taskRoleArn": runs_as("other"), "executionRoleArn": runs_as("puller")}}
OF_SERVICE = {**TASK, "taskDefinitionArn": OLD, "group": "service:web"}
TASKS: dict[str, tuple[list[dict[str, Any]], set[tuple[str, str, str]]]] = {
    "a task that no service started runs as its definition says": (
        [TASK],
        {(ONCE, "ecs-task-definition", "migrate"), (ONCE, "ecs-task-execution", "pull")},
    ),
    "however often it was started": (
        [TASK, {**TASK, "taskArn": arn("ecs", "task/shop/2")}],
        {(ONCE, "ecs-task-definition", "migrate"), (ONCE, "ecs-task-execution", "pull")},
    ),
    "a task may be started as others": (
        [OWN],
        {
            (ONCE, "ecs-task-definition", "migrate"),
            (ONCE, "ecs-task-execution", "pull"),
            (ONCE, "ecs-task-definition", "other"),
            (ONCE, "ecs-task-execution", "puller"),
        },
    ),
    "a service may still run an older definition": (
        [OF_SERVICE],
        {
            (WEB_SERVICE, "ecs-service", "old"),
            (WEB_SERVICE, "ecs-task-execution", "pull"),
            (ONCE, "ecs-task-definition", "migrate"),
            (ONCE, "ecs-task-execution", "pull"),
        },
    ),
}


@pytest.mark.parametrize(("tasks", "expected"), TASKS.values(), ids=TASKS)
def test_tasks(tmp_path: Path, tasks: list[dict[str, Any]], expected: set[tuple[str, str, str]]) -> None:
    files = {"t.json": {"tasks": tasks, "failures": []}, "migrate.json": definition(ONCE, "migrate")}
    if OF_SERVICE in tasks:
        files["old.json"] = definition(OLD, "old")
    rows = read(tmp_path, {"a.json": DETAILS, **files}).rows(Workload)
    assert {(row.id, row.kind, row.identity.rpartition("/")[2]) for row in rows} == expected
    assert {row.name for row in rows} <= {"migrate", "web"}


def test_a_task_that_was_started_as_another_role_tells_it_without_its_definition(tmp_path: Path) -> None:
    told = read(tmp_path, {"a.json": DETAILS, "t.json": {"tasks": [OWN], "failures": []}})
    assert {(row.name, row.identity) for row in told.rows(Workload)} == {
        ("migrate", runs_as("other")),
        ("migrate", runs_as("puller")),
    }
    assert "ECS task definitions" in {gap.what for gap in told.gaps(GapKind.NOT_GIVEN)}


def test_a_definition_that_runs_counts_even_where_it_is_no_longer_active(tmp_path: Path) -> None:
    inactive = definition(ONCE, "migrate", status="INACTIVE")
    files = {"a.json": DETAILS, "t.json": {"tasks": [TASK], "failures": []}, "d.json": inactive}
    assert {row.identity for row in read(tmp_path, files).rows(Workload)} == {
        runs_as("migrate"),
        runs_as("pull"),
    }


def test_a_stopped_task_runs_nothing(tmp_path: Path) -> None:
    stopped = {"tasks": [{**OWN, "lastStatus": "STOPPED"}], "failures": []}
    told = read(tmp_path, {"a.json": DETAILS, "t.json": stopped})
    assert not told.rows(Workload)
    assert not [gap for gap in told.gaps(*GapKind) if gap.what.startswith("ECS task definitions")]


def test_a_service_of_task_sets_runs_what_each_of_them_does(tmp_path: Path) -> None:
    service = {
        "serviceArn": WEB_SERVICE,
        "serviceName": "web",
        "clusterArn": CLUSTER,
        "status": "ACTIVE",
        "taskSets": [{"taskDefinition": WEB}, {"taskDefinition": OLD}],
    }
    content = {"services": [service], "failures": []}
    call = KINDS["ECS services"].calls[0]
    known(content, operation(call))
    files = {"d7.json": definition(WEB, "new"), "d6.json": definition(OLD, "old")}
    told = read(tmp_path, {"a.json": DETAILS, "s.json": call.fields.keep(content), **files})
    assert {row.identity for row in told.rows(Workload) if row.kind == "ecs-service"} == {
        runs_as("new"),
        runs_as("old"),
    }


def test_a_cluster_whose_services_and_tasks_nobody_gave_is_a_gap_of_each(tmp_path: Path) -> None:
    clusters = {"clusterArns": [CLUSTER, arn("ecs", "cluster/empty")]}
    files = {
        "c.json": clusters,
        "s.json": SERVICE_ANSWER,
        "ecs-tasks/eu-west-1/shop.json": EXAMPLES["ECS tasks"][1],
    }
    gaps = read(tmp_path, {"a.json": DETAILS, **files}).gaps(GapKind.NOT_GIVEN)
    assert {"ECS services: empty", "ECS tasks: empty"} <= {gap.what for gap in gaps}
    assert not {"ECS services: shop", "ECS tasks: shop"} & {gap.what for gap in gaps}
