"""The management account, and the audit that reaches out from it: one collector per environment."""

from __future__ import annotations

from tools.make_acme.clock import ago
from tools.make_acme.ids import DEV, PROD, ROOT, iam
from tools.make_acme.needs import need
from tools.make_acme.nouns import Accessed, Company, Function, Key, Role, User
from tools.make_acme.statements import allow, trust_service
from tools.make_acme.story.sandbox import auditor

ROOT_KEY = Key(ago(3_211, "root key"), ago(2_386, "root key used"), "s3", "us-east-1")
"""The key of the root user that the founder made and the first website was uploaded with."""


def management() -> Company:
    """What matters in the management account."""
    collectors = (collector("production", PROD), collector("sandbox", DEV))
    return Company(
        users=(billing_export(),),
        roles=(*collectors, auditor(PROD, "production")),
        functions=tuple(Function(ROOT, role.name, role.arn) for role in collectors),
    )


def collector(environment: str, account: str) -> Role:
    """Reads the settings of one environment, and of no other."""
    name = f"audit-collector-{environment}"
    return Role(
        account=ROOT,
        name=name,
        path="/audit/",
        created=ago(820, name),
        trust=[trust_service("lambda.amazonaws.com")],
        inline={
            "collect": [
                allow("sts:AssumeRole", iam(account, "role/audit/acme-security-audit")),
                need(ROOT, f"logs:/aws/lambda/{name}"),
            ]
        },
        tags={"owner": "security"},
        used=ago(0, name),
        accessed=Accessed(),
    )


def billing_export() -> User:
    """A program outside AWS that fetches the bills."""
    return User(
        account=ROOT,
        name="svc-billing-export",
        path="/service/",
        created=ago(1_002, "svc-billing-export"),
        inline={"bills": [allow("s3:GetObject", "arn:aws:s3:::acme-billing-reports/*")]},
        tags={"owner": "finance-platform", "runs-on": "on-premises"},
        keys=(Key(ago(50, "svc-billing-export"), ago(0, "svc-billing-export used")),),
        accessed=Accessed(),
    )
