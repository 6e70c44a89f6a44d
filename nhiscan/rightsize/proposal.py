"""A first, unproved replacement: each grant without what was not used, never anything more."""

from __future__ import annotations

from collections.abc import Sequence

from nhiscan.access import AccessSet
from nhiscan.model import Grant, Proposal
from nhiscan.rightsize.excess import Excess

UNPROVED = "unproved"
"""The verdict of a proposal that carries no certificate."""


def first_proposal(access: AccessSet, grant: Grant, found: Excess) -> Proposal | None:
    """``grant``'s document without the unused actions of ``found``; None: nothing of it can go.

    What the evidence does not track stays, and is named.
    """
    reduced = access.reduce(grant, found.unused)
    if reduced is None or not reduced.removed:
        return None
    return Proposal(
        verdict=UNPROVED,
        replaces=(grant.id,),
        document=reduced.document,
        removed=reduced.removed,
        unknown=(*reduced.unknown, *_untracked(found)),
    )


def _untracked(found: Excess) -> Sequence[str]:
    reasons = (
        (found.untracked, "whose use is not tracked one by one"),
        (found.unreported, "of services that the evidence does not report"),
    )
    return [f"{_actions(bits.bit_count())} {reason}: kept" for bits, reason in reasons if bits]


def _actions(count: int) -> str:
    return "1 action" if count == 1 else f"{count} actions"
