"""What runs in containers and on machines: ECS services, pods of the cluster, EC2 instances."""

from __future__ import annotations

from typing import Final

from tools.make_acme.clock import lately, long_ago
from tools.make_acme.dull.functions import owner_key
from tools.make_acme.ids import DEV, PROD
from tools.make_acme.needs import need
from tools.make_acme.nouns import Accessed, Company, Instance, Role, Service, Statement
from tools.make_acme.statements import allow, trust_cluster, trust_service

SERVICES: Final = (
    (PROD, "webshop-frontend", "web", "parameter:webshop"),
    (PROD, "checkout-api", "payments", "table:carts secret:payments/api send:payments"),
    (PROD, "catalog-api", "catalog", "lookup:products"),
    (PROD, "search-api", "search", "parameter:search"),
    (PROD, "account-api", "crm", "table:customers mail:example.com"),
    (PROD, "back-office", "orders", "table:orders lookup:customers"),
    (DEV, "webshop-frontend", "web", "parameter:webshop"),
    (DEV, "checkout-api", "payments", "table:carts secret:payments/api send:payments"),
    (DEV, "catalog-api", "catalog", "lookup:products"),
)
"""Account, name, owner and needs of each ECS service."""

PODS: Final = (
    (
        "platform",
        "cert-manager",
        "platform",
        ["route53:ChangeResourceRecordSets", "route53:ListResourceRecordSets"],
    ),
    ("platform", "external-dns", "platform", ["route53:ListHostedZones", "route53:ListResourceRecordSets"]),
    (
        "platform",
        "cluster-autoscaler",
        "platform",
        ["autoscaling:DescribeAutoScalingGroups", "autoscaling:DescribeTags"],
    ),
    ("monitoring", "metrics-exporter", "platform", ["cloudwatch:GetMetricData", "cloudwatch:ListMetrics"]),
    ("search", "opensearch-snapshots", "search", "write:search-snapshots"),
    ("data", "feature-store", "data", "read:curated-sales table:features"),
    ("analytics", "dashboard", "analytics", "read:sessions"),
)
"""Namespace, service account, owner and needs of each pod that uses AWS."""

MACHINES: Final = (
    (PROD, "vpn-gateway", "platform", "parameter:vpn"),
    (PROD, "print-server", "fulfilment", "read:labels queue:print-jobs"),
    (PROD, "erp-connector", "finance-platform", "queue:erp-orders secret:erp/connector"),
    (PROD, "mail-relay", "platform", "secret:mail/relay"),
    (PROD, "media-convert", "media", "parameter:media"),
    (DEV, "build-agent", "platform", "write:build-artefacts"),
    (DEV, "load-generator", "web", "write:loadtest"),
)
"""Account, name, owner and needs of each EC2 instance."""


def containers() -> Company:
    """All of them."""
    parts = (
        [service(*row) for row in SERVICES]
        + [pod(*row) for row in PODS]
        + [machine(*row) for row in MACHINES]
    )
    # the starter of the one service whose task role belongs to the story
    parts.append(Company(roles=(starter(PROD, "ap-supervisor", "finance-platform"),)))
    return sum(parts, Company())


def service(account: str, name: str, owner: str, wanted: str) -> Company:
    """One ECS service: what it runs as, and what starts it."""
    start = starter(account, name, owner)
    task = Role(
        account=account,
        name=f"{name}-task",
        path="/ecs/",
        created=long_ago(f"{account} {name}"),
        trust=[trust_service("ecs-tasks.amazonaws.com", account)],
        inline={"access": [need(account, one) for one in wanted.split()]},
        tags={owner_key(f"{account} {name}"): owner},
        used=lately(f"{account} {name}", 1),
        accessed=Accessed(),
    )
    return Company(roles=(task, start), services=(Service(account, name, task.arn, start.arn),))


def starter(account: str, name: str, owner: str) -> Role:
    """The execution role of one service: it pulls its image and opens its log."""
    return Role(
        account=account,
        name=f"{name}-start",
        path="/ecs/",
        created=long_ago(f"{account} {name} start"),
        trust=[trust_service("ecs-tasks.amazonaws.com", account)],
        managed=("AmazonECSTaskExecutionRolePolicy",),
        tags={owner_key(f"{account} {name} start"): owner},
        used=lately(f"{account} {name} start"),
    )


def pod(namespace: str, name: str, owner: str, wanted: list[str] | str) -> Company:
    """One service account of the cluster."""
    statements: list[Statement] = (
        [need(PROD, one) for one in wanted.split()] if isinstance(wanted, str) else [allow(wanted)]
    )
    role = Role(
        account=PROD,
        name=f"pod-{name}",
        path="/cluster/",
        created=long_ago(f"pod {name}"),
        trust=[trust_cluster(PROD, namespace, name)],
        inline={"access": statements},
        tags={owner_key(f"pod {name}"): owner},
        used=lately(f"pod {name}", 1),
        accessed=Accessed(),
    )
    return Company(roles=(role,))


def machine(account: str, name: str, owner: str, wanted: str) -> Company:
    """One instance with its profile."""
    role = Role(
        account=account,
        name=name,
        path="/machines/",
        created=long_ago(f"{account} machine {name}"),
        trust=[trust_service("ec2.amazonaws.com")],
        inline={"access": [need(account, one) for one in wanted.split()]},
        managed=("AmazonSSMManagedInstanceCore", "CloudWatchAgentServerPolicy"),
        tags={owner_key(f"{account} machine {name}"): owner},
        used=lately(f"{account} machine {name}", 1),
        profile=True,
    )
    return Company(roles=(role,), instances=(Instance(account, name, name),))
