"""Roles of production that are stronger than they look, or look stronger than they are."""

from __future__ import annotations

from tools.make_acme.clock import ago, lately
from tools.make_acme.ids import PROD, arn, iam
from tools.make_acme.needs import need
from tools.make_acme.nouns import Company, CustomerPolicy, Function, Role, Statement
from tools.make_acme.statements import all_but, allow, trust_github, trust_service
from tools.make_acme.story.within_reach import LAMBDA_ADMIN

ROOT_OF_ALL = ["iam:*", "organizations:*", "account:*"]


def strong() -> Company:
    """Every such role with its policies."""
    portal = helpdesk_portal(PROD)
    return Company(
        roles=(terraform(), clone_admin(), transcode(), portal, archiver(), payments_ops(), stock_sync()),
        policies=(
            CustomerPolicy(
                PROD, "terraform-workloads", [all_but("Allow", ROOT_OF_ALL)], ago(915, "tf workloads")
            ),
            CustomerPolicy(PROD, "terraform-identity", [allow(ROOT_OF_ALL)], ago(322, "tf identity")),
            database_boundary(),
        ),
        functions=(
            Function(PROD, "helpdesk-portal", portal.arn),
            Function(PROD, "invoice-archive", iam(PROD, "role/invoice-archive-exec")),
            Function(PROD, "stock-sync", iam(PROD, "role/stock-sync-exec")),
        ),
    )


def terraform() -> Role:
    """An administrator in two halves: no policy of it says ``*``, and its trust is as exact as can be."""
    return Role(
        account=PROD,
        name="terraform-apply",
        path="/ci/",
        created=ago(915, "terraform-apply"),
        trust=[trust_github(PROD, "repo:acme/infra:ref:refs/heads/main")],
        customer=("terraform-workloads", "terraform-identity"),
        tags={"owner": "platform"},
        used=ago(0, "terraform-apply"),
    )


def clone_admin() -> Role:
    """AdministratorAccess on paper, a boundary around three calls of RDS."""
    return Role(
        account=PROD,
        name="db-clone",
        created=ago(276, "db-clone"),
        trust=[trust_service("states.amazonaws.com", PROD)],
        managed=("AdministratorAccess",),
        boundary="database-boundary",
        tags={"owner": "data"},
        used=ago(3, "db-clone"),
    )


def database_boundary() -> CustomerPolicy:
    """What ``db-clone`` really may."""
    cluster = arn("rds", PROD, "cluster:sandbox-copy-*")
    actions = ["rds:RestoreDBClusterToPointInTime", "rds:DescribeDBClusters", "rds:DeleteDBCluster"]
    return CustomerPolicy(PROD, "database-boundary", [allow(actions, cluster)], ago(276, "database-boundary"))


def transcode() -> Role:
    """Could make a function as ``lambda-admin``, but only in Oregon, which the region fence has closed."""
    oregon = {"StringEquals": {"aws:RequestedRegion": "us-west-2"}}
    functions = arn("lambda", PROD, "function:transcode-*", "us-west-2")
    return Role(
        account=PROD,
        name="media-transcode-oregon",
        created=ago(1_450, "media-transcode-oregon"),
        trust=[trust_service("ecs-tasks.amazonaws.com", PROD)],
        inline={
            "transcode": [
                allow(["lambda:CreateFunction", "lambda:InvokeFunction"], functions, when=oregon),
                allow("iam:PassRole", LAMBDA_ADMIN),
                need(PROD, "write:media"),
            ]
        },
        tags={"owner": "media"},
        used=ago(12, "media-transcode-oregon"),
    )


def helpdesk_portal(account: str) -> Role:
    """May set anybody's console password; in production an SCP forbids that to everyone."""
    return Role(
        account=account,
        name="helpdesk-portal-exec",
        created=ago(488, f"helpdesk-portal {account}"),
        trust=[trust_service("lambda.amazonaws.com")],
        inline={
            "reset-passwords": [
                allow(["iam:CreateLoginProfile", "iam:UpdateLoginProfile"], iam(account, "user/people/*")),
                need(account, "logs:/aws/lambda/helpdesk-portal"),
            ]
        },
        tags={"owner": "people"},
        used=lately(f"helpdesk-portal {account}"),
    )


def archiver() -> Role:
    """All of S3, on one bucket."""
    bucket = "arn:aws:s3:::acme-invoices-archive"
    return _worker(
        "invoice-archive-exec", "lambda", "finance-platform", allow("s3:*", [bucket, f"{bucket}/*"])
    )


def payments_ops() -> Role:
    """All of ECS on everything, where the team's tag stands."""
    tagged = {"StringEquals": {"aws:ResourceTag/team": "payments"}}
    return _worker("payments-ops", "ssm", "payments", allow("ecs:*", when=tagged))


def stock_sync() -> Role:
    """A narrow grant, and a Deny by NotAction that grants nothing."""
    return _worker(
        "stock-sync-exec",
        "lambda",
        "catalog",
        need(PROD, "table:stock"),
        all_but("Deny", ["dynamodb:*", "logs:*"], sid="NothingElseEver"),
    )


def _worker(name: str, service: str, owner: str, *statements: Statement) -> Role:
    return Role(
        account=PROD,
        name=name,
        created=ago(400, name),
        trust=[trust_service(f"{service}.amazonaws.com")],
        inline={"access": list(statements)},
        tags={"owner": owner},
        used=lately(name),
    )
