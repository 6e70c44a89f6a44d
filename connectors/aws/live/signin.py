"""Signing in: whose credentials are used, and a session for each account that is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from threading import local
from typing import TYPE_CHECKING, Any, Final

from nhiscan.connectors.aws.arns import parse_arn
from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.live.answered import Parsers
from nhiscan.connectors.aws.live.clients import Clients
from nhiscan.connectors.aws.live.models import loader
from nhiscan.connectors.aws.live.pages import Paging
from nhiscan.connectors.aws.live.signin_faults import (
    SIGN_IN,
    Unanswered,
    ask_for_code,
    signing_in,
    taking_credentials,
)
from nhiscan.errors import CollectError, MissingExtra
from nhiscan.snapshot import Timer

if TYPE_CHECKING:
    import boto3
    from botocore.client import BaseClient
    from botocore.credentials import Credentials
    from botocore.loaders import Loader
    from botocore.session import Session

_SESSION: Final = "nhiscan"
_HOME: Final = {"aws": "us-east-1", "aws-cn": "cn-north-1", "aws-us-gov": "us-gov-west-1"}
"""Where a partition's global services are signed for. Source: AWS General Reference, "Service endpoints"."""
_ROLE: Final = "check its trust policy, the external id, and that the caller may sts:AssumeRole it"
_HALF: Final = ("does not answer as AWS does", "check the network, the proxy and AWS_ENDPOINT_URL")
_PAUSES: Final = (0.3, 0.6, 1.2)
"""Seconds between tries to sign in."""


@dataclass(frozen=True, slots=True)
class CallerIdentity:
    """Who asks."""

    account: str
    """Twelve digits."""
    arn: str
    """The user or session."""
    partition: str
    """``aws``, ``aws-cn`` or ``aws-us-gov``."""

    @property
    def home(self) -> str:
        """The region that the partition's global services are signed for."""
        return _HOME.get(self.partition, _HOME["aws"])


class SignIn:
    """Credentials of accounts, and clients that all accounts share: each request is signed as its account."""

    def __init__(
        self,
        profile: str | None,
        threads: int,
        timer: Timer,
        prepare: Callable[[Session], object] = lambda _: None,
        deadline: float = 60.0,
    ) -> None:
        """``prepare`` is shown the botocore session before it is used; ``deadline``: see Clients.

        Raises MissingExtra, CollectError for a profile that is not configured.
        """
        try:
            import boto3  # noqa: F401 - botocore alone is not enough
        except ImportError as error:
            problem = "needs boto3, which is not installed"
            raise MissingExtra("collect aws", problem, 'run `pip install "nhiscan[aws]"`') from error
        self._timer = timer
        self._signing = local()
        models = loader()
        self._base = self._session(profile, prepare, models)
        self._clients = Clients(self._base, models, threads, deadline, timer.monotonic, self._sign_as_acting)

    def own(self) -> Credentials:
        """The user's own credentials. Raises CollectError where there are none."""
        with taking_credentials("aws"):
            found = self._base.get_credentials()
        if found is None:
            raise CollectError("aws", "no credentials are found", SIGN_IN)
        return found

    def caller(self, credentials: Credentials) -> CallerIdentity:
        """Whose ``credentials`` are; no permission is needed to ask. Raises CollectError."""
        with self.acting(credentials):
            found = self._asked("aws", SIGN_IN, lambda: self._sts().get_caller_identity())
        arn, account = found.get("Arn"), found.get("Account")
        if not arn or not account:
            raise Unanswered("aws", *_HALF)
        parts = parse_arn(arn)
        return CallerIdentity(account, arn, parts.partition if parts else "aws")

    def become(self, role: str, external_id: str | None) -> Credentials:
        """Credentials of ``role`` that renew themselves. Raises CollectError where it cannot be assumed."""
        from botocore.credentials import RefreshableCredentials

        assume = partial(self._assume, role, external_id)
        return RefreshableCredentials.create_from_metadata(assume(), assume, "assume-role")

    @contextmanager
    def acting(self, credentials: Credentials) -> Iterator[None]:
        """Sign what this thread asks with ``credentials``. Raises CollectError where they cannot be had."""
        with taking_credentials("aws"):
            credentials.get_frozen_credentials()
        before = getattr(self._signing, "credentials", None)
        self._signing.credentials = credentials
        try:
            yield
        finally:
            self._signing.credentials = before

    def client(self, service: str, region: str) -> BaseClient:
        """See Clients."""
        return self._clients.client(service, region)

    def paging(self, client: BaseClient, call: Call) -> Paging | None:
        """See Clients."""
        return self._clients.paging(client, call)

    def offered(self, service: str, region: str) -> bool:
        """See Clients."""
        return self._clients.offered(service, region)

    def regions(self, partition: str) -> list[str]:
        """See Clients."""
        return self._clients.regions(partition)

    def _session(
        self, profile: str | None, prepare: Callable[[Session], object], models: Loader
    ) -> boto3.Session:
        import boto3
        import botocore.session

        below = botocore.session.Session(profile=profile)
        below.register_component("data_loader", models)
        below.register_component("response_parser_factory", Parsers())
        with signing_in("aws", "mend the files of `aws configure`"):
            named, there = below.profile, sorted(below.available_profiles)
        if named is not None and named not in there:
            names = ", ".join(f"`{name}`" for name in there) or "none"
            raise CollectError(f"profile `{named}`", "is not configured", f"name another; there are: {names}")
        provider: Any = below.get_component("credential_provider").get_provider("assume-role")
        provider._prompter = ask_for_code  # noqa: SLF001 - there is no other way to say how to ask
        prepare(below)
        return boto3.Session(botocore_session=below)

    def _sign_as_acting(self, request: Any, **_: object) -> None:
        """Have botocore sign with the credentials of the account that is asked."""
        request.context.setdefault("signing", {})["request_credentials"] = self._signing.credentials

    def _asked(self, place: str, remedy: str, ask: Callable[[], Any]) -> Any:
        """What ``ask`` answers, tried a few times. Raises CollectError, Unanswered where nobody answers."""
        for pause in _PAUSES:
            try:
                with signing_in(place, remedy):
                    return ask()
            except Unanswered:
                self._timer.sleep(pause)
        with signing_in(place, remedy):
            return ask()

    def _sts(self) -> Any:
        return self.client("sts", self._base.region_name or _HOME["aws"])

    def _assume(self, role: str, external_id: str | None) -> dict[str, str]:
        """Ask for new credentials of a role, with the user's own."""
        extra = {"ExternalId": external_id} if external_id else {}
        with self.acting(self.own()):
            found = self._asked(
                f"role `{role}`",
                _ROLE,
                lambda: self._sts().assume_role(RoleArn=role, RoleSessionName=_SESSION, **extra),
            )
        given = found.get("Credentials") or {}
        if not {"AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration"} <= given.keys():
            raise Unanswered(f"role `{role}`", *_HALF)
        return {
            "access_key": given["AccessKeyId"],
            "secret_key": given["SecretAccessKey"],
            "token": given["SessionToken"],
            "expiry_time": given["Expiration"].isoformat(),
        }
