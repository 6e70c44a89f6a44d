"""EventBridge pipes: ``aws pipes list-pipes``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from nhiscan.connectors.aws.arns import accounts_of, elsewhere
from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.export import Export, File, Subject
from nhiscan.connectors.aws.ledger import Ledger
from nhiscan.connectors.aws.resources import add_resource
from nhiscan.connectors.aws.workloads import answer_name

KIND = "pipes-pipe"


@dataclass(frozen=True, slots=True)
class Pipe:
    """A pipe, as listed: its role is not."""

    arn: str
    """Its ARN."""
    name: str
    """Its name."""


def _read(file: File, ledger: Ledger) -> None:
    for entry in file.top.entries("Pipes"):
        with entry.guarded():
            arn, name = entry.text("Arn"), entry.text("Name")
            if not elsewhere(arn, ledger.account):
                add_resource(arn, KIND, ledger)
                ledger.learn(Pipe(arn, name))


def pipes(folder: str, ledger: Ledger) -> Iterator[Subject]:
    """Each pipe, with where its description lies in ``folder``."""
    for found in ledger.of(Pipe):
        yield Subject(None, found.name, f"{folder}/{answer_name(found.arn, found.name)}.json")


LIST_PIPES = Call("pipes", "ListPipes", "pipes:ListPipes", keeps="Pipes(Arn Name)")
EXPORT = Export(
    what="EventBridge pipes",
    command="aws pipes list-pipes --region REGION",
    file="pipes-pipes.REGION.json",
    tables=("workloads", "resources"),
    calls=(LIST_PIPES,),
    recognises=lambda file: file.lists("Pipes", "Arn", "Name"),
    accounts=lambda file: accounts_of(file.values("Pipes", "Arn")),
    read=_read,
    further=True,
)
