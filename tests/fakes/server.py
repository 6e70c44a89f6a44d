"""One HTTP server on loopback for all services, regions and accounts, to point ``AWS_ENDPOINT_URL`` at.

Connections are kept open, as AWS keeps them: a server that closes each would cost its clients more than
their questions do. ``GET /_fake/stats`` tells how much was asked. Alone: ``python -m tests.fakes.server``.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import responses
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.fakes.accounts import HOME, AccountOf, account_of, key_of
from tests.fakes.estate import Estate
from tests.fakes.faults import Chance, delayed, throttled
from tests.fakes.handlers import Handler, behind
from tests.fakes.http import NAME, CutShort, NoReply, Reply, Request
from tests.fakes.operations import Asked, Unrecognised, recognise

STATS = "/_fake/stats"
"""Where the server tells about itself."""


@dataclass
class Stats:
    """What a server was asked."""

    asked: Counter[str] = field(default_factory=Counter)
    """How often, by operation."""
    at_once: int = 0
    """How many questions are being answered."""
    most_at_once: int = 0
    """The most that were."""
    lock: threading.Lock = field(default_factory=threading.Lock)
    """Connections are threads."""

    def __call__(self, inner: Handler) -> Handler:
        """``inner``, counted."""

        def counted(asked: Asked) -> Reply:
            with self.lock:
                self.asked[asked.name] += 1
                self.at_once += 1
                self.most_at_once = max(self.most_at_once, self.at_once)
            try:
                return inner(asked)
            finally:
                with self.lock:
                    self.at_once -= 1

        return counted

    def told(self) -> bytes:
        """As JSON."""
        with self.lock:
            found = {
                "requests": self.asked.total(),
                "most_at_once": self.most_at_once,
                "asked": dict(self.asked),
            }
        return json.dumps({**found, "cpu_seconds": time.process_time()}).encode()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 256

    def __init__(self, handler: Handler, whose: AccountOf, port: int) -> None:
        super().__init__(("127.0.0.1", port), _Connection)
        self.stats = Stats()
        self.handler = self.stats(handler)
        self.whose = whose

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away is no error; anything else is told."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class _Connection(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def _answer(self) -> None:
        try:
            reply = self._reply()
        except CutShort as error:
            self.wfile.write(self._cut(error))
            self.close_connection = True
        except NoReply:
            self.close_connection = True
        else:
            body = b"" if self.command == "HEAD" else reply.body
            self.wfile.write(_head(reply, reply.sized()) + body)

    def _reply(self) -> Reply:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path == STATS:
            return Reply(200, self.server.stats.told(), {"Content-Type": "application/json"})
        headers = {name.lower(): value for name, value in self.headers.items()}
        url = self.path if self.path.startswith("http://") else f"http://{headers.get('host', '')}{self.path}"
        try:
            asked = recognise(Request(self.command, url, headers, body), self.server.whose)
        except Unrecognised as error:
            return Reply(501, f"the fake knows no such operation: {error}".encode())
        return self.server.handler(asked)

    @staticmethod
    def _cut(cut: CutShort) -> bytes:
        if not cut.chunked:
            return _head(cut.reply, cut.reply.sized()) + cut.body
        headers = {**cut.reply.headers, "Transfer-Encoding": "chunked"}
        return _head(cut.reply, headers) + f"{len(cut.reply.body):x}\r\n".encode() + cut.body

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def _head(reply: Reply, headers: Mapping[str, str]) -> bytes:
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {reply.status} {responses.get(reply.status, '')}\r\n{lines}\r\n".encode("latin-1")


for _method in ("GET", "POST", "PUT", "HEAD", "DELETE", "PATCH"):
    setattr(_Connection, f"do_{_method}", _Connection._answer)


def environment(url: str, account: str = HOME, region: str = "us-east-1") -> dict[str, str]:
    """What a process needs in its environment to ask the server at ``url`` and nothing else.

    The server is also the proxy for its own name: some operations put an account or bucket before the
    host, and ``123456789012.127.0.0.1`` is none.
    """
    return {
        "AWS_ENDPOINT_URL": f"http://{NAME}",
        "HTTP_PROXY": url,
        "AWS_ACCESS_KEY_ID": key_of(account),
        "AWS_SECRET_ACCESS_KEY": "not-a-secret",
        "AWS_SESSION_TOKEN": "not-a-token",
        "AWS_DEFAULT_REGION": region,
        "AWS_EC2_METADATA_DISABLED": "true",
    }


@contextmanager
def serve(handler: Handler, whose: AccountOf = account_of, port: int = 0) -> Iterator[str]:
    """A server on loopback in this process; its URL."""
    server = _Server(handler, whose, port)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server.url
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def main(argv: Sequence[str] | None = None) -> int:
    """Serve a large estate until told to stop; the first line printed is the URL."""
    parser = argparse.ArgumentParser(prog="python -m tests.fakes.server", description=main.__doc__)
    parser.add_argument("--port", type=int, default=0, help="0: any free one")
    parser.add_argument("--latency-ms", type=float, default=0.0)
    parser.add_argument("--throttled", type=float, default=0.0, help="share of tries, from 0 to 1")
    parser.add_argument("--roles", type=int, default=1000, help="roles of each account")
    parser.add_argument("--accounts", type=int, default=1)
    parser.add_argument("--regions", type=int, default=3)
    parser.add_argument("--functions", type=int, default=20, help="functions of each account and region")
    parser.add_argument("--job-looks", type=int, default=1, help="looks at a job before it is complete")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args(argv)
    estate = Estate(given.roles, given.accounts, given.regions, given.functions, given.seed, given.job_looks)
    layers = [delayed(given.latency_ms / 1000)] if given.latency_ms else []
    layers += [throttled(Chance(given.throttled, given.seed))] if given.throttled else []
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with serve(behind(estate.handler(), *layers), port=given.port) as url:
        print(url, flush=True)  # noqa: T201 -- whoever started it reads the address
        stop.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
