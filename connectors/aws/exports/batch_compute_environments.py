"""Batch compute environments and their roles: ``aws batch describe-compute-environments``."""

from __future__ import annotations

from dataclasses import dataclass

from nhiscan.connectors.aws.arns import accounts_of, elsewhere, parse_arn
from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.entry import Entry
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.facts import InstanceProfile
from nhiscan.connectors.aws.ledger import Ledger
from nhiscan.connectors.aws.resources import add_resource
from nhiscan.connectors.aws.workloads import add_workload, labels, role_arn, role_in
from nhiscan.model import GapKind

KIND = "batch-compute-environment"
INSTANCES = "batch-instances"
"""The machines that an environment starts, which run as the role in their instance profile."""


@dataclass(frozen=True, slots=True)
class _Environment:
    """A compute environment."""

    arn: str
    """Its ARN."""
    name: str | None
    """Its name."""
    roles: tuple[str, ...]
    """What Batch and its Spot Fleet act as, by ARN or name."""
    profile: str | None
    """The instance profile of its machines, by ARN or name."""
    tags: tuple[tuple[str, str], ...]
    """Its labels."""


def _read(file: File, ledger: Ledger) -> None:
    for entry in file.top.entries("computeEnvironments"):
        with entry.guarded():
            arn = entry.text("computeEnvironmentArn")
            if not elsewhere(arn, ledger.account) and entry.maybe("status") != "DELETED":
                tags = labels(entry, "tags")
                add_resource(arn, KIND, ledger, tags)
                ledger.learn(_environment(arn, tags, entry))


def _environment(arn: str, tags: tuple[tuple[str, str], ...], entry: Entry) -> _Environment:
    """Its roles and profile, each given as ARN or as name.

    Source: AWS Batch API Reference, ComputeEnvironmentDetail and ComputeResource.
    """
    machines = entry.entry("computeResources")
    roles = role_in(entry, "serviceRole"), role_in(machines, "spotIamFleetRole") if machines else None
    return _Environment(
        arn=arn,
        name=entry.maybe("computeEnvironmentName"),
        roles=tuple(filter(None, roles)),
        profile=role_in(machines, "instanceRole") if machines else None,
        tags=tags,
    )


def _settle(ledger: Ledger) -> None:
    """The ARNs behind names, and the role behind each profile, as the account's details tell it."""
    profiles = {profile.arn: profile.role for profile in ledger.of(InstanceProfile)}
    by_name = {parts.name: role for arn, role in profiles.items() if (parts := parse_arn(arn)) is not None}
    for found in ledger.of(_Environment):
        for role in found.roles:
            add_workload(found.arn, KIND, found.name, role_arn(role, ledger), ledger, tags=found.tags)
        if found.profile is None:
            continue
        if (behind := profiles.get(found.profile) or by_name.get(found.profile)) is None:
            needs = "aws iam get-account-authorization-details > authorization-details.json"
            ledger.gap(GapKind.NOT_GIVEN, "workloads", f"role of {found.profile}", needs)
        add_workload(found.arn, INSTANCES, found.name, behind, ledger, tags=found.tags)


DESCRIBE_COMPUTE_ENVIRONMENTS = Call(
    "batch",
    "DescribeComputeEnvironments",
    "batch:DescribeComputeEnvironments",
    keeps="computeEnvironments(computeEnvironmentArn computeEnvironmentName status serviceRole "
    "computeResources(instanceRole spotIamFleetRole) tags(*))",
)
EXPORT = Export(
    what="Batch compute environments",
    command="aws batch describe-compute-environments --region REGION",
    file="batch-compute-environments.REGION.json",
    tables=("workloads", "resources"),
    calls=(DESCRIBE_COMPUTE_ENVIRONMENTS,),
    recognises=lambda file: file.lists("computeEnvironments", "computeEnvironmentArn"),
    accounts=lambda file: accounts_of(file.values("computeEnvironments", "computeEnvironmentArn")),
    read=_read,
    settle=_settle,
    further=True,
)
