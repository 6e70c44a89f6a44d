"""What a set of statements allows, as bitsets, and how layers of them combine."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from nhiscan.access.aws.actions import TABLE
from nhiscan.access.aws.ruling import Ruling, together
from nhiscan.access.aws.shapes import Home


@dataclass(frozen=True, slots=True)
class Reach:
    """Known actions by how surely and how widely they are allowed.

    ``whole`` within ``sure`` within ``maybe``.
    """

    whole: int
    """Allowed on every resource, without any condition."""
    sure: int
    """Allowed on some resource, without any condition; of several resource types one is enough."""
    maybe: int
    """Allowed on some resource under some condition."""

    def within(self, other: Reach) -> Reach:
        """What two layers allow together.

        Two narrow allowances may miss each other, so one of them must be whole to be sure.
        """
        return Reach(
            self.whole & other.whole,
            self.whole & other.sure | self.sure & other.whole,
            self.maybe & other.maybe,
        )

    @property
    def unsure(self) -> Reach:
        """The same where a statement that nobody can read may take any of it away."""
        return Reach(0, 0, self.maybe)


def everything() -> Reach:
    """The layer that is not there: it limits nothing."""
    bits = TABLE().everything
    return Reach(bits, bits, bits)


def may(rulings: Iterable[Ruling], home: Home) -> int:
    """What one layer's statements allow on some resource under some condition.

    A Deny on this account's resources leaves those that others share with it.
    """
    rows = tuple(rulings)
    bits = 0
    for row in rows:
        if row.statement.allows:
            bits |= row.bits
    for row in rows:
        if not row.statement.allows and not row.conditional and row.bits & bits:
            bits &= ~row.on_all(bits, home.anywhere)
    return bits


def reach(rulings: Iterable[Ruling], home: Home) -> Reach:
    """What one layer's statements allow together, its own Denies applied.

    Under a Deny only that stays sure which has a resource at hand that every Deny spares: the
    nameless one of its type, where some Allow takes it in without any condition.
    """
    rows = tuple(rulings)
    whole = plain = sure = 0
    for row in rows:
        if row.statement.allows and not row.conditional:
            whole |= row.bits if row.everywhere else 0
            plain |= row.surely_on_nameless(row.bits & ~plain, home)
            sure |= row.surely_on_some(row.bits & ~sure, home)
    for row in rows:
        if not row.statement.allows:
            whole &= ~row.bits
            sure &= ~(row.bits & ~plain)
            sure &= ~row.perhaps_on_nameless(row.bits & sure, home)
    return Reach(whole, sure, may(rows, home))


def allowed_on_all(rulings: Iterable[Ruling], left: int, home: Home) -> int:
    """Those of ``left`` that the Allows among ``rulings`` give on every resource in ``home`` together.

    Denies aside. The answer may stop short of what cannot become all of ``left`` any more.
    """
    allows = [row for row in rulings if row.statement.allows]
    bits = 0
    for row in allows:
        if row.everywhere:
            bits |= row.bits
    rest = left & ~bits
    narrow = [row for row in allows if not row.everywhere and row.bits & rest]
    reached = 0
    for row in narrow:
        reached |= row.bits
    return bits & left if rest & ~reached else bits & left | together(narrow, rest, home)
