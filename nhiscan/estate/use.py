"""How long something lies unused, by evidence, and what would tell where there is none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import cached_property
from typing import TypeVar

from nhiscan.estate.clocks import Clocks
from nhiscan.estate.index import index
from nhiscan.model import Credential, Identity, Idle, Missing, Span, Unseen, Usage

A = TypeVar("A", Span, Idle)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Use(Clocks):
    """Evidence of use, measured."""

    def age(self, credential: Credential) -> Span | Unseen:
        """How long ago ``credential`` was made or rotated."""
        if credential.created is None:
            return Unseen(self.missing(credential.partition, "credentials", credential.identity))
        return self.since(credential.created, credential.partition)

    def older_than(self, credential: Credential, days: int) -> Span | Unseen | None:
        """The age of ``credential`` if it is ``days`` or more; None: it is less."""
        match self.age(credential):
            case Unseen() as unseen:
                return unseen
            case Span() as span:
                return self._reached(span, days, credential.partition, span)

    def unused_for(self, subject: Credential | Identity, days: int) -> Idle | Unseen | None:
        """How ``subject`` was left unused if that is ``days`` or more; None: it is less."""
        match self.idle(subject):
            case Unseen() as unseen:
                return unseen
            case Idle(span, last_used=None) if span.days < days and not self._watched(subject):
                return self._unseen(subject)
            case Idle(span) if span.days >= days and (untold := self._other_ways(subject)):
                return Unseen(untold)
            case Idle(span) as idle:
                return self._reached(span, days, subject.partition, idle)

    def _other_ways(self, subject: Credential | Identity) -> tuple[Missing, ...]:
        """What is missing to say that an identity was not used by any of its credentials either.

        Nothing where the provider watches the identity itself, and nothing for a credential.
        """
        if isinstance(subject, Credential) or self.usage(subject.id):
            return ()
        where, id_ = subject.partition, subject.id
        works = [c for c in self.credentials_of(subject) if c.active is not False]
        untold = self.missing(where, "usage", id_) if not all(map(self._evidence, works)) else ()
        return self.lacks(where, "credentials", id_) + untold

    def _watched(self, subject: Credential | Identity) -> bool:
        """Whether some source kept record of ``subject`` since it was made."""
        starts = [row.since for row in self._evidence(subject) if row.tracked]
        made = subject.created
        return any(start is None or (made is not None and start <= made) for start in starts)

    def _reached(self, span: Span, days: int, partition: str, answer: A) -> A | Unseen | None:
        """``answer`` if ``span`` reaches ``days``, None if not, Unseen where the clock cannot tell."""
        match span.reaches(days):
            case True:
                return answer
            case False:
                return None
            case None:
                return Unseen(self.clock_missing(partition))

    @cached_property
    def _usage(self) -> dict[str, tuple[Usage, ...]]:
        return index(self.snapshot.rows(Usage), lambda u: u.subject)

    def usage(self, subject: str) -> Sequence[Usage]:
        """All evidence about one identity or credential."""
        return self._usage.get(subject, ())

    def idle(self, subject: Credential | Identity) -> Idle | Unseen:
        """How long ``subject`` has not been used; Unseen where nobody tells.

        A use seen by any source counts. Without one, the longest time over which some source
        tracked it and saw nothing: since it was made, or since tracking began.
        """
        rows = [*self._evidence(subject)]
        uses = [row for row in rows if row.last_used is not None]
        if uses:
            last = max(uses, key=lambda row: row.last_used or _EPOCH)
            return self._idle(last, last.last_used or _EPOCH)
        starts = [
            (t, row) for row in rows if row.tracked and (t := _later(row.since, subject.created)) is not None
        ]
        if not starts:
            return self._unseen(subject)
        start, row = min(starts, key=lambda pair: pair[0])
        return self._idle(row, start)

    def _idle(self, row: Usage, start: datetime) -> Idle:
        """What ``row`` says, measured up to when its evidence was made: later nobody looked.

        Where the evidence is older than the clock, it may have gone on until now: no less than
        the evidence says, and no more than the whole time.
        """
        clock = self.clock(row.partition)
        end = min(clock.now, row.until) if row.until else clock.now
        shown, whole = max(0, (end - start).days), max(0, (clock.now - start).days)
        exact = shown == whole and (clock.exact or row.until is not None)
        span = Span(shown, exact, None if exact or not clock.exact else whole)
        return Idle(span, row.last_used, row.source, row.service, _window(row))

    def _evidence(self, subject: Credential | Identity) -> Iterable[Usage]:
        if isinstance(subject, Credential):
            return [row for row in self.usage(subject.id) if row.action is None]
        held = [row for c in self.credentials_of(subject) for row in self.usage(c.id) if row.action is None]
        return [*self.usage(subject.id), *held]

    def _unseen(self, subject: Credential | Identity) -> Unseen:
        owner = subject.identity if isinstance(subject, Credential) else subject.id
        return Unseen(self.missing(subject.partition, "usage", owner))


def _later(first: datetime | None, second: datetime | None) -> datetime | None:
    return max((t for t in (first, second) if t is not None), default=None)


def _window(row: Usage) -> str | None:
    ends = [t.strftime("%Y-%m-%d") if t else "" for t in (row.since, row.until)]
    return "/".join(ends) if any(ends) else None
