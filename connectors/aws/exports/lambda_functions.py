"""Lambda functions and the roles they run as: ``aws lambda list-functions``."""

from __future__ import annotations

from nhiscan.connectors.aws.arns import accounts_of, elsewhere
from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.entry import Entry
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.ledger import Ledger
from nhiscan.connectors.aws.resources import add_resource
from nhiscan.connectors.aws.workloads import add_workload

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
    environment = entry.entry("Environment")
    variables = environment.names_in("Variables") if environment else ()
    add_resource(arn, KIND, ledger)
    add_workload(arn, KIND, entry.maybe("FunctionName"), role, ledger, variables=variables)


def _unqualified(arn: str) -> str:
    """A function's ARN without version or alias.

    Source: Lambda Developer Guide, "Manage Lambda function versions", qualified and unqualified ARN.
    """
    return ":".join(arn.split(":")[:7])


LIST_FUNCTIONS = Call(
    "lambda",
    "ListFunctions",
    "lambda:ListFunctions",
    keeps="Functions(FunctionName FunctionArn Role Environment(Variables{}))",
)
EXPORT = Export(
    what="Lambda functions",
    command="aws lambda list-functions --region REGION",
    file="lambda-functions.REGION.json",
    tables=("workloads", "resources"),
    calls=(LIST_FUNCTIONS,),
    recognises=lambda file: file.lists("Functions", "FunctionArn"),
    accounts=lambda file: accounts_of(file.values("Functions", "FunctionArn")),
    read=_read,
)
