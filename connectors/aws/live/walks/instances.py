"""EC2: instances."""

from __future__ import annotations

from nhiscan.connectors.aws.exports.ec2_instances import DESCRIBE_INSTANCES
from nhiscan.connectors.aws.live.walk import Place, Walk, Where


def _go(aws: Place) -> None:
    aws.ask(DESCRIBE_INSTANCES, f"ec2-instances.{aws.region}.json", MaxResults=1000)


WALK = Walk(Where.REGION, (DESCRIBE_INSTANCES,), _go)
