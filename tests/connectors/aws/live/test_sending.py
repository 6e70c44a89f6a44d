"""One request takes no longer than its deadline, whatever the other side does; connections are used again."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Event, Thread
from typing import Any

import pytest
from botocore.exceptions import (
    ConnectionClosedError,
    EndpointConnectionError,
    ReadTimeoutError,
)
from botocore.session import Session

from nhiscan.cli.progress import WallTimer
from nhiscan.connectors.aws.live.answered import CutAnswer
from nhiscan.connectors.aws.live.signin import SignIn

BODY = b'{"QueueUrls": ["' + b"x" * 20_000 + b'"]}'
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/x-amz-json-1.0\r\nx-amzn-RequestId: 1\r\n"
FEW = 200
"""So many bytes come one by one."""
SIZED = HEAD + b"Content-Length: %d\r\n\r\n" % len(BODY)

Answer = Callable[[socket.socket, Event], None]
"""Answers one request on a connection; the event says that the test is over."""


@dataclass
class Server:
    """Answers all requests alike, on as many connections as come."""

    answer: Answer
    """How."""
    connections: list[socket.socket] = field(default_factory=list)
    """Those that came."""
    over: Event = field(default_factory=Event)
    """Set when nobody asks any more."""

    def talk(self, connection: socket.socket) -> None:
        """Answer until the other side goes away."""
        with connection, suppress(OSError):
            while not self.over.is_set() and (asked := connection.recv(1 << 16)):
                while b"\r\n\r\n" not in asked or len(_body(asked)) < _length(asked):
                    asked += connection.recv(1 << 16)
                self.answer(connection, self.over)

    def listen(self, listener: socket.socket) -> None:
        """Take connections until the listener is closed."""
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            self.connections.append(connection)
            Thread(target=self.talk, args=[connection], daemon=True).start()


def _body(asked: bytes) -> bytes:
    return asked.partition(b"\r\n\r\n")[2]


def _length(asked: bytes) -> int:
    told = [line for line in asked.split(b"\r\n") if line.lower().startswith(b"content-length:")]
    return int(told[0].partition(b":")[2]) if told else 0


@contextmanager
def serving(answer: Answer) -> Iterator[tuple[Server, str]]:
    """A server on loopback, and its URL."""
    server = Server(answer)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        Thread(target=server.listen, args=[listener], daemon=True).start()
        yield server, f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.over.set()


@contextmanager
def asking(url: str, deadline: float, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], list[str]]]:
    """Lists the queues of the server at ``url``."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", url)
    monkeypatch.setenv("AWS_CONFIG_FILE", "nowhere")

    def prepare(session: Session) -> None:
        session.set_credentials("AKIAIOSFODNN7EXAMPLE", "not-a-secret")

    signin = SignIn(None, 4, WallTimer(), prepare, deadline)
    client = signin.client("sqs", "us-east-1")

    def ask() -> list[str]:
        with signin.acting(signin.own()):
            found: list[str] = client.list_queues()["QueueUrls"]  # type: ignore[attr-defined]
            return found

    yield ask


def hangs(connection: socket.socket, over: Event) -> None:
    over.wait()


def hangs_after_the_headers(connection: socket.socket, over: Event) -> None:
    connection.sendall(SIZED)
    over.wait()


def drips(connection: socket.socket, over: Event) -> None:
    connection.sendall(SIZED)
    for at in range(FEW):
        connection.sendall(BODY[at : at + 1])
        over.wait(0.02)
    connection.sendall(BODY[FEW:])


def drips_in_chunks(connection: socket.socket, over: Event) -> None:
    connection.sendall(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
    for at in range(FEW):
        connection.sendall(b"1\r\n" + BODY[at : at + 1] + b"\r\n")
        over.wait(0.02)
    connection.sendall(b"%x\r\n%s\r\n0\r\n\r\n" % (len(BODY) - FEW, BODY[FEW:]))


TOO_LONG: dict[str, Answer] = {
    "never a word": hangs,
    "headers and nothing more": hangs_after_the_headers,
    "byte by byte": drips,
    "chunk by chunk": drips_in_chunks,
}


@pytest.mark.parametrize("answer", TOO_LONG.values(), ids=TOO_LONG)
def test_an_answer_that_is_not_whole_in_time_is_none(answer: Answer, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(answer) as (_, url), asking(url, 0.3, monkeypatch) as ask, pytest.raises(ReadTimeoutError):
        ask()


def at_once(connection: socket.socket, _: Event) -> None:
    connection.sendall(SIZED + BODY)


def in_chunks(connection: socket.socket, _: Event) -> None:
    connection.sendall(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
    for part in (BODY[:7], BODY[7:9000], BODY[9000:]):
        connection.sendall(b"%x\r\n%s\r\n" % (len(part), part))
    connection.sendall(b"0\r\n\r\n")


def slowly(connection: socket.socket, over: Event) -> None:
    connection.sendall(SIZED)
    for part in (BODY[:7], BODY[7:9000], BODY[9000:]):
        over.wait(0.05)
        connection.sendall(part)


WHOLE: dict[str, Answer] = {"at once": at_once, "in chunks": in_chunks, "slowly, but in time": slowly}


@pytest.mark.parametrize("answer", WHOLE.values(), ids=WHOLE)
def test_a_whole_answer_is_read_and_its_connection_used_again(
    answer: Answer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(answer) as (server, url), asking(url, 30, monkeypatch) as ask:
        assert [ask() for _ in range(3)] == [["x" * 20_000]] * 3
        assert len(server.connections) == 1


def cut(connection: socket.socket, _: Event) -> None:
    connection.sendall(SIZED + BODY[:900])
    connection.close()


def cut_in_a_chunk(connection: socket.socket, _: Event) -> None:
    connection.sendall(HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + b"ffff\r\n" + BODY[:900])
    connection.close()


def no_word(connection: socket.socket, _: Event) -> None:
    connection.close()


CUT: dict[str, tuple[Answer, type[Exception]]] = {
    "short of its length": (cut, CutAnswer),
    "within a chunk": (cut_in_a_chunk, ConnectionClosedError),
    "before it began": (no_word, ConnectionClosedError),
}


@pytest.mark.parametrize(("answer", "error"), CUT.values(), ids=CUT)
def test_a_connection_that_is_closed_too_soon_is_told_as_botocore_tells_it(
    answer: Answer, error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(answer) as (_, url), asking(url, 30, monkeypatch) as ask, pytest.raises(error):
        ask()


def test_where_nobody_listens_there_is_no_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    with asking(url, 5, monkeypatch) as ask, pytest.raises(EndpointConnectionError):
        ask()


def test_no_timeout_is_longer_than_the_deadline_and_none_longer_than_it_was() -> None:
    for deadline, connect, read in ((2, 2, 2), (20, 10, 20), (60, 10, 30)):
        signin = SignIn(None, 4, WallTimer(), deadline=deadline)
        config: Any = signin.client("sqs", "us-east-1").meta.config
        assert (config.connect_timeout, config.read_timeout) == (connect, read)
