"""Controls that hold or do not, reading that gives away more than it seems, wildcards that grew."""

from __future__ import annotations

from tools.make_acme.clock import ago
from tools.make_acme.ids import PROD, iam
from tools.make_acme.needs import need
from tools.make_acme.nouns import Accessed, Company, CustomerPolicy, Role
from tools.make_acme.statements import allow, deny, trust_service

ARCHIVE, LEDGER = "arn:aws:s3:::acme-archive", "arn:aws:s3:::acme-invoices-archive"


def controls() -> Company:
    """Four roles of production; near misses are other policies of theirs, and other boundaries."""
    return Company(
        roles=(archive_keeper(), build_runner(), metrics_agent(), ml_platform()),
        policies=(ci_boundary(), observe(), models(), endpoints()),
    )


def archive_keeper() -> Role:
    """Keeps two archives: of one nothing may be deleted, of the other its author believed so."""
    return Role(
        account=PROD,
        name="archive-keeper",
        created=ago(388, "archive-keeper"),
        trust=[trust_service("ecs-tasks.amazonaws.com", PROD)],
        inline={
            "archive": [
                allow(["s3:GetObject", "s3:PutObject", "s3:DeleteObject"], f"{ARCHIVE}/*"),
                deny(["s3:DeleteObject", "s3:DeleteObjectVersion"], ARCHIVE, sid="KeepForTenYears"),
            ],
            "ledger": [
                allow(["s3:GetObject", "s3:PutObject"], f"{LEDGER}/*"),
                deny(["s3:DeleteObject", "s3:DeleteObjectVersion"], f"{LEDGER}/*", sid="KeepForTenYears"),
            ],
            "work": [need(PROD, "logs:/ecs/archive-keeper")],
        },
        tags={"owner": "finance-platform"},
        used=ago(0, "archive-keeper"),
        accessed=Accessed(),
    )


def build_runner() -> Role:
    """Makes the roles of builds inside a boundary, and may take its own off: it lies on the same path."""
    return Role(
        account=PROD,
        name="build-runner",
        path="/builds/",
        created=ago(301, "build-runner"),
        trust=[trust_service("codebuild.amazonaws.com", PROD)],
        inline={
            "roles": [
                allow(
                    ["iam:CreateRole", "iam:DeleteRole", "iam:DeleteRolePermissionsBoundary", "iam:GetRole"],
                    iam(PROD, "role/builds/*"),
                ),
            ],
            "work": [need(PROD, "logs:/aws/codebuild/build-runner")],
        },
        boundary="ci-boundary",
        tags={"owner": "platform"},
        used=ago(0, "build-runner"),
        accessed=Accessed({"iam": 1, "logs": 0, "logs:CreateLogStream": 0}),
    )


def ci_boundary() -> CustomerPolicy:
    """What builds may at most do: IAM whole, the boundary itself not left out."""
    statements = [allow(["ecr:*", "iam:*", "logs:*", "s3:*"]), deny("iam:CreateUser")]
    return CustomerPolicy(PROD, "ci-boundary", statements, ago(301, "ci-boundary"))


def metrics_agent() -> Role:
    """Only reads, its author says; parameters among it."""
    return Role(
        account=PROD,
        name="metrics-agent",
        path="/agents/",
        created=ago(213, "metrics-agent"),
        trust=[trust_service("ecs-tasks.amazonaws.com", PROD)],
        customer=("observe-everything",),
        tags={"owner": "observability", "agent": "metrics-agent"},
        used=ago(0, "metrics-agent"),
    )


def observe() -> CustomerPolicy:
    """Reads of everything that somebody thought of."""
    actions = ["cloudwatch:GetMetricData", "cloudwatch:ListMetrics", "ec2:DescribeInstances", "ssm:Get*"]
    return CustomerPolicy(PROD, "observe-everything", [allow(actions)], ago(213, "observe-everything"))


def ml_platform() -> Role:
    """Holds two policies with wildcards: one is from the time before much of what it now allows."""
    return Role(
        account=PROD,
        name="ml-platform",
        created=ago(792, "ml-platform"),
        trust=[trust_service("ecs-tasks.amazonaws.com", PROD)],
        customer=("ml-models", "ml-endpoints"),
        tags={"owner": "analytics"},
        used=ago(1, "ml-platform"),
    )


def models() -> CustomerPolicy:
    """All that makes a model in Bedrock, as it was when the pattern was written."""
    statements = [allow(["bedrock:CreateModel*", "bedrock:CreateCustomModel*", "bedrock:ListCustomModels"])]
    return CustomerPolicy(PROD, "ml-models", statements, ago(792, "ml-models"))


def endpoints() -> CustomerPolicy:
    """The same sort of pattern, written two weeks ago."""
    statements = [allow(["sagemaker:CreateEndpoint*", "sagemaker:DescribeEndpoint*"])]
    return CustomerPolicy(PROD, "ml-endpoints", statements, ago(14, "ml-endpoints"))
