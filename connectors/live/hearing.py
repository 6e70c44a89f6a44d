"""Who answers and who does not: nobody is asked for long in vain, and a busy service is not given up."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from threading import Lock
from typing import Final

Endpoint = tuple[str, str]
"""An API and the region, or part of the provider, in which it is asked."""

_AWAY: Final = 3
"""How often an endpoint is asked to which there is no way at all: it is down, or not there."""
_SILENT: Final = 8
"""How often one is asked that takes questions and never answers."""
_REGION: Final = 12
"""How many questions to a region go without an answer from anyone in it before it counts as down."""


_WORN: Final = 3
"""With how many APIs of a region patience runs out before none of it is waited for."""


@dataclass(slots=True)
class Hearing:
    """What is known of the endpoints of one provider; safe for many threads.

    An endpoint is *silent* once it was asked often enough and never answered, while others did:
    without a word from anyone it is the network that is away, for which patience is there. Who asks
    is *weary* of an operation there once patience ran out, until it is answered again; and of all of
    an API, or of a region, that never answered.
    """

    _heard: dict[Endpoint, int] = field(default_factory=dict)
    _regions_heard: dict[str, int] = field(default_factory=dict)
    _answers: int = 0
    _begun: dict[Endpoint | str, int] = field(default_factory=dict)
    """How many answers there had been when an endpoint, or a region, was first missed."""
    _missed: Counter[Endpoint | str] = field(default_factory=Counter)
    _away: Counter[Endpoint] = field(default_factory=Counter)
    _worn: set[Endpoint] = field(default_factory=set)
    """Endpoints with which patience ran out."""
    _weary: set[tuple[Endpoint, str]] = field(default_factory=set)
    _lock: Lock = field(default_factory=Lock)

    def answered(self, endpoint: Endpoint, operation: str) -> None:
        """Somebody answered there, whatever it was."""
        with self._lock:
            self._answers += 1
            self._heard[endpoint] = self._regions_heard[endpoint[1]] = self._answers
            self._weary.discard((endpoint, operation))

    def missed(self, endpoint: Endpoint, *, away: bool) -> None:
        """Nobody answered there; ``away``: no connection came about."""
        with self._lock:
            for place in (endpoint, endpoint[1]):
                self._begun.setdefault(place, self._answers)
                self._missed[place] += 1
            self._away[endpoint] += away

    def wearied(self, endpoint: Endpoint, operation: str) -> None:
        """Patience with a question ran out there."""
        with self._lock:
            self._weary.add((endpoint, operation))
            self._worn.add(endpoint)

    def weary(self, endpoint: Endpoint, operation: str) -> bool:
        """Whether to ask once only: the like was asked for long in vain, there or all over the region."""
        if (endpoint, operation) in self._weary:
            return True
        if endpoint in self._heard:
            return False
        with self._lock:
            near = sum(1 for worn in self._worn if worn[1] == endpoint[1])
        return endpoint in self._worn or (endpoint[1] not in self._regions_heard and near >= _WORN)

    def knows(self, region: str) -> bool:
        """Whether anyone answered in ``region``."""
        return region in self._regions_heard

    def silent(self, endpoint: Endpoint) -> bool:
        """Whether to ask no more."""
        with self._lock:
            if endpoint in self._heard:
                return False
            often = self._away[endpoint] >= _AWAY or self._missed[endpoint] >= _SILENT
            if often and self._answers > self._begun[endpoint]:
                return True
            region = endpoint[1]
            down = region not in self._regions_heard and self._missed[region] >= _REGION
            return down and self._answers > self._begun[region]
