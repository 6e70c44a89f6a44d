"""Managed policies: a score that AWS keeps, in their gist, and those that the account wrote itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from benchmarks.accounts.chance import Chance, unique_id
from benchmarks.accounts.tasks import TASKS, Statement

AWS_MANAGED: Final = {
    "AdministratorAccess": "*",
    "ReadOnlyAccess": "acm:Get* athena:Get* cloudformation:Describe* cloudwatch:Get* dynamodb:Get* "
    "ec2:Describe* ecr:Get* ecs:List* events:List* glue:Get* iam:Get* iam:List* kinesis:List* "
    "kms:List* lambda:Get* lambda:List* logs:Get* rds:Describe* route53:Get* s3:Get* s3:List* "
    "secretsmanager:List* sns:Get* sqs:Get* ssm:Get* tag:Get*",
    "SecurityAudit": "access-analyzer:List* cloudtrail:Describe* cloudtrail:Get* config:Describe* "
    "ec2:Describe* guardduty:Get* iam:Get* iam:List* kms:Describe* kms:Get* kms:List* "
    "lambda:GetPolicy lambda:List* s3:GetBucket*",
    "PowerUserAccess": "!iam:* organizations:* account:*",
    "service-role/AWSLambdaBasicExecutionRole": "logs:CreateLogGroup logs:CreateLogStream logs:PutLogEvents",
    "service-role/AWSLambdaVPCAccessExecutionRole": "logs:CreateLogGroup logs:CreateLogStream "
    "logs:PutLogEvents ec2:CreateNetworkInterface ec2:DescribeNetworkInterfaces "
    "ec2:DeleteNetworkInterface ec2:DescribeSubnets",
    "service-role/AmazonECSTaskExecutionRolePolicy": "ecr:GetAuthorizationToken "
    "ecr:BatchCheckLayerAvailability ecr:GetDownloadUrlForLayer ecr:BatchGetImage "
    "logs:CreateLogStream logs:PutLogEvents",
    "service-role/AWSGlueServiceRole": "glue:* s3:GetBucketLocation s3:ListBucket "
    "s3:ListAllMyBuckets s3:GetBucketAcl ec2:DescribeVpcEndpoints ec2:DescribeRouteTables "
    "ec2:DescribeSubnets iam:ListRolePolicies iam:GetRole",
    "AmazonSSMManagedInstanceCore": "ssm:DescribeAssociation ssm:GetDocument ssm:GetManifest "
    "ssm:UpdateInstanceInformation ssm:GetParameter ssmmessages:CreateControlChannel "
    "ssmmessages:OpenDataChannel ec2messages:GetMessages",
    "CloudWatchAgentServerPolicy": "cloudwatch:PutMetricData ec2:DescribeVolumes ec2:DescribeTags "
    "logs:PutLogEvents logs:DescribeLogStreams logs:CreateLogStream ssm:GetParameter",
    "AmazonS3FullAccess": "s3:* s3-object-lambda:*",
    "AmazonS3ReadOnlyAccess": "s3:Get* s3:List* s3:Describe* s3-object-lambda:Get* s3-object-lambda:List*",
    "AmazonDynamoDBFullAccess": "dynamodb:* dax:* cloudwatch:DescribeAlarms "
    "cloudwatch:GetMetricStatistics iam:ListRoles",
    "AmazonSQSFullAccess": "sqs:*",
    "AmazonBedrockFullAccess": "bedrock:* kms:DescribeKey iam:ListRoles ec2:DescribeVpcs ec2:DescribeSubnets",
    "AWSXRayDaemonWriteAccess": "xray:PutTraceSegments xray:PutTelemetryRecords xray:GetSamplingRules",
    "aws-service-role/AutoScalingServiceRolePolicy": "ec2:AttachClassicLinkVpc ec2:CreateFleet "
    "ec2:RunInstances ec2:TerminateInstances elasticloadbalancing:Register* "
    "elasticloadbalancing:Deregister* cloudwatch:PutMetricAlarm",
    "aws-service-role/AmazonECSServiceRolePolicy": "ec2:AttachNetworkInterface "
    "ec2:CreateNetworkInterface ec2:Describe* elasticloadbalancing:DeregisterTargets "
    "elasticloadbalancing:RegisterTargets servicediscovery:DiscoverInstances",
    "aws-service-role/AWSConfigServiceRolePolicy": "config:Put* acm:List* ec2:Describe* iam:Get* "
    "iam:List* kms:List* lambda:List* rds:Describe* s3:GetBucket* s3:ListAllMyBuckets "
    "sns:List* sqs:GetQueueAttributes sqs:ListQueues",
}
"""Path and name of policies that AWS keeps -> the actions they allow on ``*``, shortened to their gist."""


_SHARED: Final = tuple(
    name for name, task in TASKS.items() if task.effect == "Allow" and task.resources != "*"
)
"""Tasks that a team writes down once for all its roles."""


def aws_arn(name: str) -> str:
    """The ARN of a policy that AWS keeps; ``name`` with its path."""
    return f"arn:aws:iam::aws:policy/{name}"


def own_name(team: str, number: int) -> str:
    """The name of one of the account's own policies."""
    return f"{team}-shared-{number:04d}"


def own_arn(account: str, name: str) -> str:
    """The ARN of one of the account's own policies."""
    return f"arn:aws:iam::{account}:policy/{name}"


def aws_policies() -> Iterator[dict[str, Any]]:
    """The policies that AWS keeps, as the details list them."""
    for name, actions in AWS_MANAGED.items():
        element = "NotAction" if actions.startswith("!") else "Action"
        listed = actions.lstrip("!").split()
        statement = {"Effect": "Allow", element: listed[0] if listed == ["*"] else listed, "Resource": "*"}
        yield _policy(aws_arn(name), [statement], "2015-02-06T18:40:00+00:00", 3)


def own_policy(chance: Chance, name: str, words: dict[str, str]) -> dict[str, Any]:
    """One policy that the account wrote itself: a few tasks of one team."""
    names = chance.some(_SHARED, 2, 5)
    statements = [TASKS[task].statement(task, words) for task in names]
    return _policy(own_arn(words["account"], name), statements, chance.ago(60, 1_800), chance.number(1, 5))


def _policy(arn: str, statements: list[Statement], created: str, version: int) -> dict[str, Any]:
    """A managed policy of which only the version that counts is listed, as ``aws`` prints it."""
    _, _, rest = arn.partition(":policy/")
    path, _, name = rest.rpartition("/")
    document = {"Version": "2012-10-17", "Statement": statements}
    default = {
        "Document": document,
        "VersionId": f"v{version}",
        "IsDefaultVersion": True,
        "CreateDate": created,
    }
    return {
        "PolicyName": name,
        "PolicyId": unique_id("ANPA", arn),
        "Arn": arn,
        "Path": f"/{path}/" if path else "/",
        "DefaultVersionId": f"v{version}",
        "AttachmentCount": 1,
        "PermissionsBoundaryUsageCount": 0,
        "IsAttachable": True,
        "CreateDate": created,
        "UpdateDate": created,
        "PolicyVersionList": [default],
    }
