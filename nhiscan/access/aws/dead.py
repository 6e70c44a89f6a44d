"""Controls that cannot bite: Denies that no request meets, conditions that keep nobody out.

A Deny of what nobody is allowed anyway is no such thing: it holds when somebody will be.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

from nhiscan.access.aws.actions import TABLE, matching, services
from nhiscan.access.aws.document import VERSIONS, Condition
from nhiscan.access.aws.idle_conditions import Settled, lets_through, settled
from nhiscan.access.aws.resources import any_matches, possibly
from nhiscan.access.aws.ruling import Ruling
from nhiscan.access.aws.shapes import Home, Shape, resourceless, shapes
from nhiscan.access.globs import meet
from nhiscan.access.protocol import Dead
from nhiscan.model import Because, IdentityKind

_TYPES: Final = "Service Authorization Reference, Actions table, Resource types"
_BUCKET: Final = "arn:${Partition}:s3:::${BucketName}"
_EVERY_BUCKET: Final = "arn:aws:s3:::*"
_LISTING: Final = "s3:ListAllMyBuckets"
_MFA: Final = "aws:multifactorauthpresent"
_MFA_PAGE: Final = "IAM User Guide, AWS global condition context keys, aws:MultiFactorAuthPresent"


def dead(rows: Sequence[Ruling], home: Home, kind: IdentityKind) -> Iterator[Dead]:
    """The dead controls in ``rows``, one policy's statements, held by an identity of ``kind``."""
    for row in rows:
        if row.statement.allows:
            yield from _open_conditions(row)
        else:
            yield from _idle_deny(row, home)
            if kind in (IdentityKind.USER, IdentityKind.GROUP):
                yield from _second_factor(row, rows)


def _open_conditions(row: Ruling) -> Iterator[Dead]:
    """Conditions of an Allow that hold of every request for what it gives, or of any without their key."""
    because, spoken = row.because(), _spoken(row)
    for condition in row.statement.conditions:
        found = settled(condition, spoken, variables=_variables(row))
        if found and found.holds and not _only_null(condition):
            yield _condition(because, condition, found)
    for condition, known in lets_through(row.statement.conditions):
        why = f"it holds without the key, and {known.caller}"
        yield Dead(because, (), condition.key, why, known.source, sure=True)


def _only_null(condition: Condition) -> bool:
    """Whether it asks for no more than that a key be there or not."""
    return condition.operator.casefold() == "null"


def _condition(because: Because, condition: Condition, found: Settled) -> Dead:
    return Dead(because, (), condition.key, found.why, found.source, found.sure)


def _spoken(row: Ruling) -> int:
    """The known actions it speaks of; none where it names them by what they are not, or one is not known."""
    statement = row.statement
    strange = any(not matching(pattern) for pattern in statement.actions)
    return 0 if statement.all_actions_but or strange else row.bits


def _variables(row: Ruling) -> bool:
    return row.statement.version == VERSIONS[0]


def _idle_deny(row: Ruling, home: Home) -> Iterator[Dead]:
    """A Deny that no request meets, or patterns of it for whose actions none does."""
    statement, because = row.statement, row.because()
    for condition in statement.conditions:
        found = settled(condition, 0, variables=_variables(row))
        if found and not found.holds:
            yield _condition(because, condition, found)
            return
    if statement.all_actions_but:
        return
    by_reason: defaultdict[tuple[str | None, str, str, bool], list[str]] = defaultdict(list)
    for pattern in statement.actions:
        if reason := _unmet(row, matching(pattern), home):
            by_reason[reason].append(pattern)
    for (key, why, source, sure), patterns in by_reason.items():
        all_of_them = len(patterns) == len(statement.actions)
        yield Dead(because, () if all_of_them else tuple(patterns), key, why, source, sure)


def _unmet(row: Ruling, actions: int, home: Home) -> tuple[str | None, str, str, bool] | None:
    """Why no request for ``actions`` meets the Deny: key, reason, page, whether outright; None: one may."""
    if not actions:
        return None  # younger than the table, or misspelt
    if not _about_a_resource(row, actions, home):
        return None, "they work on no resource that it names", _TYPES, True
    for condition in row.statement.conditions:
        found = settled(condition, actions, variables=_variables(row))
        if found and not found.holds:
            return condition.key, found.why, found.source, found.sure
    return None


def _about_a_resource(row: Ruling, actions: int, home: Home) -> bool:
    """Whether some request for ``actions`` is about a resource that it means.

    Where an action works on no resource of the statement, the statement's effect does not apply to it.

    Source: Service Authorization Reference, "Actions, resources, and condition keys for AWS services",
    Resource types column.
    """
    if row.everywhere:
        return True
    if row.statement.all_resources_but:
        return bool(row.bits & actions)
    patterns = possibly(row.patterns)
    if _lists_buckets(actions) and any_matches(patterns, _EVERY_BUCKET):
        return True
    for service in services(actions):
        typed = actions & ~resourceless(service)
        for shape in shapes(service, home.anywhere) if typed else ():
            if shape.users & typed and any(_meets(pattern, shape) for pattern in patterns):
                return True
    return False


def _meets(pattern: str, shape: Shape) -> bool:
    """Whether some resource of ``shape`` may be meant; no bucket's name holds a slash.

    Source: Amazon S3 User Guide, "General purpose bucket naming rules".
    """
    return meet(pattern, shape.glob) and not (shape.form == _BUCKET and "/" in pattern)


def _lists_buckets(actions: int) -> bool:
    place = TABLE().index(_LISTING)
    return place is not None and bool(actions >> place & 1)


def _second_factor(row: Ruling, rows: Sequence[Ruling]) -> Iterator[Dead]:
    """A Deny without a second factor that says nothing of requests that carry no word about one.

    Source: IAM User Guide, "AWS global condition context keys", aws:MultiFactorAuthPresent.
    """
    asked = [each for each in row.statement.conditions if each.key.casefold() == _MFA]
    plain = [each for each in asked if each.operator.casefold() == "bool" and _false(each.values)]
    others = (
        each.operator.casefold()
        for other in rows
        if not other.statement.allows
        for each in other.statement.conditions
        if each.key.casefold() == _MFA
    )
    if plain and not {"boolifexists", "null"} & set(others):
        why = (
            "requests signed with access keys do not carry it, so that `Bool` without `IfExists` spares them"
        )
        yield Dead(row.because(), (), plain[0].key, why, _MFA_PAGE, sure=True)


def _false(values: Sequence[str]) -> bool:
    return {value.lower() for value in values} == {"false"}
