"""Whether engine and definition say the same to one request."""

from __future__ import annotations

import json
from typing import Any

from nhiscan.access.aws import decider
from nhiscan.definition.aws import decide as define
from nhiscan.errors import NhiscanError
from nhiscan.model import Answer, Decision
from tests.access.exact.shrinking import smallest

REQUESTS = 50
"""Requests that each set of policies is asked."""

decide = decider(None)


def said(decision: Decision) -> tuple[Answer, tuple[str, ...], bool]:
    """What two must agree on: the answer, what it hangs on, whether a page leaves it open."""
    return decision.answer, decision.depends_on, bool(decision.notes)


def differ(request: dict[str, Any]) -> bool:
    """Whether both take it for a request and answer it differently."""
    try:
        return said(decide(request)) != said(define(request))
    except NhiscanError:
        return False


def disagreement(request: dict[str, Any]) -> str | None:
    """The smallest request on which they still differ, and what they say; None: they agree."""
    if said(decide(request)) == said(define(request)):
        return None
    small = smallest(request, differ)
    return f"{json.dumps(small)}\nengine: {decide(small)}\ndefinition: {define(small)}"
