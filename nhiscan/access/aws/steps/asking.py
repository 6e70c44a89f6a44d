"""Deciding single requests over one snapshot, on behalf of whoever is held."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Final

from nhiscan.access.aws.exact.context import Value
from nhiscan.access.aws.exact.decide import decide
from nhiscan.access.aws.exact.inventory import Inventory
from nhiscan.access.aws.exact.principals import Caller, parse_caller
from nhiscan.access.aws.exact.question import Layer, Policies, Question
from nhiscan.access.aws.steps.held import TAGS, Held, altered
from nhiscan.access.protocol import Foothold
from nhiscan.model import Answer, Decision, Identity, IdentityKind
from nhiscan.snapshot import Snapshot

_ACTING: Final = frozenset({IdentityKind.USER, IdentityKind.ROLE})
_NOTHING: Mapping[str, Value] = {}
_MUST_BE_NAMED: Final = frozenset("sts:assumerole sts:tagsession sts:setsourceidentity".split())
"""Actions, beside those on keys, that the resource's own policy must allow."""
_OPEN: Final = frozenset({Answer.ALLOWED, Answer.CONDITIONAL, Answer.UNKNOWN})


class Asking:
    """Asks on behalf of identities of one snapshot; keys that are not told are free."""

    def __init__(self, snapshot: Snapshot) -> None:
        """Over all accounts of ``snapshot``."""
        self.snapshot = snapshot
        self.inventory = Inventory(snapshot)
        self.callers: dict[str, tuple[Identity, Caller]] = {}
        """Everybody who can act, by id."""
        for who in sorted(self.inventory.identities(), key=lambda row: row.id):
            caller = parse_caller(who.id, "", None) if who.kind in _ACTING else None
            if caller is not None:
                self.callers[who.id] = who, caller
        self._held: dict[Foothold, Held] = {}

    def held(self, foothold: Foothold) -> Held:
        """``foothold`` with its policies."""
        found = self._held.get(foothold)
        if found is None:
            who, caller = self.callers[foothold.identity]
            policies = self.inventory.policies(caller, "*", who.partition)
            groups = {
                change.of: self.attached_to(change.of) for change in foothold.changes if change.kind == "in"
            }
            found = Held(foothold, who, caller, altered(policies, foothold, groups))
            self._held[foothold] = found
        return found

    def attached_to(self, identity: str) -> Layer:
        """The policies that ``identity``, a group perhaps, carries itself."""
        return self.inventory.attached_to(identity)

    def decide(
        self,
        who: Held,
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
        if who.services is not None and action.partition(":")[0] not in who.services:
            return Decision(Answer.IMPLICIT_DENY)
        policies = self._policies(who, "*" if fresh else resource)

        def ask(given: Mapping[str, Value]) -> Decision:
            return self._decide(who.caller, who.account, action, resource, given, policies)

        given: Mapping[str, Value] = {**who.given, **carries}
        best = ask(given)
        if best.answer in _OPEN and (seen := _without_doubt_of_the_resource(policies, action)) is not None:
            # a policy of the resource that nobody has seen could name anybody: no reason to think of this one
            told = self._decide(who.caller, who.account, action, resource, given, seen)
            if told.answer not in _OPEN:
                return told
        for key in best.depends_on:
            if hangs_on(best) and (chosen(key) or (who.tagged and key.startswith(TAGS))):
                best, given = self._chosen(ask, key, given, best)
                if best.answer not in _OPEN:
                    return best
        return best

    def _chosen(
        self,
        ask: Callable[[Mapping[str, Value]], Decision],
        key: str,
        given: Mapping[str, Value],
        best: Decision,
    ) -> tuple[Decision, Mapping[str, Value]]:
        """The answer with the value of ``key`` that does best, and what is then given.

        A denial, where no value does and no other could.
        """
        values, whole = self.inventory.values_of(key)
        taken, other = given, None
        for value in values:
            more = {**given, key: value}
            found = ask(more)
            if found.answer not in _OPEN:
                other = other or found
                continue
            whole = False
            if len(hangs_on(found)) < len(hangs_on(best)):
                best, taken = found, more
            if not hangs_on(found):
                break
        return (other if whole and other else best), taken

    def _policies(self, who: Held, resource: str) -> Policies:
        """What has a say in what ``who`` does to ``resource``."""
        account = account_in(resource) or self.inventory.account_of(resource) or who.account
        there = self.inventory.policies(who.caller, resource, account)
        if not who.foothold.changes:
            return there
        theirs = [each for each in there.unseen if each[0] in ("resource", "rcp")]
        return there._replace(
            identity=who.policies.identity,
            boundary=who.policies.boundary,
            scp=who.policies.scp,
            unseen=(*who.policies.unseen, *(each for each in theirs if each not in who.policies.unseen)),
        )

    def decide_as(
        self, caller: Caller, home: str, action: str, resource: str, carries: Mapping[str, Value] = _NOTHING
    ) -> Decision:
        """The same for anybody at all; ``home`` is the account of a resource that names none."""
        account = account_in(resource) or self.inventory.account_of(resource)
        policies = self.inventory.policies(caller, resource, account or home)
        return self._decide(caller, home, action, resource, carries, policies)

    def _decide(
        self,
        caller: Caller,
        home: str,
        action: str,
        resource: str,
        carries: Mapping[str, Value],
        policies: Policies,
    ) -> Decision:
        account = account_in(resource) or self.inventory.account_of(resource)
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

    def roles_called(self, account: str | None, name: str) -> Iterator[str]:
        """The role of that name, whatever its path."""
        found = self._roles.get((account or "", name))
        if found is not None:
            yield found

    @cached_property
    def _roles(self) -> Mapping[tuple[str, str], str]:
        return {(who.partition, who.name): who.id for who, _ in self.callers.values() if ":role/" in who.id}


def hangs_on(said: Decision) -> tuple[str, ...]:
    """What a decision hangs on; empty: nothing."""
    return (*said.depends_on, *said.notes)


def _without_doubt_of_the_resource(policies: Policies, action: str) -> Policies | None:
    """``policies`` as if the resource's own had been seen whole; None: they were, or must allow it anyway."""
    seen = tuple(each for each in policies.unseen if each[0] != "resource")
    named = action.startswith("kms:") or action in _MUST_BE_NAMED
    return None if named or len(seen) == len(policies.unseen) else policies._replace(unseen=seen)


def account_in(arn: str) -> str | None:
    """The account that an ARN names."""
    parts = arn.split(":", 5)
    return parts[4] if len(parts) == 6 and len(parts[4]) == 12 and parts[4].isdecimal() else None
