"""The account's regions, switched on or off: ``aws ec2 describe-regions``."""

from __future__ import annotations

from typing import Final

from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.ledger import Ledger
from nhiscan.model import GapKind

OFF: Final = "not-opted-in"
"""What the status of a region says that is switched off. Source: EC2 API Reference, "Region"."""


def _read(file: File, ledger: Ledger) -> None:
    """Regions that are switched off hold nothing."""
    off = []
    for entry in file.top.entries("Regions"):
        with entry.guarded():
            name = entry.text("RegionName")
            if entry.maybe("OptInStatus") == OFF:
                off.append(name)
    if off:
        what = f"regions switched off: {', '.join(sorted(off))}"
        for table in ("workloads", "resources"):
            ledger.gap(GapKind.NOT_APPLICABLE, table, what, EXPORT.needs)


DESCRIBE_REGIONS = Call(
    "ec2", "DescribeRegions", "ec2:DescribeRegions", keeps="Regions(RegionName OptInStatus)"
)
EXPORT = Export(
    what="regions",
    command="aws ec2 describe-regions --all-regions",
    file="regions.json",
    tables=("workloads", "resources"),
    calls=(DESCRIBE_REGIONS,),
    recognises=lambda file: file.lists("Regions", "RegionName"),
    read=_read,
    spare=lambda _: True,
    further=True,
)
