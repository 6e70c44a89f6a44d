"""Sending a request and having the whole answer in time, over connections that clients share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from botocore.awsrequest import AWSPreparedRequest, AWSResponse
    from botocore.httpsession import URLLib3Session

_PIECE: Final = 1 << 16
"""How much of a body is read at once, if so much has come (bytes)."""


@dataclass(frozen=True, slots=True)
class Sending:
    """Stands where a client has botocore's HTTP session, and sends with that.

    Botocore's timeouts hold for each piece of an answer: one that comes byte by byte has no end. Here
    the whole body has to be there ``seconds`` after the request went out. Proxies and certificates are
    the session's business.
    """

    http: URLLib3Session
    """Botocore's session."""
    seconds: float
    """How long one request may take."""
    clock: Callable[[], float]
    """Seconds since some moment."""

    def send(self, request: AWSPreparedRequest) -> AWSResponse:
        """See botocore's ``URLLib3Session``; raises ReadTimeoutError for a body that takes too long."""
        from botocore.awsrequest import AWSResponse

        ends = self.clock() + self.seconds
        request.stream_output = True  # otherwise the body is read before anyone looks at a clock
        answer = self.http.send(request)
        with _botocores_errors(request.url):
            body = b"".join(self._pieces(answer.raw, request.url, ends))
        headers: Any = answer.headers
        return AWSResponse(answer.url, answer.status_code, headers, _Body(body))

    def close(self) -> None:
        """See botocore's ``URLLib3Session``."""
        self.http.close()

    def _pieces(self, raw: Any, url: str, ends: float) -> Iterator[bytes]:
        from botocore.exceptions import ReadTimeoutError

        read = getattr(raw, "read1", raw.read)  # urllib3 1 has none, and waits until a piece is full
        while piece := read(_PIECE):
            yield piece
            if self.clock() > ends:
                raw.close()
                raise ReadTimeoutError(endpoint_url=url)


class _Body(BytesIO):
    """A body that has come, as botocore reads one."""

    def stream(self) -> Iterator[bytes]:
        """All of it."""
        yield self.read()


@contextmanager
def _botocores_errors(url: str) -> Iterator[None]:
    """Raise what goes wrong inside as botocore does while it reads a body itself."""
    from botocore.exceptions import ConnectionClosedError, HTTPClientError, ReadTimeoutError, SSLError
    from urllib3 import exceptions

    try:
        yield
    except exceptions.ReadTimeoutError as error:
        raise ReadTimeoutError(endpoint_url=url, error=error) from error
    except exceptions.SSLError as error:
        raise SSLError(endpoint_url=url, error=error) from error
    except exceptions.ProtocolError as error:
        raise ConnectionClosedError(endpoint_url=url, error=error) from error
    except exceptions.HTTPError as error:
        raise HTTPClientError(error=error) from error
