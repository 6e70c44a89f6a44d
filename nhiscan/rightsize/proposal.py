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
        document=reduced.document or "",
        removed=reduced.removed,
        unknown=(*reduced.unknown, *_untracked(found)),
    )


def _untracked(found: Excess) -> Sequence[str]:
    notes = []
    if found.untracked:
        notes.append(
            f"{found.untracked.bit_count()} actions of services in use are not tracked one by one: kept"
        )
    if found.unreported:
        notes.append(
            f"{found.unreported.bit_count()} actions of services that the evidence does not report: kept"
        )
    return notes
