"""EKS: clusters, and the roles that their service accounts get."""

from __future__ import annotations

from nhiscan.connectors.aws.exports.eks_cluster import DESCRIBE_CLUSTER
from nhiscan.connectors.aws.exports.eks_clusters import LIST_CLUSTERS
from nhiscan.connectors.aws.exports.eks_pod_identity_association import DESCRIBE_POD_IDENTITY_ASSOCIATION
from nhiscan.connectors.aws.exports.eks_pod_identity_associations import LIST_POD_IDENTITY_ASSOCIATIONS
from nhiscan.connectors.aws.live.walk import Place, Walk, Where, word


def _go(aws: Place) -> None:
    listed = aws.ask(LIST_CLUSTERS, f"eks-clusters.{aws.region}.json", maxResults=100)

    def cluster(name: str) -> None:
        aws.ask(DESCRIBE_CLUSTER, f"eks-clusters/{aws.region}/{word(name)}.json", name=name)

    def associations(name: str) -> None:
        into = f"eks-pod-identity-associations/{aws.region}/{word(name)}.json"
        found = aws.ask(LIST_POD_IDENTITY_ASSOCIATIONS, into, clusterName=name, maxResults=100)
        aws.each(found.column("associations", "associationId"), lambda id_: _association(aws, name, id_))

    aws.each(listed.texts("clusters"), cluster)
    aws.each(listed.texts("clusters"), associations)


def _association(aws: Place, cluster: str, id_: str) -> None:
    into = f"eks-pod-identities/{aws.region}/{word(cluster)}/{word(id_)}.json"
    aws.ask(DESCRIBE_POD_IDENTITY_ASSOCIATION, into, clusterName=cluster, associationId=id_)


WALK = Walk(
    Where.REGION,
    (
        LIST_CLUSTERS,
        DESCRIBE_CLUSTER,
        LIST_POD_IDENTITY_ASSOCIATIONS,
        DESCRIBE_POD_IDENTITY_ASSOCIATION,
    ),
    _go,
)
