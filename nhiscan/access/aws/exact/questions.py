"""Questions about a whole snapshot: one request decided, and who can do something."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any, Final

from nhiscan.access.aws.allowances import allowances
from nhiscan.access.aws.engine import Engine
from nhiscan.access.aws.exact.decide import decide
from nhiscan.access.aws.exact.inventory import Inventory
from nhiscan.access.aws.exact.principals import Caller, Kind, parse_caller
from nhiscan.access.aws.exact.question import Layer, Policies
from nhiscan.access.aws.exact.requests import parse_request
from nhiscan.access.protocol import Allowance
from nhiscan.model import Answer, Decision, Identity, IdentityKind
from nhiscan.snapshot import Snapshot

_ACTING: Final = frozenset({IdentityKind.USER, IdentityKind.ROLE})
_POSSIBLE: Final = frozenset({Answer.ALLOWED, Answer.CONDITIONAL, Answer.UNKNOWN})


class Questions:
    """Answers about one snapshot; what it needs of it is read once."""

    def __init__(self, snapshot: Snapshot) -> None:
        """Over all accounts of ``snapshot``."""
        self._snapshot = snapshot
        self._inventory = Inventory(snapshot)
        self._engines: dict[str, Engine] = {}

    def decide(self, row: Any) -> Decision:
        """The answer to a request as JSON gives it. Raises InputError and PolicyError."""
        return decide(parse_request(row, self._inventory))

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
        account = question.resource_account
        for who, caller in self._callers:
            home = account or caller.account
            policies = self._inventory.policies(caller, question.resource, home)
            if _may_matter(policies, question.action, caller):
                keys = self._inventory.keys(caller, home)
                found = decide(replace(question, caller=caller, policies=policies, caller_keys=keys))
                if found.answer in _POSSIBLE:
                    yield who.id, found

    @cached_property
    def _callers(self) -> list[tuple[Identity, Caller]]:
        """Every user and role, by id."""
        rows = sorted(self._inventory.identities(), key=lambda row: row.id)
        found = ((row, parse_caller(row.id, "", None)) for row in rows if row.kind in _ACTING)
        return [(row, caller) for row, caller in found if caller is not None]


def _may_matter(policies: Policies, action: str, caller: Caller) -> bool:
    """Whether anything that could allow ``action`` is there at all; the rest need not be asked."""
    if policies.unseen or policies.kms_grants or caller.kind is Kind.ROOT:
        return True
    return _allows(policies.identity, action) or _allows(policies.resource, action)


def _allows(layer: Layer, action: str) -> bool:
    rows: Iterable[Any] = (row for policy in layer for row in policy.compiled.about(action))
    return any(row.statement.allows for row in rows)
