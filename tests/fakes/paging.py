"""Pages: how an operation names its tokens and lists, and a long list cut into pages.

Where botocore's paginators do not describe an operation, its own parameters do: the names that every
service uses for tokens.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import botocore.session
from botocore.exceptions import UnknownServiceError
from moto.core.model import OperationModel

from tests.fakes.operations import Asked

TOKENS: Final = ("nextToken", "NextToken", "Marker", "marker", "nextMarker", "NextMarker")
"""The names that services use for tokens."""
_LIMITS: Final = ("maxResults", "MaxResults", "MaxItems", "maxItems", "limit", "Limit", "MaxRecords")


@dataclass(frozen=True, slots=True)
class Pages:
    """How an operation pages."""

    asks: str
    """The parameter that carries the token."""
    tells: str
    """The field of the answer that carries the next token."""
    limit: str | None
    """The parameter that says how many rows a page may have."""
    more: str | None
    """The field of the answer that says whether there is more, for example ``IsTruncated``."""
    lists: tuple[str, ...]
    """The fields whose rows are counted, as they follow each other over the pages."""


def pages_of(asked: Asked) -> Pages | None:
    """How the operation pages; None where it does not."""
    return _pages(asked.service, asked.operation, asked.model)


def page(asked: Asked, content: Mapping[str, Any], size: int | None = None) -> dict[str, Any]:
    """The page of ``content`` that is asked for, of at most ``size`` rows or as many as asked for."""
    pages = pages_of(asked)
    if pages is None:
        return dict(content)
    wanted = asked.params.get(pages.limit) if pages.limit else None
    sizes = [int(number) for number in (wanted, size) if number]
    start = _offset(asked.params.get(pages.asks))
    total = sum(len(content.get(name) or ()) for name in pages.lists)
    end = min(start + min(sizes, default=total or 1), total)
    found = {**content, **_rows(content, pages.lists, start, end)}
    if pages.more:
        found[pages.more] = end < total
    if end < total:
        found[pages.tells] = f"token-{end}"
    return found


def _offset(token: object) -> int:
    return int(str(token).removeprefix("token-")) if token else 0


def _rows(content: Mapping[str, Any], lists: tuple[str, ...], start: int, end: int) -> dict[str, Any]:
    """The rows from ``start`` to ``end``, counted through all lists."""
    found: dict[str, Any] = {}
    passed = 0
    for name in lists:
        rows = content.get(name)
        if rows is None:
            continue
        found[name] = rows[max(start - passed, 0) : max(end - passed, 0)]
        passed += len(rows)
    return found


@cache
def _pages(service: str, operation: str, model: OperationModel) -> Pages | None:
    told = _paginators(service).get(operation)
    if told is None:
        return _guessed(model)
    first = {key: value[0] if isinstance(value, list) else value for key, value in told.items()}
    lists = told["result_key"] if isinstance(told["result_key"], list) else [told["result_key"]]
    tells = first["output_token"].split("||")[0].strip()
    return Pages(first["input_token"], tells, first.get("limit_key"), first.get("more_results"), tuple(lists))


@cache
def _paginators(service: str) -> Mapping[str, Any]:
    loader = botocore.session.get_session().get_component("data_loader")
    try:
        found: Mapping[str, Any] = loader.load_service_model(service, "paginators-1")["pagination"]
    except UnknownServiceError:
        return {}
    return found


def _guessed(model: OperationModel) -> Pages | None:
    asks, tells = _members(model.input_shape), _members(model.output_shape)
    token = next((name for name in TOKENS if name in asks), None)
    told = next((name for name in TOKENS if name in tells), None)
    if token is None or told is None:
        return None
    limit = next((name for name in _LIMITS if name in asks), None)
    lists = tuple(name for name, shape in tells.items() if shape.type_name == "list")
    more = "IsTruncated" if "IsTruncated" in tells else None
    return Pages(token, told, limit, more, lists)


def _members(shape: Any) -> Mapping[str, Any]:
    return getattr(shape, "members", None) or {}
