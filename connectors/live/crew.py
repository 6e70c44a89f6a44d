"""Many pieces of work at the same time, in groups, of which each is told when it is done."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from heapq import heappop, heappush
from threading import Condition
from typing import Final

from nhiscan.snapshot import Timer

Work = Callable[[], object]

_TICK: Final = 0.2


class Group:
    """Pieces of work that belong together; work may add more to its own group."""

    def __init__(self, crew: Crew) -> None:
        """An empty group; see ``Crew.group``."""
        self._crew = crew
        self.open = 0

    def add(self, work: Work, after: float = 0) -> None:
        """Have ``work`` done some time, but not within the next ``after`` seconds.

        Only work of the group itself may add to it: what is done is told once. Raises ValueError.
        """
        self._crew.submit(self, work, after)


class Stopped(Exception):
    """The crew has stopped: whatever waits need wait no longer."""


class Crew:
    """A fixed number of threads. The first error in any work ends all of it.

    Work never waits for other work, so the threads cannot block each other.
    """

    def __init__(self, size: int, timer: Timer) -> None:
        """``size`` pieces of work at a time."""
        self._timer = timer
        self._later: list[tuple[float, int, Group, Work]] = []
        self._threads = ThreadPoolExecutor(size, thread_name_prefix="collect")
        self._changed = Condition()
        self._finished: deque[Group] = deque()
        self._groups = 0
        self._error: BaseException | None = None
        self.done = 0
        self.known = 0

    @property
    def stopped(self) -> bool:
        """Whether an error ended the work."""
        return self._error is not None

    def group(self, works: Callable[[Group], Sequence[Work]]) -> Group:
        """A new group with the work that it begins with; it counts as done when all its work is.

        All of it is counted before any begins, so that a group is never taken for done too soon.
        """
        group = Group(self)
        first = works(group)
        with self._changed:
            self._groups += 1
            group.open = len(first)
            self.known += len(first)
            if not first:
                self._finished.append(group)
        for work in first:
            self._start(group, work)
        return group

    def submit(self, group: Group, work: Work, after: float) -> None:
        """Have ``work`` done for ``group``; meanwhile no thread waits for it."""
        with self._changed:
            if not group.open:
                raise ValueError("the group is done")
            group.open += 1
            self.known += 1
            if after > 0:
                heappush(self._later, (self._timer.monotonic() + after, self.known, group, work))
                return
        self._start(group, work)

    def _start(self, group: Group, work: Work) -> None:
        self._threads.submit(self._do, work).add_done_callback(partial(self._ended, group))

    def _start_due(self) -> None:
        """Start the work whose time has come; where nothing else is left, wait for it a little."""
        with self._changed:
            idle = bool(self._later) and self.known - self.done == len(self._later)
            pause = self._later[0][0] - self._timer.monotonic() if idle else 0
        if pause > 0:
            self._timer.sleep(min(pause, _TICK))
        with self._changed:
            due = []
            while self._later and self._later[0][0] <= self._timer.monotonic():
                due.append(heappop(self._later))
        for _, _, group, work in due:
            self._start(group, work)

    def finished(self, tick: Callable[[], object]) -> Iterator[Group]:
        """Each group as it is done; ``tick`` several times a second. Raises what any work raised."""
        while self._groups:
            self._start_due()
            with self._changed:
                if not self._later or self.known - self.done > len(self._later):
                    self._changed.wait_for(lambda: self._finished or self._error, _TICK)
                group = self._finished.popleft() if self._finished else None
            tick()
            if self._error is not None:
                raise self._error
            if group is not None:
                self._groups -= 1
                yield group

    @contextmanager
    def working(self) -> Iterator[None]:
        """End the threads with the block; on an error drop what has not begun."""
        try:
            yield
        except BaseException as error:
            self._error = self._error or error
            self._threads.shutdown(wait=True, cancel_futures=True)
            raise
        self._threads.shutdown()

    def _do(self, work: Work) -> None:
        if self._error is None:
            work()

    def _ended(self, group: Group, future: Future[None]) -> None:
        with self._changed:
            if not future.cancelled():
                self._error = self._error or future.exception()
            group.open -= 1
            self.done += 1
            if group.open == 0:
                self._finished.append(group)
            self._changed.notify_all()


@dataclass(frozen=True, slots=True)
class Patience:
    """A timer for work of a crew, that waits no longer once the crew has stopped."""

    timer: Timer
    """The timer that waits."""
    crew: Crew
    """The crew."""

    def now(self) -> datetime:
        """See Timer."""
        return self.timer.now()

    def monotonic(self) -> float:
        """See Timer."""
        return self.timer.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait in short pieces. Raises Stopped."""
        left = seconds
        while left > 0:
            if self.crew.stopped:
                raise Stopped
            self.timer.sleep(min(left, _TICK))
            left -= _TICK
