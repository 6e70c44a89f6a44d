"""Whether AWS still answers is asked when nothing gets done, and before what was missed passes for gone."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from nhiscan.connectors.live.pulse import Pulse
from nhiscan.errors import CollectError


@dataclass
class Aws:
    """Answers, or does not."""

    there: bool = True
    asked: int = 0

    def __call__(self) -> None:
        self.asked += 1
        if not self.there:
            raise CollectError("aws", "does not answer", "check the network")


LOOKS: dict[str, tuple[list[int], int]] = {
    "work is done all the time": ([1, 2, 3, 4, 5, 6, 7, 8], 0),
    "nothing for less than its patience": ([1, 1, 1, 2, 2, 2, 3], 0),
    "nothing for as long as its patience": ([1, 1, 1, 1], 1),
    "asked once, it waits anew": ([1, 1, 1, 1, 1, 1], 1),
    "twice as long": ([1, 1, 1, 1, 1, 1, 1], 2),
    "nothing from the start": ([0, 0, 0], 1),
}


@pytest.mark.parametrize(("done", "asked"), LOOKS.values(), ids=LOOKS)
def test_it_asks_when_nothing_gets_done(done: list[int], asked: int) -> None:
    aws = Aws()
    pulse = Pulse(aws, patience=3)
    for number in done:
        pulse.look(number)
    assert aws.asked == asked


MISSED: dict[str, tuple[list[int], int]] = {
    "nothing was missed": ([0, 0, 0], 0),
    "something was": ([0, 1], 1),
    "the same is no news": ([1, 1, 1], 1),
    "more was": ([1, 1, 2], 2),
}


@pytest.mark.parametrize(("missed", "asked"), MISSED.values(), ids=MISSED)
def test_it_asks_before_something_passes_for_missing(missed: list[int], asked: int) -> None:
    aws = Aws()
    pulse = Pulse(aws, patience=3)
    for number in missed:
        pulse.settle(number)
    assert aws.asked == asked


def test_silence_stops_it_and_says_that_it_goes_on() -> None:
    pulse = Pulse(Aws(there=False), patience=1)
    told = "aws: does not answer; check the network; then run the same command again: it goes on where"
    with pytest.raises(CollectError, match=told):
        pulse.settle(1)
    with pytest.raises(CollectError, match=told):
        pulse.settle(1)
    with pytest.raises(CollectError, match=told):
        pulse.look(0)
