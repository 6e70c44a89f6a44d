"""What roles are allowed to do, as rows: a name, actions, resources and sometimes a condition.

``{region}``, ``{account}``, ``{team}``, ``{app}`` and ``{name}`` are filled in for each role, so nearly
every document is its own, as inline policies are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

Statement = dict[str, Any]
"""One statement of a policy, in the order of its keys."""


@dataclass(frozen=True, slots=True)
class Task:
    """One permission that a role asks for."""

    actions: str
    """Action patterns with blanks between; a leading ``!`` makes them NotAction."""
    resources: str
    """Resource patterns with blanks between."""
    condition: Mapping[str, Mapping[str, str]] | None = None
    """What must hold beside."""
    effect: str = "Allow"
    """Allow or Deny."""

    def statement(self, sid: str | None, words: Mapping[str, str]) -> Statement:
        """The statement for one role; a single action or resource stands bare, as people write it."""
        element = "NotAction" if self.actions.startswith("!") else "Action"
        made: Statement = {"Sid": sid} if sid else {}
        made |= {
            "Effect": self.effect,
            element: _bare(self.actions.lstrip("!").split()),
            "Resource": _bare(self.resources.format_map(words).split()),
        }
        if self.condition:
            made["Condition"] = {
                operator: {key: value.format_map(words) for key, value in tests.items()}
                for operator, tests in self.condition.items()
            }
        return made


def _bare(texts: list[str]) -> str | list[str]:
    return texts[0] if len(texts) == 1 else texts


_SAME_ACCOUNT: Final = {"StringEquals": {"aws:ResourceAccount": "{account}"}}
_BY_TAG: Final = {"StringEquals": {"aws:ResourceTag/team": "{team}"}}
_TLS: Final = {"Bool": {"aws:SecureTransport": "false"}}
_REGIONS: Final = {"StringNotEquals": {"aws:RequestedRegion": "{region}"}}
_PASSED_TO: Final = {"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}}

TASKS: Final = {
    "WriteLogs": Task(
        "logs:CreateLogGroup logs:CreateLogStream logs:PutLogEvents",
        "arn:aws:logs:{region}:{account}:log-group:/aws/lambda/{name}:*",
    ),
    "ReadTable": Task(
        "dynamodb:GetItem dynamodb:BatchGetItem dynamodb:Query",
        "arn:aws:dynamodb:{region}:{account}:table/{app} "
        "arn:aws:dynamodb:{region}:{account}:table/{app}/index/*",
    ),
    "WriteTable": Task(
        "dynamodb:PutItem dynamodb:UpdateItem dynamodb:DeleteItem",
        "arn:aws:dynamodb:{region}:{account}:table/{app}",
    ),
    "ReadObjects": Task("s3:GetObject s3:GetObjectVersion", "arn:aws:s3:::{team}-{app}-input/*"),
    "WriteObjects": Task("s3:PutObject s3:AbortMultipartUpload", "arn:aws:s3:::{team}-{app}-output/{name}/*"),
    "ListBucket": Task(
        "s3:ListBucket s3:GetBucketLocation",
        "arn:aws:s3:::{team}-{app}-input arn:aws:s3:::{team}-{app}-output",
    ),
    "AllOfABucket": Task("s3:*", "arn:aws:s3:::{team}-{app} arn:aws:s3:::{team}-{app}/*"),
    "AnyObject": Task("s3:Get* s3:List*", "*"),
    "OnlyByTls": Task("s3:*", "arn:aws:s3:::{team}-{app}-input/*", _TLS, "Deny"),
    "Decrypt": Task(
        "kms:Decrypt kms:GenerateDataKey*", "arn:aws:kms:{region}:{account}:key/*", _SAME_ACCOUNT
    ),
    "ReadSecret": Task(
        "secretsmanager:GetSecretValue", "arn:aws:secretsmanager:{region}:{account}:secret:{team}/{app}/*"
    ),
    "AnySecret": Task("secretsmanager:GetSecretValue secretsmanager:DescribeSecret", "*", _BY_TAG),
    "ReadParameters": Task(
        "ssm:GetParameter ssm:GetParameters ssm:GetParametersByPath",
        "arn:aws:ssm:{region}:{account}:parameter/{team}/{app}/*",
    ),
    "Consume": Task(
        "sqs:ReceiveMessage sqs:DeleteMessage sqs:GetQueueAttributes sqs:ChangeMessageVisibility",
        "arn:aws:sqs:{region}:{account}:{app}-jobs",
    ),
    "Send": Task("sqs:SendMessage", "arn:aws:sqs:{region}:{account}:{app}-*"),
    "Publish": Task("sns:Publish", "arn:aws:sns:{region}:{account}:{team}-events"),
    "PutMetrics": Task(
        "cloudwatch:PutMetricData", "*", {"StringEquals": {"cloudwatch:namespace": "{team}/{app}"}}
    ),
    "Trace": Task("xray:PutTraceSegments xray:PutTelemetryRecords", "*"),
    "Interfaces": Task(
        "ec2:CreateNetworkInterface ec2:DescribeNetworkInterfaces ec2:DeleteNetworkInterface", "*"
    ),
    "Describe": Task("ec2:Describe* elasticloadbalancing:Describe* autoscaling:Describe*", "*"),
    "RunInstances": Task("ec2:RunInstances ec2:CreateTags ec2:TerminateInstances", "*", _BY_TAG),
    "PullImage": Task(
        "ecr:BatchGetImage ecr:GetDownloadUrlForLayer ecr:BatchCheckLayerAvailability",
        "arn:aws:ecr:{region}:{account}:repository/{team}/{app}",
    ),
    "PushImage": Task(
        "ecr:PutImage ecr:InitiateLayerUpload ecr:UploadLayerPart ecr:CompleteLayerUpload",
        "arn:aws:ecr:{region}:{account}:repository/{team}/*",
    ),
    "SignInToRegistry": Task("ecr:GetAuthorizationToken", "*"),
    "DeployFunction": Task(
        "lambda:UpdateFunctionCode lambda:UpdateFunctionConfiguration lambda:PublishVersion "
        "lambda:GetFunction",
        "arn:aws:lambda:{region}:{account}:function:{team}-{app}-*",
    ),
    "CreateFunction": Task("lambda:CreateFunction lambda:InvokeFunction", "*"),
    "InvokeFunction": Task(
        "lambda:InvokeFunction", "arn:aws:lambda:{region}:{account}:function:{app}-handler"
    ),
    "DeployStack": Task(
        "cloudformation:CreateChangeSet cloudformation:ExecuteChangeSet cloudformation:Describe*",
        "arn:aws:cloudformation:{region}:{account}:stack/{team}-{app}-*/*",
    ),
    "PassRole": Task("iam:PassRole", "arn:aws:iam::{account}:role/{team}-*", _PASSED_TO),
    "PassAnyRole": Task("iam:PassRole", "*"),
    "ReadIam": Task("iam:Get* iam:List*", "*"),
    "BecomeReader": Task("sts:AssumeRole", "arn:aws:iam::*:role/{team}-reader"),
    "StartMachine": Task(
        "states:StartExecution states:DescribeExecution",
        "arn:aws:states:{region}:{account}:stateMachine:{app}-*",
    ),
    "Catalogue": Task("glue:Get* glue:BatchGet* glue:SearchTables", "*"),
    "AllOfGlue": Task("glue:*", "*"),
    "Athena": Task(
        "athena:StartQueryExecution athena:GetQueryExecution athena:GetQueryResults",
        "arn:aws:athena:{region}:{account}:workgroup/{team}",
    ),
    "Stream": Task(
        "kinesis:GetRecords kinesis:GetShardIterator kinesis:DescribeStream* kinesis:ListShards",
        "arn:aws:kinesis:{region}:{account}:stream/{app}",
    ),
    "PutEvents": Task("events:PutEvents", "arn:aws:events:{region}:{account}:event-bus/{team}"),
    "InvokeModel": Task(
        "bedrock:InvokeModel bedrock:InvokeModelWithResponseStream",
        "arn:aws:bedrock:{region}::foundation-model/*",
    ),
    "AllOfBedrock": Task("bedrock:*", "*"),
    "RunTasks": Task(
        "ecs:RunTask ecs:StopTask ecs:DescribeTasks",
        "arn:aws:ecs:{region}:{account}:task-definition/{app}:* arn:aws:ecs:{region}:{account}:task/{team}/*",
    ),
    "Everything": Task("*", "*"),
    "AlmostEverything": Task("!iam:* organizations:* account:*", "*"),
    "KeepTheTrail": Task("cloudtrail:StopLogging cloudtrail:DeleteTrail", "*", None, "Deny"),
    "StayInRegion": Task("!iam:* sts:* support:* cloudfront:*", "*", _REGIONS, "Deny"),
}
"""Every task by the name that its statements may carry."""
