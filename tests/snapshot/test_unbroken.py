"""Steps that belong together: a Ctrl-C in between is held back, an error is not."""

from __future__ import annotations

import signal
from threading import Event, main_thread

import pytest

from nhiscan.snapshot.unbroken import unbroken


def strike() -> None:
    """A Ctrl-C, as the terminal sends it."""
    ident = main_thread().ident
    assert ident is not None
    signal.pthread_kill(ident, signal.SIGINT)


def test_what_is_interrupted_is_done_once_and_then_told() -> None:
    done: list[str] = []

    def steps() -> None:
        done.append("first")
        strike()
        Event().wait(0.05)
        strike()
        done.append("last")

    with pytest.raises(KeyboardInterrupt):
        unbroken(steps)
    assert done == ["first", "last"]


def test_an_error_is_raised_where_it_was_called() -> None:
    def steps() -> None:
        raise OSError(28, "no space left on device")

    with pytest.raises(OSError, match="no space left"):
        unbroken(steps)


def test_undisturbed_steps_are_just_made() -> None:
    done: list[str] = []
    unbroken(lambda: done.append("all"))
    assert done == ["all"]
