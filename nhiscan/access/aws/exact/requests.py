"""Requests as JSON lines give them: see INTERFACE, ``simulate aws``."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from functools import lru_cache
from typing import Any, Final

from nhiscan.access.aws.actions import TABLE
from nhiscan.access.aws.exact.context import Lacking, Value
from nhiscan.access.aws.exact.inventory import Inventory
from nhiscan.access.aws.exact.policies import parse_policies
from nhiscan.access.aws.exact.principals import Caller, parse_caller
from nhiscan.access.aws.exact.question import Policies, Question
from nhiscan.access.aws.exact.shapes import known_object, plain_object
from nhiscan.errors import InputError

_KEYS: Final = frozenset(
    "id principal action resource resource_account context unknown_context policies".split()
)
_ACCOUNT: Final = re.compile(r"\d{12}", re.ASCII)


def parse_request(row: Any, inventory: Inventory | None = None) -> Question:
    """The question that one line asks; layers that it does not bring are taken from ``inventory``.

    Raises InputError, its place a JSON pointer, PolicyError.
    """
    told = known_object(row, "", _KEYS)
    action = _action(_text(told, "action", required=True) or "")
    resource = _text(told, "resource") or "*"
    account = _account(_text(told, "resource_account")) or _account_in(resource)
    if account is None and inventory is not None:
        account = inventory.account_of(resource)
    principal = _text(told, "principal")
    caller = parse_caller(principal, action, account)
    if caller is None:
        remedy = "write an ARN, an account, a service, or `*`"
        raise InputError("/principal", f"`{principal}` names nobody", remedy)
    if inventory is None and told.get("policies") is None:
        raise InputError("/policies", "is missing", "give lists by kind, {} for none, or a snapshot")
    policies = parse_policies(told.get("policies", {}))
    if inventory is not None and "identity" not in policies:
        inventory.expect(caller)
    return Question(
        action=action,
        resource=_arn(resource),
        caller=caller,
        resource_account=account,
        given=_context(told.get("context")),
        free=_free(told.get("unknown_context", "absent" if inventory is None else "possible")),
        policies=Policies(**policies)
        if inventory is None
        else _filled(policies, inventory, caller, resource, account),
        caller_keys={}
        if inventory is None
        else inventory.keys(caller, account or caller.account, action, resource),
    )


def _filled(
    told: Mapping[str, Any], inventory: Inventory, caller: Caller, resource: str, account: str | None
) -> Policies:
    """What was told, and the rest from ``inventory``; what is told was seen."""
    found = inventory.policies(caller, resource, account or caller.account)
    if not told:
        return found
    return found._replace(**told, unseen=tuple(each for each in found.unseen if each[0] not in told))


def _text(told: Mapping[str, Any], key: str, *, required: bool = False) -> str | None:
    value = told.get(key)
    if value is None and not required:
        return None
    if not isinstance(value, str) or not value:
        raise InputError(f"/{key}", "is missing" if value is None else "is no text", "write a text in quotes")
    return value


def _action(text: str) -> str:
    """An action of the table, in lower case."""
    if TABLE().index(text) is None:
        near = get_close_matches(text.lower(), _names(text.lower()), 3)
        shown = ", ".join(f"`{_shown()[name]}`" for name in near)
        remedy = f"nearest: {shown}" if near else "write service:Action"
        raise InputError("/action", f"`{text}` is no action known on {TABLE().date}", remedy)
    return text.lower()


def _names(text: str) -> Sequence[str]:
    """The actions of the service that ``text`` names, else all."""
    span = TABLE().span(text.partition(":")[0])
    return [TABLE().names[place].lower() for place in span] or list(_shown())


@lru_cache(maxsize=1)
def _shown() -> Mapping[str, str]:
    return {name.lower(): name for name in TABLE().names}


def _arn(text: str) -> str:
    if text != "*" and (not text.startswith("arn:") or text.count(":") < 5):
        raise InputError("/resource", f"`{text}` is no ARN", "write arn:aws:s3:::bucket/key, or `*`")
    return text


def _account(text: str | None) -> str | None:
    if text is not None and not _ACCOUNT.fullmatch(text):
        raise InputError("/resource_account", f"`{text}` is no account", "write twelve digits")
    return text


def _account_in(arn: str) -> str | None:
    parts = arn.split(":", 5)
    return parts[4] if len(parts) == 6 and _ACCOUNT.fullmatch(parts[4]) else None


def _free(value: Any) -> bool:
    if value not in ("absent", "possible"):
        raise InputError("/unknown_context", "is neither absent nor possible", "write one of the two")
    return bool(value == "possible")


def _context(value: Any) -> dict[str, Value]:
    if value is None:
        return {}
    value = plain_object(value, "/context")
    found = {key.lower(): _value(inner, f"/context/{key}") for key, inner in value.items()}
    if len(found) != len(value):
        raise InputError("/context", "repeats a key: letter case does not count", "keep one of them")
    return found


def _value(value: Any, at: str) -> Value:
    match value:
        case None:
            return Lacking.ABSENT
        case list():
            return tuple(_single(each, at) for each in value)
        case _:
            return _single(value, at)


def _single(value: Any, at: str) -> str:
    match value:
        case bool():
            return str(value).lower()
        case str() | int() | float():
            return str(value)
        case _:
            raise InputError(at, "is no text, number, boolean or list of them", "write a text in quotes")
