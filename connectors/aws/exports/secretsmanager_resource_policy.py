"""Policies of secrets: ``aws secretsmanager get-resource-policy``."""

from __future__ import annotations

from typing import Final

from nhiscan.connectors.aws.arns import accounts_of, parse_arn
from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.exports.secretsmanager_secrets import KIND
from nhiscan.connectors.aws.facts import Given
from nhiscan.connectors.aws.ledger import Ledger
from nhiscan.connectors.aws.resources import add_guarded, called, for_each

_WHAT: Final = "secret policy"
_FIELDS: Final = frozenset(["ARN", "Name", "ResourcePolicy"])


def _recognises(file: File) -> bool:
    """The answer names the secret, and leaves the policy out where there is none."""
    found = _arn(file)
    arn = parse_arn(found) if isinstance(found, str) else None
    return arn is not None and arn.service == "secretsmanager" and _FIELDS.issuperset(file.content)


def _arn(file: File) -> object:
    return file.content.get("ARN") if isinstance(file.content, dict) else None


def _read(file: File, ledger: Ledger) -> None:
    top = file.top
    arn = top.text("ARN")
    ledger.learn(Given(_WHAT, called(arn)))
    add_guarded(arn, KIND, top, "ResourcePolicy", ledger)


GET_RESOURCE_POLICY = Call(
    "secretsmanager", "GetResourcePolicy", "secretsmanager:GetResourcePolicy", keeps="ARN Name ResourcePolicy"
)
EXPORT = Export(
    what=_WHAT,
    command="aws secretsmanager get-resource-policy --secret-id SECRET",
    file="resource-policies/secretsmanager/SECRET.json",
    tables=("resources",),
    calls=(GET_RESOURCE_POLICY,),
    recognises=_recognises,
    accounts=lambda file: accounts_of([_arn(file)]),
    read=_read,
    each=for_each(KIND, "resource-policies/secretsmanager"),
    none=frozenset({"ResourceNotFoundException"}),
)
