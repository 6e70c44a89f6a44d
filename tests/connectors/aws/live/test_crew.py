"""Work in groups: all of it is done, groups end one by one, one error ends everything."""

from __future__ import annotations

from functools import partial
from threading import Event

import pytest

from nhiscan.connectors.aws.live.crew import Crew, Group, Patience, Stopped, Work
from tests.connectors.aws.live.clock import JumpingTimer


class Broken(Exception):
    """What a piece of work raises."""


def run(crew: Crew, *work: Work, told: Work = lambda: None) -> None:
    """Have ``work`` done by ``crew``, and ``told`` as its group is told to be done."""
    with crew.working():
        group = crew.group()
        for piece in work:
            group.add(piece)
        for _ in crew.finished(lambda: None):
            told()


def test_work_adds_work_and_every_group_is_told_once() -> None:
    crew, done = Crew(3, JumpingTimer()), []
    with crew.working():
        groups = [crew.group() for _ in range(3)]

        def work(number: int, depth: int) -> None:
            done.append((number, depth))
            if depth:
                for _ in range(2):
                    groups[number].add(partial(work, number, depth - 1))

        for number, group in enumerate(groups):
            group.add(partial(work, number, 3))
        told = list(crew.finished(lambda: None))
    assert sorted(map(id, told)) == sorted(map(id, groups))
    assert len(done) == 3 * (1 + 2 + 4 + 8)
    assert (crew.done, crew.known) == (45, 45)


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
        group = crew.group()
        group.add(lambda: first(group))
        assert list(crew.finished(lambda: None)) == [group]
    assert done == [0, 10, 30]
