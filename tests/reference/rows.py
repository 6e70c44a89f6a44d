"""The escalation table as tests ask it: a row by its id, its needs, its actions."""

from __future__ import annotations

from collections.abc import Iterator

from nhiscan.reference.aws_escalation import Method, Need, methods


def needs_of(method: Method) -> Iterator[Need]:
    """Every need of a method, by whoever."""
    yield from method.needs
    for each in method.then:
        yield from each


def method(id_: str) -> Method:
    """One row."""
    return next(found for found in methods() if found.id == id_)


def actions(found: Method) -> set[str]:
    """Every action of a method."""
    return {need.action for need in needs_of(found)}
