"""The way in without sockets: clients of botocore ask a handler instead of the network."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from typing import Any

import boto3
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.exceptions import ConnectionClosedError, EndpointConnectionError
from botocore.handlers import BUILTIN_HANDLERS
from botocore.session import Session

from tests.fakes.accounts import HOME, AccountOf, account_of, key_of
from tests.fakes.handlers import Handler
from tests.fakes.http import Closed, CutShort, Request, Unreachable
from tests.fakes.operations import recognise


class _Raw(BytesIO):
    """A body as botocore reads it."""

    def stream(self, *_: object, **__: object) -> Iterator[bytes]:
        """All of it."""
        yield self.read()


@dataclass(frozen=True)
class Wire:
    """Sends what clients ask to ``handler``; nothing of it goes to the network."""

    handler: Handler
    """Answers."""
    whose: AccountOf = account_of
    """Whose key it is."""

    def install(self, where: Any) -> None:
        """Wire a session of boto3 or botocore (before it makes its clients) or one client."""
        _events(where).register_first("before-send", self)

    def session(self, account: str = HOME, region: str = "us-east-1") -> boto3.Session:
        """A wired session with a key of ``account``."""
        session = boto3.Session(
            aws_access_key_id=key_of(account),
            aws_secret_access_key="not-a-secret",
            aws_session_token="not-a-token",
            region_name=region,
            botocore_session=_models_read(),
        )
        self.install(session)
        return session

    @contextmanager
    def everywhere(self) -> Iterator[None]:
        """Wire every session that is made until the end, by whomever; clients of it stay wired after."""
        entry = ("before-send", self)
        BUILTIN_HANDLERS.insert(0, entry)
        try:
            yield
        finally:
            BUILTIN_HANDLERS.remove(entry)

    def __call__(self, request: AWSPreparedRequest, **_: object) -> AWSResponse:
        """Answer in place of the network. Raises what botocore raises for its faults."""
        asked = recognise(_request(request), self.whose)
        try:
            reply = self.handler(asked)
        except Closed as error:
            raise ConnectionClosedError(endpoint_url=request.url, error=error) from error
        except Unreachable as error:
            raise EndpointConnectionError(endpoint_url=request.url, error=error) from error
        except CutShort as error:
            if error.chunked:
                raise ConnectionClosedError(endpoint_url=request.url, error=error) from error
            reply, body = error.reply, error.body
        else:
            body = reply.body
        headers: Any = reply.sized()
        return AWSResponse(request.url, reply.status, headers, _Raw(body))


def _models_read() -> Session:
    """A session of botocore that reads no model twice."""
    session = Session()
    session.register_component("data_loader", models())
    return session


@cache
def models() -> Any:
    """Botocore's models, each read once for all sessions of a process."""
    return Session().get_component("data_loader")


def _events(where: Any) -> Any:
    if hasattr(where, "get_component"):
        return where.get_component("event_emitter")
    return where.meta.events if hasattr(where, "meta") else where.events


def _request(request: AWSPreparedRequest) -> Request:
    headers = {_text(name).lower(): _text(value) for name, value in request.headers.items()}
    return Request(request.method, request.url, headers, _body(request.body))


def _body(body: Any) -> bytes:
    if body is None:
        return b""
    if hasattr(body, "read"):
        body = body.read()
    return body.encode() if isinstance(body, str) else bytes(body)


def _text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value
