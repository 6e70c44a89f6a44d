"""The role by which a pipe reads and writes: ``aws pipes describe-pipe``."""

from __future__ import annotations

from nhiscan.connectors.aws.arns import accounts_of, elsewhere, parse_arn
from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.exports.pipes_pipes import KIND, pipes
from nhiscan.connectors.aws.facts import Given
from nhiscan.connectors.aws.ledger import Ledger
from nhiscan.connectors.aws.workloads import add_workload, answer_name, labels

_WHAT = "EventBridge pipe"
_FOLDER = "pipes-pipes"


def _recognises(file: File) -> bool:
    arn = file.top.value("Arn")
    parts = parse_arn(arn) if isinstance(arn, str) else None
    return file.has("Name", "RoleArn") and parts is not None and parts.service == "pipes"


def _read(file: File, ledger: Ledger) -> None:
    """The role; what passes through is not looked at."""
    arn, name = file.top.text("Arn"), file.top.text("Name")
    if not elsewhere(arn, ledger.account):
        ledger.learn(Given(_WHAT, answer_name(arn, name)))
        tags = labels(file.top, "Tags")
        add_workload(arn, KIND, name, file.top.text("RoleArn"), ledger, tags=tags)


DESCRIBE_PIPE = Call("pipes", "DescribePipe", "pipes:DescribePipe", keeps="Arn Name RoleArn Tags(*)")
EXPORT = Export(
    what=_WHAT,
    command="aws pipes describe-pipe --region REGION --name NAME",
    file=f"{_FOLDER}/REGION/NAME.json",
    tables=("workloads",),
    calls=(DESCRIBE_PIPE,),
    recognises=_recognises,
    accounts=lambda file: accounts_of([file.top.value("Arn")]),
    read=_read,
    each=lambda ledger: pipes(_FOLDER, ledger),
    none=frozenset({"NotFoundException"}),
    further=True,
)
