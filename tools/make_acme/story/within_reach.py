"""Where the agents of production can get to, and the line that the careful one may not cross."""

from __future__ import annotations

from tools.make_acme.clock import ago, lately
from tools.make_acme.ids import HOME, PROD, iam
from tools.make_acme.nouns import Company, CustomerPolicy, Function, Role
from tools.make_acme.statements import allow, deny, trust_service

LAMBDA_ADMIN = iam(PROD, "role/lambda-admin")
CDK_EXECUTION = iam(PROD, f"role/cdk-hnb659fds-cfn-exec-role-{PROD}-{HOME}")


def within_reach() -> Company:
    """All of it."""
    return Company(
        roles=(lambda_admin(), cdk_execution()),
        policies=(agent_boundary(),),
        functions=(Function(PROD, "account-janitor", LAMBDA_ADMIN),),
    )


def lambda_admin() -> Role:
    """Where ``invoice-triage`` could get to: an administrator whom any new function can become."""
    return Role(
        account=PROD,
        name="lambda-admin",
        created=ago(1_611, "lambda-admin"),
        trust=[trust_service("lambda.amazonaws.com")],
        managed=("AdministratorAccess",),
        tags={"owner": "platform", "note": "account clean-up - see runbook 7"},
        used=lately("lambda-admin"),
    )


def cdk_execution() -> Role:
    """What ``deploy-bot`` hands its stacks to: CDK's execution role, with the rights it ships with."""
    return Role(
        account=PROD,
        name=f"cdk-hnb659fds-cfn-exec-role-{PROD}-{HOME}",
        created=ago(777, "cdk"),
        trust=[trust_service("cloudformation.amazonaws.com")],
        managed=("AdministratorAccess",),
        tags={"owner": "platform", "aws-cdk:bootstrap-role": "cloudformation-execution"},
        used=ago(0, "cdk used"),
    )


def agent_boundary() -> CustomerPolicy:
    """What no agent may go beyond, whatever else it is granted."""
    return CustomerPolicy(
        PROD,
        "agent-boundary",
        [
            allow(["s3:*", "kms:Decrypt", "bedrock:InvokeModel", "logs:*"], sid="AtMost"),
            deny(["s3:PutBucketPolicy", "s3:DeleteBucket", "s3:PutBucketAcl"], sid="NotTheBuckets"),
        ],
        ago(143, "agent-boundary"),
    )
