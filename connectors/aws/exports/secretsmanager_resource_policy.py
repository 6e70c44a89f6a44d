"""Policies of secrets: ``aws secretsmanager get-resource-policy``."""

from __future__ import annotations

from nhiscan.connectors.aws.arns import accounts_of, parse_arn
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.ledger import Ledger
from nhiscan.connectors.aws.resources import add_guarded

_FIELDS = frozenset(["ARN", "Name", "ResourcePolicy"])


def _recognises(file: File) -> bool:
    """The answer names the secret, and leaves the policy out where there is none."""
    found = _arn(file)
    arn = parse_arn(found) if isinstance(found, str) else None
    return arn is not None and arn.service == "secretsmanager" and _FIELDS.issuperset(file.content)


def _arn(file: File) -> object:
    return file.content.get("ARN") if isinstance(file.content, dict) else None


def _read(file: File, ledger: Ledger) -> None:
    add_guarded(file.top.text("ARN"), "secretsmanager-secret", file.top, "ResourcePolicy", ledger)


EXPORT = Export(
    what="secret policy",
    command="aws secretsmanager get-resource-policy --secret-id SECRET",
    file="resource-policies/secretsmanager/SECRET.json",
    tables=("resources",),
    permissions={"GetResourcePolicy": "secretsmanager:GetResourcePolicy"},
    recognises=_recognises,
    accounts=lambda file: accounts_of([_arn(file)]),
    read=_read,
)
