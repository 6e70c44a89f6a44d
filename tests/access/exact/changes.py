"""Ways to change a request of which a law tells what the answer may then be; None: it does not fit."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from tests.access.exact.worlds import HOME, OTHER, World

Request = dict[str, Any]
Change = Callable[[World, Request], Request | None]

LIMITS = ("boundary", "session", "endpoint", "scp", "rcp")
OWN = ("user/", "role/agent", "assumed-role/", "federated-user/")
SETTABLE = (
    "aws:SourceIp",
    "aws:PrincipalTag/team",
    "aws:CurrentTime",
    "aws:MultiFactorAuthAge",
    "aws:SecureTransport",
    "aws:SourceArn",
    "kms:EncryptionContext:app",
    "x:blob",
)
"""Keys that follow from nothing else in the request."""


def statement(effect: str, *, principal: bool) -> dict[str, Any]:
    named = {"Principal": "*"} if principal else {}
    return {"Effect": effect, "Action": "*", "Resource": "*", **named}


def document(*rows: dict[str, Any]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(rows)}


def with_layer(request: Request, name: str, layer: Any) -> Request:
    return {**request, "policies": {**request["policies"], name: layer}}


# -- more policies -----------------------------------------------------------------------


def deny_everyone_in_the_resource_policy(chance: World, request: Request) -> Request:
    there = request["policies"].get("resource", [])
    return with_layer(request, "resource", [*there, document(statement("Deny", principal=True))])


def deny_everything_in_an_identity_policy(chance: World, request: Request) -> Request | None:
    if not any(form in request.get("principal", "") for form in OWN):
        return None
    there = request["policies"]["identity"]
    return with_layer(request, "identity", [document(statement("Deny", principal=False)), *there])


def deny_everything_in_one_level_of_scps(chance: World, request: Request) -> Request | None:
    levels = request["policies"].get("scp")
    if not levels or not any(form in request.get("principal", "") for form in OWN):
        return None
    place = chance.chance.randrange(len(levels))
    more = [*levels[place], document(statement("Deny", principal=False))]
    return with_layer(request, "scp", [*levels[:place], more, *levels[place + 1 :]])


def one_more_allow(chance: World, request: Request) -> Request:
    """In a layer that is there, or that limits nothing by being there."""
    policies = request["policies"]
    name = chance.one([*(name for name in LIMITS if policies.get(name)), "identity", "resource"])
    row = chance.statement(principal=name in ("resource", "endpoint"), resource=True, deny=0.0)
    more = document(row | ({"Principal": "*"} if name == "rcp" else {}))
    there = policies.get(name, [])
    if name not in ("scp", "rcp"):
        return with_layer(request, name, [*there, more])
    place = chance.chance.randrange(len(there))
    return with_layer(request, name, [*there[:place], [*there[place], more], *there[place + 1 :]])


def one_more_limit(chance: World, request: Request) -> Request | None:
    free = [name for name in LIMITS if name not in request["policies"]]
    if not free:
        return None
    name = chance.one(free)
    told = {"principal": name == "endpoint", "resource": True}
    layer: Any = [chance.document(**told)]
    if name == "rcp":
        layer = [document(statement("Allow", principal=True)), chance.rcp()]
    return with_layer(request, name, [layer] if name in ("scp", "rcp") else layer)


# -- the same in other words -------------------------------------------------------------


def other_names_for_policies_and_statements(chance: World, request: Request) -> Request:
    policies = dict(request["policies"])
    for name, layer in policies.items():
        if name in ("scp", "rcp"):
            policies[name] = [[_named(chance, each) for each in level] for level in layer]
        elif name != "kms_grants":
            policies[name] = [_named(chance, each) for each in layer]
    return {**request, "policies": policies}


def _named(chance: World, policy: dict[str, Any]) -> dict[str, Any]:
    rows = policy["Statement"]
    rows = rows if isinstance(rows, list) else [rows]
    renamed = [{**row, "Sid": f"S{chance.chance.randrange(9)}"} for row in rows]
    return {"name": f"p{chance.chance.randrange(9)}", "policy": {**policy, "Statement": renamed}}


def other_accounts(chance: World, request: Request) -> Request:
    text = json.dumps(request).replace(HOME, "@").replace(OTHER, HOME).replace("@", OTHER)
    return dict(json.loads(text))


def other_principals_and_buckets(chance: World, request: Request) -> Request:
    text = json.dumps(request).replace("gent", "goat").replace("s3:::b", "s3:::d")
    return dict(json.loads(text))


def another_order(chance: World, request: Request) -> Request:
    return dict(_shuffled(chance, request))


def _shuffled(chance: World, value: Any) -> Any:
    if isinstance(value, dict):
        keys = chance.chance.sample(sorted(value), len(value))
        return {key: _shuffled(chance, value[key]) for key in keys}
    if isinstance(value, list):
        return [_shuffled(chance, each) for each in chance.chance.sample(value, len(value))]
    return value


def another_letter_case(chance: World, request: Request) -> Request:
    context = {_cased(chance, key): value for key, value in request["context"].items()}
    policies = _recased(chance, request["policies"])
    return {**request, "action": _cased(chance, request["action"]), "context": context, "policies": policies}


def _recased(chance: World, value: Any) -> Any:
    if isinstance(value, list):
        return [_recased(chance, each) for each in value]
    if not isinstance(value, dict):
        return value
    found = {key: _recased(chance, inner) for key, inner in value.items()}
    for name in {"Action", "NotAction"} & found.keys():
        found[name] = [_cased(chance, each) for each in found[name]]
    if "Condition" in found:
        found["Condition"] = {
            _cased(chance, operator): {_cased(chance, key): values for key, values in tests.items()}
            for operator, tests in _apart(found["Condition"])
        }
    return found


def _apart(condition: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """What would still be two keys in one letter case; others are left out."""
    seen: set[tuple[str, str]] = set()
    found = []
    for operator, tests in condition.items():
        fresh = {key: v for key, v in tests.items() if (operator.lower(), key.lower()) not in seen}
        seen |= {(operator.lower(), key.lower()) for key in fresh}
        found.append((operator, fresh))
    return found


def _cased(chance: World, text: str) -> str:
    return "".join(chance.one((letter.upper(), letter.lower())) for letter in text)


# -- more or less known ------------------------------------------------------------------


def one_key_forgotten(chance: World, request: Request) -> Request | None:
    """A key with one plain value becomes free."""
    context = request["context"]
    known = [key for key in SETTABLE if isinstance(context.get(key), str | bool) and context[key] != ""]
    if request.get("unknown_context") != "possible" or not known:
        return None
    forgotten = chance.one(known)
    return {**request, "context": {key: value for key, value in context.items() if key != forgotten}}
