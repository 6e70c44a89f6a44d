"""Users of production with long-lived credentials: forgotten, leaked, doubled, and those that are fine."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from tools.make_acme.clock import NOW, ago
from tools.make_acme.ids import HOME, PROD, arn
from tools.make_acme.needs import need
from tools.make_acme.nouns import (
    Accessed,
    Company,
    CustomerPolicy,
    Key,
    Password,
    User,
)
from tools.make_acme.statements import allow, deny


def keys() -> Company:
    """Every user of production whose credentials tell something."""
    return Company(
        users=(*leaked(), *forgotten(), *rotating(), *avoidable(), erp_admin()),
        policies=(drill(),),
    )


def svc(
    name: str, owner: str, age: int, *wanted: str, uses: tuple[Key, ...], tags: dict[str, str] | None = None
) -> User:
    """A program's user, ``age`` days old, with the narrow needs that the tables write."""
    return User(
        account=PROD,
        name=name,
        path="/service/",
        created=min([ago(age, name), *(one.created for one in uses)]) - timedelta(minutes=3),
        inline={"access": [need(PROD, one) for one in wanted]},
        tags={"owner": owner, **(tags or {})},
        keys=uses,
    )


def key(
    name: str, age: int, used: int | None, service: str = "s3", *, slot: int = 1, active: bool = True
) -> Key:
    """A key ``age`` days old, last used that many days ago."""
    born = ago(age, f"{name} {slot}")
    moment = None if used is None else ago(used, f"{name} {slot} used")
    if moment is not None and moment < born:
        moment = midway(born, NOW - timedelta(days=age))  # made and last used on one day: use comes second
    return Key(born, moment, service, HOME, active)


def midway(start: datetime, end: datetime) -> datetime:
    """The second halfway between two moments."""
    return (start + (end - start) / 2).replace(microsecond=0)


def leaked() -> tuple[User, ...]:
    """One key that AWS found in the open; one that was; one that only plays at it."""
    answers = [need(PROD, "model:amazon.nova-lite-v1:0"), need(PROD, "read:help-centre")]
    chat = svc("svc-chat-widget", "crm", 410, uses=(key("svc-chat-widget", 61, 33, "bedrock"),))
    return (
        replace(chat, inline={"answers": answers}, managed=("AWSCompromisedKeyQuarantineV3",)),
        svc(
            "svc-mailer",
            "crm",
            903,
            "mail:example.com",
            uses=(key("svc-mailer", 52, 0, "ses"),),
            tags={"incident": "SEC-2317 - key replaced 2026-10-03 - quarantine detached"},
        ),
        User(
            account=PROD,
            name="svc-drill",
            path="/service/",
            created=ago(21, "svc-drill"),
            customer=("AWSCompromisedKeyQuarantineV3",),
            tags={"owner": "security", "purpose": "exercise: does the on-call notice"},
            keys=(key("svc-drill", 20, 2, "sts"),),
        ),
    )


def drill() -> CustomerPolicy:
    """Acme's own policy that only bears the name of AWS's."""
    return CustomerPolicy(
        PROD, "AWSCompromisedKeyQuarantineV3", [deny("*", sid="Drill")], ago(20, "drill policy")
    )


def forgotten() -> tuple[User, ...]:
    """Keys that nobody uses any more, or not yet, on both sides of each limit."""
    outside = {"runs-on": "on-premises"}
    return (
        svc(
            "svc-sftp-drop",
            "fulfilment",
            1_017,
            "write:edi-drop",
            uses=(key("svc-sftp-drop", 1_017, 187),),
            tags=outside,
        ),
        svc(
            "svc-label-printer",
            "fulfilment",
            554,
            "read:labels",
            uses=(key("svc-label-printer", 554, 90),),
            tags=outside,
        ),
        svc(
            "svc-price-feed",
            "catalog",
            640,
            "read:price-feed",
            uses=(key("svc-price-feed", 89, 89),),
            tags=outside,
        ),
        svc(
            "svc-new-pos",
            "stores",
            12,
            "table:pos-terminals",
            uses=(key("svc-new-pos", 12, None),),
            tags=outside,
        ),
        svc("svc-kiosk", "stores", 29, "table:kiosks", uses=(key("svc-kiosk", 29, None),), tags=outside),
    )


def rotating() -> tuple[User, ...]:
    """Keys within their time, and a rotation done right: the old key switched off, not yet deleted."""
    outside = {"runs-on": "on-premises"}
    archive = (key("svc-archive", 45, 0), key("svc-archive", 300, 50, slot=2, active=False))
    return (
        svc(
            "svc-edi-gateway",
            "fulfilment",
            871,
            "queue:edi-in",
            uses=(key("svc-edi-gateway", 89, 1, "sqs"),),
            tags=outside,
        ),
        svc("svc-archive", "legal", 688, "write:archive", uses=archive, tags=outside),
    )


def avoidable() -> tuple[User, ...]:
    """Keys where no key need be, and keys for which nothing better exists."""
    push = [
        allow("ecr:GetAuthorizationToken"),
        allow(
            [
                "ecr:BatchCheckLayerAvailability",
                "ecr:CompleteLayerUpload",
                "ecr:InitiateLayerUpload",
                "ecr:PutImage",
                "ecr:UploadLayerPart",
            ],
            arn("ecr", PROD, "repository/webshop"),
        ),
    ]
    return (
        User(
            account=PROD,
            name="svc-ci-images",
            path="/service/",
            created=ago(820, "svc-ci-images"),
            inline={"push-images": push},
            tags={"owner": "platform", "runs-on": "github-actions"},
            keys=(key("svc-ci-images", 70, 0, "ecr"),),
            accessed=Accessed(),
        ),
        svc(
            "svc-media-convert",
            "media",
            512,
            "write:media",
            uses=(key("svc-media-convert", 40, 0),),
            tags={"workload": "media-convert"},
        ),
        svc(
            "svc-dock-scanner",
            "fulfilment",
            733,
            "table:parcels",
            uses=(key("svc-dock-scanner", 75, 0, "dynamodb"),),
            tags={"runs-on": "on-premises"},
        ),
        svc(
            "svc-jenkins",
            "platform",
            1_402,
            "write:build-artefacts",
            uses=(key("svc-jenkins", 66, 1),),
            tags={"runs-on": "jenkins"},
        ),
    )


def erp_admin() -> User:
    """A program's user that somebody signs in to the console with."""
    return User(
        account=PROD,
        name="svc-erp-admin",
        path="/service/",
        created=ago(1_266, "svc-erp-admin"),
        inline={"orders": [need(PROD, "table:orders"), need(PROD, "send:erp-orders")]},
        tags={"owner": "finance-platform", "runs-on": "on-premises"},
        keys=(key("svc-erp-admin", 33, 0, "dynamodb"),),
        password=Password(ago(20, "svc-erp-admin password"), ago(1, "svc-erp-admin login"), mfa=False),
    )
