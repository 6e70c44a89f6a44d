"""A policy document, parsed from plain JSON; what AWS would refuse is an error."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from nhiscan.definition.aws_conditions import Condition
from nhiscan.definition.aws_context import text
from nhiscan.errors import PolicyError

ELEMENTS: Final = frozenset(
    "Sid Effect Principal NotPrincipal Action NotAction Resource NotResource Condition".split()
)
"""Source: IAM User Guide, "IAM JSON policy element reference"."""
PRINCIPAL_TYPES: Final = frozenset({"AWS", "Service", "Federated", "CanonicalUser"})


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement."""

    sid: str | None
    """Its own name."""
    allows: bool
    """Whether its effect is Allow; Deny otherwise."""
    actions: tuple[str, ...]
    """Patterns of Action, or of NotAction."""
    not_action: bool
    """Whether it covers what ``actions`` do not."""
    resources: tuple[str, ...] | None
    """Patterns of Resource or NotResource; None: the resource the policy is attached to."""
    not_resource: bool
    """Whether it covers what ``resources`` do not."""
    principals: Mapping[str, tuple[str, ...]] | None
    """Names by type, a lone ``*`` as AWS's; None: the policy has no such element."""
    not_principal: bool
    """Whether it is about everyone but ``principals``."""
    conditions: tuple[Condition, ...]
    """All of them must hold."""


@dataclass(frozen=True, slots=True)
class Policy:
    """One policy document."""

    name: str
    """As given, or its layer."""
    layer: str
    """One of LAYERS."""
    variables: bool
    """Whether its Version knows variables."""
    statements: tuple[Statement, ...]
    """In the document's order."""


def parse_policy(row: Any, layer: str) -> Policy:
    """A document, or one with its name.

    Source: IAM User Guide, "Grammar of the IAM JSON policy language".
    """
    named = isinstance(row, Mapping) and "policy" in row
    name = row.get("name") if named else None
    document = row["policy"] if named else row
    place = name if isinstance(name, str) and name else layer
    if not isinstance(document, Mapping) or document.keys() - {"Version", "Id", "Statement"}:
        raise PolicyError(place, "is no policy", "give an object with Version, Id and Statement")
    version = document.get("Version", "2008-10-17")
    if version not in ("2008-10-17", "2012-10-17"):
        raise PolicyError(place, f"version `{version}` does not exist", "write 2012-10-17")
    rows = document.get("Statement")
    rows = [rows] if isinstance(rows, Mapping) else rows
    if not isinstance(rows, list):
        raise PolicyError(place, "has no statements", "add Statement, a list of objects")
    statements = tuple(
        _parse_statement(each, layer, f"{place}, statement {at}") for at, each in enumerate(rows)
    )
    return Policy(place, layer, version == "2012-10-17", statements)


def _parse_statement(row: Any, layer: str, place: str) -> Statement:
    if not isinstance(row, Mapping) or row.keys() - ELEMENTS:
        raise PolicyError(place, "is no statement", f"it may have {', '.join(sorted(ELEMENTS))}")
    if row.get("Effect") not in ("Allow", "Deny"):
        raise PolicyError(place, "has no effect", "write Allow or Deny")
    actions, not_action = _either(row, "Action", place)
    resources, not_resource = _either(row, "Resource", place)
    principals, not_principal = _either(row, "Principal", place)
    if actions is None:
        raise PolicyError(place, "has no action", "add Action or NotAction")
    _check_elements(layer, resources, principals, place)
    sid = row.get("Sid")
    return Statement(
        sid=None if sid is None else text(sid, f"{place}, Sid"),
        allows=row["Effect"] == "Allow",
        actions=_texts(actions, place),
        not_action=not_action,
        resources=None if resources is None else _texts(resources, place),
        not_resource=not_resource,
        principals=None if principals is None else _parse_principals(principals, layer, place),
        not_principal=not_principal,
        conditions=tuple(_parse_conditions(row.get("Condition", {}), place)),
    )


def _either(row: Mapping[str, Any], name: str, place: str) -> tuple[Any, bool]:
    """An element or its Not form, and which it is; AWS refuses both at once."""
    if name in row and f"Not{name}" in row:
        raise PolicyError(place, f"has {name} and Not{name}", "take one away")
    return row.get(name, row.get(f"Not{name}")), f"Not{name}" in row


def _check_elements(layer: str, resources: Any, principals: Any, place: str) -> None:
    """Which elements a layer's policies must and must not have.

    Source: IAM User Guide, "IAM JSON policy elements: Principal" and "Resource"; AWS Organizations User
    Guide, "RCP syntax": Principal is ``*``.
    """
    if resources is None and layer not in ("resource", "endpoint"):
        raise PolicyError(place, "has no resource", "add Resource or NotResource")
    if principals is None and layer in ("resource", "rcp"):
        raise PolicyError(place, "has no principal", "add Principal")
    if principals is not None and layer in ("identity", "boundary", "session", "scp"):
        raise PolicyError(
            place, "has a principal", "take it away: the policy speaks of whom it is attached to"
        )
    if layer == "rcp" and principals not in ("*", {"AWS": "*"}, {"AWS": ["*"]}):
        raise PolicyError(place, "names a principal", "an RCP's Principal is `*`")


def _texts(value: Any, place: str) -> tuple[str, ...]:
    rows = value if isinstance(value, list) else [value]
    if not all(isinstance(each, str) for each in rows):
        raise PolicyError(place, "holds what is no text", "write text or a list of texts")
    return tuple(rows)


def _parse_principals(value: Any, layer: str, place: str) -> dict[str, tuple[str, ...]]:
    if value == "*":
        return {"AWS": ("*",)}
    if not isinstance(value, Mapping) or not value or value.keys() - PRINCIPAL_TYPES:
        raise PolicyError(
            place, f"has no principal that a {layer} policy knows", "write `*`, AWS, Service or Federated"
        )
    return {kind: _texts(names, place) for kind, names in value.items()}


def _parse_conditions(value: Any, place: str) -> list[Condition]:
    found = []
    for operator, keys in _object(value, place).items():
        for key, wanted in _object(keys, place).items():
            rows = wanted if isinstance(wanted, list) else [wanted]
            if not all(isinstance(each, str | bool | int | float) for each in rows):
                raise PolicyError(place, f"`{key}` has a value that is no scalar", "write text")
            found.append(Condition(operator, key, tuple(text(each, key) for each in rows)))
    return found


def _object(value: Any, place: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise PolicyError(place, "has a malformed condition", "map operators to keys to values")
    return value
