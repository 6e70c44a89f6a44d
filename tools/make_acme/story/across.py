"""Who steps from one account of Acme's into another, and is strong there."""

from __future__ import annotations

from tools.make_acme.clock import ago
from tools.make_acme.ids import DEV, ROOT, iam
from tools.make_acme.needs import need
from tools.make_acme.nouns import Accessed, Company, Function, Role
from tools.make_acme.statements import allow, trust_service


def across() -> Company:
    """Every such role; the collectors of the audit cross as well, and may only read there."""
    reset = sandbox_reset()
    return Company(roles=(reset,), functions=(Function(ROOT, reset.name, reset.arn),))


def sandbox_reset() -> Role:
    """Clears the sandbox at night, as the administrator that Organizations put there."""
    return Role(
        account=ROOT,
        name="sandbox-reset",
        created=ago(412, "sandbox-reset"),
        trust=[trust_service("lambda.amazonaws.com")],
        inline={
            "reset": [
                allow("sts:AssumeRole", iam(DEV, "role/OrganizationAccountAccessRole")),
                need(ROOT, "logs:/aws/lambda/sandbox-reset"),
            ]
        },
        tags={"owner": "platform"},
        used=ago(0, "sandbox-reset"),
        accessed=Accessed(),
    )
