"""Questions about a whole snapshot: one request decided, and who can do something."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from nhiscan.access.aws.allowances import allowances
from nhiscan.access.aws.engine import Engine
from nhiscan.access.aws.exact.askers import Askers
from nhiscan.access.aws.exact.decide import Heard, hear
from nhiscan.access.aws.exact.inventory import Inventory
from nhiscan.access.aws.exact.requests import parse_request
from nhiscan.access.protocol import Allowance
from nhiscan.model import Answer, Decision
from nhiscan.snapshot import Snapshot

_POSSIBLE: Final = frozenset({Answer.ALLOWED, Answer.CONDITIONAL, Answer.UNKNOWN})


class Questions:
    """Answers about one snapshot; what it needs of it is read once."""

    def __init__(self, snapshot: Snapshot) -> None:
        """Over all accounts of ``snapshot``."""
        self._snapshot = snapshot
        self._inventory = Inventory(snapshot)
        self._askers = Askers(self._inventory)
        self._engines: dict[str, Engine] = {}

    def decide(self, row: Any) -> Decision:
        """The answer to a request as JSON gives it. Raises InputError and PolicyError."""
        return _told(hear(parse_request(row, self._inventory)))

    def named(self, text: str) -> str:
        """The id of the identity that has it, or this name alone. Raises InputError, with the nearest."""
        return self._inventory.named(text).id

    def can(self, identity: str) -> Sequence[Allowance]:
        """What ``identity``, by id, may do by its own and its groups' policies. Raises InputError."""
        who = self._inventory.named(identity)
        if who.partition not in self._engines:
            self._engines[who.partition] = Engine(self._snapshot, who.partition)
        return tuple(allowances(self._engines[who.partition].effective(who)))

    def who_can(
        self, action: str, resource: str, context: Mapping[str, Any]
    ) -> Iterator[tuple[str, Decision]]:
        """Whoever may do ``action`` to ``resource``, surely or not, by id; whoever is denied is left out.

        Raises InputError for an action or resource that is none.
        """
        asked = {"action": action, "resource": resource, "context": dict(context)}
        question = parse_request(asked, self._inventory)
        for id_, heard in self._askers.hear(question):
            if heard.decision.answer in _POSSIBLE:
                yield id_, _told(heard)


def _told(heard: Heard) -> Decision:
    """The answer, its notes saying what narrows it."""
    found = heard.decision
    return Decision(found.answer, found.because, found.depends_on, heard.limits) if heard.limits else found
