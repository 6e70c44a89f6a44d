"""A thing of its own that may run as a role: a row as resource, and one as workload where it has a role."""

from __future__ import annotations

from collections.abc import Mapping

from nhiscan.connectors.aws.agents.settings import Setting, settings
from nhiscan.connectors.aws.arns import parse_arn
from nhiscan.connectors.aws.ledger import PROVIDER, Ledger
from nhiscan.model import Resource, Workload


def describe(
    ledger: Ledger, arn: str, kind: str, *, name: str | None, role: str | None, found: Mapping[str, Setting]
) -> None:
    """Add what one answer says of the thing ``arn``."""
    parts = parse_arn(arn)
    name = name or (parts.name if parts else arn)
    region = parts.region or None if parts else None
    ledger.add(
        Resource(
            id=arn,
            provider=PROVIDER,
            partition=ledger.account,
            kind=kind,
            name=name,
            region=region,
            settings=settings(found),
        )
    )
    if role is not None:
        ledger.add(
            Workload(
                id=arn,
                provider=PROVIDER,
                partition=ledger.account,
                kind=kind,
                name=name,
                identity=role,
                region=region,
            )
        )
