"""Glue: jobs and crawlers."""

from __future__ import annotations

from nhiscan.connectors.aws.exports.glue_crawlers import GET_CRAWLERS
from nhiscan.connectors.aws.exports.glue_jobs import GET_JOBS
from nhiscan.connectors.aws.live.walk import Place, Walk, Where


def _go(aws: Place) -> None:
    aws.ask(GET_JOBS, f"glue-jobs.{aws.region}.json", MaxResults=1000)
    aws.ask(GET_CRAWLERS, f"glue-crawlers.{aws.region}.json", MaxResults=1000)


WALK = Walk(Where.REGION, (GET_JOBS, GET_CRAWLERS), _go)
