"""Users and roles by name: many answers name them so, and the rest of the world by ARN."""

from __future__ import annotations

from collections.abc import Iterator

from nhiscan.connectors.aws.export import Subject
from nhiscan.connectors.aws.facts import ReportLine
from nhiscan.connectors.aws.ledger import Ledger
from nhiscan.model import Identity, IdentityKind


def arns_by_user(ledger: Ledger) -> dict[str, str]:
    """The ARN of every user by name, from the account's details or the credential report."""
    found = {line.user: line.arn for line in ledger.of(ReportLine) if not line.root}
    return found | arns_by_name(ledger, IdentityKind.USER)


def arns_by_name(ledger: Ledger, kind: IdentityKind) -> dict[str, str]:
    """The ARN of every described identity of one kind by name, root left out."""
    named = (i for i in ledger.of(Identity) if i.kind is kind and not i.id.endswith(":root"))
    return {identity.name: identity.id for identity in named}


def users(ledger: Ledger) -> Iterator[Subject]:
    """Every user."""
    return (Subject(arn, name) for name, arn in arns_by_user(ledger).items())
