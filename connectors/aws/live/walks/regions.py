"""The account's regions: asked first, since all other walks hang on them."""

from __future__ import annotations

from nhiscan.connectors.aws.exports.ec2_regions import DESCRIBE_REGIONS, OFF
from nhiscan.connectors.aws.live.walk import Answer, Place, Walk, Where


def ask_regions(aws: Place) -> Answer:
    """Every region with its status; empty where that was refused."""
    return aws.ask(DESCRIBE_REGIONS, "regions.json", AllRegions=True)


def switched_on(answer: Answer) -> list[str]:
    """The regions of ``answer`` that can be asked."""
    found = (
        region.text("RegionName") for region in answer.each("Regions") if region.text("OptInStatus") != OFF
    )
    return sorted(name for name in found if name is not None)


WALK = Walk(Where.FIRST, (DESCRIBE_REGIONS,), ask_regions)
