"""Whom a Deny with NotPrincipal strikes: everyone but those it lists by all their names."""

from __future__ import annotations

from typing import Final

from nhiscan.definition.aws_choices import Choices
from nhiscan.definition.aws_principals import Grade, Kind, Principal
from nhiscan.definition.aws_truth import FALSE, TRUE, Truth, all_of, any_of, chosen, negate

NOT_EVERY_NAME: Final = (
    "IAM User Guide, NotPrincipal: which names of a caller must be listed depends on the service"
)


def denied_by_not_principal(
    found: list[tuple[Grade, Truth]], who: Principal, choices: Choices, *, boundary: bool
) -> Truth:
    """Whether a Deny with NotPrincipal strikes ``who``, whom the element names in the ways ``found``.

    It spares whoever is listed by all names: account, role, session. Where the own name is listed but
    another lacks, services differ. A caller with a permissions boundary is never spared.
    Source: IAM User Guide, "AWS JSON policy elements: NotPrincipal".
    """
    if boundary:
        return TRUE
    if any(grade is Grade.ANYONE for grade, _ in found):
        return FALSE
    listed = [any_of(each for grade, each in found if grade is wanted) for wanted in _names(who)]
    own = any_of(listed[1:] or listed)
    partly = chosen(choices.not_principal_needs_every_name, NOT_EVERY_NAME)
    return any_of([negate(own), all_of([negate(all_of([own, *listed])), partly])])


def _names(who: Principal) -> tuple[Grade, ...]:
    """The names a caller goes by, the widest first; the anonymous has none of its own."""
    match who.kind:
        case Kind.ROLE | Kind.SESSION | Kind.UNNAMED:
            return Grade.ACCOUNT, Grade.ROLE, Grade.DIRECT
        case Kind.USER | Kind.FEDERATED:
            return Grade.ACCOUNT, Grade.DIRECT
        case Kind.ROOT:
            return (Grade.ACCOUNT,)
        case _:
            return (Grade.DIRECT,)
