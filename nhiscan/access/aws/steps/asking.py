"""Deciding many single requests over one snapshot: whether a step may be taken."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Final

from nhiscan.access.aws.exact.context import Value
from nhiscan.access.aws.exact.decide import decide
from nhiscan.access.aws.exact.inventory import Inventory
from nhiscan.access.aws.exact.principals import Caller
from nhiscan.access.aws.exact.question import Question
from nhiscan.access.aws.steps.holders import Holders
from nhiscan.model import Answer, Decision
from nhiscan.snapshot import Snapshot

_NOTHING: Mapping[str, Value] = {}


class Asking:
    """Asks on behalf of identities of one snapshot; keys that are not told are free."""

    def __init__(self, snapshot: Snapshot) -> None:
        """Over all accounts of ``snapshot``."""
        self.snapshot = snapshot
        self.inventory = Inventory(snapshot)
        self.holders = Holders(self.inventory)

    def decide(
        self,
        who: str,
        action: str,
        resource: str,
        carries: Mapping[str, Value] = _NOTHING,
        *,
        chosen: Callable[[str], bool] = lambda _: False,
        fresh: bool = False,
    ) -> Decision:
        """Whether ``who`` may do ``action`` (in lower case) to ``resource``; the request ``carries`` keys.

        Of ``chosen`` keys whoever asks picks the value: the one that does best, of those that policies
        name. ``fresh``: the resource is made by the request, and has no policy of its own.
        """
        identity, caller = self.holders.callers[who]

        def ask(given: Mapping[str, Value]) -> Decision:
            return self.decide_as(caller, identity.partition, action, resource, given, fresh=fresh)

        best, given = ask(carries), dict(carries)
        for key in filter(chosen, best.depends_on):
            values, whole = self.inventory.values_of(key)
            tried = [(value, ask({**given, key: value})) for value in values]
            if whole and not any(found.answer in _OPEN for _, found in tried):
                return tried[0][1]
            for value, found in tried:
                if found.answer in _OPEN and _openness(found) < _openness(best):
                    best, given = found, {**given, key: value}
        return best

    def decide_as(
        self,
        caller: Caller,
        home: str,
        action: str,
        resource: str,
        carries: Mapping[str, Value] = _NOTHING,
        *,
        fresh: bool = False,
    ) -> Decision:
        """The same for anybody at all; ``home`` is the account of a resource that names none."""
        account = account_in(resource) or self.inventory.account_of(resource)
        policies = self.inventory.policies(caller, "*" if fresh else resource, account or home)
        return decide(
            Question(
                action=action,
                resource=resource,
                caller=caller,
                resource_account=account,
                given=carries,
                free=True,
                policies=policies,
                caller_keys=self.inventory.keys(caller, account or home),
            )
        )

    def role_called(self, account: str | None, name: str) -> Iterator[str]:
        """The role of that name, whatever its path."""
        found = self._roles.get((account or "", name))
        if found is not None:
            yield found

    @cached_property
    def _roles(self) -> Mapping[tuple[str, str], str]:
        callers = self.holders.callers.values()
        return {(who.partition, who.name): who.id for who, _ in callers if ":role/" in who.id}


_OPEN: Final = frozenset({Answer.ALLOWED, Answer.CONDITIONAL, Answer.UNKNOWN})


def _openness(found: Decision) -> int:
    """How much a decision hangs on."""
    return len(found.depends_on) + len(found.notes)


def account_in(arn: str) -> str | None:
    """The account that an ARN names."""
    parts = arn.split(":", 5)
    return parts[4] if len(parts) == 6 and len(parts[4]) == 12 and parts[4].isdecimal() else None
