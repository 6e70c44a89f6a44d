"""Everybody of a snapshot who could ask, those alike asked once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from nhiscan.access.aws.exact.context import Value
from nhiscan.access.aws.exact.decide import NEEDS_NO_PERMISSION, Heard, hear
from nhiscan.access.aws.exact.inventory import Inventory, Unseen
from nhiscan.access.aws.exact.principals import Caller, Kind, parse_caller
from nhiscan.access.aws.exact.question import Attached, Layer, Policies, Question
from nhiscan.access.aws.exact.statements import Row
from nhiscan.model import IdentityKind

_ACTING: Final = frozenset({IdentityKind.USER, IdentityKind.ROLE})


@dataclass(frozen=True, slots=True)
class _Asker:
    """Somebody with what they carry."""

    id: str
    """Who, as the snapshot knows them."""
    caller: Caller
    """Who, as policies see them."""
    identity: Layer
    """Own and groups' policies."""
    boundary: Layer | None
    """The permissions boundary."""
    unseen: Unseen
    """What of both nobody has seen."""


@dataclass(frozen=True, slots=True)
class _Around:
    """What has a say in one question whoever of an account asks."""

    policies: Policies
    """The resource's policies and the guardrails."""
    open: bool
    """Whether it may allow the action to somebody whose own policies do not."""
    personal: bool
    """Whether it may tell one who asks from another."""
    home: str | None
    """Whose the resource is, as far as that is known."""
    keys: Mapping[str, Value]
    """Keys that follow from all but who asks, and some that follow from that."""


class Askers:
    """All users and roles of an inventory."""

    def __init__(self, inventory: Inventory) -> None:
        """What they carry is read at the first question."""
        self._inventory = inventory

    def hear(self, question: Question) -> Iterator[tuple[str, Heard]]:
        """What each of them would hear to ``question``, by id; whoever has no Allow at all is left out."""
        around: dict[str | None, _Around] = {}
        alike: dict[tuple[object, ...], Heard] = {}
        for asker in self._askers:
            account = asker.caller.account
            if account not in around:
                around[account] = self._around(question, asker.caller)
            shared = around[account]
            own = tuple([each for each in asker.identity if _bears_on(each, question)])
            if not (shared.open or asker.unseen or asker.caller.kind is Kind.ROOT or _allow(own, question)):
                continue
            if shared.personal or _personal(own, question) or _personal(asker.boundary or (), question):
                keys = self._inventory.keys(asker.caller, shared.home, question.action, question.resource)
                yield asker.id, _hear(question, asker, own, shared, keys)
                continue
            caller = asker.caller
            key = (account, caller.kind, caller.service_linked, own, asker.boundary, asker.unseen)
            if key not in alike:
                alike[key] = _hear(question, asker, own, shared, shared.keys)
            yield asker.id, alike[key]

    def _around(self, question: Question, caller: Caller) -> _Around:
        home = question.resource_account or caller.account
        policies = self._inventory.around(caller, question.resource, home)
        layers = (policies.resource, *(policies.scp or ()), *(policies.rcp or ()))
        granted = bool(policies.kms_grants)
        return _Around(
            policies,
            granted
            or bool(policies.unseen)
            or question.action in NEEDS_NO_PERMISSION
            or _allow(policies.resource, question),
            granted or any(_personal(layer, question) for layer in layers),
            home,
            self._inventory.keys(caller, home, question.action, question.resource),
        )

    @cached_property
    def _askers(self) -> list[_Asker]:
        """Every one, by id."""
        found: list[_Asker] = []
        for who in sorted(self._inventory.identities(), key=lambda row: row.id):
            caller = parse_caller(who.id, "", None) if who.kind in _ACTING else None
            if caller is not None:
                found.append(_Asker(who.id, caller, *self._inventory.carried(caller)))
        return found


def _hear(question: Question, asker: _Asker, own: Layer, shared: _Around, keys: Mapping[str, Value]) -> Heard:
    """What ``asker`` would hear, of whose own policies ``own`` speak of the action."""
    policies = shared.policies._replace(
        identity=own, boundary=asker.boundary, unseen=(*asker.unseen, *shared.policies.unseen)
    )
    return hear(replace(question, caller=asker.caller, policies=policies, caller_keys=keys))


def _bears_on(policy: Attached, question: Question) -> bool:
    """Whether a statement of ``policy`` may speak of the action on the resource."""
    rows = policy.compiled.about(question.action)
    return bool(rows) and any(_may_be_about(row, question) for row in rows)


def _allow(layer: Layer, question: Question) -> bool:
    """Whether an Allow in ``layer`` may speak of the action on the resource."""
    rows = (row for each in layer for row in each.compiled.about(question.action))
    return any(row.statement.allows and _may_be_about(row, question) for row in rows)


def _may_be_about(row: Row, question: Question) -> bool:
    """Whether ``row`` speaks of the resource, as far as that is the same whoever asks."""
    return row.everywhere or bool(row.texts) or row.is_about(question.target, question.context) is not False


def _personal(layer: Layer, question: Question) -> bool:
    """Whether ``layer`` may say other things of two who ask."""
    return any(row.personal for each in layer for row in each.compiled.about(question.action))
