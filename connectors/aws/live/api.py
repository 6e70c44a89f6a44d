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
from xml.etree.ElementTree import ParseError
from zlib import crc32

from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.error_codes import (
    NO_ANSWER,
    NOT_OFFERED,
    OPT_IN,
    Meaning,
    meaning,
    meaning_of_answer,
    plain_code,
)
from nhiscan.connectors.aws.live.answered import NoAnswer
from nhiscan.connectors.aws.live.listed import NotListed
from nhiscan.connectors.aws.live.pages import Pages, Paging
from nhiscan.connectors.aws.live.traffic import Traffic
from nhiscan.connectors.live.pace import Pace
from nhiscan.errors import CollectError

if TYPE_CHECKING:
    from botocore.client import BaseClient

_FIRST_PAUSE: Final = 0.5
_LONGEST_PAUSE: Final = 20.0
_NO_ANSWERS: Final = 5
"""How often a question is asked that only ever brings what is no answer."""
_GO_ON: Final = "then run the same command again: it goes on where it stopped"
_EXPIRED: Final = ("its credentials have expired", f"sign in again, {_GO_ON}")
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


class _Passing(Exception):
    """A try that brought no answer, and may bring one if it is made again."""

    def __init__(self, *, code: str = "", status: int = 0, silence: Exception | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.status = status
        self.silence = silence


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
    traffic: Traffic
    """What it has in common with all others."""
    regions_known: bool = True
    """Whether the account's regions could be listed."""
    _paces: dict[str, Pace] = field(default_factory=dict)
    _let_in: set[str] = field(default_factory=set)
    """Regions that know the account."""
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
            self.traffic.counts.add(refused=int(failed.missed))
            raise CallFailed(failed.words, failed.meaning, pages if pages.cut() else None) from failed
        return pages

    def _request(self, client: BaseClient, call: Call, region: str, params: dict[str, Any]) -> dict[str, Any]:
        """One page, asked for until it comes, the deadline passes, or asking is of no use."""
        pace, endpoint = self._pace(call.service), (call.service, region)
        if self.traffic.hearing.silent(endpoint):
            raise self._silence(call, region)
        pace.wait()
        limits = self.traffic.limits
        last = self.traffic.timer.monotonic() + limits.deadline - limits.each
        for tries in count(1):
            self.traffic.counts.add(calls=1)
            try:
                answer = self._try(client, call, params)
            except _Passing as passing:
                failed = self._again(passing, call, region, pace, tries)
            else:
                pace.answered()
                self.traffic.hearing.answered(endpoint, call.operation)
                self._let_in.add(region)
                return answer
            pause = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2 ** (tries - 1)) * _jitter(params, tries)
            late = self.traffic.timer.monotonic() + pause > last
            if late or self.traffic.hearing.weary(endpoint, call.operation):
                self.traffic.hearing.wearied(endpoint, call.operation)
                raise failed
            self.traffic.timer.sleep(pause)
            pace.wait()
        raise AssertionError

    def _try(self, client: BaseClient, call: Call, params: dict[str, Any]) -> dict[str, Any]:
        """One request. Raises _Passing for what may not come again, CallFailed for what will."""
        from botocore import xform_name
        from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError
        from botocore.exceptions import ConnectionError as Unreachable
        from botocore.parsers import ResponseParserError

        try:
            with self.acting():
                answer: dict[str, Any] = getattr(client, xform_name(call.operation))(**params)
        except CollectError as error:
            raise CollectError(
                f"account {self.account}", error.problem, f"{error.remedy}; {_GO_ON}"
            ) from error
        except ClientError as error:
            status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
            code = str(error.response.get("Error", {}).get("Code") or "unknown")
            raise _Passing(code=plain_code(code), status=status) from error
        except NoAnswer as error:
            raise _Passing(code=plain_code(error.code or NO_ANSWER)) from error
        except (ResponseParserError, ParseError) as error:
            # the second from what botocore does with an answer of S3 itself, errors among them
            raise _Passing(code=NO_ANSWER) from error
        except NotListed as error:
            words = f"An error occurred (Redirected) when calling the {call.operation} operation"
            raise CallFailed(words, Meaning.REFUSED) from error
        except (Unreachable, HTTPClientError) as error:
            raise _Passing(silence=error) from error
        except BotoCoreError as error:
            # botocore sent nothing: a parameter it would not take, an endpoint it cannot make
            found = meaning(type(error).__name__) or Meaning.REFUSED
            raise CallFailed(_words(found, type(error).__name__, call.operation), found) from error
        return answer

    def _again(self, passing: _Passing, call: Call, region: str, pace: Pace, tries: int) -> CallFailed:
        """What a try without an answer comes to; raises it where asking again is of no use."""
        from botocore.exceptions import ConnectTimeoutError, EndpointConnectionError

        endpoint = (call.service, region)
        if passing.silence is not None:
            away = isinstance(passing.silence, EndpointConnectionError | ConnectTimeoutError)
            self.traffic.hearing.missed(endpoint, away=away)
            if self.traffic.hearing.silent(endpoint):
                raise self._silence(call, region) from passing
            name = type(passing.silence).__name__
            return CallFailed(f"{name}: {call.service} did not answer in {region}", Meaning.RETRY)
        known = self.regions_known or region in self._let_in or region not in OPT_IN
        found = meaning_of_answer(passing.code, passing.status, region_known=known)
        failed = CallFailed(_words(found, passing.code, call.operation), found)
        match found:
            case Meaning.RETRY if passing.code == NO_ANSWER and tries >= _NO_ANSWERS:
                self.traffic.hearing.wearied(endpoint, call.operation)
                raise failed from passing
            case Meaning.RETRY:
                if passing.code != NO_ANSWER:
                    self.traffic.counts.add(throttled=1)
                    pace.throttled()
                return failed
            case Meaning.EXPIRED:
                raise CollectError(f"account {self.account}", *_EXPIRED) from passing
            case _:
                self.traffic.hearing.answered(endpoint, call.operation)
                raise failed from passing

    def _silence(self, call: Call, region: str) -> CallFailed:
        """What is told of an endpoint that is given up: it is not offered there, or it is down."""
        if self.traffic.hearing.knows(region) and not self.offered(call.service, region):
            return CallFailed(_words(Meaning.REGION_OFF, NOT_OFFERED, call.operation), Meaning.REGION_OFF)
        return CallFailed(
            f"EndpointConnectionError: {call.service} did not answer in {region}", Meaning.RETRY
        )

    def _pace(self, service: str) -> Pace:
        traffic = self.traffic
        with self._lock:
            if service not in self._paces:
                self._paces[service] = Pace(traffic.limits.rps, traffic.timer, traffic.cap(self.account))
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
