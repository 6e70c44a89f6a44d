"""People with IAM users, their groups, and the roles they get through Identity Center."""

from __future__ import annotations

from tools.make_acme.clock import ago, lately, long_ago
from tools.make_acme.ids import DEV, HOME, PROD, ROOT, digest, iam, spread
from tools.make_acme.nouns import Company, Group, Key, Password, Role, Statement, User
from tools.make_acme.statements import allow, trust_identity_center


def people() -> Company:
    """Everybody who signs in."""
    users = (lena(), *others())
    groups = (
        Group(
            account=PROD,
            name="administrators",
            created=ago(2_210, "administrators"),
            managed=("AdministratorAccess",),
        ),
        Group(account=PROD, name="developers", created=ago(2_010, "developers"), inline={"look": [look()]}),
        Group(
            account=DEV,
            name="sandbox-admins",
            created=ago(1_320, "sandbox-admins"),
            managed=("AdministratorAccess",),
        ),
        Group(account=ROOT, name="billing", created=ago(2_400, "billing"), inline={"bills": [bills()]}),
    )
    return Company(users=users, groups=groups, roles=tuple(identity_center()))


def lena() -> User:
    """Whose profile ``support-copilot`` runs with: a human administrator."""
    return User(
        account=PROD,
        name="lena.hoffmann",
        path="/people/",
        created=ago(1_730, "lena.hoffmann"),
        groups=("administrators",),
        keys=(Key(ago(61, "lena.hoffmann key"), ago(0, "lena.hoffmann key used"), "sts", HOME),),
        password=Password(ago(30, "lena.hoffmann password"), ago(1, "lena.hoffmann login")),
    )


def others() -> tuple[User, ...]:
    """People with a password and no key."""
    return (
        person(PROD, "jonas.weber", "administrators"),
        person(PROD, "amelie.fischer", "developers"),
        person(PROD, "mehmet.yilmaz", "developers"),
        person(PROD, "piotr.nowak", "developers"),
        person(PROD, "sofia.rossi", "developers"),
        person(DEV, "oskar.lind", "sandbox-admins"),
        person(ROOT, "clara.neumann", "billing"),
        person(ROOT, "henrik.aalto", "billing"),
    )


def person(account: str, name: str, group: str) -> User:
    """Somebody who signed in this fortnight and keeps to the 90 days of the password policy."""
    changed = spread(f"password {name}", 21, 80)
    return User(
        account=account,
        name=name,
        path="/people/",
        created=long_ago(name),
        groups=(group,),
        password=Password(ago(changed, f"{name} password"), lately(f"{name} login", 14)),
    )


def look() -> Statement:
    """What developers may see of production."""
    return allow(["cloudwatch:GetMetricData", "cloudwatch:ListMetrics", "logs:DescribeLogGroups"])


def bills() -> Statement:
    """What accounting may see."""
    return allow(["ce:GetCostAndUsage", "ce:GetCostForecast", "cur:DescribeReportDefinitions"])


def provider(account: str) -> str:
    """The SAML provider that Identity Center keeps in an account."""
    return iam(account, f"saml-provider/AWSSSO_{digest(f'sso {account}').hex()[:16]}_DO_NOT_DELETE")


def identity_center() -> list[Role]:
    """One role per permission set and account."""
    deploys = ["cloudformation:DescribeStacks", "ecs:DescribeServices", "logs:DescribeLogGroups"]
    return [
        permission_set(ROOT, "AdministratorAccess", managed="AdministratorAccess"),
        permission_set(ROOT, "Billing", allows=["ce:GetCostAndUsage", "ce:GetCostForecast"]),
        permission_set(PROD, "Operations", allows=[*deploys, "cloudwatch:GetMetricData"]),
        permission_set(PROD, "Auditor", allows=["cloudtrail:LookupEvents", "iam:ListRoles", "iam:ListUsers"]),
        permission_set(DEV, "Developer", allows=[*deploys, "lambda:GetFunction", "dynamodb:DescribeTable"]),
        permission_set(DEV, "Auditor", allows=["cloudtrail:LookupEvents", "iam:ListRoles", "iam:ListUsers"]),
    ]


def permission_set(
    account: str, name: str, *, managed: str | None = None, allows: list[str] | None = None
) -> Role:
    """The role that Identity Center makes of a permission set."""
    return Role(
        account=account,
        name=f"AWSReservedSSO_{name}_{digest(f'permission set {name} {account}').hex()[:16]}",
        path=f"/aws-reserved/sso.amazonaws.com/{HOME}/",
        created=long_ago(f"permission set {name} {account}"),
        trust=[trust_identity_center(provider(account))],
        managed=(managed,) if managed else (),
        inline={"AwsSSOInlinePolicy": [allow(allows)]} if allows else {},
        used=lately(f"permission set {name} {account}"),
    )
