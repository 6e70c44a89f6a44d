"""Policies of tables: ``aws dynamodb get-resource-policy``; those of their streams are not asked for."""

from __future__ import annotations

from typing import Final

from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.exports.dynamodb_tables import KIND, start_of_table
from nhiscan.connectors.aws.facts import Given
from nhiscan.connectors.aws.ledger import Ledger
from nhiscan.connectors.aws.resources import add_guarded, called, for_each, named, region_of

_WHAT: Final = "table policy"
_FOLDER: Final = ("resource-policies", "dynamodb")


def _read(file: File, ledger: Ledger) -> None:
    """The answer names no table: the file's folder and name do."""
    arn = named(file, start_of_table(region_of(file, *_FOLDER), ledger), ledger)
    ledger.learn(Given(_WHAT, called(arn)))
    add_guarded(arn, KIND, file.top, "Policy", ledger)


GET_TABLE_POLICY = Call(
    "dynamodb", "GetResourcePolicy", "dynamodb:GetResourcePolicy", keeps="Policy RevisionId"
)
EXPORT = Export(
    what=_WHAT,
    command="aws dynamodb get-resource-policy --region REGION --resource-arn ARN",
    file="resource-policies/dynamodb/REGION/TABLE.json",
    tables=("resources",),
    calls=(GET_TABLE_POLICY,),
    recognises=lambda file: file.has("Policy") and file.below(*_FOLDER) is not None,
    read=_read,
    each=for_each(KIND, "/".join(_FOLDER)),
    none=frozenset({"PolicyNotFoundException", "ResourceNotFoundException"}),
    further=True,
)
