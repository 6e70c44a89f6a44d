"""How fast calls go out against services of every kind, on a clock that jumps; never above the cap."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nhiscan.connectors.live.pace import Pace
from tests.connectors.live.clock import JumpingTimer
from tests.connectors.live.simulation import Bucket, Simulation, at_random

CAP = 25.0


def seconds(pace: Pace, timer: JumpingTimer, calls: int) -> float:
    begun = timer.seconds
    for _ in range(calls):
        pace.wait()
    return timer.seconds - begun


def test_the_cap_is_kept() -> None:
    timer = JumpingTimer()
    assert seconds(Pace(10, timer), timer, 102) == pytest.approx(10)


def test_idle_time_saves_up_one_slot_and_no_more() -> None:
    timer = JumpingTimer()
    pace = Pace(10, timer)
    seconds(pace, timer, 20)
    timer.sleep(60)
    assert seconds(pace, timer, 12) == pytest.approx(1)


def test_paces_below_one_share_its_cap() -> None:
    run = Simulation()
    above = Pace(CAP, run.timer)
    for seed in range(4):
        run.ask(Pace(CAP, run.timer, above), at_random(0.1, seed), 100, callers=8)
    traffic = run.run()
    assert traffic.most_in_a_second() <= CAP + 1
    assert traffic.rate(1, 10) >= 0.85 * CAP, "what one leaves over is for the others"


@pytest.mark.parametrize("share", [0.02, 0.1, 0.3, 0.5])
@pytest.mark.parametrize("seed", range(5))
def test_a_service_that_puts_off_whatever_the_pace_is_asked_at_full_pace(share: float, seed: int) -> None:
    run, calls = Simulation(), 1500
    run.ask(Pace(CAP, run.timer), at_random(share, seed), calls, callers=64)
    last = run.run().answered[-100]  # the very last ones wait for themselves alone
    assert last <= 2 * calls / (1 - share) / CAP


@pytest.mark.parametrize("seed", range(5))
def test_a_third_put_off_costs_little_more_than_the_calls_made_again(seed: int) -> None:
    run, calls = Simulation(), 1500
    run.ask(Pace(CAP, run.timer), at_random(0.3, seed), calls)
    assert run.run().most_in_a_second() <= CAP + 1
    assert run.timer.seconds <= 1.5 * calls / 0.7 / CAP


def test_services_of_a_few_calls_each_are_not_slowed_down_by_chance() -> None:
    run = Simulation(latency=0.05)
    above = Pace(CAP, run.timer)
    for seed in range(12):
        run.ask(Pace(CAP, run.timer, above), at_random(0.3, seed), 60, callers=3)
    last = run.run().answered[-20]
    assert last <= 2 * 12 * 60 / 0.7 / CAP


@pytest.mark.parametrize("seed", range(3))
def test_however_much_is_put_off_it_does_not_crawl(seed: int) -> None:
    run = Simulation()
    run.ask(Pace(CAP, run.timer), at_random(0.6, seed), 5000, callers=200)
    run.run(until=120)
    assert run.traffic.rate(20, 120) >= 0.25 * 0.4 * CAP


LIMITS: dict[str, tuple[float, float, float]] = {
    "a fifth of the cap, a short way off": (5, 0.05, 0.2),
    "a fifth of the cap, a long way off": (5, 0.3, 0.2),
    "half of the cap": (12, 0.1, 0.15),
    "just below the cap": (23, 0.1, 0.05),
    "hardly any": (2, 0.1, 0.35),
}


@pytest.mark.parametrize(("limit", "latency", "put_off"), LIMITS.values(), ids=LIMITS)
def test_a_service_with_a_limit_is_used_to_it_and_hardly_beyond(
    limit: float, latency: float, put_off: float
) -> None:
    run = Simulation(latency=latency)
    run.ask(Pace(CAP, run.timer), Bucket([(0, limit)]), 10_000)
    traffic = run.run(until=120)
    assert traffic.rate(10, 120) >= 0.8 * limit
    assert traffic.put_off < put_off


def test_a_service_that_takes_more_again_is_given_more_within_seconds() -> None:
    run = Simulation()
    run.ask(Pace(CAP, run.timer), Bucket([(0, 2), (60, CAP)]), 10_000)
    traffic = run.run(until=90)
    assert traffic.rate(50, 60) < 3
    assert traffic.rate(72, 75) > 0.8 * CAP


def test_a_service_that_takes_less_is_asked_less_within_seconds() -> None:
    run = Simulation()
    run.ask(Pace(CAP, run.timer), Bucket([(0, CAP), (60, 2)]), 10_000)
    run.run(until=70)
    asked = [at for at in run.traffic.sent if at > 66]
    assert len(asked) <= 4 * 4


def test_a_long_calm_changes_nothing() -> None:
    timer = JumpingTimer()
    pace = Pace(1, timer)
    assert seconds(pace, timer, 5000) == pytest.approx(4998)


def test_who_waits_for_a_slow_service_looks_up_now_and_then() -> None:
    timer = JumpingTimer()
    pace = Pace(0.1, timer)
    seconds(pace, timer, 4)
    assert max(timer.slept) <= 0.5


@given(st.lists(st.booleans(), max_size=200), st.floats(1, 100))
def test_whatever_happens_it_neither_stops_nor_passes_the_cap(events: list[bool], cap: float) -> None:
    timer = JumpingTimer()
    pace = Pace(cap, timer)
    for throttled in events:
        begun = timer.seconds
        pace.wait()
        assert timer.seconds - begun <= 2 + 1e-5
        pace.throttled() if throttled else pace.answered()
    assert timer.seconds >= (len(events) - 2) / cap - 1e-4
