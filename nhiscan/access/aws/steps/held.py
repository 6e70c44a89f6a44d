"""A foothold with the policies that then speak for and against it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from typing import Final

from nhiscan.access.aws.document import parse
from nhiscan.access.aws.exact.context import Value
from nhiscan.access.aws.exact.principals import Caller
from nhiscan.access.aws.exact.question import Attached, Layer, Policies
from nhiscan.access.aws.exact.statements import Row, compiled
from nhiscan.access.protocol import Foothold
from nhiscan.model import Identity

EVERYTHING: Final = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}'
_ANYTHING: Final = (Attached("any permission of its own", compiled(parse(EVERYTHING))),)
TAGS: Final = "aws:principaltag/"
_SECOND_FACTOR: Final = {"aws:multifactorauthpresent": "true"}
_NOTHING: Final[Mapping[str, Value]] = {}


@dataclass(frozen=True, eq=False)
class Held:
    """Somebody who is held: who it is, and what was altered."""

    foothold: Foothold
    """Who."""
    identity: Identity
    """As the snapshot knows it."""
    caller: Caller
    """As policies see it."""
    policies: Policies
    """What is attached to it and binds it, asked about no resource."""
    _rows: dict[str, tuple[Row, ...]] = field(default_factory=dict, init=False, repr=False)
    """What was looked up, by action."""

    @property
    def account(self) -> str:
        """Its account."""
        return self.identity.partition

    @cached_property
    def unseen(self) -> bool:
        """Whether nobody has seen some of its own policies."""
        return any(layer == "identity" for layer, _ in self.policies.unseen)

    @cached_property
    def given(self) -> Mapping[str, Value]:
        """Keys that its requests carry because of what was altered."""
        return _SECOND_FACTOR if self._is("verified") else _NOTHING

    @cached_property
    def tagged(self) -> bool:
        """Whether whoever holds it chooses its tags."""
        return self._is("tagged")

    @cached_property
    def services(self) -> frozenset[str] | None:
        """The services that it can call; None: all."""
        words = [change.of for change in self.foothold.changes if change.kind == "only"]
        return frozenset(words[0].split()) if words else None

    def _is(self, kind: str) -> bool:
        return any(change.kind == kind for change in self.foothold.changes)

    def allows(self, action: str) -> Iterator[Row]:
        """The Allows of its own policies that speak of ``action``, in lower case."""
        for attached in self.policies.identity:
            yield from (row for row in attached.compiled.about(action) if row.statement.allows)

    def rows(self, action: str) -> tuple[Row, ...]:
        """Every statement on it or above it that speaks of ``action``."""
        found = self._rows.get(action)
        if found is None:
            policies = self.policies
            layers = chain(policies.identity, policies.boundary or (), *(policies.scp or ()))
            found = tuple(row for attached in layers for row in attached.compiled.about(action))
            self._rows[action] = found
        return found


def altered(policies: Policies, foothold: Foothold, groups: Mapping[str, Layer]) -> Policies:
    """``policies`` of an identity after its changes; ``groups``: what those it was put in carry."""
    for change in foothold.changes:
        match change.kind:
            case "rewritten":
                policies = policies._replace(identity=(*policies.identity, *_ANYTHING))
            case "unbounded":
                policies = policies._replace(boundary=None, unseen=_but(policies, "boundary"))
            case "without":
                left = tuple(each for each in policies.identity if each.name != change.of)
                policies = policies._replace(identity=left)
            case "in":
                policies = policies._replace(identity=(*policies.identity, *groups[change.of]))
            case "unguarded" if not change.of:
                policies = policies._replace(scp=None, unseen=_but(policies, "scp"))
            case "unguarded":
                scp = tuple(
                    tuple(each for each in level if each.name != change.of) for level in policies.scp or ()
                )
                policies = policies._replace(scp=None if policies.scp is None else scp)
            case _:  # what its requests carry, and who it is
                pass
    return policies


def _but(policies: Policies, layer: str) -> tuple[tuple[str, str], ...]:
    return tuple(each for each in policies.unseen if each[0] != layer)
