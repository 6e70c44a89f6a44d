"""EKS clusters, by name: ``aws eks list-clusters``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from nhiscan.connectors.aws.arns import region_in
from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.export import Export, File, Subject
from nhiscan.connectors.aws.ledger import Ledger
from nhiscan.connectors.aws.live.walk import word


@dataclass(frozen=True, slots=True)
class Cluster:
    """A cluster, as listed."""

    name: str
    """Its name."""
    region: str
    """Where it is, by the list's file."""


def _recognises(file: File) -> bool:
    """A list of names and nothing else: other services list objects under the same key."""
    found = file.top.value("clusters")
    alone = isinstance(file.content, dict) and set(file.content) <= {"clusters", "nextToken"}
    return alone and isinstance(found, list) and not any(isinstance(item, dict) for item in found)


def _read(file: File, ledger: Ledger) -> None:
    for name in file.top.texts("clusters"):
        ledger.learn(Cluster(name, region_in(file.path.name) or "REGION"))


def by_cluster(folder: str, ledger: Ledger) -> Iterator[Subject]:
    """Each cluster, with where an answer about it lies in ``folder``."""
    for cluster in ledger.of(Cluster):
        yield Subject(None, cluster.name, f"{folder}/{cluster.region}/{word(cluster.name)}.json")


LIST_CLUSTERS = Call("eks", "ListClusters", "eks:ListClusters", keeps="clusters")
EXPORT = Export(
    what="EKS clusters",
    command="aws eks list-clusters --region REGION",
    file="eks-clusters.REGION.json",
    tables=("workloads", "resources"),
    calls=(LIST_CLUSTERS,),
    recognises=_recognises,
    read=_read,
    further=True,
)
