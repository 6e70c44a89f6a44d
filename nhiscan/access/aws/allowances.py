"""What one identity can do, statement by statement: what each Allow still gives, and what cuts it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from nhiscan.access.aws.actions import TABLE, matching
from nhiscan.access.aws.attachment import attachment
from nhiscan.access.aws.effective import Effective
from nhiscan.access.aws.resources import possibly, surely
from nhiscan.access.aws.ruling import Ruling
from nhiscan.access.globs import covers, meet
from nhiscan.access.protocol import Allowance
from nhiscan.model import Because, Layer


def allowances(access: Effective) -> Iterator[Allowance]:
    """Each Allow statement of the identity's own and its groups' policies that still gives something."""
    for row in access.rulings:
        if not row.statement.allows:
            continue
        spoken = row.on_some(row.bits, access.home)
        left = _left(row, spoken & access.may, access)
        if left:
            yield _allowance(row, spoken, left, access)


def _left(row: Ruling, bits: int, access: Effective) -> int:
    """Those of ``bits`` that no layer takes from all resources that ``row`` names.

    Source: IAM User Guide, "Policy evaluation logic": a limit allows what an Allow of it means too, and a
    Deny takes what it means, resource by resource.
    """
    for limit in _limits(access):
        allowed = 0
        for each in limit:
            if each.statement.allows and each.bits & bits & ~allowed and _touch(row, each):
                allowed |= each.bits
        bits &= allowed
    for each in _denies(access):
        if not each.conditional and each.bits & bits and _within(row, each):
            bits &= ~each.bits
    return bits


def _allowance(row: Ruling, spoken: int, left: int, access: Effective) -> Allowance:
    statement = row.statement
    cuts = tuple(_cuts(row, spoken, access))
    keys = {key.lower() for each in (row, *cuts) for key in each.statement.keys}
    return Allowance(
        because=_because(row, access),
        actions=statement.actions,
        all_actions_but=statement.all_actions_but,
        resources=statement.resources or ("*",),
        all_resources_but=statement.all_resources_but,
        known=left.bit_count(),
        taken=(spoken & ~left).bit_count(),
        depends_on=tuple(sorted(keys)),
        limits=tuple(_because(each, access) for each in cuts),
        exactness=_exactness(row, left, [each for each in cuts if each.bits & left], access),
    )


def _because(row: Ruling, access: Effective) -> Because:
    """``row`` with how it is attached, as answers to single requests tell it."""
    grant = row.grant
    id_ = grant.reference if grant.holder == access.identity.id else None
    id_ = id_ or attachment(grant.holder, grant.layer, grant.name, grant.reference)
    return replace(row.because(), policy=id_)


# -- what cuts it --------------------------------------------------------------------------


def _cuts(row: Ruling, spoken: int, access: Effective) -> Iterator[Ruling]:
    """Denies that touch what ``row`` gives, and the Allows of each limit that does not let all of it pass."""
    for each in _denies(access):
        if each.bits & spoken and _touch(row, each):
            yield each
    for limit in _limits(access):
        allows = [each for each in limit if each.statement.allows]
        open_ = 0
        for each in allows:
            open_ |= each.bits if not each.conditional and _within(row, each) else 0
        if spoken & ~open_:
            yield from (each for each in allows if each.bits & spoken and _touch(row, each))


def _limits(access: Effective) -> Sequence[Sequence[Ruling]]:
    """The layers without whose Allow nothing is allowed: the boundary, each level of SCPs."""
    bounded = access.boundary is not None and not access.unread_in(Layer.BOUNDARY)
    return (*([access.boundary or ()] if bounded else ()), *access.guardrails.levels)


def _denies(access: Effective) -> Iterator[Ruling]:
    """The Denies of every layer."""
    rows: Iterable[Ruling] = (*access.rulings, *(access.boundary or ()), *access.guardrails.rulings)
    return (row for row in rows if not row.statement.allows)


def _touch(one: Ruling, other: Ruling) -> bool:
    """Whether some resource may be meant by both."""
    match one.statement.all_resources_but, other.statement.all_resources_but:
        case False, False:
            return one.everywhere or other.everywhere or _meet(one, other)
        case False, True:
            return not _all_covered(one, other)
        case True, False:
            return not _all_covered(other, one)
        case _:
            return True


def _within(one: Ruling, other: Ruling) -> bool:
    """Whether every resource that ``one`` may mean is surely meant by ``other``; a no may be wrong."""
    if other.everywhere:
        return True
    match one.statement.all_resources_but, other.statement.all_resources_but:
        case False, False:
            return _all_covered(one, other)
        case False, True:
            return not _meet(one, other)
        case True, True:
            return all(any(covers(a, b) for a in surely(one.patterns)) for b in possibly(other.patterns))
        case _:
            return False


def _meet(one: Ruling, other: Ruling) -> bool:
    return any(meet(a, b) for a in possibly(one.patterns) for b in possibly(other.patterns))


def _all_covered(one: Ruling, other: Ruling) -> bool:
    """Whether a pattern of ``other`` surely covers each of ``one``."""
    return all(any(covers(b, a) for b in surely(other.patterns)) for a in possibly(one.patterns))


# -- how far the counts can be trusted -------------------------------------------------------


def _exactness(row: Ruling, left: int, cuts: Sequence[Ruling], access: Effective) -> str:
    """In words; ``cuts`` are those that bear on what is ``left``."""
    over, under = list(_over(row, left, cuts, access)), list(_under(row))
    if not over and not under:
        return f"exact for the actions known on {TABLE().date}"
    told = [f"over-approximated: {', '.join(over)}"] if over else []
    return "; ".join([*told, *([f"under-approximated: {', '.join(under)}"] if under else [])])


def _over(row: Ruling, left: int, cuts: Sequence[Ruling], access: Effective) -> Iterator[str]:
    """Why fewer actions may be left than are counted."""
    variable = any("${" in pattern for pattern in row.patterns)
    if not variable and (unsure := left & ~row.surely_on_some(left, access.home)):
        yield f"{unsure.bit_count()} may work on no such resource"
    if any(each.conditional for each in (row, *cuts)):
        yield "conditions are kept open"
    if any("${" in pattern for each in (row, *cuts) for pattern in each.patterns):
        yield "policy variables stand for anything"
    if any(not each.statement.allows and not each.conditional for each in cuts):
        yield "a Deny takes some of the resources"
    if any(each.statement.allows and not _within(row, each) for each in cuts):
        yield "a limit allows some of the resources only"
    unseen = [*(each.name for each in (*access.unread, *access.guardrails.unread)), *access.guardrails.unseen]
    if unseen:
        yield f"nobody has seen {', '.join(unseen)}"


def _under(row: Ruling) -> Iterator[str]:
    """Why more actions may be left than are counted."""
    patterns = () if row.statement.all_actions_but else row.statement.actions
    unknown = [f"`{pattern}`" for pattern in patterns if not matching(pattern)]
    if unknown:
        yield f"{', '.join(unknown)} matches nothing known on {TABLE().date}"
