"""Everything one AWS identity may do, over all the layers that bind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from nhiscan.access.aws import administrator, reduction, width
from nhiscan.access.aws.actions import TABLE, matching
from nhiscan.access.aws.layers import Reach, Ruling, everything, reach
from nhiscan.access.aws.resources import Home
from nhiscan.access.protocol import Reduced, Unread, Wide
from nhiscan.model import Answer, Grant, Identity, Standing
from nhiscan.reference.aws_actions import ActionTable


@dataclass(frozen=True)
class Effective:
    """The statements that speak for and against one identity, and their sum.

    Implements ``nhiscan.access.AccessSet``.
    """

    identity: Identity
    """Whose access it is."""
    home: Home
    """The account it lives in."""
    rulings: tuple[Ruling, ...]
    """Its own and its groups' statements."""
    boundary: tuple[Ruling, ...] | None
    """Its boundary's statements; None: it has no boundary."""
    guardrail: Reach
    """What the organisation's SCPs leave it."""
    unread: tuple[Unread, ...]
    """Its policies that nobody can judge."""

    @property
    def universe(self) -> ActionTable:
        """The table of known actions."""
        return TABLE()

    @cached_property
    def own(self) -> Reach:
        """What its own policies allow, limits aside."""
        return reach(self.rulings, self.home)

    @cached_property
    def limits(self) -> Reach:
        """What boundary and guardrails leave, its own policies aside.

        A boundary that cannot be read may leave anything and makes nothing sure.
        """
        return self.inner.within(self.guardrail)

    @cached_property
    def inner(self) -> Reach:
        """What the boundary leaves."""
        if any(row.grant.layer == "boundary" for row in self.unread):
            return Reach(0, 0, everything().maybe)
        return everything() if self.boundary is None else reach(self.boundary, self.home)

    @cached_property
    def reach(self) -> Reach:
        """What all layers allow together."""
        return self.own.within(self.limits)

    @property
    def may(self) -> int:
        """Bitset of actions allowed somewhere, conditions kept open."""
        return self.reach.maybe

    @property
    def certain(self) -> int:
        """Bitset of actions allowed somewhere without any condition."""
        return self.reach.sure

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
        """Whether any of ``actions`` is allowed on any resource."""
        bits = 0
        for action in actions:
            bits |= matching(action)
        carrying = [row for row in self.rulings if row.statement.allows and row.bits & bits & self.may]
        if bits & self.certain:
            sure = [row for row in carrying if not row.conditional and row.bits & self.certain & bits]
            return Standing(Answer.ALLOWED, tuple(row.because() for row in sure))
        if bits & self.may:
            keys = sorted({key for row in carrying for key in row.statement.keys})
            return Standing(Answer.CONDITIONAL, tuple(row.because() for row in carrying), tuple(keys))
        if self.unread:
            return Standing(
                Answer.UNKNOWN, notes=tuple(f"{row.grant.name}: {row.problem}" for row in self.unread)
            )
        return Standing(Answer.IMPLICIT_DENY)

    def wide(self) -> Sequence[Wide]:
        """The statements that allow ``*`` or whole services' writes on every resource."""
        return [wide for row in self.rulings if (wide := width.judge(row, self.limits.maybe, self.home))]

    def reduce(self, grant: Grant, remove: int) -> Reduced | None:
        """``grant``'s document without the actions in ``remove``; None: it cannot be read."""
        rows = [row for row in self.rulings if row.grant.id == grant.id]
        return reduction.reduce([row.statement for row in rows], remove) if rows else None
