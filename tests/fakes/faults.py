"""What goes wrong on the way: layers that stand before any handler, and may stand before each other.

Chance follows from the seed, the question and the number of the try, so that threads change nothing.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from threading import Lock
from typing import Any

from tests.fakes.answers import Refusal, answer, parse, refuse
from tests.fakes.errors import BROKEN, DENIED, EXPIRED, REGION_OFF, THROTTLED, Table, worded
from tests.fakes.handlers import Handler, Layer
from tests.fakes.http import Closed, CutShort, Reply, Unreachable
from tests.fakes.nothing import not_found
from tests.fakes.operations import Asked
from tests.fakes.paging import Pages, pages_of

When = Callable[[Asked], bool]
"""Which questions something happens to; asked once for each."""


def anything(asked: Asked) -> bool:
    """Every question."""
    return True


def to(
    service: str | None = None,
    operation: str | None = None,
    *,
    region: str | None = None,
    account: str | None = None,
    **params: Any,
) -> When:
    """Questions to a service, for an operation, in a region, of an account, about something."""

    def fits(asked: Asked) -> bool:
        wanted = ((service, asked.service), (operation, asked.operation))
        where = ((region, asked.region), (account, asked.account))
        told = ((value, asked.params.get(name)) for name, value in params.items())
        return all(want in (None, found) for want, found in (*wanted, *where, *told))

    return fits


@dataclass
class Chance:
    """A share of all tries of ``when``, but never more than some in a row of the same question."""

    share: float
    """From 0 to 1."""
    seed: int = 0
    """Another seed, other tries."""
    when: When = anything
    """Which questions are drawn from."""
    in_a_row: int = 2
    """After so many the next try passes."""
    rows: Counter[str] = field(default_factory=Counter)
    """How often each question has been hit since it last passed."""
    tries: Counter[str] = field(default_factory=Counter)
    """How often each question was asked."""
    lock: Lock = field(default_factory=Lock)
    """Tries come from several threads."""

    def __call__(self, asked: Asked) -> bool:
        """Whether this try is hit."""
        if not self.when(asked):
            return False
        with self.lock:
            number = self.tries[asked.identity]
            self.tries[asked.identity] += 1
            drawn = sha256(f"{self.seed} {number} {asked.identity}".encode()).digest()
            hit = int.from_bytes(drawn[:8]) < self.share * 2**64 and self.rows[asked.identity] < self.in_a_row
            self.rows[asked.identity] = self.rows[asked.identity] + 1 if hit else 0
        return hit


@dataclass
class After:
    """All questions of ``when`` but the first ``passed``; none of them again after ``hits`` more."""

    passed: int
    """So many pass before."""
    hits: int | None = None
    """So many are hit; None: all that follow."""
    when: When = anything
    """Which questions are counted."""
    count: int = 0
    """How many there were."""
    lock: Lock = field(default_factory=Lock)
    """Questions come from several threads."""

    def __call__(self, asked: Asked) -> bool:
        """Whether this question is hit."""
        if not self.when(asked):
            return False
        with self.lock:
            self.count += 1
            number = self.count
        return self.passed < number <= self.passed + (number if self.hits is None else self.hits)


def refused(when: When, refusal: Refusal) -> Layer:
    """``refusal`` in place of an answer."""
    return _instead(when, lambda asked: refuse(asked, refusal))


def denied(when: When) -> Layer:
    """Not allowed, in the service's own words."""
    return _worded(when, DENIED)


def throttled(when: When) -> Layer:
    """Too many requests, in the service's own words; for example ``throttled(Chance(0.3))``."""
    return _worded(when, THROTTLED)


def broken(when: When) -> Layer:
    """A server's error."""
    return _worded(when, BROKEN)


def expired(when: When) -> Layer:
    """The session is over; from the n-th request on: ``expired(After(n - 1))``."""
    return _worded(when, EXPIRED)


def region_off(region: str) -> Layer:
    """The region is not enabled for the account: credentials are not valid there."""
    return _worded(to(region=region), REGION_OFF)


def region_down(region: str) -> Layer:
    """Nobody answers in the region."""
    return _instead(to(region=region), _unreachable)


def reset(when: When) -> Layer:
    """The connection is closed before an answer."""
    return _instead(when, _closed)


def deleted(when: When, refusal: Refusal | None = None) -> Layer:
    """What the question names is gone: the service's own "not found", where its model has one."""
    gone = Refusal("ResourceNotFoundException", "it is gone", 404)
    return _instead(when, lambda asked: refuse(asked, refusal or not_found(asked) or gone))


def redirected(when: When, to_url: str, status: int = 307) -> Layer:
    """Told to ask elsewhere."""
    return _instead(when, lambda asked: Reply(status, b"", {"Location": f"{to_url}{asked.request.target}"}))


def delayed(seconds: float, sleep: Callable[[float], object] = time.sleep) -> Layer:
    """Every answer takes a while."""

    def layer(inner: Handler) -> Handler:
        def late(asked: Asked) -> Reply:
            sleep(seconds)
            return inner(asked)

        return late

    return layer


def cut(when: When, *, share: float = 0.5, chunked: bool = False) -> Layer:
    """The connection is closed when a share of the body has come; none of it: right after the headers.

    Botocore does not hold a body to the length that was announced: it parses what has come. Only the
    end of a ``chunked`` body it misses.
    """

    def shortened(reply: Reply) -> Reply:
        raise CutShort(reply, int(len(reply.body) * share), chunked=chunked)

    return _afterwards(when, shortened)


def repeated(when: When) -> Layer:
    """Each list's second page is its first once more; asked again, it goes on as it should."""

    def layer(inner: Handler) -> Handler:
        first: dict[str, Reply] = {}

        def again(asked: Asked) -> Reply:
            pages = pages_of(asked)
            if pages is None or not when(asked):
                return inner(asked)
            which = asked.without(pages.asks).identity
            if asked.params.get(pages.asks):
                return first.pop(which, None) or inner(asked)
            first[which] = inner(asked)
            return first[which]

        return again

    return layer


def looped(when: When) -> Layer:
    """Every page is the first, and its tokens lead from ``loop-a`` to ``loop-b`` and back for ever."""

    def layer(inner: Handler) -> Handler:
        starts: dict[str, Asked] = {}

        def round_and_round(asked: Asked) -> Reply:
            pages = pages_of(asked)
            if pages is None or not when(asked):
                return inner(asked)
            token = asked.params.get(pages.asks)
            which = asked.without(pages.asks).identity
            start = starts.setdefault(which, asked) if not token else starts[which]
            return _leading_on(start, inner(start), pages, "loop-b" if token == "loop-a" else "loop-a")

        return round_and_round

    return layer


def _leading_on(asked: Asked, reply: Reply, pages: Pages, token: str) -> Reply:
    if reply.status >= 300:
        return reply
    more = {pages.more: True} if pages.more else {}
    return answer(asked, {**parse(asked, reply), **more, pages.tells: token})


def _worded(when: When, table: Table) -> Layer:
    return _instead(when, lambda asked: refuse(asked, worded(table, asked)))


def _instead(when: When, reply: Handler) -> Layer:
    def layer(inner: Handler) -> Handler:
        return lambda asked: reply(asked) if when(asked) else inner(asked)

    return layer


def _afterwards(when: When, change: Callable[[Reply], Reply]) -> Layer:
    def layer(inner: Handler) -> Handler:
        return lambda asked: change(inner(asked)) if when(asked) else inner(asked)

    return layer


def _closed(asked: Asked) -> Reply:
    raise Closed


def _unreachable(asked: Asked) -> Reply:
    raise Unreachable
