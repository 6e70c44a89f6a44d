"""An EKS cluster, its roles and the issuer of its tokens: ``aws eks describe-cluster``."""

from __future__ import annotations

from nhiscan.connectors.aws.arns import accounts_of, elsewhere, parse_arn
from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.entry import Entry, Malformed
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.exports.eks_clusters import by_cluster
from nhiscan.connectors.aws.facts import Given
from nhiscan.connectors.aws.ledger import Ledger
from nhiscan.connectors.aws.resources import add_resource
from nhiscan.connectors.aws.workloads import add_workload, answer_name, labels, role_in

KIND = "eks-cluster"
_WHAT = "EKS cluster"
_FOLDER = "eks-clusters"


def _arn(file: File) -> object:
    found = file.content.get("cluster") if isinstance(file.content, dict) else None
    return found.get("arn") if isinstance(found, dict) else None


def _recognises(file: File) -> bool:
    found = _arn(file)
    parts = parse_arn(found) if isinstance(found, str) else None
    return parts is not None and parts.service == "eks"


def _read(file: File, ledger: Ledger) -> None:
    """The cluster's own role, and the one that the nodes run as which EKS makes by itself."""
    entry = file.top.entry("cluster")
    if entry is None:
        raise Malformed(file.top.fault("cluster", "is no cluster"))
    arn, name = entry.text("arn"), entry.text("name")
    if elsewhere(arn, ledger.account):
        return
    tags, nodes = labels(entry, "tags"), entry.entry("computeConfig")
    ledger.learn(Given(_WHAT, answer_name(arn, name)))
    add_resource(arn, KIND, ledger, tags, name=name, settings=_settings(entry))
    add_workload(arn, KIND, name, role_in(entry, "roleArn"), ledger, tags=tags)
    if nodes is not None:
        add_workload(arn, "eks-nodes", name, role_in(nodes, "nodeRoleArn"), ledger, tags=tags)


def _settings(entry: Entry) -> tuple[tuple[str, str], ...]:
    """The issuer that signs for the cluster's service accounts."""
    identity = entry.entry("identity")
    oidc = identity.entry("oidc") if identity else None
    issuer = oidc.maybe("issuer") if oidc else None
    return (("issuer", issuer),) if issuer else ()


DESCRIBE_CLUSTER = Call(
    "eks",
    "DescribeCluster",
    "eks:DescribeCluster",
    keeps="cluster(arn name roleArn status identity(oidc(issuer)) computeConfig(nodeRoleArn) tags(*))",
)
EXPORT = Export(
    what=_WHAT,
    command="aws eks describe-cluster --region REGION --name CLUSTER",
    file=f"{_FOLDER}/REGION/CLUSTER.json",
    tables=("workloads", "resources"),
    calls=(DESCRIBE_CLUSTER,),
    recognises=_recognises,
    accounts=lambda file: accounts_of([_arn(file)]),
    read=_read,
    each=lambda ledger: by_cluster(_FOLDER, ledger),
    none=frozenset({"ResourceNotFoundException"}),
    further=True,
)
