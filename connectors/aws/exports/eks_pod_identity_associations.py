"""Which service accounts of an EKS cluster get a role: ``aws eks list-pod-identity-associations``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from nhiscan.connectors.aws.arns import accounts_of, elsewhere
from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.export import Export, File, Subject
from nhiscan.connectors.aws.exports.eks_clusters import by_cluster
from nhiscan.connectors.aws.facts import Given
from nhiscan.connectors.aws.ledger import Ledger
from nhiscan.connectors.aws.live.walk import word
from nhiscan.connectors.aws.workloads import answer_name

_WHAT = "EKS pod identity associations"
_FOLDER = "eks-pod-identity-associations"


@dataclass(frozen=True, slots=True)
class Association:
    """An association, as listed: its role is not."""

    cluster: str
    """The name of its cluster."""
    id: str
    """``a-…``."""


def _read(file: File, ledger: Ledger) -> None:
    """Every association; an empty answer names no cluster: the file's folder and name do."""
    ledger.learn(Given(_WHAT, "/".join(file.below(_FOLDER) or ())))
    for entry in file.top.entries("associations"):
        with entry.guarded():
            arn, cluster = entry.text("associationArn"), entry.text("clusterName")
            if not elsewhere(arn, ledger.account):
                ledger.learn(Given(_WHAT, answer_name(arn, cluster)))
                ledger.learn(Association(cluster, entry.text("associationId")))


def associations(folder: str, ledger: Ledger) -> Iterator[Subject]:
    """Each association, with where its description lies in ``folder``; its id is like no other."""
    for found in ledger.of(Association):
        yield Subject(None, found.id, f"{folder}/REGION/{word(found.cluster)}/{word(found.id)}.json")


LIST_POD_IDENTITY_ASSOCIATIONS = Call(
    "eks",
    "ListPodIdentityAssociations",
    "eks:ListPodIdentityAssociations",
    keeps="associations(associationArn associationId clusterName)",
)
EXPORT = Export(
    what=_WHAT,
    command="aws eks list-pod-identity-associations --region REGION --cluster-name CLUSTER",
    file=f"{_FOLDER}/REGION/CLUSTER.json",
    tables=("workloads",),
    calls=(LIST_POD_IDENTITY_ASSOCIATIONS,),
    recognises=lambda file: file.lists("associations", "associationArn") and file.below(_FOLDER) is not None,
    accounts=lambda file: accounts_of(file.values("associations", "associationArn")),
    read=_read,
    each=lambda ledger: by_cluster(_FOLDER, ledger),
    none=frozenset({"ResourceNotFoundException"}),
    further=True,
)
