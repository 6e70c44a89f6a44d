"""The links to and from accounts, which are what ways up lead to: who may do everything, or comes to."""

from __future__ import annotations

from collections.abc import Iterator

from nhiscan.access import Foothold, Ways
from nhiscan.graph.entitlement.kinds import LinkKind
from nhiscan.graph.entitlement.nouns import Find, Link
from nhiscan.model import Answer


def top_links(ways: Ways, find: Find) -> Iterator[Link]:
    """From administrators, and those who make themselves one, to their account; and from it to everybody."""
    tops = ways.administrators()
    for place, id_ in enumerate(ways.identities()):
        account = find(id_).partition
        if not account:
            continue
        yield Link(account, id_, LinkKind.HOLDS)
        if id_ in tops:
            yield Link(id_, account, LinkKind.ADMINISTER, tops[id_].answer is not Answer.ALLOWED)
            continue
        found = set(_rises(ways, id_, place))
        if found:
            yield Link(id_, account, LinkKind.RISE, conditional=False not in found)


def _rises(ways: Ways, id_: str, place: int) -> Iterator[bool]:
    """Each change of itself alone that takes somebody to the top: whether it hangs on something."""
    foothold = Foothold(id_)
    for altered in ways.alters(foothold):
        if altered.held and altered.grip.may >> place & 1:
            then = ways.standing(foothold.after(altered.change))
            if then in (Answer.ALLOWED, Answer.CONDITIONAL):
                yield then is not Answer.ALLOWED or not altered.grip.sure >> place & 1
