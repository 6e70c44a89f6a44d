"""An answer of each kind about what runs as a role."""

from __future__ import annotations

from typing import Any

from tests.connectors.aws import test_workload_kinds as kinds
from tests.connectors.aws.test_workloads import function, instances

EXAMPLES: dict[str, tuple[str, Any]] = {
    "regions": ("regions.json", {"Regions": [{"RegionName": kinds.REGION, "OptInStatus": "opted-in"}]}),
    "Lambda functions": ("lambda-functions.eu-west-1.json", {"Functions": [function()]}),
    "EC2 instances": ("ec2-instances.eu-west-1.json", instances()),
    "ECS task definitions": (
        "ecs-task-definitions/eu-west-1/web.7.json",
        {"taskDefinition": {"taskDefinitionArn": kinds.WEB, "family": "web"}},
    ),
    **kinds.EXAMPLES,
}
BESIDE: dict[str, Any] = {
    "ecs-task-definitions/eu-west-1/migrate.1.json": {
        "taskDefinition": {"taskDefinitionArn": kinds.ONCE, "family": "migrate"}
    }
}
"""What the examples name besides, so that nothing is missing."""
