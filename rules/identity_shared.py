"""One identity that several unlike workloads run as.

Workloads that share an identity share their rights: each can do what any of them needs. One of them taken
over is all of them taken over, the log cannot say which it was, and the identity can never be cut down to
one job's size.

Alike, and counted once, are versions and regions of one function, an ECS service and its tasks, instances
of one auto-scaling group and instances of one name. A role that the provider's own service acts with is
meant to be shared and counts once: that by which ECS starts tasks, CloudFormation changes stacks and Batch
runs compute environments. A user's keys leave no trace of who runs with them, so users are not judged.

## Example

The functions `invoice-intake` and `customer-mails` both run as `lambda-default`.

## What to do

Give each its own identity, with what it needs. Start with the one that reads what strangers send.

Settings: none
Needs: what runs as the identities (for AWS the listings of functions, instances and services)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from nhiscan.estate import Estate
from nhiscan.model import Evidence, Identity, IdentityKind, Outcome, Severity, Workload
from nhiscan.reference.controls import Theme
from nhiscan.rule import Rule
from nhiscan.settings import Settings


def _about(estate: Estate) -> Sequence[Identity]:
    """Those that a provider lets a workload run as."""
    return [identity for identity in estate.owned_identities() if identity.kind is not IdentityKind.USER]


RULE = Rule(
    id="identity-shared",
    title="identity shared by unlike workloads",
    severity=Severity.MEDIUM,
    theme=Theme.SHARED_IDENTITY,
    why="One of them taken over is all of them taken over.",
    about=_about,
)
_GROUP_TAG: Final = "aws:autoscaling:groupName"
"""Set by EC2 Auto Scaling on each instance it starts.

Source: Amazon EC2 Auto Scaling User Guide, "Tag Auto Scaling groups and instances".
"""
_MEANT_TO_BE_SHARED: Final = {"ecs-task-execution", "cloudformation-stack", "batch-compute-environment"}
"""What services do as a role by themselves, with nobody's code.

Source: Amazon ECS Developer Guide, "Amazon ECS task execution IAM role"; AWS CloudFormation User Guide,
"AWS CloudFormation service role"; AWS Batch API Reference, CreateComputeEnvironment, serviceRole.
"""


@RULE.check
def shared(estate: Estate, _: Settings) -> Iterator[Outcome]:
    """Two unlike workloads are a finding; fewer are clean only where all were listed."""
    for identity in _about(estate):
        unlike = {_label(workload): workload for workload in estate.workloads_of(identity)}
        if len(unlike) > 1:
            yield RULE.finding(
                identity,
                f"{len(unlike)} unlike workloads run as it",
                evidence=[Evidence("workloads", f"{w.kind} `{w.name}`") for _, w in sorted(unlike.items())],
            )
        elif estate.complete(identity.partition, "workloads", identity.id):
            yield RULE.clean(identity)
        else:
            missing = estate.missing(identity.partition, "workloads", identity.id)
            yield RULE.not_evaluated(identity, missing)


def _label(workload: Workload) -> tuple[str, str]:
    """What is the same for workloads that are one."""
    if workload.kind in _MEANT_TO_BE_SHARED:
        return workload.kind, ""
    return workload.kind, dict(workload.tags).get(_GROUP_TAG) or workload.name
