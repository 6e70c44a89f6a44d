"""What was asked, by whom and of whom, so that a test can say what must never have been."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from threading import Lock

from nhiscan.connectors.aws.call import Call
from tests.fakes.handlers import Handler
from tests.fakes.http import NoReply, Reply
from tests.fakes.operations import Asked


@dataclass(frozen=True, slots=True)
class Seen:
    """One request and what became of it."""

    asked: Asked
    """The question; its request has the headers as they were sent."""
    status: int | None
    """The HTTP status of the reply; None where there was none."""


@dataclass
class Recorder:
    """A layer that remembers every question."""

    seen: list[Seen] = field(default_factory=list)
    """In the order of the replies."""
    lock: Lock = field(default_factory=Lock)
    """Questions come from several threads."""

    def __call__(self, inner: Handler) -> Handler:
        """``inner``, watched."""

        def watched(asked: Asked) -> Reply:
            try:
                reply = inner(asked)
            except NoReply:
                self._note(Seen(asked, None))
                raise
            self._note(Seen(asked, reply.status))
            return reply

        return watched

    def counts(self) -> Counter[str]:
        """How often each operation was asked, ``iam:ListRoles``, answered or not."""
        return Counter(seen.asked.name for seen in self.seen)

    def places(self) -> Counter[tuple[str, str, str]]:
        """How often each operation was asked in each account and region."""
        return Counter((seen.asked.name, seen.asked.account, seen.asked.region) for seen in self.seen)

    def not_among(self, calls: Iterable[Call]) -> set[str]:
        """Operations that were asked and are not on the list."""
        return set(self.counts()) - {f"{call.service}:{call.operation}" for call in calls}

    def origins(self) -> dict[str, set[str]]:
        """Each scheme, host and port that a request went to, with the keys that it saw."""
        found: dict[str, set[str]] = {}
        for seen in self.seen:
            found.setdefault(seen.asked.request.origin, set()).add(seen.asked.key)
        return found

    def clear(self) -> None:
        """Forget."""
        with self.lock:
            self.seen.clear()

    def _note(self, seen: Seen) -> None:
        with self.lock:
            self.seen.append(seen)
