"""The sandbox account: the organisation's own way in, a playground, and keys without a report."""

from __future__ import annotations

from tools.make_acme.clock import ago, lately
from tools.make_acme.ids import DEV, PROD, ROOT, iam
from tools.make_acme.needs import need
from tools.make_acme.nouns import Accessed, Company, Function, Key, Role, User
from tools.make_acme.statements import allow, trust_principals, trust_service
from tools.make_acme.story.strong import helpdesk_portal


def sandbox() -> Company:
    """What matters in the sandbox."""
    portal, playing, hackday = helpdesk_portal(DEV), playground(), ownerless()
    return Company(
        users=users(),
        roles=(organisation_access(), playing, runner(), portal, hackday, auditor(DEV, "sandbox")),
        functions=(
            Function(DEV, "helpdesk-portal", portal.arn),
            Function(DEV, "genai-playground", playing.arn),
            Function(DEV, "hackday-bot", hackday.arn),
        ),
    )


def users() -> tuple[User, ...]:
    """Programs' users, of whom no credential report tells."""
    stale = Key(ago(200, "svc-loadtest"), ago(120, "svc-loadtest used"))
    fresh = Key(ago(58, "svc-ci-sandbox"), ago(0, "svc-ci-sandbox used"))
    return (
        User(
            account=DEV,
            name="svc-loadtest",
            path="/service/",
            created=ago(640, "svc-loadtest"),
            inline={"results": [need(DEV, "write:loadtest")]},
            tags={"owner": "web", "runs-on": "on-premises"},
            keys=(stale,),
        ),
        User(
            account=DEV,
            name="svc-ci-sandbox",
            path="/service/",
            created=ago(590, "svc-ci-sandbox"),
            inline={"artefacts": [need(DEV, "write:build-artefacts")]},
            tags={"owner": "platform", "runs-on": "github-actions"},
            keys=(fresh,),
        ),
    )


def organisation_access() -> Role:
    """What Organizations makes in every account it creates."""
    return Role(
        account=DEV,
        name="OrganizationAccountAccessRole",
        created=ago(1_334, "OrganizationAccountAccessRole"),
        trust=[trust_principals(iam(ROOT, "root"))],
        managed=("AdministratorAccess",),
        tags={"owner": "platform"},
        used=ago(9, "OrganizationAccountAccessRole"),
        region="us-east-1",
    )


def playground() -> Role:
    """Everything of Bedrock, to try one model."""
    return Role(
        account=DEV,
        name="genai-playground-exec",
        created=ago(417, "genai-playground"),
        trust=[trust_service("lambda.amazonaws.com")],
        managed=("AmazonBedrockFullAccess", "AWSLambdaBasicExecutionRole"),
        tags={"owner": "data"},
        used=ago(2, "genai-playground"),
        accessed=Accessed(
            {
                "bedrock:InvokeModel": 2,
                "bedrock:ListFoundationModels": 40,
                "logs:CreateLogGroup": 61,
                "logs:CreateLogStream": 2,
            }
        ),
    )


def runner() -> Role:
    """The sandbox's runner, which may cross into production."""
    return Role(
        account=DEV,
        name="ci-runner-dev",
        path="/ci/",
        created=ago(590, "ci-runner-dev"),
        trust=[trust_service("codebuild.amazonaws.com", DEV)],
        inline={
            "build": [need(DEV, "write:build-artefacts"), need(DEV, "logs:/aws/codebuild/sandbox")],
            "copy-customers": [allow("sts:AssumeRole", iam(PROD, "role/data-sync"))],
        },
        tags={"owner": "data"},
        used=lately("ci-runner-dev"),
        accessed=Accessed(),
    )


def ownerless() -> Role:
    """A hack day's role, still at work."""
    return Role(
        account=DEV,
        name="hackday-bot-role-x7q2",
        path="/service-role/",
        created=ago(203, "hackday-bot"),
        trust=[trust_service("lambda.amazonaws.com")],
        managed=("AWSLambdaBasicExecutionRole",),
        tags={"Environment": "sandbox"},
        used=lately("hackday-bot"),
        accessed=Accessed(),
    )


def auditor(account: str, environment: str) -> Role:
    """What the collector of an environment becomes in its account: it may read settings, no data."""
    return Role(
        account=account,
        name="acme-security-audit",
        path="/audit/",
        created=ago(820, f"auditor {account}"),
        trust=[trust_principals(iam(ROOT, f"role/audit/audit-collector-{environment}"))],
        managed=("SecurityAudit",),
        tags={"owner": "security"},
        used=ago(0, f"auditor {account}"),
    )
