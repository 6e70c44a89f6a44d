"""What runs without servers: functions of Lambda, a state machine, a schedule, a pipe."""

from __future__ import annotations

from typing import Any, Final

from tests.fakes.everything.names import MADE, MANAGEMENT, ORDERS, RUNTIME, TEAM, Answers, allow, arn, named
from tests.fakes.everything.names import policy as document

_REPORTS: Final = arn("lambda", "function:reports")
_MACHINE: Final = {
    "stateMachineArn": arn("states", "stateMachine:fulfil"),
    "name": "fulfil",
    "type": "STANDARD",
    "creationDate": MADE,
}
_PIPE: Final = {
    "Arn": arn("pipes", "pipe/orders"),
    "Name": "orders",
    "DesiredState": "RUNNING",
    "CurrentState": "RUNNING",
    "CreationTime": MADE,
    "LastModifiedTime": MADE,
    "Source": arn("sqs", "orders"),
    "Target": ORDERS,
}
_SCHEDULE: Final = {
    "Arn": arn("scheduler", "schedule/default/nightly"),
    "GroupName": "default",
    "Name": "nightly",
    "State": "ENABLED",
    "CreationDate": MADE,
    "LastModificationDate": MADE,
}


def _function(arn_: str) -> dict[str, Any]:
    return {
        "FunctionName": arn_.rpartition(":")[2],
        "FunctionArn": arn_,
        "Runtime": "python3.12",
        "Role": RUNTIME,
        "Handler": "main.handler",
        "LastModified": "2026-01-02T03:04:05.000+0000",
        "Environment": {"Variables": {"TABLE": "orders", "STAGE": "prod"}},
    }


_INVOKE: Final = document(
    allow(
        "lambda:InvokeFunction",
        ORDERS,
        Sid="events",
        Principal={"Service": "events.amazonaws.com"},
        Condition={"StringEquals": {"AWS:SourceAccount": MANAGEMENT}},
    )
)

ANSWERS: Answers = {
    "lambda:ListFunctions": {"Functions": [_function(ORDERS), _function(_REPORTS)]},
    "lambda:GetPolicy": named({"orders": {"Policy": _INVOKE, "RevisionId": "1"}}, "FunctionName"),
    "stepfunctions:ListStateMachines": {"stateMachines": [_MACHINE]},
    "stepfunctions:DescribeStateMachine": named(
        {
            _MACHINE["stateMachineArn"]: {
                **_MACHINE,
                "status": "ACTIVE",
                "definition": "{}",
                "roleArn": RUNTIME,
            }
        },
        "stateMachineArn",
    ),
    "scheduler:ListSchedules": {"Schedules": [{**_SCHEDULE, "Target": {"Arn": ORDERS}}]},
    "scheduler:GetSchedule": named(
        {
            "default nightly": {
                **_SCHEDULE,
                "ScheduleExpression": "rate(1 day)",
                "FlexibleTimeWindow": {"Mode": "OFF"},
                "Target": {"Arn": ORDERS, "RoleArn": RUNTIME},
            }
        },
        "GroupName",
        "Name",
    ),
    "pipes:ListPipes": {"Pipes": [_PIPE]},
    "pipes:DescribePipe": named({"orders": {**_PIPE, "RoleArn": RUNTIME, "Tags": {"team": TEAM}}}, "Name"),
}
