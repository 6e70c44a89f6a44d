"""Answers that say they succeeded and are none: cut in the middle, a proxy's page, an error in disguise."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from botocore.model import OperationModel, Shape
    from botocore.parsers import ResponseParser

_UNREADABLE: Final = (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RuntimeError)
"""What botocore's parsers raise for a body that is not of the shape it should be."""
_ROOT: Final = re.compile(rb"(?:\s|<\?.*?\?>|<!.*?>)*<([\w.-]+)", re.DOTALL)
"""The name of the first element of an XML text."""
_CODE: Final = re.compile(rb"<Code>\s*([\w.:-]{1,100})\s*</Code>")
_SIGNED: Final = ("x-amzn-RequestId", "x-amz-request-id", "x-amzn-requestid")
"""The headers in which AWS numbers what it answers; nobody on the way does."""


class NoAnswer(Exception):
    """What came is no answer to what was asked, though it says that it succeeded."""

    def __init__(self, code: str | None = None) -> None:
        """``code``: the error that it names."""
        super().__init__(code)
        self.code = code


class CutAnswer(NoAnswer):
    """An answer that says it succeeded and ends in the middle."""


class Parsers:
    """Makes botocore's parsers, which raise its one error for a body they cannot read, whatever is in it."""

    def create_parser(self, protocol_name: str) -> _Parser:
        """See botocore's ``ResponseParserFactory``."""
        from botocore.parsers import create_parser

        return _Parser(create_parser(protocol_name))


class _Parser:
    def __init__(self, parser: ResponseParser) -> None:
        self._parser = parser

    def parse(self, response: Any, shape: Any) -> Any:
        """See botocore's ``ResponseParser``. Raises ResponseParserError."""
        from botocore.parsers import ResponseParserError

        try:
            return self._parser.parse(response, shape)
        except _UNREADABLE as error:
            raise ResponseParserError(type(error).__name__) from error


def refuse_no_answer(http_response: Any, parsed: dict[str, Any], model: OperationModel, **_: object) -> None:
    """Raise NoAnswer for what botocore would hand on as an answer in which nothing is there.

    It does not hold a body to the length that was announced, takes JSON that it cannot read for a
    message, and looks at the names of those fields only that it knows. A list that a service leaves
    out of a whole answer is an empty one; in XML an empty list is an element. botocore calls this after
    each answer.
    """
    if http_response.status_code >= 300:
        return
    body, headers = http_response.content, http_response.headers
    told = headers.get("Content-Length", "")
    if told.isdigit() and "Content-Encoding" not in headers and len(body) != int(told):
        raise CutAnswer
    if (code := headers.get("x-amzn-ErrorType")) is not None:
        raise NoAnswer(code.partition(":")[0])
    shape = model.output_shape
    if shape is None or not (missing := _missing(shape, parsed)):
        return
    whole = len(missing) < len(getattr(shape, "members", {}))
    if model.service_model.resolved_protocol not in ("json", "rest-json"):
        _refuse_strange_xml(body, model, whole=whole)
        return
    _refuse_strange_json(body, missing, whole=whole)
    if not whole and not any(name in headers for name in _SIGNED):
        raise NoAnswer


def _missing(shape: Shape, parsed: Mapping[str, Any]) -> set[str]:
    """The names in the body of lists that are not there; those of all fields where there is none at all."""
    members: Mapping[str, Any] = getattr(shape, "members", {})
    there = members.keys() & parsed.keys()
    lists = {name for name, member in members.items() if not there or member.type_name == "list"}
    return {members[name].serialization.get("name", name) for name in lists - there}


def _refuse_strange_json(body: bytes, missing: set[str], *, whole: bool) -> None:
    try:
        found = json.loads(body)
    except ValueError as error:
        raise (CutAnswer if body[:1] in (b"{", b"[") else NoAnswer) from error
    if not isinstance(found, dict):
        raise NoAnswer
    if found.keys() & missing:
        raise NoAnswer  # it is there, and holds null
    if found and not whole:
        code = found.get("__type") or found.get("code")
        raise NoAnswer(code.rpartition("#")[2] if isinstance(code, str) else None)


def _refuse_strange_xml(body: bytes, model: OperationModel, *, whole: bool) -> None:
    root = _ROOT.match(body)
    name = root[1] if root else b""
    if model.service_model.resolved_protocol in ("query", "ec2"):
        fits = whole and name == f"{model.name}Response".encode()
    else:
        fits = whole or name.decode() in getattr(model.output_shape, "members", {})
    if not fits:
        code = _CODE.search(body)
        raise NoAnswer(code[1].decode() if code else None)
