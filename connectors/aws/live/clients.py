"""Clients of AWS's APIs, one for each API and region, which all accounts and threads share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from threading import Lock
from typing import TYPE_CHECKING, Any, Final, cast

from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.live.answered import refuse_no_answer
from nhiscan.connectors.aws.live.listed import refuse_unlisted
from nhiscan.connectors.aws.live.pages import Paging, guess_paging, parse_paging
from nhiscan.connectors.aws.live.sending import Sending

if TYPE_CHECKING:
    import boto3
    from botocore.client import BaseClient
    from botocore.httpsession import URLLib3Session
    from botocore.loaders import Loader

_CONNECT: Final = 10.0
_READ: Final = 30.0
"""The most seconds to wait for a connection and for a piece of an answer, if the deadline is no less."""
_SESSIONS: Final = 4
"""How many HTTP sessions there are. Each holds certificates, 700 KiB, and connections to ten hosts."""


@dataclass(slots=True)
class Clients:
    """Makes clients, and tells what botocore knows of what they ask."""

    session: boto3.Session
    """What they are made of."""
    loader: Loader
    """Where their models come from."""
    threads: int
    """How many requests are under way at the same time."""
    deadline: float
    """How long one request may take (seconds)."""
    clock: Callable[[], float]
    """Seconds since some moment."""
    sign: Callable[..., None]
    """Has botocore sign a request as whoever asks; called before it does."""
    _made: dict[tuple[str, str], BaseClient] = field(default_factory=dict)
    _http: dict[object, URLLib3Session] = field(default_factory=dict)
    _number: count[int] = field(default_factory=count)
    _lock: Lock = field(default_factory=Lock)

    def client(self, service: str, region: str) -> BaseClient:
        """The one client of an API and region; it makes each request once, repeating is done elsewhere."""
        if (made := self._made.get((service, region))) is not None:
            return made  # without waiting for others, which may be long in the making
        with self._lock:
            if (service, region) not in self._made:
                self._made[service, region] = self._client(service, region)
            return self._made[service, region]

    def _client(self, service: str, region: str) -> BaseClient:
        from botocore.config import Config

        config = Config(
            retries={"total_max_attempts": 1, "mode": "standard"},
            connect_timeout=min(_CONNECT, self.deadline),
            read_timeout=min(_READ, self.deadline),
            max_pool_connections=self.threads,
            user_agent_extra="nhiscan",
            # it would be the account of whoever signed in, whichever is asked
            account_id_endpoint_mode="disabled",
        )
        client: BaseClient = cast(Any, self.session).client(service, region_name=region, config=config)
        client.meta.events.register("provide-client-params", refuse_unlisted)
        client.meta.events.register("before-sign", self.sign)
        client.meta.events.register("after-call", refuse_no_answer)
        # botocore reads this answer itself, before anybody who looks at all of them
        client.meta.events.register_first("after-call.s3.GetBucketLocation", refuse_no_answer)
        self._share(client)
        return client

    def _share(self, client: BaseClient) -> None:
        """Have ``client`` send with an HTTP session of clients before it; all have the same settings.

        Only proxies may differ: some hosts are reached without.
        """
        from botocore.utils import get_environ_proxies

        endpoint = cast(Any, client)._endpoint  # noqa: SLF001 - there is no other way to it
        proxies = frozenset(get_environ_proxies(client.meta.endpoint_url).items())
        http = self._http.setdefault((next(self._number) % _SESSIONS, proxies), endpoint.http_session)
        endpoint.http_session = Sending(http, self.deadline, self.clock)

    def paging(self, client: BaseClient, call: Call) -> Paging | None:
        """How the pages of an answer hang together; None: it has only one."""
        from botocore.exceptions import UnknownServiceError

        try:
            told = self.loader.load_service_model(call.service, "paginators-1")["pagination"]
        except UnknownServiceError:
            told = {}
        if call.operation in told:
            return parse_paging(told[call.operation])
        model = client.meta.service_model.operation_model(call.operation)
        asked = model.input_shape.members if model.input_shape else {}
        answer = model.output_shape.members if model.output_shape else {}
        return guess_paging(asked, {name: shape.type_name for name, shape in answer.items()})

    def offered(self, service: str, region: str) -> bool:
        """Whether the API may be offered in ``region``: botocore lists it there, or lists it nowhere."""
        partitions = self.session.get_available_partitions()
        known = {name for each in partitions for name in self.session.get_available_regions(service, each)}
        return not known or region in known

    def regions(self, partition: str) -> list[str]:
        """Every region of a partition that botocore knows."""
        return sorted(self.session.get_available_regions("ec2", partition))
