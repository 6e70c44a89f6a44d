"""Tables: ``aws dynamodb list-tables``."""

from __future__ import annotations

from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.ledger import Ledger
from nhiscan.connectors.aws.resources import add_resource, region_of, start_of_arn

KIND = "dynamodb-table"


def start_of_table(region: str, ledger: Ledger) -> str:
    """How the ARN of a table begins.

    Source: Service Authorization Reference, "Actions, resources, and condition keys for Amazon DynamoDB".
    """
    return f"{start_of_arn('dynamodb', region, ledger)}table/"


def _read(file: File, ledger: Ledger) -> None:
    """Every table; the answer tells only names, the file's name tells the region."""
    top = file.top
    start = start_of_table(region_of(file), ledger)
    for name in top.texts("TableNames"):
        add_resource(start + name, KIND, ledger)
    if top.value("LastEvaluatedTableName"):
        top.blame("LastEvaluatedTableName", "says that more tables follow")


LIST_TABLES = Call("dynamodb", "ListTables", "dynamodb:ListTables", keeps="TableNames")
EXPORT = Export(
    what="DynamoDB tables",
    command="aws dynamodb list-tables --region REGION",
    file="dynamodb-tables.REGION.json",
    tables=("resources",),
    calls=(LIST_TABLES,),
    recognises=lambda file: file.has("TableNames"),
    read=_read,
    further=True,
)
