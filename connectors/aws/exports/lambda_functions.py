"""Lambda functions and the roles they run as: ``aws lambda list-functions``."""

from __future__ import annotations

from nhiscan.connectors.aws.arns import accounts_of, elsewhere, parse_arn
from nhiscan.connectors.aws.entry import Entry
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.ledger import PROVIDER, Ledger
from nhiscan.connectors.aws.resources import add_resource
from nhiscan.model import Workload

KIND = "lambda-function"


def _read(file: File, ledger: Ledger) -> None:
    for entry in file.top.entries("Functions"):
        with entry.guarded():
            _function(entry, ledger)


def _function(entry: Entry, ledger: Ledger) -> None:
    """A function, all its versions being one; of its environment only names are taken."""
    arn, role = _unqualified(entry.text("FunctionArn")), entry.text("Role")
    if elsewhere(arn, ledger.account):
        return
    parts = parse_arn(arn)
    environment = entry.entry("Environment")
    add_resource(arn, KIND, ledger)
    ledger.add(
        Workload(
            id=arn,
            provider=PROVIDER,
            partition=ledger.account,
            kind=KIND,
            name=entry.maybe("FunctionName") or arn,
            identity=role,
            region=parts.region if parts else None,
            variables=environment.names_in("Variables") if environment else (),
        )
    )


def _unqualified(arn: str) -> str:
    """A function's ARN without version or alias.

    Source: Lambda Developer Guide, "Manage Lambda function versions", qualified and unqualified ARN.
    """
    return ":".join(arn.split(":")[:7])


EXPORT = Export(
    what="Lambda functions",
    command="aws lambda list-functions --region REGION",
    file="lambda-functions.REGION.json",
    tables=("workloads", "resources"),
    permissions={"ListFunctions": "lambda:ListFunctions"},
    recognises=lambda file: file.lists("Functions", "FunctionArn"),
    accounts=lambda file: accounts_of(file.values("Functions", "FunctionArn")),
    read=_read,
)
