"""Policies of whole registries: ``aws ecr get-registry-policy``."""

from __future__ import annotations

from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.exports.ecr_repository_policy import registry_of
from nhiscan.connectors.aws.ledger import Ledger
from nhiscan.connectors.aws.resources import add_guarded, region_of, start_of_arn


def _read(file: File, ledger: Ledger) -> None:
    """The account's registry in one region, which the file's name tells.

    A registry is no resource with an ARN: this one is ours, no policy names it.

    Source: Service Authorization Reference, "Actions, resources, and condition keys for Amazon
    Elastic Container Registry", resource types.
    """
    arn = f"{start_of_arn('ecr', region_of(file), ledger)}registry"
    add_guarded(arn, "ecr-registry", file.top, "policyText", ledger)


GET_REGISTRY_POLICY = Call("ecr", "GetRegistryPolicy", "ecr:GetRegistryPolicy", keeps="registryId policyText")
EXPORT = Export(
    what="registry policy",
    command="aws ecr get-registry-policy --region REGION",
    file="ecr-registry-policy.REGION.json",
    tables=("resources",),
    calls=(GET_REGISTRY_POLICY,),
    recognises=lambda file: file.has("registryId", "policyText") and not file.has("repositoryName"),
    accounts=registry_of,
    read=_read,
    none=frozenset({"RegistryPolicyNotFoundException"}),
    further=True,
)
