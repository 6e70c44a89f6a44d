"""What AWS prints of the things that run as roles: functions, instances, services and their tasks."""

from __future__ import annotations

from typing import Any, Final

from tools.make_acme.clock import ago, lately, stamp
from tools.make_acme.ids import arn, content_hash, digest, iam, spread, unique_id, uuid
from tools.make_acme.nouns import Company, Function, Instance, Service

Json = dict[str, Any]
CLUSTER: Final = "shop"
"""The one ECS cluster of each account."""
RUNTIMES: Final = ("python3.13", "python3.13", "nodejs22.x", "java21")


def lambda_functions(part: Company, region: str) -> Json:
    """``aws lambda list-functions --function-version ALL`` of one region."""
    return {"Functions": [function_row(one) for one in part.functions if one.region == region]}


def function_row(one: Function) -> Json:
    """One function; its environment holds the names of places, and nothing that opens one."""
    seed = f"{one.account} {one.name} {one.region} {one.version}"
    runtime = RUNTIMES[spread(f"runtime {one.name}", 0, len(RUNTIMES) - 1)]
    place = arn("lambda", one.account, f"function:{one.name}", one.region)
    environment = {name: "INFO" if name == "LOG_LEVEL" else f"acme-{one.name}" for name in one.variables}
    return {
        "FunctionName": one.name,
        "FunctionArn": f"{place}:{one.version}",
        "Runtime": runtime,
        "Role": one.role,
        "Handler": "com.example.Handler" if runtime == "java21" else "app.handler",
        "CodeSize": spread(f"size {seed}", 18_000, 9_400_000),
        "Description": "",
        "Timeout": (15, 30, 60, 300)[spread(f"timeout {one.name}", 0, 3)],
        "MemorySize": (128, 256, 512, 1024)[spread(f"memory {one.name}", 0, 3)],
        "LastModified": lately(f"modified {seed}", 50).strftime("%Y-%m-%dT%H:%M:%S.000+0000"),
        "CodeSha256": content_hash(seed),
        "Version": one.version,
        **({"Environment": {"Variables": environment}} if environment else {}),
        "TracingConfig": {"Mode": "PassThrough"},
        "RevisionId": uuid(f"revision {seed}"),
        "PackageType": "Zip",
        "Architectures": ["arm64"],
        "EphemeralStorage": {"Size": 512},
        "SnapStart": {"ApplyOn": "None", "OptimizationStatus": "Off"},
        "LoggingConfig": {"LogFormat": "Text", "LogGroup": f"/aws/lambda/{one.name}"},
    }


def ec2_instances(part: Company, account: str) -> Json:
    """``aws ec2 describe-instances`` of the home region."""
    paths = {role.name: role.path for role in part.roles if role.profile}
    return {"Reservations": [reservation(one, account, paths[one.profile]) for one in part.instances]}


def reservation(one: Instance, account: str, path: str) -> Json:
    """One instance in its reservation; ``path`` is that of its instance profile."""
    seed = f"{account} {one.name} {one.number}"
    profile = iam(account, f"instance-profile{path}{one.profile}")
    address = f"192.0.2.{spread(f'address {seed}', 10, 250)}"
    labels = {"Name": one.name} | (
        {"aws:autoscaling:groupName": one.scaling_group} if one.scaling_group else {}
    )
    return {
        "ReservationId": f"r-{digest(f'reservation {seed}').hex()[:17]}",
        "OwnerId": account,
        "Groups": [],
        "Instances": [
            {
                "Architecture": "arm64",
                "EbsOptimized": True,
                "EnaSupport": True,
                "Hypervisor": "xen",
                "IamInstanceProfile": {"Arn": profile, "Id": unique_id("AIPA", profile)},
                "RootDeviceName": "/dev/xvda",
                "RootDeviceType": "ebs",
                "SourceDestCheck": True,
                "Tags": [{"Key": key, "Value": value} for key, value in labels.items()],
                "VirtualizationType": "hvm",
                "MetadataOptions": {
                    "State": "applied",
                    "HttpTokens": "required",
                    "HttpPutResponseHopLimit": 1,
                    "HttpEndpoint": "enabled",
                },
                "PlatformDetails": "Linux/UNIX",
                "InstanceId": f"i-{digest(f'instance {seed}').hex()[:17]}",
                "ImageId": "ami-0abcdef1234567890",
                "State": {"Code": 16, "Name": "running"},
                "PrivateDnsName": f"ip-{address.replace('.', '-')}.eu-central-1.compute.internal",
                "InstanceType": "t4g.small",
                "LaunchTime": stamp(lately(f"launched {seed}", 60)),
                "Placement": {"Tenancy": "default", "AvailabilityZone": "eu-central-1a"},
                "Monitoring": {"State": "disabled"},
                "PrivateIpAddress": address,
            }
        ],
    }


def ecs_services(part: Company) -> Json:
    """``aws ecs describe-services`` of the one cluster."""
    return {"services": [service_row(one) for one in part.services], "failures": []}


def service_row(one: Service) -> Json:
    """One service."""
    count = tasks_of(one)
    return {
        "serviceArn": arn("ecs", one.account, f"service/{CLUSTER}/{one.name}"),
        "serviceName": one.name,
        "clusterArn": arn("ecs", one.account, f"cluster/{CLUSTER}"),
        "loadBalancers": [],
        "serviceRegistries": [],
        "status": "ACTIVE",
        "desiredCount": count,
        "runningCount": count,
        "pendingCount": 0,
        "launchType": "FARGATE",
        "platformVersion": "LATEST",
        "platformFamily": "Linux",
        "taskDefinition": task_arn(one),
        "createdAt": stamp(ago(300, f"service {one.account} {one.name}")),
        "schedulingStrategy": "REPLICA",
        "enableECSManagedTags": True,
        "propagateTags": "SERVICE",
        "enableExecuteCommand": False,
    }


def task_definition(one: Service) -> Json:
    """``aws ecs describe-task-definition`` of one service's task."""
    container = {
        "name": one.name,
        "image": f"{one.account}.dkr.ecr.eu-central-1.amazonaws.com/{one.name}:{_revision(one)}",
        "cpu": 0,
        "portMappings": [{"containerPort": 8080, "hostPort": 8080, "protocol": "tcp"}],
        "essential": True,
        "environment": [{"name": "LOG_LEVEL", "value": "info"}],
        "mountPoints": [],
        "volumesFrom": [],
        "logConfiguration": {
            "logDriver": "awslogs",
            "options": {
                "awslogs-group": f"/ecs/{one.name}",
                "awslogs-region": "eu-central-1",
                "awslogs-stream-prefix": "task",
            },
        },
        "systemControls": [],
    }
    return {
        "taskDefinition": {
            "taskDefinitionArn": task_arn(one),
            "containerDefinitions": [container],
            "family": one.name,
            "taskRoleArn": one.task_role,
            "executionRoleArn": one.execution_role,
            "networkMode": "awsvpc",
            "revision": _revision(one),
            "volumes": [],
            "status": "ACTIVE",
            "placementConstraints": [],
            "compatibilities": ["EC2", "FARGATE"],
            "requiresCompatibilities": ["FARGATE"],
            "cpu": "256",
            "memory": "512",
            "registeredAt": stamp(lately(f"task {one.account} {one.name}", 50)),
        },
        "tags": [],
    }


def tasks_of(one: Service) -> int:
    """How many tasks a service keeps running."""
    return spread(f"tasks of {one.account} {one.name}", 1, 4)


def task_arn(one: Service) -> str:
    """The ARN of the task definition in use."""
    return arn("ecs", one.account, f"task-definition/{one.name}:{_revision(one)}")


def _revision(one: Service) -> int:
    return spread(f"revision {one.account} {one.name}", 3, 190)
