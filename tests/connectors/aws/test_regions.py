"""The regions that are asked for: switched off they are told, unknown they end it before anything else."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from nhiscan.errors import UsageError
from nhiscan.formats import markdown
from nhiscan.formats.protocol import RenderContext
from nhiscan.model import Gap, GapKind, Identity
from tests.connectors.aws.live.run import Run, collect
from tests.connectors.contract import judge
from tests.fakes.everything import MANAGEMENT, REGION, everything
from tests.fakes.everything.names import OFF
from tests.fakes.handlers import behind
from tests.fakes.recorder import Recorder

NEWER = "eu-south-9"
"""A region that botocore does not know yet."""


def asked_for(folder: Path, regions: str, *listed: str) -> tuple[Run, set[str]]:
    """The collection of these regions, and the regions that were asked; ``listed`` are switched on too."""
    script, recorder = everything(), Recorder()
    rows = [(REGION, "opt-in-not-required"), (OFF, "not-opted-in"), *((name, "opted-in") for name in listed)]
    told = [{"RegionName": name, "OptInStatus": status} for name, status in rows]
    script.on("ec2", "DescribeRegions", {"Regions": told})
    run = collect(behind(script, recorder), folder / "s", {"regions": regions}, account=MANAGEMENT)
    return run, {seen.asked.region for seen in recorder.seen if seen.asked.service == "lambda"}


MISTYPED = {
    "letters swapped": ("eu-wset-1", "`eu-west-1`"),
    "a letter missing": ("eu-wst-1", "`eu-west-1`"),
    "another number": ("eu-west-9", "`eu-west-3`"),
    "of another kind of AWS": ("us-gov-east-1", "`us-east-1`"),
    "like none": ("xy-nowhere-7", "write eu-west-1"),
    "one of several": (f"{REGION},us-esat-1", "`us-east-1`"),
}


@pytest.mark.parametrize(("regions", "remedy"), MISTYPED.values(), ids=MISTYPED)
def test_a_region_that_nobody_knows_ends_it_and_the_nearest_are_named(
    tmp_path: Path, regions: str, remedy: str
) -> None:
    with pytest.raises(UsageError) as raised:
        asked_for(tmp_path, regions)
    place, problem, way_out = raised.value.place, raised.value.problem, raised.value.remedy
    assert (place, problem) == ("--regions", f"`{regions.rpartition(',')[2]}` is no region of aws")
    assert remedy in way_out


def test_a_region_that_only_the_account_knows_is_asked(tmp_path: Path) -> None:
    run, _ = asked_for(tmp_path, NEWER, NEWER)
    assert run.notices == []
    assert not [gap for gap in run.snapshot.rows(Gap) if NEWER in gap.what and "switched" in gap.what]


def test_a_region_that_is_switched_off_is_told_when_collecting(tmp_path: Path) -> None:
    run, regions = asked_for(tmp_path, f"{REGION},{OFF}")
    assert regions == {REGION}
    (notice,) = [line for line in run.notices if OFF in line]
    assert MANAGEMENT in notice
    assert "not switched on" in notice
    assert "--regions" in notice


def test_a_region_that_is_switched_off_is_told_by_every_report(tmp_path: Path) -> None:
    run, _ = asked_for(tmp_path, f"{REGION},{OFF}")
    found = [gap for gap in run.snapshot.rows(Gap) if "asked for" in gap.what]
    assert {(gap.kind, gap.partition) for gap in found} == {(GapKind.NOT_GIVEN, MANAGEMENT)}
    assert {"workloads", "resources", "agents", "tools"} <= {gap.table for gap in found}
    out = io.StringIO()
    markdown.write(judge(run.snapshot, None).scan, out, RenderContext("1"))
    assert f"not switched on: {OFF}" in out.getvalue()
    assert "leave them out of --regions" in out.getvalue()


def test_where_no_wanted_region_is_on_nobody_is_clean_by_what_runs(tmp_path: Path) -> None:
    run, regions = asked_for(tmp_path, OFF)
    assert regions == set()
    judged = judge(run.snapshot, None)
    roles = {row.id for row in run.snapshot.rows(Identity) if ":role/shop-" in row.id}
    assert {rule for rule, whom in judged.opened if whom in roles} >= {"identity-shared"}
    assert not [whom for rule, whom in judged.clean if rule == "identity-shared"]
