"""Parameters and answers made up by an operation's own model: every field, one of each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

TIME = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
"""Every moment; whole seconds, which all protocols can carry."""


def least(shape: Any) -> Any:
    """The least that botocore accepts for a parameter of ``shape``; None: no parameters."""
    if shape is None:
        return {}
    match shape.type_name:
        case "structure":
            return {name: least(shape.members[name]) for name in shape.required_members}
        case "list":
            return [least(shape.member)]
        case _:
            return _plain(shape)


def full(shape: Any, above: tuple[str, ...] = ()) -> Any:
    """A value of ``shape`` with every field in it, once where shapes hold themselves."""
    if shape is None:
        return {}
    inside = (*above, shape.name)
    match shape.type_name:
        case "structure":
            return dict(_members(shape, inside))
        case "list":
            return [] if shape.member.name in above else [full(shape.member, inside)]
        case "map":
            return {"key": full(shape.value, inside)} if shape.value.name not in above else {}
        case _:
            return _plain(shape)


def _members(shape: Any, above: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    if getattr(shape, "is_document_type", False):
        yield "any", ["thing"]
        return
    for name, inner in shape.members.items():
        if inner.name not in above and inner.serialization.get("location") != "statusCode":
            yield name, full(inner, above)
            if getattr(shape, "is_tagged_union", False):
                return


def _plain(shape: Any) -> Any:
    match shape.type_name:
        case "string" if shape.enum:
            return shape.enum[0]
        case "string":
            text = "arn:aws:iam::111122223333:role/made-up" if "arn" in shape.name.lower() else "made-up"
            return text.ljust(shape.metadata.get("min", 1), "x")
        case "integer" | "long":
            return max(1, shape.metadata.get("min", 1))
        case "boolean":
            return True
        case "timestamp":
            return TIME
        case "blob":
            return b"made-up"
        case "map":
            return {}
        case _:
            return 1.5
