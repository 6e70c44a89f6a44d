"""Moto as a handler: its own code without its hooks, so that faults and scripts come before it.

What moto lacks is answered as by a service that holds nothing. Whose data is touched is told to moto
in a header by the account of the key, so that every account has its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import RLock
from unittest.mock import patch

from botocore.awsrequest import AWSPreparedRequest
from botocore.compat import HTTPHeaders
from moto.core.base_backend import BackendDict
from moto.core.botocore_stubber import BotocoreStubber
from moto.core.config import default_user_config
from moto.core.model_instances import reset_model_data
from moto.iam.models import get_account_id_from
from moto.moto_api._internal import mock_random

from tests.fakes.accounts import HOME, account_of
from tests.fakes.handlers import Handler
from tests.fakes.http import Reply
from tests.fakes.nothing import nothing
from tests.fakes.operations import Asked, path_style

GLOBAL = {"iam": "iam.amazonaws.com", "organizations": "organizations.us-east-1.amazonaws.com"}
"""Hosts of services without regions."""


class Lacks(Exception):
    """Moto does not know the operation."""


def whose(key: str) -> str:
    """The account of a key: by its own id, or of moto's assumed roles and users."""
    account = account_of(key)
    return account if account != HOME else str(get_account_id_from(key))


@dataclass
class Moto:
    """Answers what moto implements, and leaves the rest to another."""

    beyond: Handler = nothing
    """Answers what moto lacks."""
    lacked: dict[str, str] = field(default_factory=dict)
    """The operations that were asked for and that moto lacks or breaks on, and why."""
    lock: RLock = field(default_factory=RLock)
    """Moto is not made for threads."""

    def __call__(self, asked: Asked) -> Reply:
        """Answer."""
        try:
            with self.lock:
                return self.ask(asked)
        except Lacks as why:
            self.lacked[asked.name] = str(why)
            return self.beyond(asked)

    def ask(self, asked: Asked) -> Reply:
        """What moto itself answers. Raises Lacks."""
        try:
            found = BotocoreStubber().process_request(_addressed(asked))
        except (NotImplementedError, ModuleNotFoundError) as error:
            raise Lacks(str(error)) from error
        except (LookupError, AttributeError, TypeError, ValueError) as error:
            raise Lacks(f"moto broke: {error!r}") from error
        if found is None:
            raise Lacks("no such service")
        status, headers, body = found
        if status == 404 and body in ("", "Not yet implemented"):
            raise Lacks("no such address")
        told = {str(name): str(value) for name, value in dict(headers).items()}
        return Reply(int(status), body.encode() if isinstance(body, str) else bytes(body or b""), told)


@contextmanager
def moto(beyond: Handler = nothing, seed: int = 0) -> Iterator[Moto]:
    """An empty moto, emptied again at the end; the names that it makes up follow from ``seed``."""
    plain = {"lambda": {"use_docker": False}, "batch": {"use_docker": False}}
    with patch.dict(default_user_config, plain):
        _empty()
        mock_random.seed(seed)
        try:
            yield Moto(beyond)
        finally:
            _empty()


def _empty() -> None:
    BackendDict.reset()
    reset_model_data()


def _addressed(asked: Asked) -> AWSPreparedRequest:
    """The request as it would have gone to AWS, with the account in moto's own header."""
    request = path_style(asked.request) if asked.service == "s3" else asked.request
    host = GLOBAL.get(
        asked.service, f"{asked.model.service_model.endpoint_prefix}.{asked.region}.amazonaws.com"
    )
    if asked.service == "s3control":
        host = f"{asked.params.get('AccountId', asked.account)}.{host}"
    headers = HTTPHeaders()
    for name, value in {**request.headers, "host": host, "x-moto-account-id": asked.account}.items():
        headers[name] = value
    url = request.target
    return AWSPreparedRequest(
        request.method, f"https://{host}{url}", headers, request.body, stream_output=False
    )
