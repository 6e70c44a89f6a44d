"""Questions about the small accounts of ``tests.access.building``."""

from __future__ import annotations

from nhiscan.access.aws.exact.questions import Questions
from nhiscan.model import IdentityKind, Resource
from nhiscan.snapshot import MemorySnapshot
from tests.access.building import ACCOUNT, Account


def questions(account: Account) -> Questions:
    """Answers about everything that was added to ``account`` so far."""
    snapshot = MemorySnapshot("test")
    with snapshot.partition("aws", account.account) as writer:
        for row in account.rows:
            writer.add(row)
    return Questions(snapshot)


def thing(arn: str, kind: str, *tags: tuple[str, str]) -> Resource:
    """A resource with these tags."""
    return Resource(arn, "aws", ACCOUNT, kind, arn.rpartition("/")[2], tags=tags)


def acting(account: Account) -> list[str]:
    """Ids of the users and roles."""
    kinds = (IdentityKind.USER, IdentityKind.ROLE)
    rows = [row for row in account.rows if getattr(row, "kind", None) in kinds]
    return [str(getattr(row, "id", "")) for row in rows]
