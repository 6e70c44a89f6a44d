"""Programs outside AWS whose keys are young, single, narrow and in use."""

from __future__ import annotations

from typing import Final

from tools.make_acme.clock import ago, lately, long_ago
from tools.make_acme.ids import DEV, PROD, spread
from tools.make_acme.needs import need
from tools.make_acme.nouns import Accessed, Company, Key, User

PROGRAMS: Final = (
    (PROD, "svc-backup-offsite", "platform", "write:backups", "s3"),
    (PROD, "svc-plant-telemetry", "fulfilment", "table:telemetry", "dynamodb"),
    (PROD, "svc-till-export", "stores", "send:tills", "sqs"),
    (PROD, "svc-showroom-screens", "stores", "read:webshop-static", "s3"),
    (PROD, "svc-fax-gateway", "procurement", "queue:fax", "sqs"),
    (DEV, "svc-test-rig", "stores", "table:pos-terminals", "dynamodb"),
)
"""Account, name, owner, need and service last called of each."""


def programs() -> Company:
    """All of them."""
    return Company(users=tuple(program(*row) for row in PROGRAMS))


def program(account: str, name: str, owner: str, wanted: str, service: str) -> User:
    """One program on a machine of Acme's own."""
    return User(
        account=account,
        name=name,
        path="/service/",
        created=long_ago(name),
        inline={"access": [need(account, wanted)]},
        tags={"owner": owner, "runs-on": "on-premises"},
        keys=(Key(ago(spread(f"key of {name}", 8, 58), name), lately(f"{name} used", 3), service),),
        accessed=Accessed(),
    )
