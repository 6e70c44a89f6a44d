"""Whether a foothold may do everything that its guardrails leave.

Source: IAM User Guide, "Policy evaluation logic"; AWS Organizations User Guide, "SCP evaluation".
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from nhiscan.access.aws.document import parse
from nhiscan.access.aws.effective import Effective
from nhiscan.access.aws.engine import Engine
from nhiscan.access.aws.exact.conditions import read
from nhiscan.access.aws.exact.context import Context
from nhiscan.access.aws.exact.truth import every
from nhiscan.access.aws.guardrails import unguarded
from nhiscan.access.aws.ruling import Ruling, ruling
from nhiscan.access.aws.steps.held import EVERYTHING, Held
from nhiscan.access.protocol import Change
from nhiscan.model import Answer, Grant, Identity, Layer, Origin, Standing
from nhiscan.snapshot import Snapshot

_SECOND_FACTOR: Final = frozenset({"aws:multifactorauthpresent"})
_TOP: Final = Standing(Answer.ALLOWED)
_NOTHING: Final = Standing(Answer.IMPLICIT_DENY)


class Standings:
    """The whole access of footholds of one snapshot."""

    def __init__(self, snapshot: Snapshot, groups: Callable[[str], Identity]) -> None:
        """``groups``: a group by its id."""
        self._snapshot = snapshot
        self._groups = groups
        self._engines: dict[str, Engine] = {}

    def of(self, who: Held) -> Standing:
        """Whether ``who`` may do everything that its guardrails leave."""
        kinds = {change.kind for change in who.foothold.changes}
        if kinds & {"made", "taken"}:
            return _TOP
        if "only" in kinds:
            return _NOTHING
        return self.access(who).administrator()

    def access(self, who: Held) -> Effective:
        """All its layers, as they are after its changes."""
        access = self._engine(who.account).effective(who.identity)
        for change in who.foothold.changes:
            access = self._after(access, change)
        return access

    def _after(self, access: Effective, change: Change) -> Effective:
        match change.kind:
            case "rewritten":
                return replace(access, rulings=(*access.rulings, _everything_allowed(access)))
            case "unbounded":
                unread = tuple(row for row in access.unread if row.grant.layer is not Layer.BOUNDARY)
                return replace(access, boundary=None, boundary_grant=None, unread=unread)
            case "without":
                return replace(
                    access,
                    rulings=tuple(row for row in access.rulings if row.grant.name != change.of),
                    unread=tuple(row for row in access.unread if row.grant.name != change.of),
                )
            case "in":
                group = self._engine(access.identity.partition).effective(self._groups(change.of))
                return replace(
                    access,
                    rulings=(*access.rulings, *group.rulings),
                    unread=(*access.unread, *group.unread),
                )
            case "unguarded" if not change.of:
                return replace(access, guardrails=unguarded())
            case "unguarded":
                return replace(access, guardrails=access.guardrails.without(change.of, access.home))
            case "verified":
                return _verified(access)
            case _:
                return access

    def _engine(self, account: str) -> Engine:
        if account not in self._engines:
            self._engines[account] = Engine(self._snapshot, account)
        return self._engines[account]


def _verified(access: Effective) -> Effective:
    """Its statements where a second factor is there."""
    return replace(
        access,
        rulings=tuple(filter(None, map(_with_factor, access.rulings))),
        boundary=None if access.boundary is None else tuple(filter(None, map(_with_factor, access.boundary))),
    )


def _with_factor(row: Ruling) -> Ruling | None:
    """``row`` where a second factor is there: as it is, without its condition, or not at all."""
    if not row.statement.keys or set(row.statement.keys) - _SECOND_FACTOR:
        return row
    context = Context(dict.fromkeys(_SECOND_FACTOR, "true"), free=True)
    holds = every(read(each, variables=True).holds(context) for each in row.statement.conditions)
    if holds is True:
        return replace(row, statement=replace(row.statement, conditions=()))
    return None if holds is False else row


def _everything_allowed(access: Effective) -> Ruling:
    """A statement that allows everything, as if the identity had one."""
    statement = parse(EVERYTHING).statements[0]
    grant = Grant(
        id=f"{access.identity.id}#rewritten",
        provider=access.identity.provider,
        partition=access.identity.partition,
        holder=access.identity.id,
        layer=Layer.IDENTITY,
        name="rewritten",
        policy=None,
        origin=Origin.INLINE,
    )
    return ruling(grant, statement, access.home)
