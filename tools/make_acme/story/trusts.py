"""Roles of production whose trust is the story: strangers, shared issuers, the departed, two environments."""

from __future__ import annotations

from datetime import datetime

from tools.make_acme.clock import ago, lately
from tools.make_acme.ids import DEV, PROD, ROOT, WATCHER, arn, iam, unique_id
from tools.make_acme.needs import need
from tools.make_acme.nouns import Accessed, Company, Role, Statement
from tools.make_acme.statements import allow, trust_github, trust_principals, trust_service

CI_RUNNER_DEV = iam(DEV, "role/ci/ci-runner-dev")


def trusts() -> Company:
    """Every such role."""
    return Company(roles=(*third_parties(), *workflows(), *departed(), data_sync()))


def _role(
    name: str,
    age: int,
    owner: str,
    trust: list[Statement],
    inline: dict[str, list[Statement]],
    *,
    path: str = "/",
    used: datetime | None = None,
    accessed: Accessed | None = None,
) -> Role:
    return Role(
        account=PROD,
        name=name,
        path=path,
        created=ago(age, name),
        trust=trust,
        inline=inline,
        tags={"owner": owner},
        used=used or lately(name),
        accessed=accessed,
    )


def third_parties() -> tuple[Role, ...]:
    """Lanternwatch does it right: an external id, and no more than metrics."""
    metrics = allow(["cloudwatch:GetMetricData", "cloudwatch:ListMetrics", "tag:GetResources"])
    condition = {"StringEquals": {"sts:ExternalId": "acme-lanternwatch-0017"}}
    trust = trust_principals(iam(WATCHER, "root"), when=condition)
    return (
        _role(
            "observability-lanternwatch",
            498,
            "platform",
            [trust],
            {"metrics": [metrics]},
            accessed=Accessed(),
        ),
    )


def workflows() -> tuple[Role, ...]:
    """Roles of GitHub workflows: one that any workflow on GitHub can take, one bound to its environment."""
    docs = "arn:aws:s3:::acme-docs"
    publish = [allow("s3:ListBucket", docs), allow(["s3:PutObject", "s3:DeleteObject"], f"{docs}/*")]
    release = [
        allow(["ecs:RegisterTaskDefinition", "ecs:DescribeTaskDefinition"]),
        allow(
            ["ecs:UpdateService", "ecs:DescribeServices"], arn("ecs", PROD, "service/shop/webshop-frontend")
        ),
        allow(
            "iam:PassRole",
            [iam(PROD, "role/ecs/webshop-frontend-task"), iam(PROD, "role/ecs/webshop-frontend-start")],
            when={"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}},
        ),
    ]
    exact = trust_github(PROD, "repo:acme/webshop:environment:production")
    return (
        _role(
            "docs-publish",
            1_133,
            "web",
            [trust_github(PROD)],
            {"publish": publish},
            path="/ci/",
            accessed=Accessed(),
        ),
        _role("webshop-release", 344, "web", [exact], {"release": release}, path="/ci/", accessed=Accessed()),
    )


def departed() -> tuple[Role, ...]:
    """Trusts that outlived whom they trusted."""
    exporter = trust_principals(unique_id("AROA", "a role that was deleted"), iam(PROD, "role/legacy-etl"))
    founder = trust_principals(iam(ROOT, "user/people/tom.becker"))
    return (
        _role(
            "partner-catalog-export",
            861,
            "catalog",
            [exporter],
            {"export": [need(PROD, "read:catalog-export")]},
        ),
        _role("reporting-export", 1_377, "analytics", [founder], {"export": [need(PROD, "read:reports")]}),
    )


def data_sync() -> Role:
    """A foot in each environment: the sandbox's runner writes production's tables through it."""
    trust = [trust_service("glue.amazonaws.com", PROD), trust_principals(CI_RUNNER_DEV)]
    return _role("data-sync", 590, "data", trust, {"copy": [need(PROD, "table:customers-copy")]})
