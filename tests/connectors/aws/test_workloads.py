"""What runs as a role: functions, instances, services; never a value of their environment."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from nhiscan.model import GapKind, Resource, Workload
from tests.connectors.aws.kit import ACCOUNT, IAM, OTHER, details, read, role

REGION = "eu-west-1"
LAMBDA = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:f"
ECS = f"arn:aws:ecs:{REGION}:{ACCOUNT}"


def function(arn: str = LAMBDA, **more: Any) -> dict[str, Any]:
    return {"FunctionName": "f", "FunctionArn": arn, "Role": f"{IAM}:role/r", **more}


def test_a_function_runs_as_its_role_and_keeps_names_only(tmp_path: Path) -> None:
    environment = {"Variables": {"TOKEN": "hush", "BUCKET": "b"}}
    files = {"a.json": details(role("r")), "l.json": {"Functions": [function(Environment=environment)]}}
    row = read(tmp_path, files).one(Workload)
    assert (row.id, row.kind, row.name, row.identity, row.region) == (
        LAMBDA,
        "lambda-function",
        "f",
        f"{IAM}:role/r",
        REGION,
    )
    assert row.variables == ("BUCKET", "TOKEN")


def test_versions_of_a_function_are_one_workload(tmp_path: Path) -> None:
    functions = [function(f"{LAMBDA}:{version}") for version in ("$LATEST", "7")]
    found = read(tmp_path, {"a.json": details(role("r")), "l.json": {"Functions": functions}})
    assert found.one(Workload).id == LAMBDA


def test_a_function_of_another_account_goes_to_that_account(tmp_path: Path) -> None:
    other = function(f"arn:aws:lambda:{REGION}:{OTHER}:function:f")
    found = read(tmp_path, {"a.json": details(role("r")), "l.json": {"Functions": [other]}})
    assert found.one(Workload).partition == OTHER


def instance(profile: str | None, state: str = "running", **more: Any) -> dict[str, Any]:
    found = {
        "InstanceId": "i-1",
        "State": {"Name": state},
        "Placement": {"AvailabilityZone": f"{REGION}a"},
        **more,
    }
    return found | ({"IamInstanceProfile": {"Arn": profile, "Id": "AIPA1"}} if profile else {})


def instances(*found: dict[str, Any]) -> dict[str, Any]:
    return {"Reservations": [{"OwnerId": ACCOUNT, "ReservationId": "r-1", "Instances": list(found)}]}


PROFILE = f"{IAM}:instance-profile/p"
HOLDER = role("r", InstanceProfileList=[{"Arn": PROFILE, "InstanceProfileName": "p", "Roles": []}])


def test_an_instance_runs_as_the_role_in_its_profile(tmp_path: Path) -> None:
    tags = [{"Key": "Name", "Value": "web"}]
    found = read(tmp_path, {"z.json": details(HOLDER), "e.json": instances(instance(PROFILE, Tags=tags))})
    row = found.one(Workload)
    assert (row.id, row.name, row.identity, row.region) == (
        f"arn:aws:ec2:{REGION}:{ACCOUNT}:instance/i-1",
        "web",
        f"{IAM}:role/r",
        REGION,
    )


NO_WORKLOAD: dict[str, dict[str, Any]] = {
    "terminated": instance(PROFILE, "terminated"),
    "without a profile": instance(None),
}


@pytest.mark.parametrize("found", NO_WORKLOAD.values(), ids=NO_WORKLOAD)
def test_an_instance_that_runs_as_nobody(tmp_path: Path, found: dict[str, Any]) -> None:
    assert not read(tmp_path, {"a.json": details(HOLDER), "e.json": instances(found)}).rows(Workload)


def test_a_profile_that_no_role_names_is_a_gap(tmp_path: Path) -> None:
    found = read(tmp_path, {"a.json": details(role("r")), "e.json": instances(instance(PROFILE))})
    assert not found.rows(Workload)
    assert f"role of {PROFILE}" in {gap.what for gap in found.gaps(GapKind.NOT_GIVEN)}


def definition(family: str = "web", **more: Any) -> dict[str, Any]:
    found = {
        "taskDefinitionArn": f"{ECS}:task-definition/{family}:1",
        "family": family,
        "status": "ACTIVE",
        "taskRoleArn": f"{IAM}:role/task",
        "executionRoleArn": f"{IAM}:role/exec",
        "containerDefinitions": [
            {
                "name": "c",
                "environment": [{"name": "TOKEN", "value": "hush"}],
                "secrets": [{"name": "PASSWORD", "valueFrom": "arn:aws:secretsmanager:x"}],
            }
        ],
    }
    return {"taskDefinition": found | more}


def services(status: str = "ACTIVE") -> dict[str, Any]:
    row = {
        "serviceArn": f"{ECS}:service/c/web",
        "serviceName": "web",
        "status": status,
        "taskDefinition": f"{ECS}:task-definition/web:1",
    }
    return {"services": [row], "failures": []}


def test_a_service_runs_as_the_role_of_its_task_definition(tmp_path: Path) -> None:
    files = {"a.json": details(role("task")), "s.json": services(), "t.json": definition()}
    rows = read(tmp_path, files).rows(Workload)
    assert {(row.id, row.kind, row.identity) for row in rows} == {
        (f"{ECS}:service/c/web", "ecs-service", f"{IAM}:role/task"),
        (f"{ECS}:service/c/web", "ecs-task-execution", f"{IAM}:role/exec"),
    }
    assert {row.variables for row in rows} == {("PASSWORD", "TOKEN")}


def test_a_task_definition_that_no_service_runs_stands_for_itself(tmp_path: Path) -> None:
    rows = read(tmp_path, {"a.json": details(role("task")), "t.json": definition()}).rows(Workload)
    assert {(row.kind, row.name) for row in rows} == {
        ("ecs-task-definition", "web"),
        ("ecs-task-execution", "web"),
    }


def test_an_old_task_definition_runs_nothing_new(tmp_path: Path) -> None:
    files = {"a.json": details(role("task")), "t.json": definition(status="INACTIVE")}
    assert not read(tmp_path, files).rows(Workload)


def test_a_service_whose_task_definition_was_not_given_is_a_gap(tmp_path: Path) -> None:
    files = {"a.json": details(role("task")), "s.json": services(), "t.json": definition("other")}
    found = read(tmp_path, files)
    assert f"ECS task definitions: {ECS}:task-definition/web:1" in {
        gap.what for gap in found.gaps(GapKind.NOT_GIVEN)
    }


def test_a_deleted_service_runs_nothing(tmp_path: Path) -> None:
    found = read(tmp_path, {"a.json": details(role("task")), "s.json": services("INACTIVE")})
    assert not found.rows(Workload)
    assert not [gap for gap in found.gaps(GapKind.NOT_GIVEN) if gap.what.startswith("ECS task")]


def test_what_runs_is_a_resource_too(tmp_path: Path) -> None:
    files = {
        "a.json": details(HOLDER),
        "l.json": {"Functions": [function()]},
        "e.json": instances(instance(None)),
    }
    assert {row.kind for row in read(tmp_path, files).rows(Resource)} == {"lambda-function", "ec2-instance"}
