"""What runs as a role, and the ways in which services name it, its role and its labels."""

from __future__ import annotations

from nhiscan.connectors.aws.arns import parse_arn
from nhiscan.connectors.aws.entry import Entry
from nhiscan.connectors.aws.ledger import PROVIDER, Ledger
from nhiscan.connectors.aws.live.walk import word
from nhiscan.connectors.aws.people import arns_by_name
from nhiscan.model import IdentityKind, Workload


def add_workload(
    arn: str,
    kind: str,
    name: str | None,
    role: str | None,
    ledger: Ledger,
    *,
    variables: tuple[str, ...] = (),
    tags: tuple[tuple[str, str], ...] = (),
) -> None:
    """What runs as ``role``, in the region of its own ARN; without a role nothing does."""
    parts = parse_arn(arn)
    if role is not None:
        ledger.add(
            Workload(
                id=arn,
                provider=PROVIDER,
                partition=ledger.account,
                kind=kind,
                name=name or arn,
                identity=role,
                region=parts.region or None if parts else None,
                variables=variables,
                tags=tags,
            )
        )


def answer_name(arn: str, name: str) -> str:
    """What the answer about a thing is called in its kind's folder: ``REGION/NAME``."""
    parts = parse_arn(arn)
    return f"{parts.region if parts else 'REGION'}/{word(name)}"


def role_in(entry: Entry, key: str) -> str | None:
    """The role under ``key``; None: it has none. Raises Malformed for what is no text."""
    return None if entry.value(key) in (None, "") else entry.text(key)


def labels(entry: Entry, key: str) -> tuple[tuple[str, str], ...]:
    """Labels that the provider gives as a map, as sorted pairs; values that are no texts are faults."""
    pairs = []
    if (found := entry.entry(key)) is not None:
        for name in entry.names_in(key):
            value = found.value(name)
            if isinstance(value, str):
                pairs.append((name, value))
            else:
                found.blame(name, "is no text")
    return tuple(pairs)


def role_arn(given: str, ledger: Ledger) -> str:
    """A role by what may be its ARN, its name, or its path and name.

    Names of roles are unique in an account, whatever their paths. One that was not described has
    no path but the one that is given.

    Source: IAM User Guide, "IAM identifiers"; AWS Batch API Reference, CreateComputeEnvironment,
    serviceRole.
    """
    if parse_arn(given) is not None:
        return given
    path_and_name = given.strip("/")
    known = arns_by_name(ledger, IdentityKind.ROLE).get(path_and_name.rpartition("/")[2])
    return known or f"arn:{ledger.arn_partition}:iam::{ledger.account}:role/{path_and_name}"
