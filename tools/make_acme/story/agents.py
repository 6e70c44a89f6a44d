"""The agents that run in production as identities of their own."""

from __future__ import annotations

from tools.make_acme.clock import ago
from tools.make_acme.ids import HOME, PROD, UUID, VENDOR, VENDOR_OLD, arn, iam
from tools.make_acme.needs import need
from tools.make_acme.nouns import Accessed, Company, Key, Role, Service, User
from tools.make_acme.statements import (
    allow,
    trust_cluster,
    trust_github,
    trust_principals,
    trust_service,
)
from tools.make_acme.story.within_reach import CDK_EXECUTION

INVOICE = iam(PROD, "role/agents/agent-invoice")
SUPERVISOR = iam(PROD, "role/agents/agent-supervisor")
VENDOR_LOOKUP = iam(PROD, "role/agents/vendor-lookup")


def agents() -> Company:
    """Every agent of production that runs as an identity of its own."""
    roles = (invoice_triage(), supervisor(), vendor_lookup(), steward(), deploy_bot())
    return Company(
        users=(report_writer(),),
        roles=roles,
        services=(Service(PROD, "ap-supervisor", SUPERVISOR, iam(PROD, "role/ecs/ap-supervisor-start")),),
    )


def invoice_triage() -> Role:
    """``invoice-triage``: reads invoices, and could run code as an administrator."""
    agent = arn("bedrock", PROD, "agent/*")
    return Role(
        account=PROD,
        name="agent-invoice",
        path="/agents/",
        created=ago(252, "agent-invoice"),
        trust=[
            trust_service("bedrock.amazonaws.com")
            | {
                "Condition": {
                    "StringEquals": {"aws:SourceAccount": PROD},
                    "ArnLike": {"aws:SourceArn": agent},
                }
            },
            trust_principals(SUPERVISOR),
        ],
        managed=("AmazonS3FullAccess",),
        inline={
            "tools": [
                allow("iam:PassRole", sid="RolesForTools"),
                allow(["lambda:CreateFunction", "lambda:InvokeFunction"], sid="Tools"),
                need(PROD, "model:amazon.nova-pro-v1:0"),
                allow("textract:AnalyzeExpense"),
                allow("kms:Decrypt", arn("kms", PROD, f"key/{UUID}")),
            ]
        },
        tags={"owner": "finance-platform", "agent": "invoice-triage", "stage": "live"},
        used=ago(0, "agent-invoice"),
        accessed=Accessed(
            {
                "bedrock:InvokeModel": 0,
                "kms:Decrypt": 0,
                "s3": 0,
                "s3:GetBucketLocation": 0,
                "textract:AnalyzeExpense": 0,
            }
        ),
    )


def supervisor() -> Role:
    """``ap-supervisor``: delegates, without saying for whom."""
    return Role(
        account=PROD,
        name="agent-supervisor",
        path="/agents/",
        created=ago(238, "agent-supervisor"),
        trust=[trust_service("ecs-tasks.amazonaws.com", PROD)],
        inline={
            "delegate": [allow("sts:AssumeRole", [INVOICE, VENDOR_LOOKUP])],
            "work": [
                need(PROD, "model:amazon.nova-pro-v1:0"),
                need(PROD, "queue:accounts-payable"),
                need(PROD, "logs:/ecs/ap-supervisor"),
            ],
        },
        tags={"owner": "finance-platform", "agent": "ap-supervisor", "stage": "live"},
        used=ago(0, "agent-supervisor"),
        accessed=Accessed(),
    )


def vendor_lookup() -> Role:
    """``vendor-lookup``: SupplierGraph becomes it, from either of its accounts, with no external id."""
    return Role(
        account=PROD,
        name="vendor-lookup",
        path="/agents/",
        created=ago(604, "vendor-lookup"),
        trust=[
            trust_principals(iam(VENDOR, "root"), iam(VENDOR_OLD, "root")) | {"Sid": "SupplierGraph"},
            trust_principals(SUPERVISOR, INVOICE) | {"Sid": "Agents"},
        ],
        inline={
            "suppliers": [need(PROD, "lookup:suppliers"), need(PROD, "read:supplier-contracts")],
        },
        tags={"owner": "procurement", "agent": "vendor-lookup", "vendor": "SupplierGraph"},
        used=ago(1, "vendor-lookup"),
        accessed=Accessed(),
    )


def steward() -> Role:
    """``data-steward``: the model to copy."""
    return Role(
        account=PROD,
        name="agent-steward",
        path="/agents/",
        created=ago(143, "agent-steward"),
        trust=[
            trust_cluster(PROD, "data", "steward", {"sts:SourceIdentity": "data-steward"})
            | {"Action": ["sts:AssumeRoleWithWebIdentity", "sts:SetSourceIdentity"]}
        ],
        inline={
            "read-curated": [
                allow("s3:GetObject", "arn:aws:s3:::acme-curated-sales/*"),
                allow("s3:ListBucket", "arn:aws:s3:::acme-curated-sales"),
                allow("kms:Decrypt", arn("kms", PROD, f"key/{UUID}")),
            ]
        },
        boundary="agent-boundary",
        tags={"owner": "data", "agent": "data-steward", "stage": "live"},
        used=ago(0, "agent-steward"),
        accessed=Accessed(),
    )


def deploy_bot() -> Role:
    """``deploy-bot``: any repository of the organisation can be it."""
    stacks = [arn("cloudformation", PROD, f"stack/{stack}/*") for stack in ("webshop", "backoffice")]
    return Role(
        account=PROD,
        name="ci-deploy",
        path="/ci/",
        created=ago(777, "ci-deploy"),
        trust=[trust_github(PROD, "repo:acme/*", operator="StringLike")],
        inline={
            "deploy": [
                allow(
                    [
                        "cloudformation:CreateChangeSet",
                        "cloudformation:DescribeChangeSet",
                        "cloudformation:DescribeStackEvents",
                        "cloudformation:DescribeStacks",
                        "cloudformation:ExecuteChangeSet",
                        "cloudformation:UpdateStack",
                    ],
                    stacks,
                ),
                allow(
                    "iam:PassRole",
                    CDK_EXECUTION,
                    when={"StringEquals": {"iam:PassedToService": "cloudformation.amazonaws.com"}},
                ),
                allow(["s3:GetObject", "s3:PutObject"], f"arn:aws:s3:::cdk-hnb659fds-assets-{PROD}-{HOME}/*"),
            ]
        },
        tags={"owner": "platform", "agent": "deploy-bot"},
        used=ago(0, "ci-deploy"),
        accessed=Accessed(),
    )


def report_writer() -> User:
    """``report-writer``: two keys, one old and one forgotten, and a model at hand."""
    reports = "arn:aws:s3:::acme-reports"
    return User(
        account=PROD,
        name="svc-report",
        path="/service/",
        created=ago(1_120, "svc-report"),
        inline={
            "weekly-report": [
                allow(
                    ["athena:StartQueryExecution", "athena:GetQueryExecution", "athena:GetQueryResults"],
                    arn("athena", PROD, "workgroup/reporting"),
                ),
                allow(
                    ["glue:GetDatabase", "glue:GetTable", "glue:GetPartitions"],
                    [
                        arn("glue", PROD, "catalog"),
                        arn("glue", PROD, "database/sales"),
                        arn("glue", PROD, "table/sales/*"),
                    ],
                ),
                allow(["s3:GetBucketLocation", "s3:ListBucket"], reports),
                allow(["s3:GetObject", "s3:PutObject"], f"{reports}/*"),
                allow("bedrock:InvokeModel", sid="Summaries"),
            ],
            "quarter-end": [
                allow(
                    "redshift-data:ExecuteStatement",
                    arn("redshift-serverless", PROD, f"workgroup/{UUID}"),
                    sid="QuarterEndClose",
                ),
                allow(
                    "redshift-data:GetStatementResult",
                    when={"StringEquals": {"redshift-data:statement-owner-iam-userid": "${aws:userid}"}},
                ),
            ],
        },
        tags={"owner": "analytics", "agent": "report-writer", "runs-on": "on-premises"},
        keys=(
            Key(ago(412, "svc-report 1"), ago(1, "svc-report 1 used"), "athena"),
            Key(ago(47, "svc-report 2"), None),
        ),
        accessed=Accessed(
            {
                "athena:GetQueryExecution": 1,
                "athena:GetQueryResults": 1,
                "athena:StartQueryExecution": 1,
                "bedrock:InvokeModel": 1,
                "glue:GetDatabase": 1,
                "glue:GetPartitions": 1,
                "glue:GetTable": 1,
                "redshift-data:ExecuteStatement": 54,
                "redshift-data:GetStatementResult": 54,
                "s3:GetBucketLocation": 1,
            }
        ),
    )
