"""A policy document with actions taken out and nothing put in."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

from nhiscan.access.aws.actions import matching, names, services, span_bits, union
from nhiscan.access.aws.document import Condition, Statement
from nhiscan.access.globs import covers
from nhiscan.access.protocol import Reduced
from nhiscan.files import canonical_json


def reduce(statements: Sequence[Statement], remove: int) -> Reduced:
    """The document of ``statements`` without the actions in ``remove``.

    Each pattern stays as written, goes, or becomes what of it stays: a service that loses nothing
    as ``service:*``, else the list of its actions; neither allows more than the pattern did.
    Denies stay. NotAction stays, and is named: it cannot be cut without being turned round. A
    pattern that matches no known action stays too.
    """
    kept: list[Statement] = []
    gone = uncut = 0
    unknown: list[str] = []
    for statement in statements:
        if not statement.allows:
            kept.append(statement)
            continue
        if statement.all_actions_but:
            unknown.append(f"statement {statement.place}: NotAction cannot be cut safely")
            uncut |= ~union(statement.actions)
            kept.append(statement)
            continue
        actions: list[str] = []
        for pattern in statement.actions:
            bits = matching(pattern)
            gone |= bits & remove
            if not bits:
                unknown.append(f"statement {statement.place}: `{pattern}` names no known action")
            actions += [pattern] if not bits & remove else _left(pattern, bits & ~remove)
        if actions:
            kept.append(replace(statement, actions=tuple(dict.fromkeys(actions))))
    return Reduced(_document(kept), tuple(_grouped(gone & ~uncut)), tuple(unknown))


def without(statements: Sequence[Statement], places: Collection[int]) -> str | None:
    """The document of ``statements`` less those at ``places``; None where no Allow remains."""
    kept = [statement for statement in statements if statement.place not in places]
    return _document(kept) if any(statement.allows for statement in kept) else None


def _left(pattern: str, bits: int) -> list[str]:
    """``bits``, a part of what ``pattern`` matches, in words that allow no more than it did."""
    found: list[str] = []
    for service in services(bits):
        whole = span_bits(service)
        untouched = not whole & ~bits and covers(pattern.casefold(), f"{service.casefold()}:*")
        found += [f"{service}:*"] if untouched else names(bits & whole)
    return found


def _grouped(bits: int) -> list[str]:
    """``bits`` in words, a whole service as ``service:*``."""
    found: list[str] = []
    for service in services(bits):
        whole = span_bits(service)
        found += [f"{service}:*"] if not whole & ~bits else names(bits & whole)
    return found


def _document(statements: Sequence[Statement]) -> str | None:
    """The document that ``statements`` make; None where there are none: a Deny alone still counts.

    Its version is that of the original: the newer one would read ``${…}`` in an older text anew.
    """
    if not statements:
        return None
    version = statements[0].version
    return canonical_json({"Version": version, "Statement": [_row(s) for s in statements]})


def _row(statement: Statement) -> dict[str, Any]:
    row: dict[str, Any] = {"Effect": "Allow" if statement.allows else "Deny"}
    if statement.sid is not None:
        row["Sid"] = statement.sid
    row["NotAction" if statement.all_actions_but else "Action"] = list(statement.actions)
    if statement.resources is not None:
        row["NotResource" if statement.all_resources_but else "Resource"] = list(statement.resources)
    if statement.conditions:
        row["Condition"] = _block(statement.conditions)
    return row


def _block(conditions: Sequence[Condition]) -> dict[str, dict[str, list[str]]]:
    block: dict[str, dict[str, list[str]]] = {}
    for condition in conditions:
        block.setdefault(condition.operator, {})[condition.key] = list(condition.values)
    return block
