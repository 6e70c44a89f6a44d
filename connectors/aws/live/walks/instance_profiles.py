"""Instance profiles: whose credentials EC2 instances are handed."""

from __future__ import annotations

from nhiscan.connectors.aws.exports.iam_instance_profiles import LIST_INSTANCE_PROFILES
from nhiscan.connectors.aws.live.walk import Place, Walk, Where


def _go(aws: Place) -> None:
    aws.ask(LIST_INSTANCE_PROFILES, "instance-profiles.json", MaxItems=1000)


WALK = Walk(Where.ACCOUNT, (LIST_INSTANCE_PROFILES,), _go)
