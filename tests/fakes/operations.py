"""Which operation of which service an HTTP request asks for, with which parameters.

The service is the one that the signature is for, the operation is told by a header, by the body or by
the path, as the service's protocol has it; several services share one signing name.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

import moto.core.request
from moto.core.model import OperationModel
from moto.core.parse import PROTOCOL_PARSERS
from moto.core.routing import get_service_router
from moto.core.utils import get_service_model
from werkzeug.exceptions import NotFound

from nhiscan.connectors.aws.live.walks import walks
from tests.fakes.accounts import AccountOf, account_of
from tests.fakes.http import NAME, Request

ALWAYS: Final = ("sts", "s3", "iam", "organizations", "account", "ec2", "lambda")
"""Services that are recognised whether or not a walk calls them."""
_SIGNED: Final = re.compile(r"AWS4-HMAC-SHA256 Credential=([^/,]+)/\d{8}/([^/]+)/([^/]+)/aws4_request")
_S3: Final = "s3.amazonaws.com"
_VIRTUAL: Final = re.compile(rf"(?P<bucket>.+)\.(?:s3[.-].*|(?:localhost|{re.escape(NAME)})(?::\d+)?)")


class Unrecognised(Exception):
    """No operation of a known service."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that was understood."""

    request: Request
    """As it was sent."""
    service: str
    """The API as botocore names it."""
    operation: str
    """The operation as the API names it."""
    params: Mapping[str, Any]
    """The parameters as the API names them."""
    protocol: str
    """``json``, ``query``, ``ec2``, ``rest-json`` or ``rest-xml``."""
    region: str
    """The region that the request was signed for."""
    key: str
    """The id of the access key that signed it."""
    account: str
    """The account of that key."""

    @property
    def model(self) -> OperationModel:
        """The model of the operation."""
        found: OperationModel = get_service_model(self.service).operation_model(self.operation)
        return found

    @property
    def name(self) -> str:
        """``iam:ListRoles``."""
        return f"{self.service}:{self.operation}"

    @property
    def identity(self) -> str:
        """The same for each try of the same call, and for no other."""
        params = sorted((name, repr(value)) for name, value in self.params.items())
        return f"{self.account} {self.region} {self.name} {params}"

    def without(self, *names: str) -> Asked:
        """The same question without some parameters; the request stays as it was sent."""
        return replace(self, params={name: v for name, v in self.params.items() if name not in names})


def recognise(request: Request, whose: AccountOf = account_of) -> Asked:
    """What ``request`` asks for. Raises Unrecognised."""
    signed = _SIGNED.match(request.headers.get("authorization", ""))
    if signed is None:
        raise Unrecognised(f"unsigned: {request.method} {request.url}")
    key, region, signing_name = signed.groups()
    for service in _signed_as().get(signing_name, (signing_name,)):
        found = _match(service, path_style(request) if service == "s3" else request)
        if found is not None:
            operation, params, protocol = found
            return Asked(request, service, operation, params, protocol, region, key, whose(key))
    raise Unrecognised(f"{signing_name}: {request.method} {request.url}")


def path_style(request: Request) -> Request:
    """The same request to S3's own host, with the bucket in the path where it was in the host's name."""
    parts = urlsplit(request.url)
    found = _VIRTUAL.fullmatch(parts.netloc)
    path = f"/{found['bucket']}{parts.path}" if found else parts.path
    url = urlunsplit((parts.scheme, _S3, path, parts.query, ""))
    return replace(request, url=url, headers={**request.headers, "host": _S3})


def services() -> tuple[str, ...]:
    """Every service whose requests are told apart from others of the same signing name."""
    walked = {call.service for walk in walks() for call in walk.calls}
    return tuple(sorted(walked | set(ALWAYS)))


@cache
def _signed_as() -> Mapping[str, tuple[str, ...]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for name in sorted(services(), key=_takes_any_path):
        found[get_service_model(name).signing_name].append(name)
    return {signing: tuple(names) for signing, names in found.items()}


def _takes_any_path(service: str) -> bool:
    """Whether every path is one of the service's: it is then asked last of those that sign alike."""
    return service == "s3"


def _match(service: str, request: Request) -> tuple[str, dict[str, Any], str] | None:
    """The operation, its parameters and the protocol that the request is written in."""
    model = get_service_model(service)
    seen = moto.core.request.Request.from_primitives(
        request.method, request.url, request.headers, request.body
    )
    try:
        operation, in_path = get_service_router(service).match(seen)
    except (NotFound, NotImplementedError):
        return None
    protocol = moto.core.request.determine_request_protocol(model, seen.content_type)
    parsed = PROTOCOL_PARSERS[protocol](operation).parse(
        {
            "method": seen.method,
            "values": seen.values,
            "headers": seen.headers,
            "body": request.body,
            "url_path": seen.path,
            "url_params": in_path,
        }
    )
    return operation.name, dict(_told(parsed)), protocol


def _told(parsed: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """The parameters that were given."""
    return ((name, value) for name, value in parsed.items() if value is not None)
