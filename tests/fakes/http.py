"""What goes over the wire, as values: a request, a reply, and the ways in which no reply comes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

NAME: Final = "aws.test"
"""The host of a server that is reached through itself as a proxy, and the end of other hosts' names."""


@dataclass(frozen=True, slots=True)
class Request:
    """An HTTP request."""

    method: str
    """GET, POST, …"""
    url: str
    """The whole URL, escaped as it was sent."""
    headers: Mapping[str, str]
    """By name in lower case."""
    body: bytes = b""
    """The whole body."""

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def target(self) -> str:
        """Path and query."""
        parts = urlsplit(self.url)
        return f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP response."""

    status: int
    """200, 403, …"""
    body: bytes
    """The whole body."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """By name as it is sent."""

    def sized(self) -> dict[str, str]:
        """The headers with the body's length."""
        told = {name: value for name, value in self.headers.items() if name.lower() != "content-length"}
        return {**told, "Content-Length": str(len(self.body))}


class NoReply(Exception):
    """The client gets no whole reply."""


class Closed(NoReply):
    """The connection was closed before anything was answered."""


class Unreachable(NoReply):
    """Nobody listens at that address; on the one server of all regions the connection is closed."""


class CutShort(NoReply):
    """The connection was closed when of ``reply`` only the first ``sent`` bytes of the body had come."""

    def __init__(self, reply: Reply, sent: int, *, chunked: bool) -> None:
        """``chunked``: the length was not announced, the missing end of the last chunk gives it away."""
        super().__init__()
        self.reply = reply
        self.body = reply.body[:sent]
        self.chunked = chunked
