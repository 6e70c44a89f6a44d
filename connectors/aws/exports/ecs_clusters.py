"""ECS clusters, whose services and tasks are asked for one by one: ``aws ecs list-clusters``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from nhiscan.connectors.aws.arns import accounts_of, elsewhere, parse_arn
from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.export import Export, File, Subject
from nhiscan.connectors.aws.ledger import Ledger
from nhiscan.connectors.aws.workloads import answer_name


@dataclass(frozen=True, slots=True)
class Cluster:
    """A cluster, as listed."""

    arn: str
    """Its ARN."""
    name: str
    """Its name."""


def _read(file: File, ledger: Ledger) -> None:
    for index, arn in enumerate(file.top.texts("clusterArns")):
        parts = parse_arn(arn)
        if parts is None:
            file.top.blame(f"clusterArns/{index}", "is no ARN")
        elif not elsewhere(arn, ledger.account):
            ledger.learn(Cluster(arn, parts.name))


def _accounts(file: File) -> list[str]:
    found = file.top.value("clusterArns")
    return accounts_of(found) if isinstance(found, list) else []


def by_cluster(folder: str, ledger: Ledger) -> Iterator[Subject]:
    """Each cluster, with where an answer about it lies in ``folder``."""
    for cluster in ledger.of(Cluster):
        yield Subject(None, cluster.name, f"{folder}/{answer_name(cluster.arn, cluster.name)}.json")


LIST_CLUSTERS = Call("ecs", "ListClusters", "ecs:ListClusters", keeps="clusterArns")
EXPORT = Export(
    what="ECS clusters",
    command="aws ecs list-clusters --region REGION",
    file="ecs-clusters.REGION.json",
    tables=("workloads",),
    calls=(LIST_CLUSTERS,),
    recognises=lambda file: file.has("clusterArns"),
    accounts=_accounts,
    read=_read,
    further=True,
)
