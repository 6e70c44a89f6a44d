"""How often AWS is asked in vain: often enough for what passes, no longer than that."""

from __future__ import annotations

from pathlib import Path

import pytest

from nhiscan.model import Gap, GapKind
from tests.connectors.aws.live.run import Run, collect
from tests.fakes import faults
from tests.fakes.estate import Estate
from tests.fakes.handlers import Layer, behind
from tests.fakes.recorder import Recorder

REGIONS = ["us-east-1", "eu-west-1"]


def asked(folder: Path, layer: Layer, roles: int = 2) -> tuple[Run, Recorder]:
    recorder = Recorder()
    of = Estate(roles=roles, accounts=1, regions=2, functions=1, job_looks=0)
    return collect(behind(of.handler(), recorder, layer), folder), recorder


@pytest.mark.parametrize(
    "layer",
    [
        faults.reset(faults.to(region="eu-west-1")),
        faults.region_down("eu-west-1"),
    ],
    ids=["reset", "down"],
)
def test_a_region_in_which_nobody_answers_is_not_asked_for_long(layer: Layer, tmp_path: Path) -> None:
    run, recorder = asked(tmp_path / "s", layer)
    assert sum(1 for seen in recorder.seen if seen.asked.region == "eu-west-1") <= 12 + 3 * 16
    gaps = [gap for gap in run.snapshot.rows(Gap) if "eu-west-1" in gap.what]
    assert {gap.kind for gap in gaps} == {GapKind.TRUNCATED}


def test_an_operation_that_never_works_is_asked_once_for_each_thing_after_a_while(tmp_path: Path) -> None:
    layer = faults.broken(faults.to("iam", "GenerateServiceLastAccessedDetails"))
    _, recorder = asked(tmp_path / "s", layer, roles=200)
    tries = recorder.counts()["iam:GenerateServiceLastAccessedDetails"]
    assert 200 <= tries <= 200 + 16 * 12


def test_a_report_that_is_never_done_is_told_and_asked_for_again_by_the_next_run(tmp_path: Path) -> None:
    slow = Estate(roles=2, accounts=1, regions=1, functions=1, job_looks=99)
    stuck = collect(slow.handler(), tmp_path / "s")
    found = [gap for gap in stuck.snapshot.rows(Gap) if gap.kind is GapKind.TRUNCATED]
    assert {gap.table for gap in found} == {"usage"}
    assert any("/last-accessed/" in path for path in stuck.words())
    done = Estate(roles=2, accounts=1, regions=1, functions=1, job_looks=0)
    after = collect(done.handler(), tmp_path / "s")
    assert [gap for gap in after.snapshot.rows(Gap) if gap.kind is GapKind.TRUNCATED] == []
