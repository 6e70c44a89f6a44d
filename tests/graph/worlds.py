"""Small accounts for the graph: people, roles, what they may do, and whom they trust."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from nhiscan.access import Language, language
from nhiscan.model import Layer, Membership, Resource
from nhiscan.snapshot import MemorySnapshot
from tests.access.building import ACCOUNT, EVERYTHING, Account, Attached, Statement, allow

ME = f"arn:aws:iam::{ACCOUNT}:role/me"
BOSS = f"arn:aws:iam::{ACCOUNT}:role/boss"
CLERK = f"arn:aws:iam::{ACCOUNT}:user/clerk"
GUILD = f"arn:aws:iam::{ACCOUNT}:group/guild"
WHOLE = f"arn:aws:iam::{ACCOUNT}:root"
SECRET = f"arn:aws:secretsmanager:eu-west-1:{ACCOUNT}:secret:pay-AbCdEf"
BUCKET = "arn:aws:s3:::ledger"


def trust(principal: Mapping[str, str] | str, **more: Any) -> Statement:
    """A statement of a trust policy."""
    return {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole", **more}


def spoken() -> Language:
    """The permission language of AWS."""
    found = language("aws")
    assert found is not None
    return found


def account(
    held: Mapping[str, Sequence[Attached]],
    *,
    trusts: Mapping[str, Statement] | None = None,
    boundaries: Mapping[str, Statement] | None = None,
    members: Mapping[str, str] | None = None,
    scps: Sequence[Sequence[Statement]] = (),
) -> MemorySnapshot:
    """Identities with their policies, an administrator ``BOSS``, one secret and one bucket."""
    made = Account()
    for arn in {BOSS: None, **dict.fromkeys(held)}:
        made.identity(arn)
    made.attach(BOSS, EVERYTHING)
    for arn, policies in held.items():
        made.attach(arn, *policies)
        if ":role/" in arn and arn not in (trusts or {}):
            made.attach(arn, trust({"Service": "ecs-tasks.amazonaws.com"}), layer=Layer.TRUST)
    for arn, statement in {BOSS: trust({"Service": "ec2.amazonaws.com"}), **(trusts or {})}.items():
        made.attach(arn, statement, layer=Layer.TRUST)
    for arn, statement in (boundaries or {}).items():
        made.attach(arn, statement, layer=Layer.BOUNDARY)
    made.rows += [Membership(group, member, ACCOUNT) for member, group in (members or {}).items()]
    made.rows += [
        Resource(SECRET, "aws", ACCOUNT, "secretsmanager-secret", "pay", "eu-west-1"),
        Resource(BUCKET, "aws", ACCOUNT, "s3-bucket", "ledger", tags=(("data", "restricted"),)),
    ]
    made.bind([[*level] for level in scps], Layer.SCP)
    snapshot = MemorySnapshot("test")
    with snapshot.partition("aws", ACCOUNT) as writer:
        for row in made.rows:
            writer.add(row)
    return snapshot


READS = allow("secretsmanager:GetSecretValue", on=SECRET)
"""Reads the secret."""
