"""What a whole trust policy says about one of its trusts: the action, the tests, the Deny statements."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from nhiscan.access.globs import matches
from nhiscan.errors import InputError
from nhiscan.files import parse_json
from nhiscan.model import PrincipalKind, Trust

_BOUNDS: Final = re.compile(r"(?:ForAnyValue:)?(?:String|Arn)(?:Equals|EqualsIgnoreCase|Like)", re.IGNORECASE)
"""Operators that a request without the key, or with another value, does not pass.

Source: IAM User Guide, "IAM JSON policy elements: Condition operators".
"""
_REFUSES_OTHERS: Final = re.compile(r"StringNot(?:Equals|EqualsIgnoreCase|Like)", re.IGNORECASE)
"""Operators of a Deny that let through only the values named: an absent key passes a negated test.

Source: IAM User Guide, "IAM JSON policy elements: Condition operators", String condition operators.
"""
_WEB, _SAML, _PLAIN = "sts:AssumeRoleWithWebIdentity", "sts:AssumeRoleWithSAML", "sts:AssumeRole"


@dataclass(frozen=True, slots=True)
class Denied:
    """What the Deny statements of the same policy do to a trust."""

    keys: tuple[str, ...] = ()
    """Keys on which it hangs whether they refuse; a Deny without a condition is named as such."""
    guards: frozenset[str] = frozenset()
    """Keys, in lower case, of which they let through named values only."""


def becomes(trust: Trust) -> bool:
    """Whether the statement allows an action by which its principal becomes the identity.

    ``sts:TagSession`` or ``sts:SetSourceIdentity`` alone give nobody anything.

    Source: IAM User Guide, "Actions, resources, and condition keys for AWS STS".
    """
    return trust.provider != "aws" or not trust.actions or _meet(trust.actions, _wanted(trust))


def pinned(trust: Trust) -> Mapping[str, Sequence[str]]:
    """The keys that a request must carry with a value that the policy names, and those values."""
    return {
        key: values
        for operator, key, values in tests(trust)
        if _BOUNDS.fullmatch(operator) and all(text.strip("*?") for text in values)
    }


def tests(trust: Trust) -> Iterator[tuple[str, str, Sequence[str]]]:
    """Operator, key in lower case and values of each condition of the statement."""
    yield from _tests(parse_json(trust.condition, trust.id) if trust.condition else {})


def denied(trust: Trust, document: str | None) -> Denied:
    """What the Deny statements of ``document`` say about ``trust``; nothing where it cannot be read."""
    keys: list[str] = []
    guards: set[str] = set()
    for statement in _statements(document):
        if statement.get("Effect") != "Deny" or not _touches(statement, trust):
            continue
        asked = list(_tests(statement.get("Condition")))
        if len(asked) == 1 and _whole(statement) and _REFUSES_OTHERS.fullmatch(asked[0][0]):
            guards |= {key for _, key, values in asked if all(text.strip("*?") for text in values)}
        keys += [key for _, key, _ in asked] or ["a Deny statement"]
    return Denied(tuple(sorted(set(keys))), frozenset(guards))


def _wanted(trust: Trust) -> Sequence[str]:
    match trust.principal_kind:
        case PrincipalKind.FEDERATED:
            return (_SAML,) if ":saml-provider/" in trust.principal else (_WEB,)
        case PrincipalKind.EVERYONE | PrincipalKind.UNKNOWN:
            return (_PLAIN, _WEB, _SAML)
        case _:
            return (_PLAIN,)


def _meet(patterns: Iterable[str], actions: Iterable[str]) -> bool:
    return any(matches(pattern.casefold(), action.casefold()) for pattern in patterns for action in actions)


def _touches(statement: Mapping[str, Any], trust: Trust) -> bool:
    """Whether a Deny may speak of the principal's becoming the identity; in doubt it does."""
    actions = statement.get("Action")
    if actions is not None and not _meet(_texts(actions), _wanted(trust)):
        return False
    named = statement.get("Principal")
    if not isinstance(named, dict):
        return True
    names = {name for value in named.values() for name in _texts(value)}
    every = trust.principal_kind is PrincipalKind.EVERYONE or "*" in names or trust.principal in names
    return every or (trust.account is not None and any(trust.account in name for name in names))


def _whole(statement: Mapping[str, Any]) -> bool:
    """Whether a Deny speaks of everybody, by whatever action."""
    named = statement.get("Principal")
    return named == "*" or (isinstance(named, dict) and "*" in _texts(named.get("AWS", ())))


def _statements(document: str | None) -> list[Mapping[str, Any]]:
    try:
        whole = parse_json(document, "trust policy") if document else None
    except InputError:
        return []
    rows = whole.get("Statement") if isinstance(whole, dict) else None
    return [row for row in (rows if isinstance(rows, list) else [rows]) if isinstance(row, dict)]


def _tests(blocks: object) -> Iterator[tuple[str, str, Sequence[str]]]:
    for operator, block in blocks.items() if isinstance(blocks, dict) else ():
        for key, value in block.items() if isinstance(block, dict) else ():
            yield operator, key.casefold(), _texts(value)


def _texts(value: object) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list | tuple) else [str(value)]
