"""The regions that the user named: one that nobody knows is told before anything is written."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from difflib import get_close_matches

from nhiscan.connectors.aws.live.api import Api, CallFailed
from nhiscan.connectors.aws.live.walk import Answer
from nhiscan.connectors.aws.live.walks.regions import WALK
from nhiscan.errors import UsageError


def check_regions(wanted: Sequence[str], known: Collection[str], api: Api, home: str, partition: str) -> None:
    """Raise UsageError for a region of which neither botocore (``known``) nor the account knows.

    The account is asked only where botocore does not know one: it may be newer.
    """
    missing = [name for name in wanted if name not in known]
    if not missing:
        return
    there = {*known, *_listed(api, home)}
    for name in missing:
        if name not in there:
            near = get_close_matches(name, sorted(there), 3, 0.7)
            remedy = f"nearest: {', '.join(f'`{each}`' for each in near)}" if near else "write eu-west-1"
            raise UsageError("--regions", f"`{name}` is no region of {partition}", remedy)


def _listed(api: Api, home: str) -> list[str]:
    (call,) = WALK.calls
    try:
        pages = api.call(call, home, {"AllRegions": True})
    except CallFailed:
        return []
    return Answer(pages.whole).column("Regions", "RegionName")
