"""How a command ends that does not end by itself: an error, Ctrl-C, a polite kill, a reader that has gone."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, Final, NoReturn

from nhiscan.cli.streams import hush, tell
from nhiscan.errors import NhiscanError
from nhiscan.text import visible

_WORDS: Final = {signal.SIGINT: "interrupted", signal.SIGTERM: "terminated"}
_BY_SIGNAL: Final = 128
"""What a shell adds to the number of the signal that ended a program."""
_READER_GONE: Final = 141
"""What a shell expects of a program whose output nobody reads."""


class Stopped(BaseException):
    """A signal ended something of which it can be told how to go on."""

    def __init__(self, remedy: str) -> None:
        """``remedy`` says how, in a sentence without its full stop."""
        super().__init__(remedy)
        self.remedy = remedy


@contextmanager
def in_one_line() -> Iterator[None]:
    """Whatever ends the block becomes one line at most, and the exit code that a shell expects.

    A signal is a KeyboardInterrupt inside. What it strikes may make an error of its own of it, as modules
    written in C do while they are loaded: any error after a signal is taken for its doing.
    """
    came: list[int] = []

    def strike(number: int, _: FrameType | None) -> NoReturn:
        came.append(number)
        raise KeyboardInterrupt

    before = _listen(strike)
    try:
        yield
    except BaseException as error:
        if came or isinstance(error, KeyboardInterrupt | Stopped):
            _stop(came[0] if came else signal.SIGINT, error)
        if isinstance(error, NhiscanError):
            tell(f"nhiscan: {visible(str(error))}")
            sys.exit(error.exit_code)
        if _reader_has_gone(error):
            _leave_quietly()
        raise
    finally:
        # once stopped nothing is left to be kept: whoever cannot wait for requests under way need not
        for each, handler in before.items():
            signal.signal(each, signal.SIG_DFL if came else handler)


def _listen(strike: Callable[[int, FrameType | None], NoReturn]) -> dict[int, Any]:
    """Have both signals strike, but for one that whoever started us wants ignored; what held before."""
    if threading.current_thread() is not threading.main_thread():
        return {}  # only there may anybody listen
    heard = [each for each in _WORDS if signal.getsignal(each) is not signal.SIG_IGN]
    return {each: signal.signal(each, strike) for each in heard}


def _stop(number: int, error: BaseException) -> NoReturn:
    remedy = f"; {visible(error.remedy)}" if isinstance(error, Stopped) else ""
    tell(f"nhiscan: {_WORDS[signal.Signals(number)]}{remedy}")
    sys.exit(_BY_SIGNAL + number)


def _reader_has_gone(error: BaseException) -> bool:
    """Whether nobody reads our output; typer takes it for an error of its own and leaves with 1."""
    broken = error.__context__ if isinstance(error, SystemExit) else error
    return isinstance(broken, BrokenPipeError)


def _leave_quietly() -> NoReturn:
    """The reader has gone, which is no failure of ours."""
    hush()
    sys.exit(_READER_GONE)
