"""A few steps that belong together: a Ctrl-C that comes in between is told when they are done."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event, Lock, Thread


def unbroken(steps: Callable[[], None]) -> None:
    """Make ``steps`` to their end, then raise what they raised, or the KeyboardInterrupt that came meanwhile.

    They run in a thread of their own: Python lets a signal strike the main thread only.
    """
    outcome: list[Future[None]] = []
    taken, over = Lock(), Event()

    def run() -> None:
        if not taken.acquire(blocking=False):
            return
        try:
            with ThreadPoolExecutor(1) as pool:
                outcome.append(pool.submit(steps))
        finally:
            over.set()

    struck: KeyboardInterrupt | None = None
    while not over.is_set():
        try:
            # a signal may strike before the thread has begun; a second one finds the steps taken
            Thread(target=run).start()
            over.wait()
        except KeyboardInterrupt as interrupt:
            struck = interrupt
    outcome[0].result()
    if struck is not None:
        raise struck
