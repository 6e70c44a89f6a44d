"""What an identity may do in its account, if it is much."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from nhiscan.estate import Estate
from nhiscan.model import Answer, Identity

OVER_SERVICES: Final = 0
"""Changes of whole services, account-wide."""
OVER_PERMISSIONS: Final = 1
"""The same, with permissions management among them."""
OVER_EVERYTHING: Final = 2
"""Whatever guardrails leave."""


@dataclass(frozen=True, slots=True)
class Strength:
    """How strong somebody is."""

    rank: int
    """One of the three."""
    sure: bool
    """Whether it hangs on nothing."""
    text: str
    """What it may do, in words that follow a name."""


def strength(estate: Estate, who: Identity) -> Strength | None:
    """The most that ``who`` may do; None: nothing account-wide, or nobody knows.

    Where nobody knows, ``Estate.administrator`` says UNKNOWN.
    """
    access, standing = estate.access(who), estate.administrator(who)
    if access is None:
        return None
    if standing.answer in (Answer.ALLOWED, Answer.CONDITIONAL):
        sure = standing.answer is Answer.ALLOWED
        return Strength(OVER_EVERYTHING, sure, "may do everything that its guardrails leave")
    wide = min(access.wide(), key=lambda row: (not row.permissions, bool(row.depends_on)), default=None)
    if wide is None:
        return None
    services = ", ".join(f"`{name}`" for name in wide.services)
    rank = OVER_PERMISSIONS if wide.permissions else OVER_SERVICES
    return Strength(rank, not wide.depends_on, f"may change {services} account-wide")
