"""SageMaker notebook instances, by name: ``aws sagemaker list-notebook-instances``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from nhiscan.connectors.aws.arns import accounts_of, elsewhere
from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.export import Export, File, Subject
from nhiscan.connectors.aws.ledger import Ledger
from nhiscan.connectors.aws.resources import add_resource
from nhiscan.connectors.aws.workloads import answer_name

KIND = "sagemaker-notebook"


@dataclass(frozen=True, slots=True)
class Described:
    """A thing of SageMaker that is described one by one: the list does not tell its role."""

    arn: str
    """Its ARN."""
    kind: str
    """What it is."""
    word: str
    """What its description is asked for by: its name, or its id."""


def learn_list(file: File, key: str, kind: str, called: tuple[str, str], ledger: Ledger) -> None:
    """Everything in the list under ``key``; ``called`` are the fields of its ARN and of what names it."""
    for entry in file.top.entries(key):
        with entry.guarded():
            arn, word = (entry.text(field) for field in called)
            if not elsewhere(arn, ledger.account):
                add_resource(arn, kind, ledger)
                ledger.learn(Described(arn, kind, word))


def described(kind: str, folder: str, ledger: Ledger) -> Iterator[Subject]:
    """Each thing of a kind, with where its description lies in ``folder``."""
    for found in ledger.of(Described):
        if found.kind == kind:
            yield Subject(None, found.word, f"{folder}/{answer_name(found.arn, found.word)}.json")


LIST_NOTEBOOK_INSTANCES = Call(
    "sagemaker",
    "ListNotebookInstances",
    "sagemaker:ListNotebookInstances",
    keeps="NotebookInstances(NotebookInstanceArn NotebookInstanceName)",
)
_CALLED = ("NotebookInstanceArn", "NotebookInstanceName")
EXPORT = Export(
    what="SageMaker notebook instances",
    command="aws sagemaker list-notebook-instances --region REGION",
    file="sagemaker-notebooks.REGION.json",
    tables=("workloads", "resources"),
    calls=(LIST_NOTEBOOK_INSTANCES,),
    recognises=lambda file: file.lists("NotebookInstances", "NotebookInstanceArn"),
    accounts=lambda file: accounts_of(file.values("NotebookInstances", "NotebookInstanceArn")),
    read=lambda file, ledger: learn_list(file, "NotebookInstances", KIND, _CALLED, ledger),
    further=True,
)
