"""Condition operators: one small test each, in a table."""

from __future__ import annotations

import base64
import binascii
import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Final, TypeAlias

from nhiscan.definition.aws_patterns import Pattern, Wild, glob, literal, lowered, matches

Test: TypeAlias = Callable[[Pattern, str], bool]
"""Whether a policy's value, read as a pattern, fits a request's value."""


# ---------------------------------------------------------------- one test per family
def same(pattern: Pattern, value: str) -> bool:
    """StringEquals: letter by letter, with case."""
    return matches(pattern, value)


def same_without_case(pattern: Pattern, value: str) -> bool:
    """StringEqualsIgnoreCase."""
    return matches(lowered(pattern), value.lower())


def arn_like(pattern: Pattern, value: str) -> bool:
    """ArnLike and ArnEquals alike: six parts between colons, each with wildcards of its own.

    Source: IAM User Guide, "IAM JSON policy elements: Condition operators", ARN condition operators.
    """
    parts, texts = _six(pattern), value.split(":", 5)
    if len(texts) < 6:
        return False
    if Wild.FREE in pattern and (len(parts) < 6 or any(Wild.FREE in part for part in parts[:5])):
        return matches(pattern, value)  # what nobody knows may hold colons
    return len(parts) == 6 and all(map(matches, parts, texts))


def _six(pattern: Pattern) -> list[Pattern]:
    parts: list[Pattern] = []
    while len(parts) < 5 and ":" in pattern:
        at = pattern.index(":")
        parts.append(pattern[:at])
        pattern = pattern[at + 1 :]
    return [*parts, pattern]


def ordered(
    read: Callable[[str], Decimal | None], compare: Callable[[Decimal, Decimal], bool]
) -> Callable[[str, str], bool]:
    """A test of numbers or dates: ``compare`` takes the request's value first; what is none fits nothing."""

    def test(wanted: str, value: str) -> bool:
        right, left = read(wanted), read(value)
        return left is not None and right is not None and compare(left, right)

    return test


def number(text: str) -> Decimal | None:
    """An integer or decimal.

    Source: IAM User Guide, "IAM JSON policy elements: Condition operators", Numeric condition operators.
    """
    return Decimal(text) if re.fullmatch(r"[+-]?(\d+(\.\d*)?|\.\d+)", text, re.ASCII) else None


def moment(text: str) -> Decimal | None:
    """Seconds since 1970, from an ISO 8601 date (and time, UTC unless it says otherwise) or from seconds.

    Source: IAM User Guide, "IAM JSON policy elements: Condition operators", Date condition operators.
    """
    iso = r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?"
    if not re.fullmatch(iso, text, re.ASCII):
        return number(text)
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        return None
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return Decimal((when - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)) / 1_000_000


def boolean(wanted: str, value: str) -> bool:
    """Bool: both ``true`` or both ``false``, in any case."""
    return wanted.lower() in ("true", "false") and wanted.lower() == value.lower()


def binary(wanted: str, value: str) -> bool:
    """BinaryEquals: the same bytes behind two base64 texts."""
    try:
        return base64.b64decode(wanted, validate=True) == base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        return False


def address(wanted: str, value: str) -> bool:
    """IpAddress: an address within a CIDR range; without a prefix it is that one address.

    Source: IAM User Guide, "IAM JSON policy elements: Condition operators", IP address condition operators.
    """
    if "/" in wanted and not re.fullmatch(r"[^/]+/\d+", wanted, re.ASCII):
        return False
    try:
        return ipaddress.ip_address(value) in ipaddress.ip_network(wanted, strict=False)
    except ValueError:
        return False


# ---------------------------------------------------------------- the table
@dataclass(frozen=True, slots=True)
class Operator:
    """How one operator compares."""

    test: Test
    """Whether one value of the policy fits one of the request."""
    read: Callable[[str], Pattern] = literal
    """Whether ``*`` and ``?`` in the policy's value are wildcards."""
    variables: bool = True
    """Whether the policy's value may hold variables."""
    negated: bool = False
    """Whether it holds if no value fits."""


def plain(test: Callable[[str, str], bool]) -> Operator:
    """An operator whose values are no patterns."""

    def joined(pattern: Pattern, value: str) -> bool:
        return test("".join(map(str, pattern)), value)

    return Operator(joined, variables=False)


def both(name: str, opposite: str, operator: Operator) -> dict[str, Operator]:
    """An operator and its negation."""
    return {name.lower(): operator, opposite.lower(): replace(operator, negated=True)}


def comparisons(family: str, read: Callable[[str], Decimal | None]) -> dict[str, Operator]:
    """The six operators of numbers, or of dates."""
    order: dict[str, Callable[[Decimal, Decimal], bool]] = {
        "LessThan": Decimal.__lt__,
        "LessThanEquals": Decimal.__le__,
        "GreaterThan": Decimal.__gt__,
        "GreaterThanEquals": Decimal.__ge__,
    }
    equal = plain(ordered(read, Decimal.__eq__))
    found = {f"{family}{name}".lower(): plain(ordered(read, test)) for name, test in order.items()}
    return both(f"{family}Equals", f"{family}NotEquals", equal) | found


OPERATORS: Final[dict[str, Operator]] = {
    **both("StringEquals", "StringNotEquals", Operator(same)),
    **both("StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", Operator(same_without_case)),
    **both("StringLike", "StringNotLike", Operator(same, glob)),
    **both("ArnLike", "ArnNotLike", Operator(arn_like, glob)),
    **both("ArnEquals", "ArnNotEquals", Operator(arn_like, glob)),
    **comparisons("Numeric", number),
    **comparisons("Date", moment),
    "bool": plain(boolean),
    "binaryequals": plain(binary),
    **both("IpAddress", "NotIpAddress", plain(address)),
}
"""By lower-case name; Null, which asks for presence alone, stands below.

Source: IAM User Guide, "IAM JSON policy elements: Condition operators".
"""
