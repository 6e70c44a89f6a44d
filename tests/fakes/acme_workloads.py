"""What runs at Acme, in moto: functions, instances, and the services of the one cluster with their tasks."""

from __future__ import annotations

from typing import Any

from moto.ec2.models import ec2_backends
from moto.ecs.models import ecs_backends

from tests.fakes.handlers import Handler
from tests.fakes.wire import Wire
from tools.make_acme.ids import HOME, SECOND
from tools.make_acme.listings import (
    CLUSTER,
    ec2_instances,
    function_row,
    task_arn,
    task_definition,
    tasks_of,
)
from tools.make_acme.nouns import Company, Function, Service

_KEPT = ("cpu", "memory", "networkMode", "requiresCompatibilities")
"""What is given again to make a task definition, beside its roles."""


def make_workloads(handler: Handler, account: str, part: Company) -> None:
    """Make all that runs as one of the roles of ``part``, which are there already."""
    session = Wire(handler).session(account)
    for region in (HOME, SECOND):
        functions: Any = session.client("lambda", region_name=region)
        for one in part.functions:
            if one.region == region and one.version == "$LATEST":
                _function(one, functions)
    _instances(account, part, session.client("ec2", region_name=HOME))
    if part.services:
        ecs: Any = session.client("ecs", region_name=HOME)
        ecs.create_cluster(clusterName=CLUSTER)
        subnet = session.client("ec2", region_name=HOME).describe_subnets()["Subnets"][0]["SubnetId"]
        for service in part.services:
            _service(service, subnet, ecs)


def _function(one: Function, client: Any) -> None:
    """A function as it is now; published versions are not listed unless they are asked for."""
    row = function_row(one)
    given = ("FunctionName", "Runtime", "Role", "Handler", "Timeout", "MemorySize")
    environment = {"Environment": row["Environment"]} if "Environment" in row else {}
    client.create_function(**{name: row[name] for name in given}, **environment, Code={"ZipFile": b"no code"})


def _instances(account: str, part: Company, client: Any) -> None:
    """Every instance, with the ids of the story."""
    store = ec2_backends[account][HOME]
    for told in ec2_instances(part, account)["Reservations"]:
        row = told["Instances"][0]
        made = client.run_instances(
            ImageId=row["ImageId"],
            InstanceType=row["InstanceType"],
            MinCount=1,
            MaxCount=1,
            IamInstanceProfile={"Arn": row["IamInstanceProfile"]["Arn"]},
        )
        kept = store.reservations[made["ReservationId"]].instances[0]
        store.reservations[made["ReservationId"]].id = told["ReservationId"]
        kept.id = row["InstanceId"]
        store.create_tags([kept.id], {tag["Key"]: tag["Value"] for tag in row["Tags"]})


def _service(one: Service, subnet: str, client: Any) -> None:
    """A service, its task definition in the revision of the story, and the tasks that it keeps running."""
    told = task_definition(one)["taskDefinition"]
    client.register_task_definition(
        family=one.name,
        taskRoleArn=one.task_role,
        executionRoleArn=one.execution_role,
        containerDefinitions=[{**each, "memory": 512} for each in told["containerDefinitions"]],
        **{name: told[name] for name in _KEPT},
    )
    revisions = ecs_backends[one.account][HOME].task_definitions[one.name]
    (kept,) = revisions.values()
    revisions.clear()
    kept.revision, kept.arn = told["revision"], task_arn(one)
    revisions[kept.revision] = kept
    client.create_service(
        cluster=CLUSTER,
        serviceName=one.name,
        taskDefinition=kept.arn,
        desiredCount=tasks_of(one),
        launchType="FARGATE",
    )
    client.run_task(
        cluster=CLUSTER,
        taskDefinition=kept.arn,
        count=tasks_of(one),
        launchType="FARGATE",
        group=f"service:{one.name}",
        networkConfiguration={"awsvpcConfiguration": {"subnets": [subnet], "securityGroups": []}},
    )
