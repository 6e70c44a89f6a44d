"""Policies as a request brings them: read once each, refused where AWS would refuse them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

import orjson

from nhiscan.access.aws.document import (
    Document,
    for_everyone,
    parse_value,
    with_resources,
    without_principals,
)
from nhiscan.access.aws.exact.kms_grants import parse_grant
from nhiscan.access.aws.exact.question import Attached, Layer
from nhiscan.access.aws.exact.shapes import known_object, plain_list
from nhiscan.access.aws.exact.statements import compiled
from nhiscan.errors import PolicyError

_POLICY: Final = frozenset({"name", "policy"})
_PRINCIPALS: Final = frozenset({"AWS", "Service", "Federated", "CanonicalUser"})
_LAYERS: Final = frozenset("identity boundary session resource endpoint scp rcp kms_grants".split())


def parse_policies(value: Any) -> Mapping[str, Any]:
    """The layers that were told, by their names in Policies. Raises InputError, PolicyError."""
    if not value and isinstance(value, dict):
        return {}
    try:
        text = orjson.dumps(value, option=orjson.OPT_PASSTHROUGH_DATACLASS)
    except TypeError:  # a repeated key, which the parser refuses in its own words
        return _layers(value)
    return _remembered(text)


@lru_cache(maxsize=1024)
def _remembered(text: bytes) -> Mapping[str, Any]:
    """The same by its text: sets of policies come again and again."""
    return _layers(orjson.loads(text))


def _layers(value: Any) -> dict[str, Any]:
    told = known_object(value, "/policies", _LAYERS)
    found: dict[str, Any] = {
        name: _layer(inner, f"/policies/{name}", name)
        for name, inner in told.items()
        if name not in ("scp", "rcp", "kms_grants") and inner is not None
    }
    for name in ("scp", "rcp"):
        if told.get(name) is not None:
            found[name] = _levels(told[name], name)
    if (grants := told.get("kms_grants")) is not None:
        at = "/policies/kms_grants"
        found["kms_grants"] = tuple(
            parse_grant(row, "kms-grant", f"{at}/{n}") for n, row in enumerate(plain_list(grants, at))
        )
    return found


def _levels(value: Any, name: str) -> tuple[Layer, ...]:
    at = f"/policies/{name}"
    return tuple(_layer(level, f"{at}/{number}", name) for number, level in enumerate(plain_list(value, at)))


def _layer(value: Any, at: str, name: str) -> Layer:
    return tuple(_attached(row, f"{at}/{number}", name) for number, row in enumerate(plain_list(value, at)))


def _attached(row: Any, at: str, layer: str) -> Attached:
    """A document, or one with a name."""
    name = layer
    if isinstance(row, dict) and "policy" in row:
        told = known_object(row, at, _POLICY)
        name, row, at = str(told.get("name") or layer), told["policy"], f"{at}/policy"
    try:
        return _read(row, layer, name)
    except PolicyError as error:
        place = f"{at}{error.place if error.place != '/' else ''}"
        raise PolicyError(place, error.problem, error.remedy) from error


def _read(value: Any, layer: str, name: str) -> Attached:
    try:
        text = orjson.dumps(value, option=orjson.OPT_PASSTHROUGH_DATACLASS)
    except TypeError:  # a repeated key, which the parser refuses in its own words
        return Attached(name, compiled(_checked(parse_value(value), layer)))
    return _cached(text, layer, name)


@lru_cache(maxsize=4096)
def _cached(text: bytes, layer: str, name: str) -> Attached:
    return Attached(name, compiled(_checked(parse_value(orjson.loads(text)), layer)))


def _checked(document: Document, layer: str) -> Document:
    """``document``, which AWS would take as a policy of ``layer``."""
    match layer:
        case "rcp":
            return for_everyone(with_resources(document))
        case "identity" | "boundary" | "session" | "scp":
            return without_principals(with_resources(document))
        case _:
            return _naming(document, required=layer == "resource")


def _naming(document: Document, *, required: bool) -> Document:
    """``document``, whose statements say whom they mean. Raises PolicyError.

    Source: IAM User Guide, "AWS JSON policy elements: Principal".
    """
    for statement in document.statements:
        at = f"/Statement/{statement.place}"
        if statement.principals is None and required:
            raise PolicyError(at, "has neither Principal nor NotPrincipal", "name whom it is for")
        if statement.principals is not None and not statement.principals.keys() <= _PRINCIPALS:
            raise PolicyError(
                f"{at}/Principal", "is no principal", f"known: {', '.join(sorted(_PRINCIPALS))}"
            )
        if statement.principals == {}:
            raise PolicyError(f"{at}/Principal", "names nobody", "name whom it is for")
    return document
