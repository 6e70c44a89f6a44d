"""Protected things and the policies that hang on them."""

from __future__ import annotations

from nhiscan.connectors.aws.arns import parse_arn
from nhiscan.connectors.aws.entry import Entry
from nhiscan.connectors.aws.ledger import PROVIDER, Ledger
from nhiscan.connectors.aws.principals import grant
from nhiscan.model import Layer, Resource


def add_resource(arn: str, kind: str, ledger: Ledger, tags: tuple[tuple[str, str], ...] = ()) -> None:
    """A resource by its ARN; described a second time, it stays as it was."""
    parts = parse_arn(arn)
    name = arn if parts is None else parts.name.rpartition(":")[2]
    region = parts.region or None if parts else None
    ledger.add(Resource(arn, PROVIDER, ledger.account, kind, name, region, tags))


def add_guarded(arn: str, kind: str, entry: Entry, key: str, ledger: Ledger) -> None:
    """A resource with the policy under ``key``, if there is one.

    A policy that cannot be read is granted without its document: it may allow anything.
    """
    add_resource(arn, kind, ledger)
    if entry.value(key) is not None:
        entry.about(arn)
        grant(arn, ledger, Layer.RESOURCE, "resource policy", ledger.documents.of(entry, key, "resources"))
