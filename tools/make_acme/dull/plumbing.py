"""Roles of pipelines and of AWS's own services, service-linked ones included."""

from __future__ import annotations

from typing import Final

from tools.make_acme.clock import lately, long_ago
from tools.make_acme.dull.functions import owner_key
from tools.make_acme.ids import DEV, PROD, ROOT
from tools.make_acme.managed import managed
from tools.make_acme.needs import bucket, need
from tools.make_acme.nouns import Accessed, Company, Role, Statement
from tools.make_acme.statements import allow, trust_github, trust_service

PIPELINES: Final = (
    ("catalog-deploy", "catalog", "repo:acme/catalog:ref:refs/heads/main", "webshop-catalog"),
    ("search-deploy", "search", "repo:acme/search:environment:production", "webshop-search"),
    ("data-jobs", "data", "repo:acme/data-jobs:ref:refs/heads/main", "data-jobs"),
    ("app-bundles", "mobile", "repo:acme/app:environment:release", "app-bundles"),
)
"""Name, owner, subject and bucket of each workflow that uploads what it built."""

ROUTINE: Final = (
    (PROD, "vpc-flow-logs", "vpc-flow-logs", "platform", "logs:/vpc/flow"),
    (PROD, "cloudtrail-to-logs", "cloudtrail", "security", "logs:/cloudtrail"),
    (PROD, "order-saga", "states", "orders", "call:order-split call:order-cancel"),
    (PROD, "nightly-schedule", "scheduler", "platform", "call:backup-verify"),
    (PROD, "orders-pipe", "pipes", "orders", "queue:orders-out bus:orders"),
    (PROD, "click-delivery", "firehose", "analytics", "write:clicks"),
    (PROD, "sales-curate", "glue", "data", "read:sales-raw write:curated-sales"),
    (PROD, "orders-graphql", "appsync", "orders", "lookup:orders"),
    (PROD, "media-events", "events", "media", "send:media-events"),
    (DEV, "vpc-flow-logs", "vpc-flow-logs", "platform", "logs:/vpc/flow"),
    (DEV, "order-saga", "states", "orders", "call:order-split call:order-cancel"),
    (DEV, "orders-pipe", "pipes", "orders", "queue:orders-out bus:orders"),
    (DEV, "click-delivery", "firehose", "analytics", "write:clicks"),
    (DEV, "sales-curate", "glue", "data", "read:sales-raw write:curated-sales"),
    (ROOT, "cloudtrail-to-logs", "cloudtrail", "security", "logs:/cloudtrail"),
    (ROOT, "budget-alerts", "budgets", "finance-platform", "topic:budget-alerts"),
    (ROOT, "cost-report-crawler", "glue", "finance-platform", "read:billing-reports"),
    (ROOT, "account-vending", "states", "platform", "call:account-vending"),
)
"""Account, name, service, owner and needs of each role that a service of AWS works with."""

READY_MADE: Final = (
    (PROD, "rds-enhanced-monitoring", "monitoring.rds", "platform", "AmazonRDSEnhancedMonitoringRole"),
    (PROD, "api-gateway-logs", "apigateway", "platform", "AmazonAPIGatewayPushToCloudWatchLogs"),
    (DEV, "api-gateway-logs", "apigateway", "platform", "AmazonAPIGatewayPushToCloudWatchLogs"),
)
"""Account, name, service, owner and policy of each role that takes AWS's policy for the job."""

LINKED: Final = (
    (
        "AWSServiceRoleForAccessAnalyzer",
        "access-analyzer",
        "AccessAnalyzerServiceRolePolicy",
        (PROD, DEV, ROOT),
    ),
    ("AWSServiceRoleForAmazonGuardDuty", "guardduty", "AmazonGuardDutyServiceRolePolicy", (PROD, ROOT)),
    ("AWSServiceRoleForAutoScaling", "autoscaling", "AutoScalingServiceRolePolicy", (PROD, DEV)),
    ("AWSServiceRoleForCloudTrail", "cloudtrail", "CloudTrailServiceRolePolicy", (ROOT,)),
    ("AWSServiceRoleForECS", "ecs", "AmazonECSServiceRolePolicy", (PROD, DEV)),
    (
        "AWSServiceRoleForElasticLoadBalancing",
        "elasticloadbalancing",
        "AWSElasticLoadBalancingServiceRolePolicy",
        (PROD, DEV),
    ),
    (
        "AWSServiceRoleForOrganizations",
        "organizations",
        "AWSOrganizationsServiceTrustPolicy",
        (PROD, DEV, ROOT),
    ),
    ("AWSServiceRoleForRDS", "rds", "AmazonRDSServiceRolePolicy", (PROD,)),
    ("AWSServiceRoleForSSO", "sso", "AWSSSOServiceRolePolicy", (PROD, DEV, ROOT)),
    ("AWSServiceRoleForTrustedAdvisor", "trustedadvisor", "AWSTrustedAdvisorServiceRolePolicy", (PROD,)),
)
"""Name, service, policy and accounts of each service-linked role."""

IDLE: Final = frozenset({"AWSServiceRoleForOrganizations", "AWSServiceRoleForTrustedAdvisor"})
"""Service-linked roles that nothing has used for as long as AWS remembers."""


def plumbing() -> Company:
    """All of them."""
    roles = [pipeline(*row) for row in PIPELINES]
    roles += [routine(*row) for row in ROUTINE]
    roles += [ready_made(*row) for row in READY_MADE]
    roles += [linked(account, *row) for *row, accounts in LINKED for account in accounts]
    return Company(roles=tuple(roles))


def pipeline(name: str, owner: str, subject: str, target: str) -> Role:
    """One workflow's role: this repository, this branch or environment, this bucket."""
    place = f"arn:aws:s3:::{bucket(PROD, target)}"
    return _role(
        PROD,
        name,
        trust_github(PROD, subject),
        owner,
        [allow("s3:ListBucket", place), allow(["s3:GetObject", "s3:PutObject"], f"{place}/*")],
        path="/ci/",
    )


def routine(account: str, name: str, service: str, owner: str, wanted: str) -> Role:
    """One role of a service of AWS."""
    trust = trust_service(f"{service}.amazonaws.com", account)
    return _role(account, name, trust, owner, [need(account, one) for one in wanted.split()])


def ready_made(account: str, name: str, service: str, owner: str, policy: str) -> Role:
    """One role with a policy of AWS made for its one purpose."""
    seed = f"{account} {name}"
    return Role(
        account=account,
        name=name,
        created=long_ago(seed),
        trust=[trust_service(f"{service}.amazonaws.com")],
        managed=(policy,),
        tags={owner_key(seed): owner},
        used=lately(seed),
    )


def linked(account: str, name: str, service: str, policy: str) -> Role:
    """One service-linked role, as AWS makes it: without tags, for one service, with AWS's own policy."""
    seed = f"{account} {name}"
    principal = f"{service}.amazonaws.com"
    return Role(
        account=account,
        name=name,
        path=f"/aws-service-role/{principal}/",
        created=max(long_ago(seed), managed()[policy].created),
        trust=[trust_service(principal)],
        managed=(policy,),
        used=None if name in IDLE else lately(seed),
    )


def _role(
    account: str, name: str, trust: Statement, owner: str, statements: list[Statement], path: str = "/"
) -> Role:
    seed = f"{account} {name}"
    return Role(
        account=account,
        name=name,
        path=path,
        created=long_ago(seed),
        trust=[trust],
        inline={"access": statements},
        tags={owner_key(seed): owner},
        used=lately(seed),
        accessed=Accessed(),
    )
