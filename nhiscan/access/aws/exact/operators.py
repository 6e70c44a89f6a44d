"""Condition operators: what makes one value of a request fit one value of a policy, a row each.

Source: IAM User Guide, "IAM JSON policy elements: Condition operators".
"""

from __future__ import annotations

import re
from base64 import b64decode
from binascii import Error as NoBase64
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from operator import eq, ge, gt, le, lt
from types import MappingProxyType
from typing import Any, Final

from nhiscan.access.aws.exact.truth import Truth, left_open
from nhiscan.access.aws.exact.variables import Piece, Text, glob_matches, letters, plain, split
from nhiscan.access.globs import matches

Fits = Callable[[str], Truth]
"""Whether a value of a request fits."""

_LONE_STAR: Final = "IAM JSON policy elements: Condition operators: what a lone * is to Arn operators"


def _never(_: str) -> Truth:
    return False


def _string(pieces: Text) -> Fits:
    return _exactly(pieces, lambda text: text)


def _string_ignoring_case(pieces: Text) -> Fits:
    return _exactly(pieces, str.casefold)


def _exactly(pieces: Text, fold: Callable[[str], str]) -> Fits:
    if any(piece.variable for piece in pieces):  # stands for anything
        parts = [p if p.variable else Piece(fold(p.text), literal=True) for p in pieces]
        return lambda value: glob_matches(parts, fold(value))
    wanted = fold(letters(pieces))
    return lambda value: fold(value) == wanted


def _like(pieces: Text) -> Fits:
    pattern = plain(pieces)
    if pattern is not None:
        return lambda value: matches(pattern, value)
    return lambda value: glob_matches(pieces, value)


def _arn(pieces: Text) -> Fits:
    """Six parts, each compared alone: ``*`` does not cross a colon, but in the last part."""
    if plain(pieces) == "*":
        return lambda _: left_open(_LONE_STAR)
    wanted = split(pieces, ":", 5)
    if any(piece.variable for part in wanted[:5] for piece in part) or (
        len(wanted) < 6 and any(piece.variable for piece in pieces)
    ):  # what a free variable stands for may hold colons
        return lambda value: value.count(":") >= 5 and glob_matches(pieces, value)

    def fits(value: str) -> bool:
        parts = value.split(":", 5)
        return len(parts) == len(wanted) == 6 and all(map(glob_matches, wanted, parts))

    return fits


def _number(compare: Callable[[Any, Any], bool]) -> Callable[[Text], Fits]:
    return lambda pieces: _compared(compare, letters(pieces), _decimal)


def _date(compare: Callable[[Any, Any], bool]) -> Callable[[Text], Fits]:
    return lambda pieces: _compared(compare, letters(pieces), _moment)


def _compared(compare: Callable[[Any, Any], bool], text: str, read: Callable[[str], Any]) -> Fits:
    wanted = read(text)
    if wanted is None:
        return _never

    def fits(value: str) -> bool:
        found = read(value)
        return found is not None and compare(found, wanted)

    return fits


_NUMBER: Final = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)", re.ASCII)


@lru_cache(maxsize=8192)
def _decimal(text: str) -> Decimal | None:
    return Decimal(text) if _NUMBER.fullmatch(text) else None


_ISO: Final = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?", re.ASCII)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@lru_cache(maxsize=8192)
def _moment(text: str) -> Decimal | None:
    """A date in ISO 8601, or seconds since 1970, as such seconds."""
    if not _ISO.fullmatch(text):
        return _decimal(text)
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    aware = found if found.tzinfo else found.replace(tzinfo=UTC)
    return Decimal((aware - _EPOCH) // timedelta(microseconds=1)).scaleb(-6)


def _bool(pieces: Text) -> Fits:
    wanted = letters(pieces).lower()
    return lambda value: wanted in ("true", "false") and value.lower() == wanted


def _binary(pieces: Text) -> Fits:
    wanted = _decoded(letters(pieces))
    return lambda value: wanted is not None and _decoded(value) == wanted


def _decoded(text: str) -> bytes | None:
    try:
        return b64decode(text, validate=True)
    except (NoBase64, ValueError):
        return None


def _address(pieces: Text) -> Fits:
    wanted = _network(letters(pieces))
    if wanted is None:
        return _never

    def fits(value: str) -> bool:
        found = _host(value)
        return found is not None and found.version == wanted.version and found in wanted

    return fits


@lru_cache(maxsize=65536)
def _host(text: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(text)
    except ValueError:
        return None


_MASKED: Final = re.compile(r"[^/]+(?:/\d+)?", re.ASCII)


@lru_cache(maxsize=65536)
def _network(text: str) -> IPv4Network | IPv6Network | None:
    """Addresses in CIDR notation; a mask written as an address is none."""
    if not _MASKED.fullmatch(text):
        return None
    try:
        return ip_network(text, strict=False)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Operator:
    """One operator."""

    fits: Callable[[Text], Fits]
    """Makes the test for one value of a policy, its variables resolved."""
    negated: bool = False
    """Whether it asks that no value of the policy fits."""
    variables: bool = False
    """Whether its values may hold variables."""


def _pair(name: str, fits: Callable[[Text], Fits], opposite: str, **told: bool) -> dict[str, Operator]:
    return {name: Operator(fits, **told), opposite: Operator(fits, negated=True, **told)}


OPERATORS: Final[Mapping[str, Operator]] = MappingProxyType(
    {
        **_pair("stringequals", _string, "stringnotequals", variables=True),
        **_pair("stringequalsignorecase", _string_ignoring_case, "stringnotequalsignorecase", variables=True),
        **_pair("stringlike", _like, "stringnotlike", variables=True),
        **_pair("arnequals", _arn, "arnnotequals", variables=True),
        **_pair("arnlike", _arn, "arnnotlike", variables=True),
        **_pair("numericequals", _number(eq), "numericnotequals"),
        "numericlessthan": Operator(_number(lt)),
        "numericlessthanequals": Operator(_number(le)),
        "numericgreaterthan": Operator(_number(gt)),
        "numericgreaterthanequals": Operator(_number(ge)),
        **_pair("dateequals", _date(eq), "datenotequals"),
        "datelessthan": Operator(_date(lt)),
        "datelessthanequals": Operator(_date(le)),
        "dategreaterthan": Operator(_date(gt)),
        "dategreaterthanequals": Operator(_date(ge)),
        "bool": Operator(_bool),
        "binaryequals": Operator(_binary),
        **_pair("ipaddress", _address, "notipaddress"),
    }
)
"""Every operator but ``Null``, by its name in lower case."""
