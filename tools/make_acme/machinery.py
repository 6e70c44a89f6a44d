"""What AWS says of the machinery that works with roles: jobs, crawlers, state machines, pipes, builds.

Each is called like the role that it works with, as Acme's engineers do; what was left idle is gone.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from tools.make_acme.answers import Answer
from tools.make_acme.clock import NOW, lately, long_ago, stamp
from tools.make_acme.company import company
from tools.make_acme.ids import ACCOUNTS, HOME, PROD, arn, uuid
from tools.make_acme.nouns import Role
from tools.make_acme.story.within_reach import CDK_EXECUTION

Json = dict[str, Any]
IDLE: Final = timedelta(days=100)
CRAWLS: Final = frozenset({"cost-report-crawler"})
"""Roles of Glue that a crawler works with instead of a job."""
STACKS: Final = ("webshop", "backoffice")
"""What ``deploy-bot`` deploys."""


def machinery_answers() -> Iterator[Answer]:
    """Every answer, in all accounts."""
    for account in ACCOUNTS:
        yield from _data_jobs(account, _workers(account, "glue"))
        yield from _state_machines(account, _workers(account, "states"))
        yield from _schedules(account, _workers(account, "scheduler"))
        yield from _pipes(account, _workers(account, "pipes"))
        yield from _builds(account, _workers(account, "codebuild"))
    stacks = {"Stacks": [_stack(name) for name in STACKS]}
    path = f"cloudformation-stacks.{HOME}.json"
    yield Answer(PROD, HOME, "cloudformation", "DescribeStacks", stacks, path)


def _workers(account: str, service: str) -> list[Role]:
    """The roles that a service of AWS works with."""
    principal = {"Service": f"{service}.amazonaws.com"}
    return [
        role
        for role in company().of(account).roles
        if role.used is not None
        and NOW - role.used < IDLE
        and any(statement["Principal"] == principal for statement in role.trust)
    ]


def _data_jobs(account: str, roles: list[Role]) -> Iterator[Answer]:
    """Jobs and crawlers of Glue, each as one answer."""
    if crawlers := [_crawler(role) for role in roles if role.name in CRAWLS]:
        path = f"glue-crawlers.{HOME}.json"
        yield Answer(account, HOME, "glue", "GetCrawlers", {"Crawlers": crawlers}, path)
    if jobs := [_job(role) for role in roles if role.name not in CRAWLS]:
        yield Answer(account, HOME, "glue", "GetJobs", {"Jobs": jobs}, f"glue-jobs.{HOME}.json")


def _job(role: Role) -> Json:
    return {
        "Name": role.name,
        "Role": role.arn,
        "CreatedOn": stamp(role.created),
        "LastModifiedOn": stamp(_changed(role)),
        "Command": {"Name": "glueetl", "ScriptLocation": f"s3://acme-data-jobs/{role.name}.py"},
        "GlueVersion": "5.0",
    }


def _crawler(role: Role) -> Json:
    return {"Name": role.name, "Role": role.arn, "State": "READY", "CreationTime": stamp(role.created)}


def _state_machines(account: str, roles: list[Role]) -> Iterator[Answer]:
    rows = [_machine(role) for role in roles]
    if rows:
        listed = {"stateMachines": rows}
        path = f"stepfunctions-state-machines.{HOME}.json"
        yield Answer(account, HOME, "stepfunctions", "ListStateMachines", listed, path)
    for role, row in zip(roles, rows, strict=True):
        told = {
            "stateMachineArn": row["stateMachineArn"],
            "name": role.name,
            "status": "ACTIVE",
            "definition": "",
            "roleArn": role.arn,
            "type": "STANDARD",
            "creationDate": row["creationDate"],
        }
        path = f"stepfunctions-state-machines/{HOME}/{role.name}.json"
        asked = {"stateMachineArn": row["stateMachineArn"]}
        yield Answer(account, HOME, "stepfunctions", "DescribeStateMachine", told, path, asked)


def _machine(role: Role) -> Json:
    return {
        "stateMachineArn": arn("states", role.account, f"stateMachine:{role.name}"),
        "name": role.name,
        "type": "STANDARD",
        "creationDate": stamp(role.created),
    }


def _schedules(account: str, roles: list[Role]) -> Iterator[Answer]:
    if roles:
        listed = {"Schedules": [_schedule(role) for role in roles]}
        path = f"scheduler-schedules.{HOME}.json"
        yield Answer(account, HOME, "scheduler", "ListSchedules", listed, path)
    for role in roles:
        row = _schedule(role)
        told = {
            "Arn": row["Arn"],
            "GroupName": "default",
            "Name": role.name,
            "ScheduleExpression": "cron(15 2 * * ? *)",
            "State": "ENABLED",
            "Target": row["Target"] | {"RoleArn": role.arn},
            "FlexibleTimeWindow": {"Mode": "OFF"},
        }
        path = f"scheduler-schedules/{HOME}/default/{role.name}.json"
        asked = {"GroupName": "default", "Name": role.name}
        yield Answer(account, HOME, "scheduler", "GetSchedule", told, path, asked)


def _schedule(role: Role) -> Json:
    """What runs at its time is what the role may call."""
    return {
        "Arn": arn("scheduler", role.account, f"schedule/default/{role.name}"),
        "Name": role.name,
        "GroupName": "default",
        "State": "ENABLED",
        "Target": {"Arn": role.inline["access"][0]["Resource"]},
    }


def _pipes(account: str, roles: list[Role]) -> Iterator[Answer]:
    if roles:
        listed = {"Pipes": [_pipe(role) for role in roles]}
        yield Answer(account, HOME, "pipes", "ListPipes", listed, f"pipes-pipes.{HOME}.json")
    for role in roles:
        told = {
            "Arn": _pipe(role)["Arn"],
            "Name": role.name,
            "DesiredState": "RUNNING",
            "CurrentState": "RUNNING",
            "RoleArn": role.arn,
            "Tags": {},
        }
        path = f"pipes-pipes/{HOME}/{role.name}.json"
        yield Answer(account, HOME, "pipes", "DescribePipe", told, path, {"Name": role.name})


def _pipe(role: Role) -> Json:
    return {
        "Name": role.name,
        "Arn": arn("pipes", role.account, f"pipe/{role.name}"),
        "DesiredState": "RUNNING",
        "CurrentState": "RUNNING",
    }


def _builds(account: str, roles: list[Role]) -> Iterator[Answer]:
    """The names of projects are no file of their own: they are a step to what is known of each."""
    if roles:
        names = {"projects": [role.name for role in roles]}
        yield Answer(account, HOME, "codebuild", "ListProjects", names, None)
        told = {"projects": [_project(role) for role in roles], "projectsNotFound": []}
        yield Answer(account, HOME, "codebuild", "BatchGetProjects", told, f"codebuild-projects.{HOME}.json")


def _project(role: Role) -> Json:
    return {
        "name": role.name,
        "arn": arn("codebuild", role.account, f"project/{role.name}"),
        "serviceRole": role.arn,
        "tags": [],
        "created": stamp(role.created),
    }


def _stack(name: str) -> Json:
    return {
        "StackId": arn("cloudformation", PROD, f"stack/{name}/{uuid(f'stack {name}')}"),
        "StackName": name,
        "CreationTime": stamp(long_ago(f"stack {name}")),
        "LastUpdatedTime": stamp(lately(f"stack {name}")),
        "StackStatus": "UPDATE_COMPLETE",
        "RoleARN": CDK_EXECUTION,
        "Tags": [],
    }


def _changed(role: Role) -> datetime:
    return max(role.created, lately(f"{role.arn} changed", 60))
