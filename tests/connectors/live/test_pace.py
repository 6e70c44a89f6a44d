"""Calls keep their distance: a cap that is never passed, halved by throttles, won back by answers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nhiscan.connectors.live.pace import Pace
from tests.connectors.live.clock import JumpingTimer


def seconds(pace: Pace, timer: JumpingTimer, calls: int) -> float:
    begun = timer.seconds
    for _ in range(calls):
        pace.wait()
    return timer.seconds - begun


def test_the_cap_is_kept() -> None:
    timer = JumpingTimer()
    assert seconds(Pace(10, timer), timer, 101) == pytest.approx(10)


def test_paces_below_one_share_its_cap() -> None:
    timer = JumpingTimer()
    above = Pace(10, timer)
    first, second = Pace(10, timer, above), Pace(10, timer, above)
    begun = timer.seconds
    for _ in range(50):
        first.wait()
        second.wait()
    assert timer.seconds - begun >= 9.8


def test_a_throttle_halves_it_once_a_second_and_answers_win_it_back() -> None:
    timer = JumpingTimer()
    pace = Pace(16, timer)
    for _ in range(5):
        pace.throttled()
    slow = seconds(pace, timer, 9) / 8
    assert slow == pytest.approx(1 / 8, rel=0.15)
    for _ in range(100):
        pace.answered()
    assert seconds(pace, timer, 17) / 17 == pytest.approx(1 / 16, rel=0.15)


@given(st.lists(st.booleans(), max_size=200), st.floats(1, 100))
def test_whatever_happens_it_neither_stops_nor_passes_the_cap(events: list[bool], cap: float) -> None:
    timer = JumpingTimer()
    pace = Pace(cap, timer)
    for throttled in events:
        pace.wait()
        pace.throttled() if throttled else pace.answered()
    pauses = [pause for pause in timer.slept if pause > 0]
    assert all(pause <= 2 + 1e-6 for pause in pauses)
    assert timer.seconds >= (len(events) - 1) / cap - 1e-6
