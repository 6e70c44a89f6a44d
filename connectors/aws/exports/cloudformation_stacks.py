"""CloudFormation stacks and the roles they are changed with: ``aws cloudformation describe-stacks``."""

from __future__ import annotations

from nhiscan.connectors.aws.arns import accounts_of, elsewhere
from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.entry import Entry
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.ledger import Ledger
from nhiscan.connectors.aws.resources import add_resource
from nhiscan.connectors.aws.workloads import add_workload, role_in

KIND = "cloudformation-stack"
_FILE = "cloudformation-stacks"


def _recognises(file: File) -> bool:
    """Other services describe stacks too: an empty list is of CloudFormation where it is called so."""
    some = any(True for _ in file.values("Stacks", "StackId"))
    return file.lists("Stacks", "StackId", "StackStatus") and (some or file.stem.startswith(_FILE))


def _read(file: File, ledger: Ledger) -> None:
    for entry in file.top.entries("Stacks"):
        with entry.guarded():
            arn = entry.text("StackId")
            if not elsewhere(arn, ledger.account) and entry.maybe("StackStatus") != "DELETE_COMPLETE":
                _stack(arn, entry, ledger)


def _stack(arn: str, entry: Entry, ledger: Ledger) -> None:
    """A stack; its parameters and outputs are not looked at, they may hold secrets."""
    name, tags = entry.text("StackName"), entry.tags()
    add_resource(arn, KIND, ledger, tags, name=name)
    add_workload(arn, KIND, name, role_in(entry, "RoleARN"), ledger, tags=tags)


LIST_STACKS = Call(
    "cloudformation", "ListStacks", "cloudformation:ListStacks", keeps="StackSummaries(StackId)"
)
DESCRIBE_STACKS = Call(
    "cloudformation",
    "DescribeStacks",
    "cloudformation:DescribeStacks",
    keeps="Stacks(StackId StackName StackStatus RoleARN Tags(Key Value))",
)
EXPORT = Export(
    what="CloudFormation stacks",
    command="aws cloudformation describe-stacks --region REGION",
    file=f"{_FILE}.REGION.json",
    tables=("workloads", "resources"),
    calls=(DESCRIBE_STACKS, LIST_STACKS),
    recognises=_recognises,
    accounts=lambda file: accounts_of(file.values("Stacks", "StackId")),
    read=_read,
    further=True,
)
