"""Requests to AWS: signed by botocore, repeated here, each under a deadline and within a rate."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from threading import Lock
from typing import TYPE_CHECKING, Any, Final
from zlib import crc32

from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.error_codes import NOT_OFFERED, OPT_IN, Meaning, meaning, meaning_of_answer
from nhiscan.connectors.aws.live.cut import CutAnswer
from nhiscan.connectors.aws.live.listed import NotListed
from nhiscan.connectors.aws.live.pages import Pages, Paging
from nhiscan.connectors.live.pace import Pace
from nhiscan.errors import CollectError
from nhiscan.snapshot import Timer

if TYPE_CHECKING:
    from botocore.client import BaseClient
    from botocore.exceptions import ClientError

_FIRST_PAUSE: Final = 0.5
_LONGEST_PAUSE: Final = 20.0
_SILENT_TRIES: Final = 3
"""How often a service that does not answer at all is asked: it is down, or not there."""


_EXPIRED: Final = (
    "its credentials have expired",
    "sign in again, then run the same command again: it goes on where it stopped",
)
_NOT_RENEWED: Final = ("its credentials cannot be renewed", _EXPIRED[1])
_SAME: Final = {
    Meaning.RETRY: "ServiceUnavailable",
    Meaning.REGION_OFF: "RegionDisabledException",
}
"""A code of each meaning, for answers that mean it by their HTTP status or by where they come from."""


class CallFailed(Exception):
    """A call that AWS did not answer, or not to the end; caught by the place that asked."""

    def __init__(self, words: str, meaning: Meaning, pages: Pages | None = None) -> None:
        """``words`` as the command line tool would say it; ``pages``: those that came before."""
        super().__init__(words)
        self.words = words
        self.meaning = meaning
        self.pages = pages

    @property
    def missed(self) -> bool:
        """Whether something may be there that was not told."""
        return self.meaning in (Meaning.REFUSED, Meaning.RETRY)


@dataclass(slots=True)
class Counts:
    """What was asked so far, over all accounts; safe for many threads."""

    calls: int = 0
    """Requests made."""
    throttled: int = 0
    """Requests that were put off."""
    refused: int = 0
    """Calls that were refused or failed for good."""
    lock: Lock = field(default_factory=Lock)
    """Held while counting."""

    def add(self, *, calls: int = 0, throttled: int = 0, refused: int = 0) -> None:
        """Count more."""
        with self.lock:
            self.calls += calls
            self.throttled += throttled
            self.refused += refused


@dataclass(frozen=True, slots=True)
class Limits:
    """How hard AWS may be asked."""

    rps: float
    """Requests a second to one account."""
    deadline: float
    """Seconds that one request may take, repetitions included."""


@dataclass(slots=True)
class Api:
    """One account's APIs."""

    account: str
    """Twelve digits."""
    client: Callable[[str, str], BaseClient]
    """The client for an API and a region."""
    acting: Callable[[], AbstractContextManager[None]]
    """Signs what is asked inside as the account."""
    paging: Callable[[BaseClient, Call], Paging | None]
    """How the pages of an answer hang together."""
    offered: Callable[[str, str], bool]
    """Whether botocore knows an API to be offered in a region."""
    limits: Limits
    """How hard it may be asked."""
    timer: Timer
    """The clock."""
    counts: Counts
    """What is counted over all accounts."""
    cap: Pace
    """The pace of all its APIs together."""
    regions_known: bool = True
    """Whether the account's regions could be listed."""
    _paces: dict[str, Pace] = field(default_factory=dict)
    _silent: dict[tuple[str, str], CallFailed] = field(default_factory=dict)
    _heard: set[tuple[str, str]] = field(default_factory=set)
    _regions_heard: set[str] = field(default_factory=set)
    _last_heard: float = float("-inf")
    _lock: Lock = field(default_factory=Lock)

    def call(self, call: Call, region: str, params: Mapping[str, object]) -> Pages:
        """All pages of an answer. Raises CallFailed, CollectError where the credentials have ended."""
        try:
            client = self.client(call.service, region)
        except ValueError as error:  # botocore's word for a region that is no region
            raise CallFailed(f"{type(error).__name__}: no region: {region}", Meaning.RETRY) from error
        lists = _lists(client, call)
        pages = Pages(self.paging(client, call), lambda page: {**lists, **_kept(call, page)})
        try:
            pages.fetch(lambda asked: self._request(client, call, region, asked), params)
            if pages.looped:
                words = _words(Meaning.RETRY, "pages lead in a circle", call.operation)
                raise CallFailed(words, Meaning.RETRY)
        except CallFailed as failed:
            self.counts.add(refused=int(failed.missed))
            raise CallFailed(failed.words, failed.meaning, pages if pages.cut() else None) from failed
        return pages

    def _request(self, client: BaseClient, call: Call, region: str, params: dict[str, Any]) -> dict[str, Any]:
        """One page, asked for until it comes, the deadline passes, or asking is of no use."""
        from botocore import xform_name
        from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError, ValidationError
        from botocore.exceptions import ConnectionError as Unreachable
        from botocore.parsers import ResponseParserError

        pace, endpoint = self._pace(call.service), (call.service, region)
        if (silent := self._silent.get(endpoint)) is not None:
            raise CallFailed(silent.words, silent.meaning)
        pace.wait()
        began = self.timer.monotonic()
        ends = began + self.limits.deadline
        for tries in count(1):
            self.counts.add(calls=1)
            try:
                with self.acting():
                    answer: dict[str, Any] = getattr(client, xform_name(call.operation))(**params)
            except ClientError as error:
                failed = self._answered_with(error, call, region, pace)
            except NotListed as error:
                words = f"An error occurred (Redirected) when calling the {call.operation} operation"
                raise CallFailed(words, Meaning.REFUSED) from error
            except (Unreachable, HTTPClientError, ResponseParserError, CutAnswer) as error:
                failed = self._unanswered(error, call, endpoint, began if tries >= _SILENT_TRIES else None)
            except ValidationError as error:
                words = (
                    f"An error occurred ({type(error).__name__}) when calling the {call.operation} operation"
                )
                raise CallFailed(words, Meaning.REFUSED) from error
            except BotoCoreError as error:
                raise CollectError(f"account {self.account}", *_NOT_RENEWED) from error
            else:
                pace.answered()
                self._hear(endpoint)
                return answer
            pause = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2 ** (tries - 1)) * _jitter(params, tries)
            if self.timer.monotonic() + pause > ends:
                raise failed
            self.timer.sleep(pause)
            pace.wait()
        raise AssertionError

    def _hear(self, endpoint: tuple[str, str]) -> None:
        """Note that somebody answered."""
        self._heard.add(endpoint)
        self._regions_heard.add(endpoint[1])
        self._last_heard = self.timer.monotonic()

    def _answered_with(self, error: ClientError, call: Call, region: str, pace: Pace) -> CallFailed:
        """What an error answer comes to; raises it where asking again is of no use."""
        code = str(error.response.get("Error", {}).get("Code", "unknown"))
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        known = self.regions_known or region in self._regions_heard or region not in OPT_IN
        found = meaning_of_answer(code, status, region_known=known)
        failed = CallFailed(_words(found, code, call.operation), found)
        match found:
            case Meaning.RETRY:
                self.counts.add(throttled=1)
                pace.throttled()
                return failed
            case Meaning.EXPIRED:
                raise CollectError(f"account {self.account}", *_EXPIRED) from error
            case _:
                raise failed from error

    def _unanswered(
        self, error: Exception, call: Call, endpoint: tuple[str, str], since: float | None
    ) -> CallFailed:
        """What silence comes to; raises it where the service never answered while others did.

        ``since`` is when it was first asked, once that was often enough. Without a word from anyone
        it is the network that is away, for which the deadline is there.
        """
        from botocore.exceptions import ConnectTimeoutError, EndpointConnectionError

        service, region = endpoint
        failed = CallFailed(f"{type(error).__name__}: {service} did not answer in {region}", Meaning.RETRY)
        away = isinstance(error, EndpointConnectionError | ConnectTimeoutError)
        if not away or endpoint in self._heard or since is None or self._last_heard < since:
            return failed
        if region in self._regions_heard and not self.offered(service, region):
            failed = CallFailed(_words(Meaning.REGION_OFF, NOT_OFFERED, call.operation), Meaning.REGION_OFF)
        self._silent[endpoint] = failed
        raise failed from error

    def _pace(self, service: str) -> Pace:
        with self._lock:
            if service not in self._paces:
                self._paces[service] = Pace(self.limits.rps, self.timer, self.cap)
            return self._paces[service]


def _words(found: Meaning, code: str, operation: str) -> str:
    """An error as the command line tool tells it, with a code that our table has for what it means."""
    known = code if meaning(code) is found or found is Meaning.REFUSED else _SAME[found]
    told = f"An error occurred ({known}) when calling the {operation} operation"
    return told if known == code else f"{told}: {code}"


def _jitter(params: Mapping[str, Any], tries: int) -> float:
    """Between a half and one, other for every call and try, so that calls put off together part."""
    return 0.5 + crc32(f"{params}{tries}".encode()) / (1 << 33)


def _lists(client: BaseClient, call: Call) -> dict[str, Any]:
    """The lists of an answer, empty: where there is nothing, some services leave a list out."""
    shape = client.meta.service_model.operation_model(call.operation).output_shape
    members = shape.members if shape is not None else {}
    kept = call.fields.inside
    return {name: [] for name, member in members.items() if member.type_name == "list" and name in kept}


def _kept(call: Call, page: dict[str, Any]) -> dict[str, Any]:
    """The listed fields of a page, as the command line tool prints them."""
    kept: dict[str, Any] = _printed(call.fields.keep(page))
    return kept


def _printed(value: Any) -> Any:
    match value:
        case dict():
            return {key: _printed(inner) for key, inner in value.items()}
        case list():
            return [_printed(inner) for inner in value]
        case datetime():
            return value.isoformat()
        case bytes():
            return b64encode(value).decode()
        case _:
            return value
