"""Conditions whose answer is the same whatever a request brings: they choose nothing.

Said is only what pages say: which texts a key's values can be, what an operator makes of a text that is no
value of its kind, and which requests carry a key at all. All else may hold or not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from nhiscan.access.aws.actions import TABLE, places
from nhiscan.access.aws.document import Condition
from nhiscan.access.aws.exact.conditions import Test, read
from nhiscan.access.aws.exact.operators import OPERATORS
from nhiscan.access.aws.exact.variables import parse, plain
from nhiscan.access.globs import matches, meet
from nhiscan.reference.aws_context_keys import ContextKey, context_key

_OPERATORS: Final = "IAM User Guide, IAM JSON policy elements: Condition operators"
_ELSEWHERE: Final = frozenset({"ec2:sourceinstancearn", "ec2:roledelivery"})
"""Keys that credentials carry into other requests, whatever a service's own page lists.

Source: Amazon EC2 User Guide, "Control access to Amazon EC2 resources", ec2:SourceInstanceARN.
"""
_ALMOST_A_DATE: Final = re.compile(r"\d{4}-\d\d", re.ASCII)
"""A month: the page names ISO 8601 and does not say whether this much of it is enough."""


@dataclass(frozen=True, slots=True)
class Settled:
    """A condition that is decided before anybody asks."""

    holds: bool
    """Whether it always holds, or never."""
    why: str
    """Why, as the rest of a sentence."""
    source: str
    """The page."""
    sure: bool = True
    """Whether a page says so outright, else by what the table of actions lists."""


def settled(condition: Condition, actions: int, *, variables: bool) -> Settled | None:
    """What ``condition`` comes to in every request for any of ``actions``; None: that depends.

    ``variables``: whether the document's version knows them.
    """
    test = read(condition, variables=variables)
    return _uncarried(condition, test, actions) or _unmeetable(condition, test, variables)


def _uncarried(condition: Condition, test: Test, actions: int) -> Settled | None:
    """What it comes to where no request carries its key.

    Source: IAM User Guide, "IAM JSON policy elements: Condition operators", IfExists, Null; "Set operators
    for multivalued context keys".
    """
    told = carried(condition.key, actions)
    if told is None:
        return None
    if test.operator is not None:
        holds = test.if_exists or (
            test.quantifier == "forallvalues:" if test.quantifier else test.operator.negated
        )
    elif test.name == "null" and not (test.if_exists or test.quantifier):
        words = {value.lower() for value in condition.values}
        if words not in ({"true"}, {"false"}):
            return None
        holds = words == {"true"}
    else:
        return None
    source, sure = told
    return Settled(holds, f"no such request carries `{condition.key}`", source, sure)


def carried(key: str, actions: int) -> tuple[str, bool] | None:
    """The page by which no request for ``actions`` carries ``key``, and whether outright; None: one may."""
    known = context_key(key)
    if not actions:
        return None
    if known and known.only:
        alone = [TABLE().index(name) for name in known.only]
        return (
            None
            if any(actions >> place & 1 for place in alone if place is not None)
            else (known.source, True)
        )
    service, stem = key.partition(":")[0].casefold(), _stem(key)
    listed = _listed(service)
    bare = stem in _ELSEWHERE or not listed & {stem} or service == "aws"
    if bare or not _within(service, actions) or any(stem in _stems(place) for place in places(actions)):
        return None
    return f"Service Authorization Reference, {TABLE().title(service)}", False


def _within(service: str, actions: int) -> bool:
    """Whether all of ``actions`` are of ``service``: of others' requests its page says nothing."""
    span = TABLE().span(service)
    return bool(span) and actions >> span.stop == 0 and not actions & ((1 << span.start) - 1)


def _stem(key: str) -> str:
    """What a key and its form in the table have in common: all before a name that people choose."""
    head = key.casefold().partition("/")[0].partition("${")[0].rstrip(":")
    return ":".join(head.split(":")[:2])


@lru_cache(maxsize=32768)
def _stems(place: int) -> frozenset[str]:
    """The keys that the page lists for one action, on whatever resource."""
    detail = TABLE().detail(place)
    keys = [*detail.condition_keys, *(key for use in detail.resources for key in use.condition_keys)]
    return frozenset(map(_stem, keys))


@lru_cache(maxsize=512)
def _listed(service: str) -> frozenset[str]:
    """The keys that the page of ``service`` lists at all."""
    return frozenset(stem for place in TABLE().span(service) for stem in _stems(place))


def _unmeetable(condition: Condition, test: Test, variables: bool) -> Settled | None:
    """What it comes to where no value of any request can be one of its values."""
    if test.operator is None:
        return None
    reasons = [_impossible(condition.key, test.name, value, variables) for value in condition.values]
    if not all(reasons) or (test.quantifier == "forallvalues:" and not test.operator.negated):
        return None
    if test.operator.negated:
        if test.quantifier == "foranyvalue:":
            return None  # without the key it does not hold
    elif test.if_exists:
        return None  # without the key it holds
    why, source = (
        reasons[0] or ("it lists no value", _OPERATORS) if reasons else ("it lists no value", _OPERATORS)
    )
    return Settled(test.operator.negated, why, source)


def _impossible(key: str, name: str, value: str, variables: bool) -> tuple[str, str] | None:
    """Why no value of ``key`` can be ``value``, with the page; None: one may be."""
    if variables and plain(parse(value)) is None:
        return None
    known = context_key(key)
    if name.startswith("string"):
        return _no_text(known, key, value, like=name.endswith("like")) if known else None
    if name.startswith("arn"):
        return _no_arn(known, key, value)
    return _no_value(name, value)


def _no_text(known: ContextKey, key: str, value: str, *, like: bool) -> tuple[str, str] | None:
    letters = re.sub(r"[*?]", "", value) if like else value
    strange = known.letters is not None and known.letters.fullmatch(letters) is None
    fits = meet(value, known.form) if like else matches(known.form, value)
    if not strange and fits:
        return None
    if not like and set(value) & set("*?"):
        return f"`{value}` is compared letter by letter, and its wildcard stands for itself", _OPERATORS
    return f"`{key}` is never `{value}`", known.source


def _no_arn(known: ContextKey | None, key: str, value: str) -> tuple[str, str] | None:
    """Six parts, each compared alone; the first of an ARN is ``arn``."""
    if not meet(value.partition(":")[0], "arn"):
        return f"`{value}` is no ARN", _OPERATORS
    if known and known.letters and not known.letters.fullmatch("arn:aws:iam::111122223333:role/x"):
        return f"`{key}` is no ARN", known.source
    return None


def _no_value(name: str, value: str) -> tuple[str, str] | None:
    """Texts that are no number, date, address, … at all: one that is fits itself."""
    for prefix, (operator, kind, sample) in _KINDS.items():
        if name.startswith(prefix):
            near = kind == "date" and _ALMOST_A_DATE.fullmatch(value)
            fits = OPERATORS[operator].fits(parse(value, from_colon=1 << 30))(sample(value))
            return None if near or fits is not False else (f"`{value}` is no {kind}", _OPERATORS)
    return None


def _itself(value: str) -> str:
    return value


def _host(value: str) -> str:
    return value.partition("/")[0]


_KINDS: Final[dict[str, tuple[str, str, Callable[[str], str]]]] = {
    "numeric": ("numericequals", "number", _itself),
    "date": ("dateequals", "date", _itself),
    "bool": ("bool", "`true` or `false`", _itself),
    "binary": ("binaryequals", "base64", _itself),
    "ipaddress": ("ipaddress", "address range", _host),
    "notipaddress": ("ipaddress", "address range", _host),
}
"""Kinds of operators by how their names begin: the one that asks for equality, what its values are, an
example of what a value takes in."""


def lets_through(conditions: Sequence[Condition]) -> list[tuple[Condition, ContextKey]]:
    """Those that hold of any request without their key, where who asks can leave it out.

    Source: IAM User Guide, "Set operators for multivalued context keys", ForAllValues with Allow and Null.
    """
    asked = {
        each.key.casefold()
        for each in conditions
        if each.operator.casefold() == "null" and {value.lower() for value in each.values} == {"false"}
    }
    found = []
    for each in conditions:
        known = context_key(each.key)
        if each.operator.casefold().startswith("forallvalues:") and each.key.casefold() not in asked:
            found += [(each, known)] if known and known.caller else []
    return found
