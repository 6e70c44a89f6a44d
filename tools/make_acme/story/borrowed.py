"""Who gets at a secret through another role that reads it, and who gets at nothing that way."""

from __future__ import annotations

from tools.make_acme.clock import ago
from tools.make_acme.ids import PROD, iam
from tools.make_acme.needs import need
from tools.make_acme.nouns import Accessed, Company, Function, Role, Statement
from tools.make_acme.statements import allow, trust_principals, trust_service


def borrowed() -> Company:
    """Two functions of production, each with a role that fetches for it."""
    mailers = (mailer("statement", "payments"), mailer("catalog", "catalog"))
    exports = (
        fetcher("statement", "payments", need(PROD, "secret:payments/api"), need(PROD, "write:statements")),
        fetcher("catalog", "catalog", need(PROD, "lookup:products")),
    )
    functions = tuple(Function(PROD, role.name, role.arn) for role in mailers)
    return Company(roles=(*mailers, *exports), functions=functions)


def mailer(what: str, owner: str) -> Role:
    """Sends mail, and becomes what fetches it; no policy of its own names a secret."""
    return Role(
        account=PROD,
        name=f"{what}-mailer",
        created=ago(266, f"{what}-mailer"),
        trust=[trust_service("lambda.amazonaws.com")],
        inline={
            "fetch": [allow("sts:AssumeRole", iam(PROD, f"role/{what}-export"))],
            "work": [need(PROD, "mail:example.com"), need(PROD, f"logs:/aws/lambda/{what}-mailer")],
        },
        tags={"owner": owner},
        used=ago(0, f"{what}-mailer"),
        accessed=Accessed(),
    )


def fetcher(what: str, owner: str, *needs: Statement) -> Role:
    """What a mailer becomes."""
    return Role(
        account=PROD,
        name=f"{what}-export",
        created=ago(266, f"{what}-export"),
        trust=[trust_principals(iam(PROD, f"role/{what}-mailer"))],
        inline={"read": list(needs)},
        tags={"owner": owner},
        used=ago(0, f"{what}-export"),
        accessed=Accessed(),
    )
