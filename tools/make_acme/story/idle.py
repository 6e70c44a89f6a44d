"""Roles that nobody uses, owns, or has to himself, and those that only look like it."""

from __future__ import annotations

from datetime import datetime

from tools.make_acme.clock import ago, lately
from tools.make_acme.ids import PROD, SECOND, iam, unique_id
from tools.make_acme.needs import need
from tools.make_acme.nouns import Accessed, Company, Function, Instance, Role
from tools.make_acme.statements import trust_principals, trust_service


def idle() -> Company:
    """Every such role of production with what runs as it."""
    return unused() + ownerless() + shared()


def run_by(
    service: str,
    name: str,
    age: int,
    used: datetime | None,
    *wanted: str,
    tags: dict[str, str],
    path: str = "/",
    accessed: Accessed | None = None,
) -> Role:
    """A role for a service of AWS with narrow needs."""
    return Role(
        account=PROD,
        name=name,
        path=path,
        created=ago(age, name),
        trust=[trust_service(f"{service}.amazonaws.com")],
        inline={"access": [need(PROD, one) for one in wanted]},
        tags=tags,
        used=used,
        accessed=accessed,
    )


def unused() -> Company:
    """Long unused, never used within AWS's memory, used just in time, and too young to tell."""
    return Company(
        roles=(
            run_by(
                "glue", "legacy-etl", 1_488, ago(266, "legacy-etl"), "read:sales-raw", tags={"owner": "data"}
            ),
            run_by("glue", "data-lake-v1-loader", 1_311, None, "write:lake-v1", tags={"owner": "data"}),
            run_by(
                "states",
                "month-end-close",
                930,
                ago(89, "month-end-close"),
                "call:close-books",
                tags={"owner": "finance-platform"},
            ),
            run_by(
                "lambda", "returns-api-v2-exec", 20, None, "table:returns-v2", tags={"owner": "fulfilment"}
            ),
        ),
        functions=(Function(PROD, "returns-api-v2", iam(PROD, "role/returns-api-v2-exec")),),
    )


def ownerless() -> Company:
    """Nobody's roles: one at work, one left behind."""
    thumbnailer = "image-thumbnailer-exec"
    leftover = Role(
        account=PROD,
        name="tmp-migration-2024",
        created=ago(705, "tmp-migration-2024"),
        trust=[trust_principals(unique_id("AIDA", "a contractor who left"))],
        inline={"move": [need(PROD, "read:pim-old"), need(PROD, "write:pim")]},
        used=ago(64, "tmp-migration-2024"),
    )
    worker = run_by(
        "lambda",
        thumbnailer,
        1_190,
        lately(thumbnailer),
        "write:media",
        "logs:/aws/lambda/image-thumbnailer",
        tags={"CostCenter": "4711"},
        accessed=Accessed(),
    )
    return Company(
        roles=(leftover, worker),
        functions=(Function(PROD, "image-thumbnailer", iam(PROD, f"role/{thumbnailer}")),),
    )


def shared() -> Company:
    """One role under three trades; one under versions and regions of a single function; one under a fleet."""
    common = run_by(
        "lambda",
        "lambda-common-exec",
        1_540,
        ago(0, "lambda-common-exec"),
        "write:invoices-inbox",
        "mail:example.com",
        "table:shipping-rates",
        tags={"owner": "platform"},
        path="/service-role/",
    )
    events = run_by(
        "lambda",
        "order-events-exec",
        655,
        ago(0, "order-events-exec"),
        "stream:orders",
        "table:order-events",
        tags={"Team": "orders"},
        accessed=Accessed(),
    )
    fleet = Role(
        account=PROD,
        name="web-fleet",
        created=ago(1_020, "web-fleet"),
        trust=[trust_service("ec2.amazonaws.com")],
        inline={"serve": [need(PROD, "read:webshop-static"), need(PROD, "parameter:webshop")]},
        tags={"owner": "web"},
        used=ago(0, "web-fleet"),
        profile=True,
        accessed=Accessed(),
    )
    trades = ("invoice-parser", "newsletter-render", "shipping-rates")
    versions = ("$LATEST", "41", "42")
    return Company(
        roles=(common, events, fleet),
        functions=(
            *(Function(PROD, name, common.arn) for name in trades),
            *(Function(PROD, "order-events", events.arn, version=version) for version in versions),
            Function(PROD, "order-events", events.arn, region=SECOND),
        ),
        instances=tuple(Instance(PROD, "webshop-edge", "web-fleet", n, "webshop-edge") for n in (1, 2)),
    )
