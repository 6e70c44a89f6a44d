"""What one identity can do, statement by statement: what each Allow still gives, and what cuts it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from nhiscan.access.aws.actions import TABLE
from nhiscan.access.aws.effective import Effective
from nhiscan.access.aws.resources import possibly
from nhiscan.access.aws.ruling import Ruling
from nhiscan.access.globs import meet
from nhiscan.access.protocol import Allowance
from nhiscan.model import Because

_APPROXIMATE = "counts the known actions of {}; single requests are decided exactly"


def allowances(access: Effective) -> Iterator[Allowance]:
    """Each Allow statement of the identity's own and its groups' policies that still gives something."""
    for row in access.rulings:
        if not row.statement.allows:
            continue
        spoken = row.on_some(row.bits, access.home)
        left = spoken & access.may
        if left:
            yield _allowance(row, spoken, left, access)


def _allowance(row: Ruling, spoken: int, left: int, access: Effective) -> Allowance:
    statement = row.statement
    cuts = tuple(_cuts(row, spoken, access))
    keys = sorted({key.lower() for key in statement.keys} | {key.lower() for cut in cuts for key in cut[1]})
    return Allowance(
        because=row.because(),
        actions=statement.actions,
        all_actions_but=statement.all_actions_but,
        resources=statement.resources or ("*",),
        all_resources_but=statement.all_resources_but,
        known=left.bit_count(),
        taken=(spoken & ~left).bit_count(),
        depends_on=tuple(keys),
        limits=tuple(because for because, _ in cuts),
        exactness=_APPROXIMATE.format(TABLE().date),
    )


def _cuts(row: Ruling, spoken: int, access: Effective) -> Iterator[tuple[Because, tuple[str, ...]]]:
    """Denies that touch what ``row`` gives, with their keys; and the layers that do not give all of it."""
    denies = (each for each in _rulings(access) if not each.statement.allows)
    for each in denies:
        if each.bits & spoken and _touch(row, each):
            yield each.because(), each.statement.keys
    boundary = access.boundary
    if boundary is not None:
        yield from ((each.because(), each.statement.keys) for each in boundary if each.statement.allows)


def _rulings(access: Effective) -> Iterable[Ruling]:
    return (*access.rulings, *(access.boundary or ()), *access.guardrails.rulings)


def _touch(one: Ruling, other: Ruling) -> bool:
    """Whether some resource may be meant by both."""
    if one.statement.all_resources_but or other.statement.all_resources_but:
        return True
    return any(meet(a, b) for a in possibly(one.patterns) for b in possibly(other.patterns))
