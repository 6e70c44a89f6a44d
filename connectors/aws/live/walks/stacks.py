"""CloudFormation: stacks."""

from __future__ import annotations

from nhiscan.connectors.aws.exports.cloudformation_stacks import DESCRIBE_STACKS, LIST_STACKS
from nhiscan.connectors.aws.live.walk import Answer, Asking, Place, Walk, Where


def _go(aws: Place) -> None:
    aws.make(f"cloudformation-stacks.{aws.region}.json", _stacks)


def _stacks(call: Asking) -> Answer:
    """All stacks, once it is known that they may be listed: describing all of them takes both permissions.

    Nothing of the list is needed, so one rare status is asked for.

    Source: AWS CloudFormation API Reference, DescribeStacks, StackName.
    """
    call(LIST_STACKS, StackStatusFilter=["REVIEW_IN_PROGRESS"])
    return call(DESCRIBE_STACKS)


WALK = Walk(Where.REGION, (LIST_STACKS, DESCRIBE_STACKS), _go)
