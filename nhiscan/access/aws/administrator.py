"""Administrator-equivalent: everything that the guardrails leave, over all statements together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nhiscan.access.aws.actions import matching
from nhiscan.access.aws.layers import Ruling, touched
from nhiscan.model import Answer, Grant, IdentityKind, Layer, Origin, Standing

if TYPE_CHECKING:
    from nhiscan.access.aws.effective import Effective


def standing(access: Effective) -> Standing:
    """Whether the identity may do all that SCPs leave of its account.

    Its own Denies and its boundary count, unless it may remove them itself. ALLOWED: yes.
    CONDITIONAL: only if conditions hold that the snapshot does not know. UNKNOWN: a policy
    that cannot be read could decide. IMPLICIT_DENY: no.
    """
    left = access.guardrail.maybe
    if left & ~_allowed(access, conditional=True):
        return _unknown(access, Layer.IDENTITY) or Standing(Answer.IMPLICIT_DENY)
    if unknown := _unknown(access, Layer.BOUNDARY):
        return unknown
    sure = not left & ~_allowed(access, conditional=False)
    power = access.reach.whole if sure else access.reach.maybe
    blocking = _blocking(access, left)
    stuck = [hold for hold in blocking if not _can_remove(access, hold.row.grant, power)]
    if any(hold.hard for hold in stuck):
        return Standing(Answer.IMPLICIT_DENY, tuple(hold.row.because() for hold in stuck))
    names = dict.fromkeys(hold.row.grant.name for hold in blocking if hold not in stuck)
    notes = tuple(f"may remove its own `{name}`" for name in names)
    rows = (*_carrying(access, left), *(hold.row for hold in stuck))
    deciding = tuple(row.because() for row in rows)
    if sure and not stuck:
        return Standing(Answer.ALLOWED, deciding, notes=notes)
    keys = sorted({key for row in rows for key in row.statement.keys})
    return Standing(Answer.CONDITIONAL, deciding, tuple(keys), notes)


def _unknown(access: Effective, layer: Layer) -> Standing | None:
    """The answer where a policy of ``layer`` cannot be read; None: all can."""
    unread = [row for row in access.unread if row.grant.layer is layer]
    return (
        Standing(Answer.UNKNOWN, notes=tuple(f"{u.grant.name}: {u.problem}" for u in unread))
        if unread
        else None
    )


@dataclass(frozen=True, slots=True)
class _Hold:
    """A statement that keeps the identity from everything."""

    row: Ruling
    """The statement."""
    hard: bool
    """Whether it does so under all conditions."""


def _blocking(access: Effective, left: int) -> Sequence[_Hold]:
    """What holds it back: its own Denies, and a boundary that does not leave everything."""
    found = [_Hold(row, hard=not row.conditional) for row in touched(access.rulings, left)]
    if access.boundary:
        found += [_Hold(row, hard=not row.conditional) for row in touched(access.boundary, left)]
        if left & ~access.inner.whole:
            open_ended = any(row.conditional for row in access.boundary) and not left & ~access.inner.maybe
            found.append(_Hold(access.boundary[0], hard=not open_ended))
    return found


def _allowed(access: Effective, *, conditional: bool) -> int:
    """Actions that its Allows give on every resource of the account, Denies and limits aside."""
    bits = 0
    rows = [row for row in access.rulings if row.statement.allows and (conditional or not row.conditional)]
    for row in rows:
        if row.everywhere:
            bits |= row.bits
    for row in rows:
        if row.bits & ~bits:
            bits |= row.on_all(access.guardrail.maybe & ~bits, access.home)
    return bits


def _carrying(access: Effective, left: int) -> Sequence[Ruling]:
    """The fewest Allows, biggest first, that together give what they can of ``left``."""
    chosen: list[Ruling] = []
    rest = left
    for row in sorted(
        (row for row in access.rulings if row.statement.allows),
        key=lambda row: (row.conditional, -row.bits.bit_count()),
    ):
        given = row.on_all(rest, access.home)
        if given:
            chosen.append(row)
            rest &= ~given
    return chosen


_KINDS = {IdentityKind.ROLE: "Role", IdentityKind.USER: "User", IdentityKind.GROUP: "Group"}


def _can_remove(access: Effective, grant: Grant, power: int) -> bool:
    """Whether the identity may take ``grant`` off itself by one of the actions in ``power``.

    Source: Service Authorization Reference, "Actions, resources, and condition keys for AWS
    Identity and Access Management".
    """
    group = grant.holder != access.identity.id
    kind = "Group" if group else _KINDS.get(access.identity.kind, "Role")
    ways: tuple[str, ...]
    if grant.layer is Layer.BOUNDARY:
        ways = (f"iam:Delete{kind}PermissionsBoundary", f"iam:Put{kind}PermissionsBoundary")
    elif grant.origin is Origin.INLINE:
        ways = (f"iam:Delete{kind}Policy", f"iam:Put{kind}Policy")
    elif grant.origin is Origin.CUSTOMER:
        ways = (f"iam:Detach{kind}Policy", "iam:CreatePolicyVersion")
    else:
        ways = (f"iam:Detach{kind}Policy",)
    ways = (*ways, "iam:RemoveUserFromGroup") if group else ways
    return any(matching(way) & power for way in ways)
