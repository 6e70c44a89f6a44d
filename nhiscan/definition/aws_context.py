"""The keys of a request's context: given, following from the request, absent, or free."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from nhiscan.definition.aws_principals import Kind, Principal
from nhiscan.errors import InputError

ALWAYS: Final = frozenset(
    "aws:currenttime aws:epochtime aws:securetransport aws:useragent aws:viaawsservice "
    "aws:requestedregion".split()
)
"""Keys that every request carries, so that a free one is there all the same.

Source: IAM User Guide, "AWS global condition context keys", Availability.
"""


@dataclass(frozen=True, slots=True)
class Key:
    """What is known of one key."""

    present: bool | None
    """Whether the request carries it; None: nobody knows."""
    values: tuple[str, ...] | None
    """Its values; None: nobody knows."""
    many: bool = False
    """Whether it is multi-valued, with however many values."""


ABSENT: Final = Key(present=False, values=())
FREE: Final = Key(present=None, values=None)


def known(value: str) -> Key:
    """A single-valued key."""
    return Key(present=True, values=(value,))


@dataclass(frozen=True, slots=True)
class Context:
    """All keys of a request; their names have no case."""

    known: Mapping[str, Key]
    """Keys given or derived, by lower-case name."""
    free: bool
    """Whether any other key may be in the request."""
    listed: frozenset[str] | None = None
    """Where set: the lower-case keys of services that count; others are absent."""

    def key(self, name: str) -> Key:
        """What is known of ``name``."""
        name = name.lower()
        if self.listed is not None and not name.startswith("aws:") and name not in self.listed:
            return ABSENT
        if name in self.known:
            return self.known[name]
        if not self.free:
            return ABSENT
        return Key(present=True, values=None) if name in ALWAYS else FREE


def text(value: Any, place: str) -> str:
    """A scalar of JSON as policies compare it: ``true``, ``7``, or the text itself."""
    if isinstance(value, bool | int | float):
        return json.dumps(value)
    if isinstance(value, str):
        return value
    raise InputError(place, "a value is no text, number or boolean", "write it as text")


def parse_context(given: Any) -> dict[str, Key]:
    """The ``context`` of a request: null is an absent key, and so is an empty list.

    Source: IAM User Guide, "Set operators for multivalued context keys": a null data set.
    """
    if not isinstance(given, Mapping):
        raise InputError("context", "is no object", "map names of keys to values")
    found: dict[str, Key] = {}
    for name, value in given.items():
        if name.lower() in found:
            raise InputError("context", f"`{name}` is given twice", "names of keys have no case")
        if isinstance(value, list):
            values = tuple(text(each, name) for each in value)
            found[name.lower()] = Key(present=True, values=values, many=True) if values else ABSENT
        else:
            found[name.lower()] = ABSENT if value is None else known(text(value, name))
    return found


def derived(principal: Principal, resource_account: str | None) -> dict[str, Key]:
    """The keys that follow from who asks for what.

    Source: IAM User Guide, "AWS global condition context keys", and "IAM policy elements: Variables and
    tags", Principal key values.
    """
    service = principal.kind is Kind.SERVICE
    found = {
        "aws:principaltype": _type(principal),
        "aws:username": known(principal.name) if principal.kind is Kind.USER else ABSENT,
        "aws:principalisawsservice": known("true" if service else "false"),
        "aws:principalservicename": known(principal.arn) if service else ABSENT,
        **_who(principal),
    }
    if resource_account is not None:
        found["aws:resourceaccount"] = known(resource_account)
    return found


def _type(principal: Principal) -> Key:
    names = {
        Kind.ROOT: "Account",
        Kind.USER: "User",
        Kind.FEDERATED: "FederatedUser",
        Kind.ANONYMOUS: "Anonymous",
        Kind.ROLE: "AssumedRole",
        Kind.SESSION: "AssumedRole",
        Kind.UNNAMED: "AssumedRole",
    }
    return known(names[principal.kind]) if principal.kind in names else ABSENT


def _who(principal: Principal) -> dict[str, Key]:
    """aws:PrincipalArn, aws:PrincipalAccount, and aws:userid where the request determines it."""
    match principal.kind:
        case Kind.UNNAMED:
            account = FREE if principal.account is None else known(principal.account)
            return {"aws:principalarn": FREE, "aws:principalaccount": account, "aws:userid": FREE}
        case Kind.SERVICE | Kind.PROVIDER:
            return {"aws:principalarn": ABSENT, "aws:principalaccount": ABSENT}
        case Kind.ANONYMOUS:
            nobody = {"aws:principalarn": ABSENT, "aws:principalaccount": ABSENT}
            return nobody | {"aws:userid": known("anonymous")}
        case _:
            return _of_account(principal)


def _of_account(principal: Principal) -> dict[str, Key]:
    account_id = principal.account or ""
    found = {"aws:principalarn": known(principal.role_arn), "aws:principalaccount": known(account_id)}
    if principal.kind is Kind.ROOT:
        found["aws:userid"] = known(account_id)
    if principal.kind is Kind.FEDERATED:
        found["aws:userid"] = known(f"{account_id}:{principal.name}")
    return found
