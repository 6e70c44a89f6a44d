"""A policy document as AWS reads it: statements out of JSON text, or why AWS would refuse it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import orjson

from nhiscan.errors import InputError, PolicyError
from nhiscan.files import RepeatedKeys, parse_json

VERSIONS: Final = ("2012-10-17", "2008-10-17")
"""The policy language's versions; the older one is meant where none is given."""

_TOP: Final = frozenset({"Version", "Id", "Statement"})
_ELEMENTS: Final = frozenset(
    "Sid Effect Principal NotPrincipal Action NotAction Resource NotResource Condition".split()
)
_ONLY_TEXTS: Final = frozenset({str})


@dataclass(frozen=True, slots=True)
class Condition:
    """One key that a statement tests."""

    operator: str
    """The operator as written, with ``IfExists`` and set prefix."""
    key: str
    """The key as written."""
    values: tuple[str, ...]
    """The values, numbers and booleans as text."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement; of each pair (``Action`` and ``NotAction``, …) at most one is given."""

    place: int
    """Its place in the document, from 0."""
    version: str
    """The document's version: in the older one ``${…}`` is plain text."""
    sid: str | None
    """Its own name."""
    allows: bool
    """Allow, or Deny."""
    actions: tuple[str, ...]
    """Action patterns; those of NotAction where ``all_actions_but``."""
    all_actions_but: bool
    """Whether ``actions`` come from NotAction."""
    resources: tuple[str, ...] | None
    """Resource patterns; None: the statement names none, as in a trust policy."""
    all_resources_but: bool
    """Whether ``resources`` come from NotResource."""
    principals: Mapping[str, tuple[str, ...]] | None
    """Principals by kind (``AWS``, ``Service``, …; ``*`` alone is AWS: *); None: not named."""
    all_principals_but: bool
    """Whether ``principals`` come from NotPrincipal."""
    conditions: tuple[Condition, ...]
    """What must hold beside; all of them."""

    @property
    def keys(self) -> tuple[str, ...]:
        """The condition keys it asks for, each once, as written."""
        return tuple(dict.fromkeys(condition.key for condition in self.conditions))


@dataclass(frozen=True, slots=True)
class Document:
    """A whole policy."""

    version: str
    """``2012-10-17`` or ``2008-10-17``."""
    statements: tuple[Statement, ...]
    """Its statements in order."""


@lru_cache(maxsize=65536)
def parse(text: str) -> Document:
    """The document in ``text``.

    Raises PolicyError, its place a JSON pointer, where AWS would refuse the document: unknown
    or repeated elements, neither or both of a pair, an effect that is neither Allow nor Deny.

    Source: IAM User Guide, "Grammar of the IAM JSON policy language".
    """
    try:
        whole = _plain(text) or parse_json(text, "")
    except InputError as error:
        raise PolicyError("/", error.problem, "write the policy as JSON") from error
    return parse_value(whole)


def _plain(text: str) -> Any:
    """What ``text`` says, where the fast parser lost nothing of it; else None.

    Written anew it is the same text, so that no key stood there twice and no number was beyond it.
    """
    try:
        value = orjson.loads(text)
        return value if orjson.dumps(value).decode() == text else None
    except (orjson.JSONDecodeError, orjson.JSONEncodeError):
        return None


def parse_value(whole: Any) -> Document:
    """The document that a JSON value is, as ``parse_json`` gives it. Raises as ``parse``."""
    top = _object(whole, "/")
    _known(top, _TOP, "/")
    version = top.get("Version", VERSIONS[1])
    if version not in VERSIONS:
        raise PolicyError("/Version", _is_no(version, "version"), f"write {VERSIONS[0]}")
    rows = top.get("Statement")
    rows = [rows] if isinstance(rows, dict | RepeatedKeys) else rows
    if not isinstance(rows, list):
        raise PolicyError("/Statement", "is missing or no list", "write a list of statements")
    return Document(version, tuple(_statement(row, place, version) for place, row in enumerate(rows)))


def with_resources(document: Document) -> Document:
    """``document``, each of whose statements names resources. Raises PolicyError otherwise.

    Source: IAM User Guide, "IAM JSON policy elements: Resource".
    """
    for statement in document.statements:
        if statement.resources is None:
            at = f"/Statement/{statement.place}"
            raise PolicyError(at, "has neither Resource nor NotResource", "name the resources")
    return document


def without_principals(document: Document) -> Document:
    """``document``, which is attached to those it speaks of. Raises PolicyError where it names a principal.

    Source: IAM User Guide, "Grammar of the IAM JSON policy language", policy grammar notes; AWS
    Organizations User Guide, "SCP syntax".
    """
    for statement in document.statements:
        if statement.principals is not None:
            at = f"/Statement/{statement.place}/{'Not' if statement.all_principals_but else ''}Principal"
            raise PolicyError(at, "has no place in a policy that is attached to an identity", "remove it")
    return document


def for_everyone(document: Document) -> Document:
    """``document``, each of whose statements is for every principal. Raises PolicyError otherwise.

    Source: AWS Organizations User Guide, "RCP syntax".
    """
    for statement in document.statements:
        if statement.principals != {"AWS": ("*",)} or statement.all_principals_but:
            at = f"/Statement/{statement.place}/Principal"
            raise PolicyError(at, "is not everyone", 'write "Principal": "*"')
    return document


def _statement(row: Any, place: int, version: str) -> Statement:
    at = f"/Statement/{place}"
    body = _object(row, at)
    _known(body, _ELEMENTS, at)
    effect = body.get("Effect")
    if effect not in ("Allow", "Deny"):
        told = _is_no(effect, "effect") if "Effect" in body else "is missing"
        raise PolicyError(f"{at}/Effect", told, "write Allow or Deny")
    sid = body.get("Sid")
    if sid is not None and not isinstance(sid, str):
        raise PolicyError(f"{at}/Sid", "is no text", "write a name in quotes")
    actions, but_actions = _pair(body, "Action", "NotAction", at)
    if actions is None:
        raise PolicyError(at, "has neither Action nor NotAction", "name the actions")
    for action in actions:
        if action != "*" and ":" not in action:
            raise PolicyError(f"{at}/Action", f"`{action}` names no service", "write service:Action")
    resources, but_resources = _pair(body, "Resource", "NotResource", at)
    principals, but_principals = _principals(body, at)
    return Statement(
        place=place,
        version=version,
        sid=sid,
        allows=effect == "Allow",
        actions=actions,
        all_actions_but=but_actions,
        resources=resources,
        all_resources_but=but_resources,
        principals=principals,
        all_principals_but=but_principals,
        conditions=_conditions(body["Condition"], f"{at}/Condition") if "Condition" in body else (),
    )


def _object(value: Any, at: str) -> dict[str, Any]:
    if isinstance(value, RepeatedKeys):
        raise PolicyError(at, f"repeats the key `{value.first_repeated()}`", "keep one of them")
    if not isinstance(value, dict):
        raise PolicyError(at, "is no object", "write it in braces")
    return value


def _known(body: Mapping[str, Any], known: frozenset[str], at: str) -> None:
    if body.keys() <= known:
        return
    for key in body:
        if key not in known:
            place = _below(at.rstrip("/"), key)
            raise PolicyError(place, "is no element of a policy", f"known: {', '.join(sorted(known))}")


def _pair(body: Mapping[str, Any], name: str, inverse: str, at: str) -> tuple[tuple[str, ...] | None, bool]:
    """The value of ``name`` or of its ``inverse``, and whether it was that of the latter."""
    negative = inverse in body
    if name in body:
        if negative:
            raise PolicyError(at, f"has {name} and {inverse}", "keep one of them")
        return _texts(body[name], at, name), False
    return (_texts(body[inverse], at, inverse), True) if negative else (None, False)


def _texts(value: Any, at: str, key: str) -> tuple[str, ...]:
    """The text or texts under ``key`` of what stands ``at`` a place."""
    values = value if isinstance(value, list) else (value,)
    if {*map(type, values)} != _ONLY_TEXTS:
        raise PolicyError(_below(at, key), "is no text or list of texts", "write texts in quotes")
    return tuple(values)


def _principals(body: Mapping[str, Any], at: str) -> tuple[Mapping[str, tuple[str, ...]] | None, bool]:
    if "Principal" in body and "NotPrincipal" in body:
        raise PolicyError(at, "has Principal and NotPrincipal", "keep one of them")
    key = "NotPrincipal" if "NotPrincipal" in body else "Principal"
    if key not in body:
        return None, False
    value = body[key]
    if value == "*":
        return {"AWS": ("*",)}, key == "NotPrincipal"
    table = _object(value, f"{at}/{key}")
    found = {kind: _texts(names, f"{at}/{key}", kind) for kind, names in table.items()}
    return found, key == "NotPrincipal"


def _conditions(value: Any, at: str) -> tuple[Condition, ...]:
    return tuple(
        Condition(operator, key, _values(values, _below(at, operator, key)))
        for operator, tests in _object(value, at).items()
        for key, values in _object(tests, _below(at, operator)).items()
    )


def _values(value: Any, at: str) -> tuple[str, ...]:
    values = value if isinstance(value, list) else [value]
    if not all(isinstance(each, str | bool | int | float) for each in values):
        raise PolicyError(at, "is no text, number or boolean", "write texts in quotes")
    return tuple(str(each).lower() if isinstance(each, bool) else str(each) for each in values)


def _below(at: str, *keys: str) -> str:
    """A JSON pointer to something inside ``at`` (RFC 6901)."""
    return "/".join([at, *(key.replace("~", "~0").replace("/", "~1") for key in keys)])


def _is_no(value: Any, kind: str) -> str:
    """What an error says of a word that means nothing; a value of another type is not shown."""
    return f"`{value}` is no {kind}" if isinstance(value, str) else "is no text"
