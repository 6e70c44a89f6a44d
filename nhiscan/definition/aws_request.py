"""A request with its policies and grants, parsed from plain JSON."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from nhiscan.definition.aws_context import Key, parse_context
from nhiscan.definition.aws_grants import Grant, parse_grant
from nhiscan.definition.aws_policy import Policy, parse_policy
from nhiscan.definition.aws_principals import Principal, parse_principal
from nhiscan.errors import InputError

LAYERS: Final = ("identity", "boundary", "session", "resource", "endpoint", "scp", "rcp", "kms-grant")
"""What a policy can do in a decision, in the order in which answers list them."""
FIELDS: Final = frozenset(
    "id principal action resource resource_account context unknown_context policies".split()
)


@dataclass(frozen=True, slots=True)
class Request:
    """One request with all policies that may bear on it."""

    action: str
    """``service:Action`` as given."""
    resource: str
    """An ARN, or ``*``."""
    resource_account: str | None
    """Whose the resource is, where known."""
    principal: Principal
    """Who asks."""
    context: Mapping[str, Key]
    """The keys given, by lower-case name."""
    possible: bool
    """Whether keys not given may be in the request."""
    levels: Mapping[str, tuple[tuple[Policy, ...], ...] | None]
    """Policies by layer and level; layers without levels have one. None: the layer does not apply."""
    grants: tuple[Grant, ...]
    """Grants on the key."""


def parse_request(given: Mapping[str, Any]) -> Request:
    """A request as ``simulate aws`` takes it; raises InputError, PolicyError."""
    if not isinstance(given, Mapping):
        raise InputError("request", "is no object", "give action and policies")
    for unknown_field in given.keys() - FIELDS:
        raise InputError("request", f"`{unknown_field}` is unknown", f"known are {', '.join(sorted(FIELDS))}")
    action, resource = _field(given, "action") or "", _field(given, "resource") or "*"
    if not re.fullmatch(r"[\w.-]+:[\w.-]+", action, re.ASCII):
        raise InputError("action", "is missing or no action", "write service:Action, without wildcards")
    unknown = given.get("unknown_context", "absent")
    if unknown not in ("absent", "possible"):
        raise InputError("unknown_context", f"`{unknown}` is neither", "write absent or possible")
    name, owner = _field(given, "principal"), _owner(given, resource)
    principal = parse_principal(name, action, owner)
    policies = given.get("policies")
    if not isinstance(policies, Mapping):
        raise InputError("policies", "is missing or no object", "give lists by layer, {} for none")
    return Request(
        action=action,
        resource=resource,
        resource_account=owner or principal.account,
        principal=principal,
        context=parse_context({} if given.get("context") is None else given["context"]),
        possible=unknown == "possible",
        levels=_levels(policies),
        grants=tuple(parse_grant(row) for row in _list(policies.get("kms_grants", []), "kms_grants")),
    )


def _field(given: Mapping[str, Any], name: str) -> str | None:
    value = given.get(name)
    if value is not None and (not isinstance(value, str) or not value):
        raise InputError(name, "is no text", "leave it out or write it as text")
    return value


def _owner(given: Mapping[str, Any], resource: str) -> str | None:
    """The resource's account: given, or in its ARN."""
    account = _field(given, "resource_account")
    if account is not None and not re.fullmatch(r"\d{12}", account, re.ASCII):
        raise InputError("resource_account", f"`{account}` is no account", "write its 12 digits")
    found = re.fullmatch(r"arn:[^:]*:[^:]*:[^:]*:(\d{12}):.*", resource, re.ASCII | re.DOTALL)
    return account or (found[1] if found else None)


def _levels(policies: Mapping[str, Any]) -> dict[str, tuple[tuple[Policy, ...], ...] | None]:
    known = {*LAYERS, "kms_grants"} - {"kms-grant"}
    for name in policies.keys() - known:
        raise InputError(
            "policies", f"`{name}` is no kind of policy", f"known are {', '.join(sorted(known))}"
        )
    found: dict[str, tuple[tuple[Policy, ...], ...] | None] = {}
    for layer in LAYERS[:-1]:
        rows = policies.get(layer)
        if layer in ("scp", "rcp"):
            levels = None if rows is None else _list(rows, layer) or [[]]  # no level allows nothing
        else:
            needed = layer in ("identity", "resource")
            levels = [[] if rows is None else rows] if needed or rows is not None else None
        found[layer] = None if levels is None else tuple(_parse_level(level, layer) for level in levels)
    return found


def _parse_level(rows: Any, layer: str) -> tuple[Policy, ...]:
    return tuple(parse_policy(row, layer) for row in _list(rows, layer))


def _list(value: Any, place: str) -> list[Any]:
    if not isinstance(value, list):
        raise InputError(place, "is no list", "put it in brackets")
    return value
