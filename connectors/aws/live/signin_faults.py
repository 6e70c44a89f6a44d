"""Why nobody can be signed in, in one line; words of AWS or other programs may hold a secret and stay out."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from getpass import getpass
from typing import TYPE_CHECKING, Final, NamedTuple

from nhiscan.connectors.aws.error_codes import Meaning, meaning_of_answer
from nhiscan.connectors.aws.live.answered import NoAnswer
from nhiscan.errors import CollectError

if TYPE_CHECKING:
    from botocore.exceptions import ClientError

SIGN_IN: Final = "sign in (`aws sso login`, `aws configure`), or name another with --profile"
"""The way out where the caller's own credentials are of no use."""

_MEND: Final = "mend the files of `aws configure`, or name another with --profile"
_REACH: Final = "check the network, the proxy and AWS_ENDPOINT_URL"


class Unanswered(CollectError):
    """AWS did not say who the caller is: it cannot be reached, or put the question off."""


class NotAdmitted(CollectError):
    """AWS refuses what was asked to sign in: another account may still be entered."""


class _Fault(NamedTuple):
    problem: str
    """What is wrong."""
    remedy: str | None = None
    """What to do; None: what helps with whatever was asked for."""
    away: bool = False
    """Whether the same may succeed a moment later."""


# by the names of botocore's exceptions, the nearest class first; a subclass has its parent's line
_FAULTS: Final = {
    "NoCredentialsError": _Fault("no credentials are found"),
    "PartialCredentialsError": _Fault("its credentials are incomplete: a part of the key is not given"),
    "ProfileNotFound": _Fault("its profile is not configured"),
    "ConfigParseError": _Fault("is no configuration file of AWS's tools", "mend it, or remove it"),
    "InvalidConfigError": _Fault("its profile does not fit together", _MEND),
    "CredentialRetrievalError": _Fault("what should give its credentials gave none", _MEND),
    "SSOError": _Fault("its single sign-on is over", "sign in again with `aws sso login`"),
    "TokenRetrievalError": _Fault("its single sign-on is over", "sign in again with `aws sso login`"),
    "LoginError": _Fault("its sign-in is over", "sign in again with `aws login`"),
    "InvalidRegionError": _Fault("its region is no region", "mend AWS_DEFAULT_REGION or the profile"),
    "SSLError": _Fault("its certificate is not trusted", "name the proxy's in AWS_CA_BUNDLE"),
    "InvalidProxiesConfigError": _Fault("its proxy cannot be used", "mend HTTP_PROXY and HTTPS_PROXY"),
    "ProxyConnectionError": _Fault("does not answer: its proxy cannot be reached", _REACH, away=True),
    "ConnectionError": _Fault("does not answer", _REACH, away=True),
    "HTTPClientError": _Fault("does not answer", _REACH, away=True),
    "ResponseParserError": _Fault("does not answer as AWS does", _REACH, away=True),
    "NoAnswer": _Fault("does not answer as AWS does", _REACH, away=True),
    "BotoCoreError": _Fault("cannot be signed in"),
}
_GAVE_NONE: Final = _Fault("what should give its credentials gave none that can be used", _MEND)
_NOBODY_THERE: Final = _Fault(
    "asks for the code of an MFA device, and nobody can answer",
    "sign in with it first, and name the profile that this gives",
)


@contextmanager
def signing_in(place: str, remedy: str) -> Iterator[None]:
    """Raise CollectError for what goes wrong inside, Unanswered where it may not go wrong again."""
    from botocore.exceptions import BotoCoreError, ClientError
    from botocore.parsers import ResponseParserError

    try:
        yield
    except ClientError as error:
        raise _refused(error, place, remedy) from error
    except (BotoCoreError, ResponseParserError, NoAnswer) as error:
        raise _failed(error, place, remedy) from error
    except OSError as error:
        # a program or a certificate that the configuration names
        problem = f"`{error.filename}` cannot be used: {(error.strerror or 'refused').lower()}"
        raise CollectError(place, problem, _MEND) from error
    except ValueError as error:
        # botocore's plainest error, for an address that is none
        raise CollectError(place, "its endpoint is no address", "mend AWS_ENDPOINT_URL") from error


def ask_for_code(question: str) -> str:
    """The code of an MFA device, typed unseen. Raises EOFError where there is no terminal to ask at."""
    if sys.stdin is None or not sys.stdin.isatty():
        raise EOFError
    return getpass(question)


@contextmanager
def taking_credentials(place: str) -> Iterator[None]:
    """The same while credentials are taken from where the configuration says that they are.

    botocore lets through whatever goes wrong with what a program or a file gave it.
    """
    try:
        with signing_in(place, SIGN_IN):
            try:
                yield
            except EOFError as error:
                raise CollectError(place, *_told(_NOBODY_THERE)) from error
            except (ValueError, LookupError, TypeError, AttributeError) as error:
                raise CollectError(place, *_told(_GAVE_NONE)) from error
    except RuntimeError as error:
        # a program that gives what has ended already
        raise CollectError(place, "its credentials have expired", SIGN_IN) from error


def _told(fault: _Fault) -> tuple[str, str]:
    return fault.problem, fault.remedy or SIGN_IN


def _refused(error: ClientError, place: str, remedy: str) -> CollectError:
    code = str(error.response.get("Error", {}).get("Code", "unknown"))
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    match meaning_of_answer(code, status, region_known=True):
        case Meaning.EXPIRED:
            return CollectError(place, "its credentials have expired", SIGN_IN)
        case Meaning.RETRY:
            return Unanswered(place, f"is put off by AWS: {code}", "try again later")
        case _:
            return NotAdmitted(place, f"is refused by AWS: {code}", remedy)


def _failed(error: Exception, place: str, remedy: str) -> CollectError:
    name = next(each.__name__ for each in type(error).__mro__ if each.__name__ in _FAULTS)
    fault = _FAULTS[name]
    where = str(getattr(error, "kwargs", {}).get("path", place)) if name == "ConfigParseError" else place
    cause = Unanswered if fault.away else CollectError
    return cause(where, fault.problem, fault.remedy or remedy)
