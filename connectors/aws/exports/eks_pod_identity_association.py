"""The roles of a service account of an EKS cluster: ``aws eks describe-pod-identity-association``."""

from __future__ import annotations

from nhiscan.connectors.aws.arns import accounts_of, elsewhere
from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.entry import Malformed
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.exports.eks_pod_identity_associations import associations
from nhiscan.connectors.aws.facts import Given
from nhiscan.connectors.aws.ledger import Ledger
from nhiscan.connectors.aws.workloads import add_workload, labels, role_in

KIND = "eks-pod-identity"
_WHAT = "EKS pod identity association"
_FOLDER = "eks-pod-identities"


def _arn(file: File) -> object:
    found = file.content.get("association") if isinstance(file.content, dict) else None
    return found.get("associationArn") if isinstance(found, dict) else None


def _read(file: File, ledger: Ledger) -> None:
    """The role, and the one that pods get by way of it.

    Source: Amazon EKS API Reference, PodIdentityAssociation, roleArn and targetRoleArn.
    """
    entry = file.top.entry("association")
    if entry is None:
        raise Malformed(file.top.fault("association", "is no association"))
    arn = entry.text("associationArn")
    if elsewhere(arn, ledger.account):
        return
    ledger.learn(Given(_WHAT, entry.text("associationId")))
    name = "/".join(entry.text(key) for key in ("clusterName", "namespace", "serviceAccount"))
    for role in (entry.text("roleArn"), role_in(entry, "targetRoleArn")):
        add_workload(arn, KIND, name, role, ledger, tags=labels(entry, "tags"))


DESCRIBE_POD_IDENTITY_ASSOCIATION = Call(
    "eks",
    "DescribePodIdentityAssociation",
    "eks:DescribePodIdentityAssociation",
    keeps="association(associationArn associationId clusterName namespace serviceAccount "
    "roleArn targetRoleArn tags(*))",
)
EXPORT = Export(
    what=_WHAT,
    command="aws eks describe-pod-identity-association --region REGION --cluster-name CLUSTER "
    "--association-id ID",
    file=f"{_FOLDER}/REGION/CLUSTER/ID.json",
    tables=("workloads",),
    calls=(DESCRIBE_POD_IDENTITY_ASSOCIATION,),
    recognises=lambda file: isinstance(_arn(file), str),
    accounts=lambda file: accounts_of([_arn(file)]),
    read=_read,
    each=lambda ledger: associations(_FOLDER, ledger),
    none=frozenset({"ResourceNotFoundException"}),
    further=True,
)
