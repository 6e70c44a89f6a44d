"""How fast one account is read and judged, from cold: roles by the thousand, no two of them alike."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from random import Random

import pytest

from nhiscan.access.aws.engine import Engine
from nhiscan.model import Identity, Layer, Membership, Origin
from nhiscan.reference.aws_actions import load
from nhiscan.snapshot import MemorySnapshot
from tests.access.building import ACCOUNT, EVERYTHING, WITH_MFA, Account, Doc, Statement, allow, deny

KNOWN = ("s3", "ec2", "iam", "sqs", "kms", "dynamodb", "logs", "lambda")
POWER_USER = Doc([allow(NotAction=["iam:*", "organizations:*"])], "PowerUserAccess", Origin.PROVIDER)
ADMINISTRATOR = Doc([EVERYTHING], "AdministratorAccess", Origin.PROVIDER)
BOUNDARY = Doc(
    [allow("s3:*", "ec2:*", "lambda:*", "iam:Get*"), deny("iam:*Boundary")], "limit", Origin.CUSTOMER
)
REGION_LOCK = deny(
    NotAction=["iam:*", "sts:*"], Condition={"StringNotEquals": {"aws:RequestedRegion": "eu-west-1"}}
)
GUARDED = deny("iam:*", on="arn:aws:iam::*:role/security-*")


def actions(random: Random) -> Iterator[str]:
    """Single actions, first words with a star, whole services."""
    table = load()
    for _ in range(random.randrange(1, 8)):
        service = random.choice(KNOWN if random.random() < 0.5 else table.services())
        name = table.names[random.choice(table.span(service))]
        kind = random.random()
        yield f"{service}:*" if kind < 0.15 else name if kind > 0.4 else name[: len(service) + 4] + "*"


def statement(number: int, random: Random) -> Statement:
    """One of the five of a role, like no other of the account."""
    named = list(actions(random))
    service = named[0].partition(":")[0]
    where = [f"arn:aws:{service}:eu-west-1:{ACCOUNT}:thing/{number}-*"]
    if service == "s3":
        where = [f"arn:aws:s3:::bucket-{number}", f"arn:aws:s3:::bucket-{number}/*"]
    condition = {"Condition": WITH_MFA} if random.random() < 0.15 else {}
    make = allow if random.random() < 0.93 else deny
    return make(*named, on="*" if random.random() < 0.3 else where, Sid=f"S{number}", **condition)


def account(roles: int) -> MemorySnapshot:
    """``roles`` roles with five statements each, some with managed policies, boundaries and groups."""
    random, made = Random(7), Account()
    made.bind([[EVERYTHING, REGION_LOCK], [EVERYTHING, GUARDED], [EVERYTHING]], Layer.SCP)
    snapshot = MemorySnapshot("synthetic")
    with snapshot.partition("aws", ACCOUNT) as writer:
        for number in range(roles):
            one = Account()
            arn = f"arn:aws:iam::{ACCOUNT}:role/r{number:05}"
            one.identity(arn)
            one.attach(arn, *(statement(5 * number + place, random) for place in range(5)))
            one.attach(
                arn,
                *([ADMINISTRATOR] if number % 21 == 0 else []),
                *([POWER_USER] if number % 5 == 0 else []),
            )
            if number % 4 == 0:
                one.attach(arn, BOUNDARY, layer=Layer.BOUNDARY)
            if number % 9 == 0:
                one.rows.append(Membership(f"arn:aws:iam::{ACCOUNT}:role/r00000", arn, ACCOUNT))
            for row in one.rows:
                writer.add(row)
        for row in made.rows:
            writer.add(row)
    return snapshot


def forget() -> None:
    """Empty every cache of the engine, as a new process has them."""
    for name, module in list(sys.modules.items()):
        if name.startswith("nhiscan.access"):
            for value in vars(module).values():
                if callable(getattr(value, "cache_clear", None)):
                    value.cache_clear()


def judged(snapshot: MemorySnapshot) -> tuple[float, int, int]:
    """CPU seconds to open the account and ask everything; administrators; wide statements."""
    forget()
    identities = snapshot.rows(Identity)
    start = time.process_time()
    engine = Engine(snapshot, ACCOUNT)
    found = [engine.effective(identity) for identity in identities]
    assert engine.problems == ()
    assert sum(bool(access.may) for access in found) > 0.9 * len(found)
    administrators = sum(access.administrator().answer == "allowed" for access in found)
    wide = sum(len(access.wide()) for access in found)
    return time.process_time() - start, administrators, wide


@pytest.mark.parametrize(("roles", "seconds"), [(1_000, 0.8), (5_000, 4.0)])
def test_an_account_is_judged_in_time(roles: int, seconds: float) -> None:
    took, administrators, wide = judged(account(roles))
    assert administrators > roles // 50
    assert wide > roles // 2
    assert took < seconds
