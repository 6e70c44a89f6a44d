"""Batch: what jobs can be started from, and where they run."""

from __future__ import annotations

from nhiscan.connectors.aws.exports.batch_compute_environments import DESCRIBE_COMPUTE_ENVIRONMENTS
from nhiscan.connectors.aws.exports.batch_job_definitions import DESCRIBE_JOB_DEFINITIONS
from nhiscan.connectors.aws.live.walk import Place, Walk, Where


def _go(aws: Place) -> None:
    definitions = f"batch-job-definitions.{aws.region}.json"
    aws.ask(DESCRIBE_JOB_DEFINITIONS, definitions, status="ACTIVE", maxResults=100)
    environments = f"batch-compute-environments.{aws.region}.json"
    aws.ask(DESCRIBE_COMPUTE_ENVIRONMENTS, environments, maxResults=100)


WALK = Walk(Where.REGION, (DESCRIBE_JOB_DEFINITIONS, DESCRIBE_COMPUTE_ENVIRONMENTS), _go)
