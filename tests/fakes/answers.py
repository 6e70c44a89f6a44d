"""An answer as a Python value, written as a service's protocol writes it, and read back.

Answers are what a client of boto3 returns, policy documents as objects too; timestamps may be texts in
ISO 8601. Errors take each
protocol's own form, whatever their code: a service may refuse with a code that its model does not name.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote
from xml.etree.ElementTree import fromstring
from xml.sax.saxutils import escape

from botocore.awsrequest import HeadersDict
from botocore.parsers import create_parser
from moto.core.serialize import SerializationContext, get_serializer_class

from tests.fakes.http import Reply
from tests.fakes.operations import Asked

REQUEST_ID: Final = "00000000-0000-4000-8000-000000000000"
"""Every request's id: the same run, the same bytes."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """An error that a service answers with."""

    code: str
    """For example ``AccessDenied``."""
    message: str = ""
    """What it says."""
    status: int = 400
    """The HTTP status."""


def answer(asked: Asked, content: Mapping[str, Any]) -> Reply:
    """``content`` as the service would send it."""
    writer = get_serializer_class(asked.service, asked.protocol)
    whole = _documents(dict(content), asked.model.output_shape, quoted=asked.service == "iam")
    written = writer(asked.model, context=SerializationContext(REQUEST_ID)).serialize(whole)
    headers = {name: str(value) for name, value in written["headers"].items()}
    return Reply(written["status_code"], _bytes(written["body"]), {"x-amzn-RequestId": REQUEST_ID, **headers})


def refuse(asked: Asked, refusal: Refusal) -> Reply:
    """``refusal`` as the service would send it."""
    headers = {"x-amzn-RequestId": REQUEST_ID}
    if asked.request.method == "HEAD":
        return Reply(refusal.status, b"", headers)
    if asked.protocol in ("json", "rest-json"):
        told = json.dumps({"__type": refusal.code, "message": refusal.message})
        if "awsQueryCompatible" in asked.model.service_model.metadata:
            headers["x-amzn-query-error"] = f"{refusal.code};Sender"
        headers |= {"x-amzn-ErrorType": refusal.code, "Content-Type": "application/json"}
        return Reply(refusal.status, told.encode(), headers)
    error = f"<Code>{escape(refusal.code)}</Code><Message>{escape(refusal.message)}</Message>"
    headers["Content-Type"] = "text/xml"
    return Reply(refusal.status, _around(asked, error).encode(), headers)


def parse(asked: Asked, reply: Reply) -> dict[str, Any]:
    """What a client of boto3 makes of ``reply``, less the metadata; an error under ``Error``."""
    parser = create_parser(asked.protocol)
    response = {"status_code": reply.status, "headers": HeadersDict(reply.headers), "body": reply.body}
    shape: Any = asked.model.output_shape
    parsed: dict[str, Any] = parser.parse(response, shape)
    parsed.pop("ResponseMetadata", None)
    if asked.name == "s3:GetBucketLocation" and reply.status < 300:
        # botocore reads this one beside its parser: the value stands at the root
        parsed["LocationConstraint"] = fromstring(reply.body).text
    return parsed


def _around(asked: Asked, error: str) -> str:
    request = f"<RequestId>{REQUEST_ID}</RequestId>"
    if asked.service == "s3":
        return f"<Error>{error}{request}</Error>"
    if asked.protocol == "ec2":
        return (
            f"<Response><Errors><Error>{error}</Error></Errors><RequestID>{REQUEST_ID}</RequestID></Response>"
        )
    return f"<ErrorResponse><Error><Type>Sender</Type>{error}</Error>{request}</ErrorResponse>"


def _documents(value: Any, shape: Any, *, quoted: bool) -> Any:
    """``value`` with objects in the place of texts written as JSON, which IAM also quotes as in a URL."""
    match value:
        case Mapping() if shape is not None and shape.type_name == "string":
            text = json.dumps(value)
            return quote(text, safe="") if quoted else text
        case Mapping() if shape is not None and shape.type_name == "structure":
            inner = shape.members
            return {name: _documents(item, inner.get(name), quoted=quoted) for name, item in value.items()}
        case Mapping() if shape is not None and shape.type_name == "map":
            return {name: _documents(item, shape.value, quoted=quoted) for name, item in value.items()}
        case list() if shape is not None and shape.type_name == "list":
            return [_documents(item, shape.member, quoted=quoted) for item in value]
    return value


def _bytes(body: str | bytes | None) -> bytes:
    return body.encode() if isinstance(body, str) else body or b""
