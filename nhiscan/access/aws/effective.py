"""Everything one AWS identity may do, over all the layers that bind it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from nhiscan.access.aws import administrator, giving, reduction, width
from nhiscan.access.aws.actions import TABLE, matching, union
from nhiscan.access.aws.dead import dead
from nhiscan.access.aws.document import Statement
from nhiscan.access.aws.drift import drift
from nhiscan.access.aws.guardrails import Guardrails
from nhiscan.access.aws.layers import Reach, everything, may, reach
from nhiscan.access.aws.resources import accounts
from nhiscan.access.aws.ruling import Ruling
from nhiscan.access.aws.shapes import Home
from nhiscan.access.aws.unbinding import loosenings
from nhiscan.access.protocol import Dead, Drift, Given, Loosening, Reduced, Unread, Wide
from nhiscan.model import Answer, Grant, Identity, Layer, Standing
from nhiscan.reference.aws_actions import ActionTable


@dataclass(frozen=True)
class Effective:
    """The statements that speak for and against one identity, and their sum.

    Implements ``nhiscan.access.AccessSet``. What resources' own policies grant it is not in it.
    """

    identity: Identity
    """Whose access it is."""
    home: Home
    """The account it lives in."""
    rulings: tuple[Ruling, ...]
    """Its own and its groups' statements."""
    boundary: tuple[Ruling, ...] | None
    """Its boundary's statements; None: it has no boundary."""
    boundary_grant: Grant | None
    """The boundary as attached; None: it has no boundary."""
    guardrails: Guardrails
    """What binds it from above."""
    unread: tuple[Unread, ...]
    """Its policies that nobody can judge."""

    @property
    def universe(self) -> ActionTable:
        """The table of known actions."""
        return TABLE()

    @property
    def root(self) -> bool:
        """Whether it is the account's root user, who needs no policy.

        Source: IAM User Guide, "Policy evaluation logic".
        """
        return self.identity.id.endswith(":root")

    @cached_property
    def own(self) -> Reach:
        """What its own policies allow, limits aside."""
        if self.root:
            return everything()
        told = reach(self.rulings, self.home)
        return told.unsure if self.unread_in(Layer.IDENTITY) else told

    @cached_property
    def limits(self) -> Reach:
        """What boundary and guardrails leave, its own policies aside."""
        return self.inner.within(self.guardrails.reach)

    @cached_property
    def inner(self) -> Reach:
        """What the boundary leaves; one that cannot be read may leave anything and makes nothing sure."""
        if self.unread_in(Layer.BOUNDARY):
            return everything().unsure
        return everything() if self.boundary is None else reach(self.boundary, self.home)

    @cached_property
    def reach(self) -> Reach:
        """What all layers allow together."""
        return self.own.within(self.limits)

    def unread_in(self, layer: Layer) -> Sequence[Unread]:
        """Its policies of one layer that nobody can judge."""
        return [row for row in self.unread if row.grant.layer is layer]

    @cached_property
    def may(self) -> int:
        """Bitset of actions allowed somewhere, conditions kept open; what ``reach`` has, sooner."""
        own = everything().maybe if self.root else may(self.rulings, self.home)
        bounded = self.boundary is not None and not self.unread_in(Layer.BOUNDARY)
        inner = may(self.boundary or (), self.home) if bounded else everything().maybe
        return own & inner & self.guardrails.reach.maybe

    @property
    def certain(self) -> int:
        """Bitset of actions allowed somewhere without any condition that a given policy shows."""
        return self.reach.sure

    @property
    def left(self) -> int:
        """Bitset of actions that guardrails from above leave, whatever its own policies say."""
        return self.guardrails.reach.maybe

    @property
    def beyond(self) -> Sequence[str]:
        """Patterns of its Allows that match no known action, sorted."""
        return sorted(
            {
                pattern
                for row in self.rulings
                if row.statement.allows and not row.statement.all_actions_but
                for pattern in row.statement.actions
                if not matching(pattern)
            }
        )

    def administrator(self) -> Standing:
        """Whether it may do everything that its guardrails leave, on every resource."""
        return administrator.standing(self)

    def can(self, actions: Sequence[str]) -> Standing:
        """Whether any of ``actions`` is allowed on any resource.

        CONDITIONAL too where guardrails from above were not shown: they may deny anything.
        """
        bits = union(actions)
        carrying = [row for row in self.rulings if row.statement.allows and row.bits & bits & self.may]
        if bits & self.certain:
            sure = [row for row in carrying if not row.conditional and row.bits & self.certain & bits]
            because = tuple(row.because() for row in sure)
            if unseen := self.guardrails.unseen:
                return Standing(Answer.CONDITIONAL, because, unseen)
            return Standing(Answer.ALLOWED, because)
        if bits & self.may:
            because = tuple(row.because() for row in carrying)
            return Standing(Answer.CONDITIONAL, because, tuple(self._open(bits & self.may)))
        if unread := self.unread_in(Layer.IDENTITY):
            return Standing(Answer.UNKNOWN, notes=tuple(map(str, unread)))
        return Standing(Answer.IMPLICIT_DENY)

    def _open(self, bits: int) -> Iterable[str]:
        """What decides about ``bits``: condition keys of any layer, and policies that cannot be read."""
        rows = (*self.rulings, *(self.boundary or ()), *self.guardrails.rulings)
        keys = {key for row in rows if row.bits & bits for key in row.statement.keys}
        return [*sorted(keys), *(row.name for row in (*self.unread, *self.guardrails.unread))]

    def wide(self) -> Sequence[Wide]:
        """The statements that allow ``*`` or whole services' writes on every resource."""
        given = ((row, width.given(row, self.home)) for row in self.rulings)
        return [w for row, bits in given if bits and (w := width.judge(row, bits, self._left_broadly))]

    @cached_property
    def _left_broadly(self) -> int:
        """Those of ``may`` that boundary, guardrails and Denies leave on a resource no policy is about."""
        left = self.may
        limits = list(self.guardrails.levels)
        if self.boundary is not None and not self.unread_in(Layer.BOUNDARY):
            limits.append(self.boundary)
        for rows in limits:
            allowed = 0
            for row in rows:
                allowed |= row.perhaps_on_nameless(left, self.home) if row.statement.allows else 0
            left &= allowed
        for row in (*self.rulings, *(row for rows in limits for row in rows), *self.guardrails.denies):
            if not row.statement.allows and not row.conditional:
                left &= ~row.surely_on_nameless(left, self.home)
        return left

    def reduce(self, grant: Grant, remove: int) -> Reduced | None:
        """``grant``'s document without the actions in ``remove``; None: it cannot be read."""
        statements = self._statements(grant)
        return reduction.reduce(statements, remove) if statements else None

    def without(self, grant: Grant, statements: Collection[int]) -> str | None:
        """``grant``'s document without these statements; None: it then allows nothing, or is unread."""
        return reduction.without(self._statements(grant), statements)

    def accounts(self, grant: Grant) -> Collection[str]:
        """The accounts that Allow statements of ``grant`` name in resources."""
        rows = [row for row in self._statements(grant) if row.allows and not row.all_resources_but]
        return accounts([pattern for row in rows for pattern in row.resources or ()])

    def dead(self, grant: Grant) -> Sequence[Dead] | None:
        """The controls of ``grant`` that cannot bite; None: it cannot be read."""
        if any(row.grant.id == grant.id for row in self.unread):
            return None
        rows = [row for row in (*self.rulings, *(self.boundary or ())) if row.grant.id == grant.id]
        return tuple(dead(rows, self.home, self.identity.kind))

    def giving(self, actions: int) -> Sequence[Given]:
        """The statements that still give some of ``actions``, in order."""
        rows = (giving.given(row, actions & self.may, self._left_broadly, self.home) for row in self.rulings)
        return [row for row in rows if row]

    def loosenings(self) -> Sequence[Loosening]:
        """What it would ask for to be rid of its boundary; nothing where it has none."""
        return tuple(loosenings(self.boundary_grant)) if self.boundary_grant else ()

    def drift(self, grant: Grant, since: datetime) -> Sequence[Drift]:
        """What ``grant``, written at ``since``, came to give since that changes or gives out credentials."""
        rows = [row for row in self.rulings if row.grant.id == grant.id]
        return [told for row in rows if (told := drift(row, since, self.may, self.home))]

    def _statements(self, grant: Grant) -> Sequence[Statement]:
        return [row.statement for row in self.rulings if row.grant.id == grant.id]
