"""Who asks, and whether a Principal or NotPrincipal element names them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final

from nhiscan.definition.aws_choices import Choices
from nhiscan.definition.aws_truth import (
    FALSE,
    TRUE,
    Truth,
    all_of,
    chosen,
    hangs_on,
    open_by,
    truth,
)
from nhiscan.errors import InputError

if TYPE_CHECKING:
    from nhiscan.definition.aws_context import Context

CANONICAL: Final = (
    "Amazon S3 User Guide, Access control list (ACL) overview: "
    "which account a canonical id belongs to is not in the request"
)
FEDERATING: Final = (
    "IAM User Guide, How AWS enforcement code logic evaluates requests: "
    "which user federated is not in the request"
)


class Kind(Enum):
    """The kinds of callers.

    Source: IAM User Guide, "AWS JSON policy elements: Principal".
    """

    USER = "user"
    ROLE = "role"
    SESSION = "session"
    FEDERATED = "federated user"
    ROOT = "root"
    PROVIDER = "identity provider's token"
    SERVICE = "service"
    ANONYMOUS = "anonymous"
    UNNAMED = "unnamed role"


ACCOUNT_KINDS: Final = frozenset(
    {Kind.USER, Kind.ROLE, Kind.SESSION, Kind.FEDERATED, Kind.ROOT, Kind.UNNAMED}
)
"""Callers that belong to an account; the others come from nowhere."""


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks."""

    kind: Kind
    """Which kind of caller."""
    arn: str = ""
    """The name as given: an ARN, a service's or provider's name, empty for an unnamed role."""
    account: str | None = None
    """Its account, where it has one that is known."""
    partition: str = "aws"
    """Of its ARN."""
    name: str = ""
    """The last part of a user's or role's path; of a session, its role's name."""

    @property
    def role_arn(self) -> str:
        """What aws:PrincipalArn says: of a session its role, without the path a session's ARN lacks.

        Source: IAM User Guide, "AWS global condition context keys", aws:PrincipalArn.
        """
        if self.kind is Kind.SESSION:
            return f"arn:{self.partition}:iam::{self.account}:role/{self.name}"
        return self.arn

    @property
    def service_linked(self) -> bool:
        """Whether no SCP and no RCP binds it; a session's ARN does not show it.

        Source: IAM User Guide, "Create a service-linked role": the path is aws-service-role.
        """
        return self.kind is Kind.ROLE and ":role/aws-service-role/" in self.arn


_FORMS: Final = (
    (Kind.ROOT, r"arn:(aws[a-z-]*):iam::(\d{12}):(root)"),
    (Kind.USER, r"arn:(aws[a-z-]*):iam::(\d{12}):user/(?:.*/)?([^/*?]+)"),
    (Kind.ROLE, r"arn:(aws[a-z-]*):iam::(\d{12}):role/(?:.*/)?([^/*?]+)"),
    (Kind.SESSION, r"arn:(aws[a-z-]*):sts::(\d{12}):assumed-role/([^/*?]+)/[^/*?]+"),
    (Kind.FEDERATED, r"arn:(aws[a-z-]*):sts::(\d{12}):federated-user/([^/*?]+)"),
    (Kind.PROVIDER, r"arn:(aws[a-z-]*):iam::(\d{12}):(?:oidc|saml)-provider/([^*?]+)"),
)
"""Source: IAM User Guide, "IAM identifiers", IAM ARNs; the groups are partition, account, name."""
_SERVICE: Final = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*\.amazonaws\.com(\.cn)?", re.IGNORECASE)
_WEB_PROVIDERS: Final = frozenset(
    {"accounts.google.com", "www.amazon.com", "graph.facebook.com", "cognito-identity.amazonaws.com"}
)
_BY_TOKEN: Final = frozenset({"sts:assumerolewithwebidentity", "sts:assumerolewithsaml"})


def parse_arn(arn: str) -> Principal | None:
    """The caller an ARN names; None if it names none."""
    for kind, form in _FORMS:
        if found := re.fullmatch(form, arn, re.ASCII):
            return Principal(kind, arn, account=found[2], partition=found[1], name=found[3])
    return None


def parse_principal(given: str | None, action: str, account: str | None) -> Principal:
    """The caller a request names; ``account`` is that of an unnamed role.

    Source: IAM User Guide, "AWS JSON policy elements: Principal".
    """
    if given is None:
        return Principal(Kind.UNNAMED, account=account)
    if given == "*":
        return Principal(Kind.ANONYMOUS, given)
    if re.fullmatch(r"\d{12}", given, re.ASCII):
        return Principal(Kind.ROOT, f"arn:aws:iam::{given}:root", account=given, name="root")
    if given in _WEB_PROVIDERS and action.lower() in _BY_TOKEN:
        return Principal(Kind.PROVIDER, given)
    if _SERVICE.fullmatch(given):
        return Principal(Kind.SERVICE, given)
    if found := parse_arn(given):
        return found
    raise InputError(
        "principal", f"`{given}` names no caller", "give the ARN of a user, role or session, or a service"
    )


class Grade(Enum):
    """How closely a Principal element names the caller."""

    ANYONE = "*"
    ACCOUNT = "its account"
    ROLE = "its role"
    DIRECT = "itself"


Grades = Iterator[tuple[Grade, Truth]]


def grades(
    named: Mapping[str, tuple[str, ...]], who: Principal, context: Context, choices: Choices
) -> Grades:
    """Each way in which a Principal element names ``who``.

    Source: IAM User Guide, "AWS JSON policy elements: Principal".
    """
    for name in named.get("AWS", ()):
        yield from _aws_name(name, who, context, choices)
    for name in named.get("Service", ()):
        yield Grade.DIRECT, truth(who.kind is Kind.SERVICE and name.lower() == who.arn.lower())
    for name in named.get("Federated", ()):
        yield Grade.DIRECT, truth(who.kind is Kind.PROVIDER and name == who.arn)
    for _ in named.get("CanonicalUser", ()):
        yield Grade.ACCOUNT, open_by(CANONICAL) if who.kind in ACCOUNT_KINDS else FALSE


def _aws_name(name: str, who: Principal, context: Context, choices: Choices) -> Grades:
    if name == "*":
        yield Grade.ANYONE, TRUE
        return
    if who.kind not in ACCOUNT_KINDS:
        return
    if found := re.fullmatch(r"(AROA|AIDA)[A-Z0-9]+", name, re.ASCII):
        yield Grade.ROLE if found[1] == "AROA" else Grade.DIRECT, _unique_id(name, context)
        return
    is_account = re.fullmatch(r"\d{12}", name, re.ASCII)
    other = Principal(Kind.ROOT, account=name) if is_account else parse_arn(name)
    if other is None:
        return  # a wildcard inside a name is a letter, and matches nobody
    here = _same_account(who, other.account)
    match other.kind:
        case Kind.ROOT:
            yield Grade.ACCOUNT, here
        case Kind.USER if who.kind is Kind.FEDERATED:
            yield Grade.ROLE, all_of([here, chosen(choices.federating_user_grants, FEDERATING)])
        case Kind.ROLE:
            yield Grade.ROLE, all_of([here, _is_role(who, other)])
        case Kind.SESSION:
            yield Grade.DIRECT, all_of([here, _is_session(who, other)])
        case _:
            yield Grade.DIRECT, truth(who.arn == name)


def _same_account(who: Principal, account: str | None) -> Truth:
    """Whether ``who`` is of ``account``: root ARN and digits name everyone in it.

    Source: IAM User Guide, "AWS JSON policy elements: Principal", AWS account principals.
    """
    return hangs_on("aws:PrincipalAccount") if who.account is None else truth(who.account == account)


def _is_role(who: Principal, role: Principal) -> Truth:
    """A role's ARN names every session of it; a session's ARN does not tell the role's path."""
    if who.kind is Kind.UNNAMED:
        return hangs_on("aws:PrincipalArn")
    if who.kind is Kind.SESSION:
        return truth((who.partition, who.name) == (role.partition, role.name))
    return truth(who.arn == role.arn)


def _is_session(who: Principal, session: Principal) -> Truth:
    """A session's ARN names that session; of a caller given as a role we do not know which it is."""
    if who.kind is Kind.UNNAMED:
        return hangs_on("aws:PrincipalArn")
    if who.kind is Kind.ROLE and (who.partition, who.name) == (session.partition, session.name):
        return hangs_on("aws:userid")
    return truth(who.arn == session.arn)


def _unique_id(unique: str, context: Context) -> Truth:
    """The id that stays in a policy when its user or role is deleted names that one alone.

    Source: IAM User Guide, "IAM identifiers", Unique identifiers.
    """
    key = context.key("aws:userid")
    if not key.values or key.many:
        return FALSE
    return truth(key.values[0] == unique or key.values[0].startswith(f"{unique}:"))
