"""One action on one named resource: what one layer's statements say of it."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum

from nhiscan.access.aws.resources import any_matches, possibly, surely
from nhiscan.access.aws.ruling import Ruling


class Sureness(IntEnum):
    """How surely a request is allowed; layers together are as sure as the least of them."""

    NO = 0
    MAYBE = 1
    YES = 2


def allowed(rulings: Iterable[Ruling], action: int, resource: str) -> Sureness:
    """Whether ``rulings`` as one layer allow the one action in ``action`` on ``resource``.

    MAYBE: a condition or a policy variable decides.

    Source: IAM User Guide, "Policy evaluation logic".
    """
    allow = deny = Sureness.NO
    for row in rulings:
        said = _says(row, action, resource)
        if row.statement.allows:
            allow = max(allow, said)
        else:
            deny = max(deny, said)
    match deny:
        case Sureness.YES:
            return Sureness.NO
        case Sureness.MAYBE:
            return min(allow, Sureness.MAYBE)
        case Sureness.NO:
            return allow


def _says(row: Ruling, action: int, resource: str) -> Sureness:
    """Whether ``row`` speaks of the action on the resource."""
    if not row.bits & action:
        return Sureness.NO
    low, high = any_matches(surely(row.patterns), resource), any_matches(possibly(row.patterns), resource)
    if row.statement.all_resources_but:
        low, high = not high, not low
    if not high:
        return Sureness.NO
    return Sureness.YES if low and not row.conditional else Sureness.MAYBE
