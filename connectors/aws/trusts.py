"""Who may become a role, read from its trust policy: one row per principal of an Allow statement."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from nhiscan.connectors.aws.arns import account_of, is_account, parse_arn
from nhiscan.connectors.aws.elements import pairs, texts
from nhiscan.connectors.aws.issuers import issuer_of, issuer_subject
from nhiscan.connectors.aws.ledger import PROVIDER
from nhiscan.files import RepeatedKeys, canonical_json
from nhiscan.model import IssuerSubject, PrincipalKind, Trust

_UNIQUE_ID: Final = re.compile("(?:AIDA|AROA|AGPA|AIPA|ANPA|ANVA|AKIA|ASIA)[A-Z0-9]{8,}(?::.*)?")
"""What AWS writes in place of a deleted principal's ARN.

Source: IAM User Guide, "AWS JSON policy elements: Principal" and "IAM identifiers".
"""
_BECOMES: Final = {
    "user": PrincipalKind.IDENTITY,
    "role": PrincipalKind.IDENTITY,
    "root": PrincipalKind.ACCOUNT,
}
_SESSIONS: Final = frozenset(["assumed-role", "federated-user"])


def readable(document: object) -> bool:
    """Whether every statement of a trust policy has the shape of one."""
    return isinstance(document, dict) and all(map(_is_statement, _statements(document)))


def _is_statement(statement: object) -> bool:
    if not isinstance(statement, dict) or statement.get("Effect") not in ("Allow", "Deny"):
        return False
    principal = statement.get("Principal")
    if not isinstance(principal, dict):
        return (principal == "*") != ("NotPrincipal" in statement)
    named = [one for value in principal.values() for one in (value if isinstance(value, list) else [value])]
    return all(isinstance(one, str) for one in named) and "NotPrincipal" not in statement


def trusts(document: object, role: str, account: str) -> Iterator[Trust | IssuerSubject]:
    """The trusts of every Allow statement, each OIDC trust with the tokens it accepts.

    What is no statement is left out; see ``readable``.
    """
    if not isinstance(document, dict):
        return
    for place, statement in enumerate(_statements(document)):
        if isinstance(statement, dict) and statement.get("Effect") == "Allow":
            yield from _statement(statement, place, role, account)


def _statements(document: dict[str, object]) -> list[object]:
    found = document.get("Statement")
    return found if isinstance(found, list) else [found]


def _statement(
    statement: dict[str, object], place: int, role: str, account: str
) -> Iterator[Trust | IssuerSubject]:
    condition = statement.get("Condition") or None
    sid = statement.get("Sid")
    for kind, text, named in _principals(statement):
        trust = Trust(
            id=f"{role}#trust:{place}:{named}:{text}",
            provider=PROVIDER,
            partition=account,
            identity=role,
            principal=text,
            principal_kind=kind,
            account=text if is_account(text) else account_of(text),
            statement=place,
            sid=sid if isinstance(sid, str) else None,
            actions=_actions(statement),
            condition=None if condition is None else canonical_json(condition),
            keys=_keys(condition),
        )
        yield trust
        if kind is PrincipalKind.FEDERATED and (issuer := issuer_of(text)) is not None:
            yield issuer_subject(trust, issuer, condition)


def _principals(statement: dict[str, object]) -> Iterator[tuple[PrincipalKind, str, str]]:
    """Kind, text and element of each principal.

    NotPrincipal with Allow lets in everyone who is not named: that is kept as it is written.
    """
    if "NotPrincipal" in statement:
        yield PrincipalKind.UNKNOWN, canonical_json(statement["NotPrincipal"]), "NotPrincipal"
    principal = statement.get("Principal")
    if principal == "*":
        yield PrincipalKind.EVERYONE, "*", "AWS"
    elif isinstance(principal, dict):
        for element, named in principal.items():
            for text in texts(named):
                yield _kind(element, text), text, element
    elif isinstance(principal, RepeatedKeys | str):
        yield PrincipalKind.UNKNOWN, canonical_json(principal), "Principal"


def _kind(element: str, text: str) -> PrincipalKind:
    """What a principal is, by the element it stands in and its form.

    Source: IAM User Guide, "AWS JSON policy elements: Principal".
    """
    match element:
        case "Service":
            return PrincipalKind.SERVICE
        case "Federated":
            return PrincipalKind.FEDERATED
        case "AWS" if text == "*":
            return PrincipalKind.EVERYONE
        case "AWS" if is_account(text):
            return PrincipalKind.ACCOUNT
        case "AWS" if _UNIQUE_ID.fullmatch(text):
            return PrincipalKind.DELETED
        case "AWS" if (arn := parse_arn(text)) is not None:
            if arn.service == "iam":
                return _BECOMES.get(arn.kind, PrincipalKind.UNKNOWN)
            session = arn.service == "sts" and arn.kind in _SESSIONS
            return PrincipalKind.IDENTITY if session else PrincipalKind.UNKNOWN
        case _:
            return PrincipalKind.UNKNOWN


def _actions(statement: dict[str, object]) -> tuple[str, ...]:
    """The actions as written; all of them where the statement lists those it leaves out."""
    return tuple(texts(statement["Action"])) if "Action" in statement else ("*",)


def _keys(condition: object) -> tuple[str, ...]:
    """The condition keys, in lower case, sorted."""
    blocks = [block for _, block in pairs(condition)]
    return tuple(sorted({key.lower() for block in blocks for key, _ in pairs(block)}))
