"""Who asks, and how a policy can name them.

Source: IAM User Guide, "AWS JSON policy elements: Principal", "AWS JSON policy elements: NotPrincipal".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cached_property, lru_cache
from typing import Final

from nhiscan.access.aws.exact.context import Context, Lacking, Value
from nhiscan.access.aws.exact.truth import Truth, both, either, every, hangs_on, left_open, opposite, some


class Kind(Enum):
    """What kind of caller."""

    USER = "user"
    ROLE = "role"
    """Any session of a role."""
    SESSION = "session"
    FEDERATED = "federated user"
    ROOT = "root"
    PROVIDER = "provider"
    """Who holds a token of an identity provider."""
    SERVICE = "service"
    ANONYMOUS = "anonymous"
    UNNAMED = "unnamed"
    """A role of which nothing is known but its account."""

    @property
    def as_role(self) -> bool:
        """Whether it acts as a role."""
        return self in (Kind.ROLE, Kind.SESSION, Kind.UNNAMED)

    @property
    def in_account(self) -> bool:
        """Whether it belongs to an account."""
        return self not in (Kind.PROVIDER, Kind.SERVICE, Kind.ANONYMOUS)


class Grade(Enum):
    """How a policy names who asks: what that alone is worth differs."""

    ANYONE = "anyone"
    ACCOUNT = "account"
    ROLE = "role"
    DIRECT = "direct"


_ARN: Final = re.compile(r"arn:(?P<p>aws[a-z-]*):(?P<s>iam|sts)::(?P<a>\d{12}):(?P<r>[^\s:].*)", re.ASCII)
_ACCOUNT: Final = re.compile(r"\d{12}", re.ASCII)
_SERVICE: Final = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)*\.amazonaws\.com(?:\.cn)?", re.IGNORECASE)
_PROVIDERS: Final = frozenset(
    "accounts.google.com www.amazon.com graph.facebook.com cognito-identity.amazonaws.com".split()
)
_WITH_TOKEN: Final = frozenset({"sts:assumerolewithwebidentity", "sts:assumerolewithsaml"})
_UNIQUE_ID: Final = re.compile(r"A[A-Z]{3}[A-Z0-9]{12,}")
_CANONICAL: Final = (
    "Access control list (ACL) overview: which account a canonical user id belongs to is not in the request"
)
_FEDERATING: Final = (
    "How AWS enforcement code logic evaluates requests: which user federated is not in the request"
)
_NOT_EVERY_NAME: Final = "NotPrincipal: which names of a caller must be listed depends on the service"
_ARN_KEY, _ID_KEY = "aws:principalarn", "aws:userid"


@dataclass(frozen=True)
class Caller:
    """Who asks."""

    kind: Kind
    """The kind."""
    text: str
    """As it was given; empty for an unnamed role."""
    account: str | None
    """Twelve digits; None: of no account, or nobody says of which."""
    partition: str = "aws"
    """The partition of its ARN."""
    name: str = ""
    """Of a user, role or session the name without path; of a federated user its own."""
    session: str = ""
    """The session's name."""
    service_linked: bool = False
    """Whether it is a role that guardrails do not bind."""

    @cached_property
    def keys(self) -> Mapping[str, Value]:
        """The keys that follow from who asks, by their names in lower case.

        Source: IAM User Guide, "AWS global condition context keys", properties of the principal.
        """
        absent = Lacking.ABSENT
        found: dict[str, Value] = {
            _ARN_KEY: absent,
            "aws:principalaccount": self.account or absent,
            "aws:principaltype": _TYPES.get(self.kind, absent),
            "aws:username": absent,
            "aws:principalisawsservice": "true" if self.kind is Kind.SERVICE else "false",
            "aws:principalservicename": self.text if self.kind is Kind.SERVICE else absent,
        }
        match self.kind:
            case Kind.USER:
                return {**found, _ARN_KEY: self.text, "aws:username": self.name}
            case Kind.ROLE:
                return {**found, _ARN_KEY: self.text}
            case Kind.SESSION:
                return {**found, _ARN_KEY: f"arn:{self.partition}:iam::{self.account}:role/{self.name}"}
            case Kind.FEDERATED:
                return {**found, _ARN_KEY: self.text, _ID_KEY: f"{self.account}:{self.name}"}
            case Kind.ROOT:
                arn = f"arn:{self.partition}:iam::{self.account}:root"
                return {**found, _ARN_KEY: arn, _ID_KEY: self.account or absent}
            case Kind.ANONYMOUS:
                return {**found, _ID_KEY: "anonymous"}
            case Kind.UNNAMED:
                account = self.account or Lacking.FREE
                free = {_ARN_KEY: Lacking.FREE, _ID_KEY: Lacking.FREE}
                return {**found, **free, "aws:principalaccount": account}
            case _:
                return found


_TYPES: Final[Mapping[Kind, str]] = {
    Kind.USER: "User",
    Kind.ROLE: "AssumedRole",
    Kind.SESSION: "AssumedRole",
    Kind.UNNAMED: "AssumedRole",
    Kind.FEDERATED: "FederatedUser",
    Kind.ROOT: "Account",
    Kind.ANONYMOUS: "Anonymous",
}


@lru_cache(maxsize=65536)
def parse_caller(text: str | None, action: str, account: str | None) -> Caller | None:
    """Who ``text`` names; None: nobody. ``action`` in lower case; ``account``: the resource's.

    A session's ARN does not show the path of its role.
    """
    if text is None:
        return Caller(Kind.UNNAMED, "", account)
    if text == "*":
        return Caller(Kind.ANONYMOUS, text, None)
    found = _ARN.fullmatch(text)
    if found is None:
        return _without_arn(text, action)
    if found["r"].startswith(("oidc-provider/", "saml-provider/")):
        return Caller(Kind.PROVIDER, text, None)
    what, _, rest = found["r"].partition("/")
    path, _, name = rest.rpartition("/")
    match found["s"], what:
        case "iam", "root" if not rest:
            return Caller(Kind.ROOT, text, found["a"], found["p"])
        case "iam", "user" if name:
            return Caller(Kind.USER, text, found["a"], found["p"], name)
        case "iam", "role" if name:
            linked = path.startswith("aws-service-role/")
            return Caller(Kind.ROLE, text, found["a"], found["p"], name, service_linked=linked)
        case "sts", "assumed-role" if name and path:
            return Caller(Kind.SESSION, text, found["a"], found["p"], path.rpartition("/")[2], name)
        case "sts", "federated-user" if rest:
            return Caller(Kind.FEDERATED, text, found["a"], found["p"], rest)
        case _:
            return None


def _without_arn(text: str, action: str) -> Caller | None:
    """Who is named by other than an ARN: an account, a provider of tokens, a service."""
    if _ACCOUNT.fullmatch(text):
        return Caller(Kind.ROOT, text, text)
    if action in _WITH_TOKEN and text in _PROVIDERS:
        return Caller(Kind.PROVIDER, text, None)
    return Caller(Kind.SERVICE, text, None) if _SERVICE.fullmatch(text) else None


Named = Mapping[str, tuple[str, ...]]
"""Principals of a statement by kind."""


def grades(named: Named, caller: Caller, context: Context) -> Iterator[tuple[Grade, Truth]]:
    """How ``named`` names ``caller``, each with how surely."""
    for kind, texts in named.items():
        for text in texts:
            found = _grade(kind, text, caller, context)
            if found is not None and found[1] is not False:
                yield found


def _grade(kind: str, text: str, caller: Caller, context: Context) -> tuple[Grade, Truth] | None:
    match kind:
        case "AWS":
            return _aws(text, caller, context)
        case "Service":
            fits = caller.kind is Kind.SERVICE and text.lower() == caller.text.lower()
            return Grade.DIRECT, fits
        case "Federated":
            return Grade.DIRECT, caller.kind is Kind.PROVIDER and text == caller.text
        case "CanonicalUser":
            return Grade.ACCOUNT, left_open(_CANONICAL) if caller.kind.in_account else False
        case _:
            return (Grade.ANYONE, True) if text == "*" == kind else None


def _aws(text: str, caller: Caller, context: Context) -> tuple[Grade, Truth] | None:
    if text == "*":
        return Grade.ANYONE, True
    if not caller.kind.in_account:
        return None
    if _UNIQUE_ID.fullmatch(text):
        return _by_unique_id(text, context)
    named = parse_named(text)
    if named is None:
        return None
    here = _same_account(named, caller)
    match named.kind:
        case Kind.ROOT:
            return Grade.ACCOUNT, here
        case Kind.USER if caller.kind is Kind.FEDERATED:
            return Grade.ROLE, both(here, left_open(_FEDERATING))
        case Kind.ROLE if caller.kind.as_role:
            return Grade.ROLE, both(here, _is_role(named, caller))
        case Kind.SESSION if caller.kind.as_role:
            return Grade.DIRECT, both(here, _is_session(named, caller))
        case _:
            return Grade.DIRECT, named.kind is caller.kind and named.text == caller.text


@lru_cache(maxsize=65536)
def parse_named(text: str) -> Caller | None:
    """Whom an ARN or account in a policy names."""
    return parse_caller(text, "", None)


def _same_account(named: Caller, caller: Caller) -> Truth:
    if caller.account is None:
        return hangs_on("aws:principalaccount")
    return named.account == caller.account


def _is_role(named: Caller, caller: Caller) -> Truth:
    """Whether a role of the same account is the caller's; a session's ARN does not show its path."""
    match caller.kind:
        case Kind.UNNAMED:
            return hangs_on(_ARN_KEY)
        case Kind.ROLE:
            return named.text == caller.text
        case _:
            return (named.name, named.partition) == (caller.name, caller.partition)


def _is_session(named: Caller, caller: Caller) -> Truth:
    match caller.kind:
        case Kind.UNNAMED:
            return hangs_on(_ARN_KEY)
        case Kind.SESSION:
            return named.text == caller.text
        case _:
            same = (named.name, named.partition) == (caller.name, caller.partition)
            return hangs_on(_ID_KEY) if same else False


def _by_unique_id(text: str, context: Context) -> tuple[Grade, Truth]:
    """The id of somebody who was deleted: it names only who still has it."""
    known = context.get(_ID_KEY)
    same = isinstance(known, str) and (known == text or known.startswith(f"{text}:"))
    return (Grade.ROLE if text.startswith("AROA") else Grade.DIRECT), same


def struck(named: Named, caller: Caller, context: Context) -> Truth:
    """Whether a Deny with NotPrincipal ``named`` is meant for ``caller``: not all its names are there.

    Where its own name is there and another lacks, services differ.
    """
    found = list(grades(named, caller, context))
    if any(grade is Grade.ANYONE for grade, _ in found):
        return False
    listed = [_of(found, grade) for grade in _names(caller)]
    own = some(listed[1:] or listed)
    partly = both(opposite(every([own, *listed])), left_open(_NOT_EVERY_NAME))
    return either(opposite(own), partly)


def _names(caller: Caller) -> tuple[Grade, ...]:
    """How a caller can be named, the widest first."""
    match caller.kind:
        case Kind.ROLE | Kind.SESSION | Kind.UNNAMED:
            return Grade.ACCOUNT, Grade.ROLE, Grade.DIRECT
        case Kind.USER | Kind.FEDERATED:
            return Grade.ACCOUNT, Grade.DIRECT
        case Kind.ROOT:
            return (Grade.ACCOUNT,)
        case _:
            return (Grade.DIRECT,)


def _of(found: list[tuple[Grade, Truth]], wanted: Grade) -> Truth:
    result: Truth = False
    for grade, truth in found:
        if grade is wanted:
            result = either(result, truth)
    return result


def not_named(named: Named, caller: Caller, context: Context) -> Truth:
    """Whether an Allow with NotPrincipal ``named`` is for ``caller``: none of its names is there."""
    result: Truth = False
    for _, truth in grades(named, caller, context):
        result = either(result, truth)
    return opposite(result)
