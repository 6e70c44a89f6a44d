"""Administrator-equivalent: everything that the guardrails leave, over all statements together."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from nhiscan.access.aws import removal
from nhiscan.access.aws.layers import allowed_on_all
from nhiscan.access.aws.request import Sureness
from nhiscan.access.aws.ruling import Ruling, ruling
from nhiscan.access.aws.shapes import Home
from nhiscan.model import Answer, Because, Grant, Layer, Standing

if TYPE_CHECKING:
    from nhiscan.access.aws.effective import Effective

_REGION: Final = "aws:requestedregion"
"""The condition key of a region lock.

Source: IAM User Guide, "AWS global condition context keys", aws:RequestedRegion.
"""


def standing(access: Effective) -> Standing:
    """Whether the identity may do all that SCPs leave of its account.

    Its own Denies and its boundary count, unless it may remove them itself. ALLOWED: yes.
    CONDITIONAL: only if conditions hold that the snapshot does not know, its SCPs' too. UNKNOWN: a policy
    that cannot be read could decide. IMPLICIT_DENY: no.
    """
    left = access.left
    if not left:
        return Standing(Answer.IMPLICIT_DENY, notes=("its service control policies leave nothing",))
    if access.root:
        return _guarded(access, left, Standing(Answer.ALLOWED, notes=("the account's root user",)))
    access = _lifted(access)
    unread = access.unread_in(Layer.IDENTITY)
    if left & ~allowed_on_all(access.rulings, left, access.home):
        return (
            Standing(Answer.UNKNOWN, notes=tuple(map(str, access.unread)))
            if unread
            else Standing(Answer.IMPLICIT_DENY)
        )
    if access.unread_in(Layer.BOUNDARY):
        return Standing(Answer.UNKNOWN, notes=tuple(map(str, access.unread)))
    sure = [row for row in access.rulings if not row.conditional]
    open_ended = bool(unread or left & ~allowed_on_all(sure, left, access.home))
    return _guarded(access, left, _held(access, left, _carrying(access, left), open_ended=open_ended))


def _lifted(access: Effective) -> Effective:
    """``access`` after it has taken NotResource off the policies that it may rewrite.

    Such a limit is its own, like a Deny; a statement that allows too few actions stays as short.
    """
    limited = [row for row in access.rulings if row.statement.allows and row.statement.all_resources_but]
    grants = [row.grant for row in limited if row.bits]
    if not grants:
        return access
    sure = removal.removable(access, grants, access.rulings, Sureness.YES)
    perhaps = removal.removable(access, grants, access.rulings, Sureness.MAYBE)
    free = [row for row in limited if row.grant.id in (perhaps if row.conditional else sure)]
    rows = tuple(_on_everything(row, access.home) if row in free else row for row in access.rulings)
    return replace(access, rulings=rows) if free else access


def _on_everything(row: Ruling, home: Home) -> Ruling:
    return ruling(row.grant, replace(row.statement, resources=("*",), all_resources_but=False), home)


def _guarded(access: Effective, left: int, told: Standing) -> Standing:
    """``told``, conditional where guardrails deny most of what is left under a condition.

    Unless the condition is about the region alone: it is chosen with each request.
    """
    if told.answer not in {Answer.ALLOWED, Answer.CONDITIONAL}:
        return told
    if access.guardrails.unseen:
        told = replace(told, notes=(*told.notes, "guardrails were not shown"))
    denied = 0
    keys: set[str] = set()
    rows = [row for level in access.guardrails.levels for row in level if not row.statement.allows]
    for row in rows:
        if row.conditional and {key.casefold() for key in row.statement.keys} != {_REGION}:
            reached = row.on_some(left, access.home)
            denied |= reached
            keys |= set(row.statement.keys) if reached else set()
    if denied.bit_count() * 2 <= left.bit_count():
        return told
    return replace(
        told, answer=Answer.CONDITIONAL, depends_on=tuple(dict.fromkeys((*told.depends_on, *sorted(keys))))
    )


def _held(access: Effective, left: int, carrying: Sequence[Ruling], *, open_ended: bool) -> Standing:
    """The answer for one who is allowed everything: what may hold it back all the same."""
    holds = list(_holds(access, left))
    free = removal.removable(access, [hold.grant for hold in holds], carrying, Sureness.YES)
    perhaps = removal.removable(access, [hold.grant for hold in holds], carrying, Sureness.MAYBE)
    stuck = [hold for hold in holds if hold.grant.id not in free]
    if hard := [hold for hold in stuck if hold.hard and hold.grant.id not in perhaps]:
        return Standing(Answer.IMPLICIT_DENY, tuple(b for hold in hard for b in hold.because))
    because = (*(row.because() for row in carrying), *(b for hold in stuck for b in hold.because))
    names = dict.fromkeys(hold.grant.name for hold in holds if hold.grant.id in free)
    notes = (*(f"may remove its own `{name}`" for name in names), *map(str, access.unread))
    if not open_ended and not stuck:
        return Standing(Answer.ALLOWED, because, notes=notes)
    keys = {key for row in carrying for key in row.statement.keys} | {k for hold in stuck for k in hold.keys}
    return Standing(Answer.CONDITIONAL, because, (*sorted(keys), *(row.name for row in access.unread)), notes)


@dataclass(frozen=True, slots=True)
class _Hold:
    """What keeps the identity from everything."""

    grant: Grant
    """The policy that does."""
    hard: bool
    """Whether it does so under all conditions."""
    because: tuple[Because, ...]
    """Its statements; none where a boundary simply leaves something out."""
    keys: Collection[str]
    """Condition keys that it hangs on."""


def _holds(access: Effective, left: int) -> Iterator[_Hold]:
    """Its own Denies, and a boundary that does not leave everything."""
    for row in (*access.rulings, *(access.boundary or ())):
        # a Deny about others' resources holds nobody back at home
        if not row.statement.allows and row.on_some(left, access.home):
            yield _Hold(row.grant, not row.conditional, (row.because(),), row.statement.keys)
    if access.boundary is None or access.boundary_grant is None:
        return
    sure = [row for row in access.boundary if not row.conditional]
    if left & ~allowed_on_all(sure, left, access.home):
        hard = bool(left & ~allowed_on_all(access.boundary, left, access.home))
        allows = [row for row in access.boundary if row.statement.allows]
        keys = {key for row in allows for key in row.statement.keys}
        yield _Hold(access.boundary_grant, hard, tuple(row.because() for row in allows), keys)


def _carrying(access: Effective, left: int) -> Sequence[Ruling]:
    """Few Allows, biggest first, that together give all of ``left``."""
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
    # what is left only several statements give together, each one kind of resource
    more = (row for row in access.rulings if row.statement.allows and row.bits & rest and row not in chosen)
    return [*chosen, *more]
