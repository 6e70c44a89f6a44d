"""A place that asks AWS: answers that are kept already are taken from there, refusals are kept in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Final, TypeVar

from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.live.api import Api, CallFailed
from nhiscan.connectors.aws.live.walk import NOTHING, Answer, Asking, Unfinished, Walk
from nhiscan.connectors.live.crew import Group
from nhiscan.snapshot import Answers

T = TypeVar("T")

_PAUSES: Final = (1.0, 2.0, 3.0, 5.0, 8.0, 13.0, 20.0, 30.0, 30.0)
"""Seconds between looks at a job that takes its time."""


@dataclass(frozen=True, slots=True)
class LivePlace:
    """One account and region, for one walk."""

    api: Api
    """The account's APIs."""
    answers: Answers
    """Where its answers are kept."""
    group: Group
    """The account's work."""
    walk: Walk
    """The walk that asks."""
    region: str
    """Where it is."""
    partition: str
    """The kind of AWS."""

    @property
    def account(self) -> str:
        """Twelve digits."""
        return self.api.account

    def ask(self, call: Call, into: str, /, *, region: str | None = None, **params: object) -> Answer:
        """See Place."""
        kept = self.answers.find(into)
        if isinstance(kept, dict):
            return Answer(kept)
        if self.answers.is_told(into):
            return NOTHING
        try:
            answer = _LiveAsking(self)(call, region=region, **params)
        except CallFailed as failed:
            self.answers.fail(into, failed.words)  # first: without it what came would pass for whole
            if failed.pages is None:
                return NOTHING
            answer = Answer(failed.pages.whole)
        self.answers.keep(into, answer.content)
        return answer

    def make(self, into: str, steps: Callable[[Asking], Answer], /) -> Answer:
        """See Place."""
        kept = self.answers.find(into)
        if isinstance(kept, dict):
            return Answer(kept)
        if self.answers.is_told(into):
            return NOTHING
        try:
            answer = steps(_LiveAsking(self))
        except (CallFailed, Unfinished) as failed:
            self.answers.fail(into, failed.words)
            return NOTHING
        self.answers.keep(into, answer.content)
        return answer

    def begin(self, call: Call, into: str, /, **params: object) -> Answer | None:
        """See Place."""
        if self.answers.find(into) is not None or self.answers.is_told(into):
            return None
        try:
            return _LiveAsking(self)(call, region=None, **params)
        except CallFailed as failed:
            self.answers.fail(into, failed.words)
            return None

    def again(self, attempt: int, do: Callable[[], object], /) -> bool:
        """See Place."""
        if attempt >= len(_PAUSES):
            return False
        self.group.add(do, _PAUSES[attempt])
        return True

    def each(self, items: Iterable[T], do: Callable[[T], object], /) -> None:
        """See Place."""
        for item in items:
            self.group.add(partial(do, item))


@dataclass(frozen=True, slots=True)
class _LiveAsking:
    """Makes the calls of one walk at one place."""

    place: LivePlace
    """The place."""

    def __call__(self, call: Call, /, *, region: str | None = None, **params: object) -> Answer:
        """See Asking."""
        if call not in self.place.walk.calls:
            raise ValueError(call.operation)
        return Answer(self.place.api.call(call, region or self.place.region, params).whole)

    def wait(self, attempt: int, /) -> bool:
        """See Asking."""
        if attempt >= len(_PAUSES):
            return False
        self.place.api.traffic.timer.sleep(_PAUSES[attempt])
        return True
