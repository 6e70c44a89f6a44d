"""The slow, obvious answer to one request: statement by statement, letter by letter.

Written from the provider's pages and from nothing in ``nhiscan.access``: it reads plain documents, matches
plain strings, and is asked about one action on one resource in one context.

Source: IAM User Guide, "Policy evaluation logic", "IAM JSON policy elements: Resource", "Variables and
tags"; AWS Organizations User Guide, "SCP evaluation".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

Document = Mapping[str, Any]
FREE = "free"
"""The condition keys of the tests: ``free:a`` and the like, true or not in the request."""


@dataclass(frozen=True)
class Request:
    """One call."""

    action: str
    """``service:Action``."""
    resource: str
    """One resource, or ``*`` for an action that works on none."""
    true: frozenset[str] = frozenset()
    """The keys that are true in the request; the others are false."""
    user: str | None = None
    """What ``aws:username`` is; None: the key is absent, as for a role."""


@dataclass(frozen=True)
class Policies:
    """All that binds one identity."""

    own: tuple[Document, ...]
    """Its own policies."""
    boundary: Document | None
    """Its boundary; None: it has none."""
    levels: tuple[tuple[Document, ...], ...]
    """SCPs, level by level."""


def decide(request: Request, policies: Policies) -> bool:
    """Whether the request is allowed: a Deny anywhere wins, and every layer must allow."""
    layers: list[Sequence[Document]] = [policies.own, *policies.levels]
    if policies.boundary is not None:
        layers.append([policies.boundary])
    spoken = [list(effects(request, layer)) for layer in layers]
    return all("Allow" in found for found in spoken) and not any("Deny" in found for found in spoken)


def effects(request: Request, documents: Iterable[Document]) -> Iterable[str]:
    """The effects of all statements that speak of the request."""
    for document in documents:
        for statement in document["Statement"]:
            if speaks(statement, request, document["Version"]):
                yield statement["Effect"]


def speaks(statement: Mapping[str, Any], request: Request, version: str) -> bool:
    """Whether the statement's action, resource and every condition match the request."""
    if "Action" in statement:
        action = any(glob(each.lower(), request.action.lower()) for each in statement["Action"])
    else:
        action = not any(glob(each.lower(), request.action.lower()) for each in statement["NotAction"])
    if "Resource" in statement:
        resource = any(resource_matches(each, request, version) for each in statement["Resource"])
    else:
        resource = not any(resource_matches(each, request, version) for each in statement["NotResource"])
    keys = [key for tests in statement.get("Condition", {}).values() for key in tests]
    return action and resource and all(key in request.true for key in keys)


def resource_matches(pattern: str, request: Request, version: str) -> bool:
    """Whether one pattern matches the request's resource, its variables filled in."""
    if version == "2012-10-17" and "${aws:username}" in pattern:
        if request.user is None:
            return False
        pattern = pattern.replace("${aws:username}", request.user)
    return glob(pattern, request.resource)


@cache
def glob(pattern: str, text: str) -> bool:
    """Whether the pattern matches the text."""
    if not pattern:
        return not text
    if pattern[0] == "*":
        return glob(pattern[1:], text) or (bool(text) and glob(pattern, text[1:]))
    return bool(text) and pattern[0] in ("?", text[0]) and glob(pattern[1:], text[1:])


def without_removable(policies: Policies, me: str, contexts: Sequence[Request]) -> Policies:
    """What is left to bind it once it has taken off all that it may in every context, step by step.

    A policy of its own it may write anew or delete; of one that only denies nothing stays, of
    another the Denies go, and NotResource where it is a limit: it may write a star instead.
    """
    while True:
        after = policies
        if can(policies, "iam:PutRolePolicy", me, contexts):
            after = replace(after, own=tuple(map(unlimited, map(allows_only, after.own))))
        if can(policies, "iam:DeleteRolePolicy", me, contexts):
            after = replace(after, own=tuple(each for each in after.own if allows_only(each)["Statement"]))
        boundary = ("iam:DeleteRolePermissionsBoundary", "iam:PutRolePermissionsBoundary")
        if any(can(policies, action, me, contexts) for action in boundary):
            after = replace(after, boundary=None)
        if after == policies:
            return policies
        policies = after


def can(policies: Policies, action: str, resource: str, contexts: Sequence[Request]) -> bool:
    """Whether it may do this in every context."""
    return all(decide(replace(each, action=action, resource=resource), policies) for each in contexts)


def allows_only(document: Document) -> Document:
    """The document without its Denies."""
    kept = [statement for statement in document["Statement"] if statement["Effect"] == "Allow"]
    return {**document, "Statement": kept}


def unlimited(document: Document) -> Document:
    """The document with all resources in place of NotResource."""
    rows = [
        {**{key: value for key, value in row.items() if key != "NotResource"}, "Resource": ["*"]}
        if "NotResource" in row
        else row
        for row in document["Statement"]
    ]
    return {**document, "Statement": rows}
