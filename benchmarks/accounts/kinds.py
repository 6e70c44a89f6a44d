"""The kinds of role that an account is full of, each with who may become it and what it carries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

TEAMS: Final = (
    "billing checkout claims crm data growth identity ledger logistics media ml ops platform search"
).split()
APPS: Final = (
    "api archive audit batch cart catalog etl export feed forecast gateway import index invoices jobs mailer "
    "metrics notify orders payouts pricing quotes refunds reports router sync tracker webhooks"
).split()
REGIONS: Final = ("eu-central-1", "eu-west-1", "us-east-1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of role."""

    weight: int
    """How many of a hundred roles are of this kind."""
    word: str
    """The end of their names."""
    trusts: tuple[str, ...]
    """Who may become one: a service, ``oidc``, ``saml``, ``vendor`` or ``account``; one of them."""
    path: str = "/"
    """The path they lie under; ``{service}`` is the service trusted."""
    tasks: str = ""
    """Tasks its inline policies are put together from."""
    least: int = 0
    """The fewest tasks of one role."""
    most: int = 0
    """The most."""
    managed: str = ""
    """Policies that AWS keeps, of which one is attached."""
    own: int = 0
    """The most policies of the account's own that are attached."""
    profile: bool = False
    """Whether an instance profile of its name carries it."""


KINDS: Final = (
    Kind(
        weight=30,
        word="fn",
        trusts=("lambda.amazonaws.com",),
        tasks="WriteLogs ReadTable WriteTable ReadObjects WriteObjects Decrypt ReadSecret Consume "
        "Send Publish PutMetrics Interfaces InvokeFunction ReadParameters PutEvents",
        least=3,
        most=6,
        managed="service-role/AWSLambdaBasicExecutionRole service-role/AWSLambdaVPCAccessExecutionRole",
        own=1,
    ),
    Kind(
        weight=17,
        word="task",
        trusts=("ecs-tasks.amazonaws.com",),
        tasks="ReadObjects WriteObjects ListBucket Decrypt ReadSecret AnySecret ReadParameters "
        "Consume Send Publish PullImage SignInToRegistry Trace PutMetrics Stream AnyObject",
        least=3,
        most=7,
        managed="service-role/AmazonECSTaskExecutionRolePolicy AWSXRayDaemonWriteAccess",
        own=2,
    ),
    Kind(
        weight=10,
        word="node",
        trusts=("ec2.amazonaws.com",),
        tasks="ReadObjects ListBucket AllOfABucket Describe PutMetrics ReadParameters ReadTable OnlyByTls",
        least=2,
        most=4,
        managed="AmazonSSMManagedInstanceCore CloudWatchAgentServerPolicy AmazonS3ReadOnlyAccess "
        "AmazonS3FullAccess",
        own=1,
        profile=True,
    ),
    Kind(
        weight=9,
        word="deploy",
        trusts=("oidc",),
        path="/ci/",
        tasks="DeployStack DeployFunction PushImage SignInToRegistry PassRole PassAnyRole "
        "ReadObjects WriteObjects ReadIam CreateFunction BecomeReader KeepTheTrail "
        "StayInRegion RunTasks",
        least=4,
        most=8,
        own=1,
    ),
    Kind(
        weight=8,
        word="pipeline",
        trusts=("glue.amazonaws.com", "states.amazonaws.com", "firehose.amazonaws.com"),
        path="/service-role/",
        tasks="Catalogue AllOfGlue Athena AllOfABucket AnyObject Stream StartMachine "
        "InvokeFunction RunTasks Decrypt ListBucket Publish",
        least=3,
        most=7,
        managed="service-role/AWSGlueServiceRole AmazonDynamoDBFullAccess",
        own=1,
    ),
    Kind(
        weight=6,
        word="agent",
        trusts=("bedrock.amazonaws.com", "lambda.amazonaws.com"),
        tasks="InvokeModel AllOfBedrock ReadObjects AnyObject ReadTable ReadSecret InvokeFunction "
        "Consume Decrypt",
        least=2,
        most=5,
        managed="AmazonBedrockFullAccess AmazonS3FullAccess AmazonSQSFullAccess",
        own=1,
    ),
    Kind(
        weight=6,
        word="reader",
        trusts=("vendor", "account"),
        tasks="Describe ReadIam AnyObject Catalogue Athena",
        least=1,
        most=3,
        managed="SecurityAudit ReadOnlyAccess",
    ),
    Kind(
        weight=2,
        word="admin",
        trusts=("account", "vendor"),
        tasks="Everything AlmostEverything PassAnyRole RunInstances KeepTheTrail StayInRegion",
        least=1,
        most=3,
        managed="AdministratorAccess PowerUserAccess",
    ),
    Kind(
        weight=8,
        word="",
        trusts=("autoscaling.amazonaws.com", "ecs.amazonaws.com", "config.amazonaws.com"),
        path="/aws-service-role/{service}/",
        managed="aws-service-role/AutoScalingServiceRolePolicy aws-service-role/AmazonECSServiceRolePolicy "
        "aws-service-role/AWSConfigServiceRolePolicy",
    ),
    Kind(
        weight=4,
        word="",
        trusts=("saml",),
        path="/aws-reserved/sso.amazonaws.com/",
        tasks="BecomeReader AnySecret",
        most=1,
        managed="AdministratorAccess PowerUserAccess ReadOnlyAccess",
    ),
)
"""Every kind; their weights add up to a hundred."""
