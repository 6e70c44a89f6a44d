"""The live side of the AWS connector: what it can be told, how it signs in, what is missing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from nhiscan.connectors.aws.live.collection import THREADS, AwsCollection, Read
from nhiscan.connectors.aws.live.extent import OPTIONS, PERMISSION_OPTIONS, Extent, parse_extent
from nhiscan.connectors.aws.live.permissions import beside_security_audit, whole
from nhiscan.connectors.aws.live.probes import probe
from nhiscan.connectors.aws.live.signin import SignIn
from nhiscan.connectors.aws.live.traffic import Limits, Traffic
from nhiscan.connectors.aws.live.wanted import check_regions
from nhiscan.errors import CollectError, MissingExtra, UsageError
from nhiscan.snapshot import Diagnosis, Option, Options, Timer
from nhiscan.snapshot.permissions import Permissions

if TYPE_CHECKING:
    from botocore.session import Session

_PATIENCE: Final = 3.0
"""Seconds that one call of a diagnosis may take."""
_EACH_ONCE: Final = 250
"""Calls a second, of which no two are the same: AWS puts calls off by kind."""


@dataclass(frozen=True, slots=True)
class AwsCollector:
    """Asks AWS."""

    read: Read
    """The reader of what it answers."""
    prepare: Callable[[Session], object] = lambda _: None
    """Shown every botocore session before it is used."""

    @property
    def unit(self) -> str:
        """See Collector."""
        return "account"

    @property
    def options(self) -> tuple[Option, ...]:
        """See Collector."""
        return OPTIONS

    @property
    def permission_options(self) -> tuple[Option, ...]:
        """See Collector."""
        return PERMISSION_OPTIONS

    def begin(self, options: Options, timer: Timer) -> AwsCollection:
        """See Collector."""
        extent = parse_extent(options)
        found = self._signed_in(extent, timer)
        caller, traffic = found.caller, Traffic(extent.limits, timer)
        known = found.signin.regions(caller.partition)
        api = found.api(found.own, caller.account, traffic)
        check_regions(extent.regions or (), known, api, caller.home, caller.partition)
        return found

    def _signed_in(self, extent: Extent, timer: Timer) -> AwsCollection:
        now = timer.now()
        signin = SignIn(extent.profile, THREADS, timer, self.prepare, extent.limits.each)
        own = signin.own()
        if extent.role is not None and extent.accounts is None:
            own = signin.become(extent.role, extent.external_id)
        return AwsCollection(extent, signin, own, signin.caller(own), now, timer, self.read)

    def permissions(self, options: Options) -> Permissions:
        """See Collector."""
        match options.get("beside"):
            case None:
                return whole()
            case "SecurityAudit":
                return beside_security_audit()
            case other:
                raise UsageError("--beside", f"`{other}` is no policy that is known here", "SecurityAudit is")

    def diagnose(self, options: Options, timer: Timer) -> Iterator[Diagnosis]:
        """See Collector."""
        extent = parse_extent(options)
        rps = extent.limits.rps if "max-rps" in options else _EACH_ONCE
        limits = Limits(rps, min(_PATIENCE, extent.limits.deadline))
        extent = replace(extent, limits=limits)
        try:
            found = self._signed_in(extent, timer)
        except MissingExtra as error:
            yield Diagnosis("boto3", False, f"not installed; {error.remedy}")
            yield Diagnosis("credentials", None, "cannot be tried without boto3")
            return
        except CollectError as error:
            yield Diagnosis("boto3", True, "installed")
            yield Diagnosis("credentials", False, f"{error.problem}; {error.remedy}")
            return
        yield Diagnosis("boto3", True, "installed")
        yield Diagnosis("credentials", True, f"signed in as {found.caller.arn}")
        api = found.api(found.own, found.caller.account, Traffic(limits, timer))
        try:
            yield from probe(api, found.caller.home)
        except CollectError as error:
            yield Diagnosis("credentials", False, f"{error.problem}; {error.remedy}")
