"""What a snapshot says of the facts that an escalation method asks for: one file per kind of table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Final

from nhiscan.access.aws.exact.context import Value
from nhiscan.access.aws.steps.asking import Asking
from nhiscan.access.aws.steps.facts import accounts, derived, identities, things
from nhiscan.access.aws.steps.facts.tables import UNSEEN, Binding, Bound, Tables
from nhiscan.reference.aws_escalation import Fact, FactKind

__all__ = ["UNSEEN", "Binding", "Bound", "Facts"]

_READERS: Final[Mapping[FactKind, Callable[[Tables, Fact, Bound], Iterator[Binding]]]] = {
    FactKind.ACCOUNT: accounts.account,
    FactKind.CREDENTIAL: identities.credential,
    FactKind.IDENTITY: identities.identity,
    FactKind.MEMBERSHIP: identities.membership,
    FactKind.NEW: things.new,
    FactKind.POLICY: identities.policy,
    FactKind.PROVISIONED: accounts.provisioned,
    FactKind.RESOURCE: things.resource,
    FactKind.ROOM: identities.room,
    FactKind.THING: things.thing,
    FactKind.TRUSTS: accounts.trusts,
    FactKind.WORKLOAD: things.workload,
}


class Facts:
    """The facts of one snapshot."""

    def __init__(self, asking: Asking) -> None:
        """Over the snapshot of ``asking``."""
        self._tables = Tables(asking)
        self._given: int | None = None

    def owner(self, thing: str) -> str:
        """The account that a thing lies in, empty where nobody knows."""
        return self._tables.owner(thing)

    def told(self, word: str, bound: Bound) -> Value | None:
        """What a variable, or something derived from one, stands for; None: nobody has seen it."""
        return derived.told(self._tables, word, bound)

    def guardrail(self, reference: str) -> str:
        """The name of a guardrail."""
        return self._guardrails.get(reference, reference)

    @cached_property
    def _guardrails(self) -> Mapping[str, str]:
        return {row.reference: row.name for row in self._tables.inherited if row.reference}

    def bindings(self, facts: Sequence[Fact]) -> Iterator[Binding]:
        """All that the variables of ``facts`` can stand for."""
        found: list[Binding] = [({}, ())]
        for fact in facts:
            extend = _READERS[fact.kind]
            found = [
                (more, (*doubts, *new))
                for bound, doubts in found
                for more, new in extend(self._tables, fact, bound)
            ]
        return iter(found)

    def given_by_resources(self, actions: Mapping[str, int]) -> int:
        """Those of ``actions``, always the same, that a resource's own policy allows somebody."""
        if self._given is None:
            self._given = 0
            own = self._tables.asking.inventory.own
            rows = (row for rows in self._tables.resources.values() for row in rows)
            for compiled in (attached.compiled for row in rows for attached in own(row.id)[0]):
                for action, bit in actions.items():
                    if any(each.statement.allows for each in compiled.about(action)):
                        self._given |= bit
        return self._given
