"""A role's trust policy anew, with one principal's statement changed.

It is a command only where it can be run as it stands. Where a value is for whoever runs it to fill in, it is
the policy document alone: saved with a placeholder, it would lock everybody out.
"""

from __future__ import annotations

import re
from typing import Any, Final

from nhiscan.errors import InputError
from nhiscan.exports.fixes.aws.cli import fix, iam, principal
from nhiscan.files import canonical_json, parse_json
from nhiscan.model import Fix, IssuerSubject, Trust
from nhiscan.reference.oidc_issuers import oidc_issuer

_SUBJECT: Final = "SUBJECT"
_EXTERNAL_ID: Final = "EXTERNAL-ID"
_AUDIENCE: Final = "AUDIENCE"
_FILLED_IN: Final = frozenset([_SUBJECT, _EXTERNAL_ID, _AUDIENCE])
"""What stands in a document for a value that only its reader knows."""
_GONE: Final = re.compile("(?:AIDA|AROA|AGPA|AIPA|ANPA|ANVA|AKIA|ASIA)[A-Z0-9]{8,}(?::.*)?")
"""A deleted principal's id: AWS refuses to save a document that names one.

Source: IAM User Guide, "AWS JSON policy elements: Principal".
"""
Json = dict[str, Any]
"""A statement or document as JSON: read, changed in one place, written again."""


def guard(trust: Trust, document: str) -> tuple[Fix, ...]:
    """Ask for the external id that the third party keeps for this customer.

    Source: IAM User Guide, "Access to AWS accounts owned by third parties".
    """
    return _rewritten(trust, document, {"sts:ExternalId": _EXTERNAL_ID})


def pin(trust: Trust, document: str, tokens: IssuerSubject, subject: str) -> tuple[Fix, ...]:
    """Ask for that one subject; the audience is asked for as before, or as the issuer's own guide says.

    Source: IAM User Guide, "Create a role for OpenID Connect federation".
    """
    tests = {f"{tokens.issuer}:sub": subject}
    if tokens.audiences is None:
        known = oidc_issuer(tokens.issuer)
        tests[f"{tokens.issuer}:aud"] = (known and known.audience) or _AUDIENCE
    return _rewritten(trust, document, tests)


def drop(trust: Trust, document: str) -> tuple[Fix, ...]:
    """Take the principal out; a role that then trusts nobody cannot be written, and may go."""
    return _rewritten(trust, document, None)


def _rewritten(trust: Trust, document: str, tests: dict[str, str] | None) -> tuple[Fix, ...]:
    """The policy with the principal in a statement of its own that also makes ``tests``; None: in none."""
    kind, role = principal(trust.identity)
    whole = _parsed(document)
    statements = _statements(whole)
    if kind != "role" or whole is None or not 0 <= trust.statement < len(statements):
        return ()
    old = statements[trust.statement]
    rest = _without(old, trust.principal)
    if rest == old:
        return ()
    own = old if rest is None else _only(old, trust.principal)
    new = [] if tests is None else [_testing(own, tests)]
    kept = [
        *statements[: trust.statement],
        *([rest] if rest else []),
        *new,
        *statements[trust.statement + 1 :],
    ]
    kept = [left for row in kept if (left := _living(row))]
    if not kept:
        return ()
    text = canonical_json(whole | {"Statement": kept})
    if tests and _FILLED_IN & set(tests.values()):
        return (Fix("json", text),)
    return fix(iam("update-assume-role-policy", role_name=role, policy_document=text))


def _parsed(document: str) -> Json | None:
    try:
        whole = parse_json(document, "")
    except InputError:
        return None
    return whole if isinstance(whole, dict) else None


def _statements(whole: Json | None) -> list[Json]:
    rows = (whole or {}).get("Statement")
    rows = rows if isinstance(rows, list) else [rows]
    return rows if all(isinstance(row, dict) for row in rows) else []


def _without(statement: Json, name: str) -> Json | None:
    """``statement`` for all its other principals; None: there are none; itself: it names no ``name``."""
    named = statement.get("Principal")
    if named == name:
        return None
    if not isinstance(named, dict):
        return statement
    left = {kind: [n for n in _list(names) if n != name] for kind, names in named.items()}
    if left == {kind: _list(names) for kind, names in named.items()}:
        return statement
    left = {kind: names for kind, names in left.items() if names}
    return statement | {"Principal": left} if left else None


def _living(statement: Json) -> Json | None:
    """``statement`` without the ids of deleted principals; None: it names nobody else."""
    named = statement.get("Principal")
    names = [name for value in named.values() for name in _list(value)] if isinstance(named, dict) else []
    left: Json | None = statement
    for name in names:
        if left and isinstance(name, str) and _GONE.fullmatch(name):
            left = _without(left, name)
    return left


def _only(statement: Json, name: str) -> Json:
    """``statement`` for that one of its principals; its name stays with the others."""
    named = statement["Principal"]
    own = next(kind for kind, names in named.items() if name in _list(names))
    unnamed = {key: value for key, value in statement.items() if key != "Sid"}
    return unnamed | {"Principal": {own: name}}


def _testing(statement: Json, tests: dict[str, str]) -> Json:
    """``statement`` with ``tests``, and no other test of their keys."""
    asked = {key.casefold() for key in tests}
    before = statement.get("Condition")
    kept = {
        operator: {key: value for key, value in block.items() if key.casefold() not in asked}
        for operator, block in (before if isinstance(before, dict) else {}).items()
        if isinstance(block, dict)
    }
    kept["StringEquals"] = kept.get("StringEquals", {}) | tests
    return statement | {"Condition": {operator: block for operator, block in kept.items() if block}}


def _list(names: Any) -> list[Any]:
    return names if isinstance(names, list) else [names]
