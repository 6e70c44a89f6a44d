"""Work in groups: all of it is done, groups end one by one, one error ends everything."""

from __future__ import annotations

from functools import partial
from threading import Event

import pytest

from nhiscan.connectors.live.crew import Crew, Group, Patience, Stopped, Work
from tests.connectors.live.clock import JumpingTimer


class Broken(Exception):
    """What a piece of work raises."""


def run(crew: Crew, *work: Work, told: Work = lambda: None) -> None:
    """Have ``work`` done by ``crew``, and ``told`` as its group is told to be done."""
    with crew.working():
        crew.group(lambda _: work)
        for _ in crew.finished(lambda: None):
            told()


def test_work_adds_work_and_every_group_is_told_once() -> None:
    crew, done = Crew(3, JumpingTimer()), []

    def work(group: Group, depth: int) -> None:
        done.append(depth)
        for _ in range(2 if depth else 0):
            group.add(partial(work, group, depth - 1))

    with crew.working():
        groups = [crew.group(lambda group: [partial(work, group, 3)]) for _ in range(3)]
        told = list(crew.finished(lambda: None))
    assert sorted(map(id, told)) == sorted(map(id, groups))
    assert len(done) == 3 * (1 + 2 + 4 + 8)
    assert (crew.done, crew.known) == (45, 45)


def test_a_group_is_not_done_while_work_that_it_began_with_has_not_begun() -> None:
    for _ in range(300):
        crew, done = Crew(2, JumpingTimer()), list[int]()
        with crew.working():
            one = crew.group(lambda _: [partial(done.append, n) for n in range(3)])  # noqa: B023
            two = crew.group(lambda _: [])
            assert {id(group) for group in crew.finished(lambda: None)} == {id(one), id(two)}
        assert sorted(done) == [0, 1, 2]


def test_nobody_adds_to_a_group_that_was_told_to_be_done() -> None:
    crew = Crew(1, JumpingTimer())
    with crew.working():
        (group,) = [crew.group(lambda _: [])]
        assert list(crew.finished(lambda: None)) == [group]
        with pytest.raises(ValueError):
            group.add(lambda: None)


def test_the_first_error_is_raised_and_what_waits_is_dropped() -> None:
    crew, late = Crew(1, JumpingTimer()), []

    def broken() -> None:
        raise Broken

    with pytest.raises(Broken):
        run(crew, broken, *[lambda: late.append(1)] * 5)
    assert late == []


def test_who_waits_is_woken_when_the_crew_stops() -> None:
    crew, waiting, woken = Crew(2, JumpingTimer()), Event(), []
    patience = Patience(JumpingTimer(), crew)

    def waits() -> None:
        waiting.set()
        while True:
            try:
                patience.sleep(10)
            except Stopped:
                woken.append(1)
                raise

    def broken() -> None:
        waiting.wait()
        raise Broken

    with pytest.raises(Broken):
        run(crew, waits, broken)
    assert woken == [1]


def test_an_error_of_the_one_who_waits_for_it_ends_the_work_too() -> None:
    crew = Crew(2, JumpingTimer())

    def broken() -> None:
        raise Broken

    with pytest.raises(Broken):
        run(crew, lambda: None, told=broken)
    assert crew.stopped


def test_work_for_later_holds_no_thread_and_is_done_when_its_time_has_come() -> None:
    timer, done = JumpingTimer(), []
    crew = Crew(1, timer)

    def again() -> None:
        done.append(timer.seconds)

    def first(group: Group) -> None:
        group.add(again, after=30)
        group.add(again, after=10)
        done.append(timer.seconds)

    with crew.working():
        group = crew.group(lambda group: [partial(first, group)])
        assert list(crew.finished(lambda: None)) == [group]
    assert done == [0, pytest.approx(10, abs=0.3), pytest.approx(30, abs=0.3)]
