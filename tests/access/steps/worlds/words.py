"""The words that tell what is there, each with the rows that it stands for: a closed table."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from nhiscan.model import (
    Credential,
    CredentialKind,
    Gap,
    GapKind,
    Inherited,
    Layer,
    Membership,
    Origin,
    PrincipalKind,
    Resource,
    Scope,
    ScopeKind,
    Trust,
    Workload,
)
from nhiscan.snapshot import TABLES
from tests.access.building import ACCOUNT, EVERYTHING, Doc, Statement, allow
from tests.access.steps.worlds.names import KINDS, REGION, account_of, arn, id_of
from tests.access.steps.worlds.sentences import allowed, conditions, statement
from tests.access.steps.worlds.world import World

_TRUSTED_TO: Final = {
    "cognito-identity.amazonaws.com": ["sts:AssumeRoleWithWebIdentity"],
    "pods.eks.amazonaws.com": ["sts:AssumeRole", "sts:TagSession"],
    "rolesanywhere.amazonaws.com": ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"],
}
"""What trust policies allow principals that do more than assume a role."""
_PROVIDERS: Final = {"oidc": ["sts:AssumeRoleWithWebIdentity"], "saml": ["sts:AssumeRoleWithSAML"]}


@dataclass(frozen=True)
class _Policy(Doc):
    """A policy that stands alone, under a name of its own."""

    arn: str | None = None
    """Its ARN; None: it stands in its holder."""

    @property
    def reference(self) -> str | None:
        """Its ARN."""
        return self.arn


_POLICIES: Final = {
    "inline-policy": (Layer.IDENTITY, Origin.INLINE, ""),
    "managed-policy": (Layer.IDENTITY, Origin.CUSTOMER, f"arn:aws:iam::{ACCOUNT}:policy/"),
    "aws-policy": (Layer.IDENTITY, Origin.PROVIDER, "arn:aws:iam::aws:policy/"),
    "boundary": (Layer.BOUNDARY, Origin.CUSTOMER, f"arn:aws:iam::{ACCOUNT}:policy/"),
    "aws-boundary": (Layer.BOUNDARY, Origin.PROVIDER, "arn:aws:iam::aws:policy/"),
}
_HARMLESS: Final = allow("s3:ListAllMyBuckets")


def _identity(world: World, who: str) -> None:
    world.identity(who)


def _may(world: World, who: str, says: str) -> None:
    world.number += 1
    world.attach(who, Doc([allowed(says)], name=f"own-{world.number}"))


def _trusts(world: World, who: str, whom: str, when: str) -> None:
    provider = re.search(r"(?:^|:)(oidc|saml)-provider/", whom)
    actions = _TRUSTED_TO.get(whom, ["sts:AssumeRole"])
    if provider is not None:
        principal, actions = {"Federated": id_of(whom)}, _PROVIDERS[provider[1]]
    elif whom == "cognito-identity.amazonaws.com":
        principal = {"Federated": whom}
    elif whom.endswith(".amazonaws.com"):
        principal = {"Service": whom}
    elif whom == "*" or whom.isdecimal():
        principal = {"AWS": whom}
    else:
        principal = {"AWS": world.identity(whom)}
    told = {"Effect": "Allow", "Principal": principal, "Action": actions, **conditions(when)}
    world.trusts[world.identity(who)].append(told)


def _runs(world: World, kind: str, name: str, who: str) -> None:
    id_, role = arn(kind, name), world.identity(who)
    account = world.account(account_of(id_))
    account.rows.append(Workload(id_, "aws", account.account, kind, name, role, REGION))
    _resource(world, kind, name)


def _resource(world: World, kind: str, name: str, settings: tuple[tuple[str, str], ...] = ()) -> None:
    id_ = arn(kind, name)
    account = world.account(account_of(id_))
    account.rows.append(Resource(id_, "aws", account.account, kind, name, settings=settings))


def _lets(world: World, kind: str, name: str, whom: str, says: str) -> None:
    """A statement of a resource's own policy, in favour of an identity, or of the account by its ``root``."""
    world.number += 1
    told = {**statement(f"allow {says}"), "Principal": {"AWS": id_of(whom)}}
    policy = Doc([told], name=f"resource-policy-{world.number}")
    world.account().attach(arn(kind, name), policy, layer=Layer.RESOURCE)


def _holds(world: World, kind: str, name: str, what: str) -> None:
    """An instance profile its role."""
    assert kind == "instance-profile", f"what a {kind} holds is not told so"
    _resource(world, kind, name, (("role", world.identity(what)),))


def _policy(world: World, who: str, kind: str, name: str | None, says: str | None) -> None:
    layer, origin, place = _POLICIES[kind]
    world.number += 1
    called = name or f"{kind}-{world.number}"
    statements = [statement(each) for each in says.split("; ")] if says else [_HARMLESS]
    world.attach(who, _Policy(statements, called, origin, arn=place + called if place else None), layer)


def _member(world: World, who: str, group: str) -> None:
    world.account().rows.append(Membership(world.identity(group), world.identity(who), ACCOUNT))


def _assigned(world: World, who: str, whom: str) -> None:
    """A role of Identity Center to a user or group of its directory."""
    id_ = world.identity(who)
    told = f"{id_}#assignment:{whom}"
    row = Trust(told, "aws", ACCOUNT, id_, whom, PrincipalKind.IDENTITY, None, -1, None, ())
    world.account().rows.append(row)


def _credential(world: World, who: str, kind: str, service: str | None = None) -> None:
    world.number += 1
    id_ = world.identity(who)
    row = Credential(
        f"{id_}#{kind}-{world.number}",
        "aws",
        ACCOUNT,
        CredentialKind(kind),
        id_,
        active=True,
        service=service,
    )
    world.account().rows.append(row)


def _two_keys(world: World, who: str) -> None:
    _credential(world, who, "access-key")
    _credential(world, who, "access-key")


def _gap(world: World, table: str) -> None:
    assert table in TABLES, f"no table `{table}`"
    world.account().rows.append(Gap(GapKind.REFUSED, "aws", ACCOUNT, table, "a call", "a permission"))


def _managed_here(world: World) -> None:
    world.account().rows += [
        Scope("o-1", "aws", ACCOUNT, ScopeKind.ORGANISATION, ""),
        Scope("r-1", "aws", ACCOUNT, ScopeKind.ROOT, "Root", "o-1"),
        Scope(ACCOUNT, "aws", ACCOUNT, ScopeKind.ACCOUNT, "", "r-1", management=True),
    ]


def _account(world: World, number: str, parent: str | None) -> None:
    row = Scope(number, "aws", number, ScopeKind.ACCOUNT, "", parent or "r-1", management=False)
    world.account(number).rows.append(row)


def _unit(world: World, unit: str) -> None:
    world.account().rows.append(Scope(unit, "aws", ACCOUNT, ScopeKind.UNIT, unit, "r-1"))


def _scp(world: World, name: str | None, scope: str | None, number: str | None, says: str) -> None:
    """An SCP as the account that it binds knows it, beside the one of AWS that allows everything."""
    account = world.account(number or ACCOUNT)
    where = scope or account.account
    depth = {"r": 0, "o": 1}.get(where[0], 2)
    world.number += 1
    called = name or f"scp-{world.number}"
    place = "arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess"
    own = f"arn:aws:organizations::{ACCOUNT}:policy/o-1/service_control_policy/{called}"
    told: list[tuple[str, list[Statement], str]] = [
        ("FullAWSAccess", [EVERYTHING], place),
        (called, [statement(each) for each in says.split("; ")], own),
    ]
    for title, statements, reference in told:
        document = account.store(Doc(statements))
        account.rows.append(
            Inherited(account.account, "aws", where, depth, Layer.SCP, title, document, reference)
        )


_WHO: Final = r"(?:(?:role|user|group)/[^ ]+|arn:aws:iam::\d{12}:(?:(?:role|user|group)/[^ ]+|root)|root)"
_KIND: Final = "|".join(sorted(KINDS))
_CREDENTIAL: Final = "|".join(sorted(kind.value for kind in CredentialKind))
_WORDS: Final[dict[str, Callable[..., None]]] = {
    rf"(?P<who>{_WHO})": _identity,
    rf"(?P<who>{_WHO}) may (?P<says>.+)": _may,
    rf"(?P<who>{_WHO}) trusts (?P<whom>[^ ]+)(?P<when>(?: (?:if|unless) .+)?)": _trusts,
    rf"(?P<kind>{_KIND}) (?P<name>[^ ]+) runs as (?P<who>{_WHO})": _runs,
    rf"(?P<kind>{_KIND}) (?P<name>[^ ]+)": _resource,
    rf"(?P<kind>{_KIND}) (?P<name>[^ ]+) lets (?P<whom>{_WHO}) (?P<says>.+)": _lets,
    rf"(?P<kind>{_KIND}) (?P<name>[^ ]+) holds (?P<what>[^ ]+)": _holds,
    rf"(?P<who>{_WHO}) has (?P<kind>{'|'.join(_POLICIES)})(?: (?!allow |deny )(?P<name>[^ :]+))?"
    r"(?::? (?P<says>(?:allow|deny) .+))?": _policy,
    rf"(?P<who>{_WHO}) in (?P<group>{_WHO})": _member,
    rf"(?P<who>{_WHO}) is assigned to (?P<whom>arn:aws:identitystore:::[^ ]+)": _assigned,
    rf"(?P<who>{_WHO}) has (?P<kind>{_CREDENTIAL})(?: for (?P<service>[^ ]+))?": _credential,
    rf"(?P<who>{_WHO}) has two access-keys": _two_keys,
    r"table (?P<table>[a-z_]+) is not whole": _gap,
    "organization managed here": _managed_here,
    r"account (?P<number>\d{12}) is member(?: of (?P<parent>[^ ]+))?": _account,
    r"unit (?P<unit>ou-[^ ]+)": _unit,
    r"scp(?: (?!allow |deny )(?P<name>[^ ]+))?(?: on (?P<scope>[^ :]+))?(?: of (?P<number>\d{12}))?"
    r":? (?P<says>(?:allow|deny) .+)": _scp,
}
"""Each sentence as a pattern, with what it adds. To tell of something else, add a line."""


def tell(world: World, text: str) -> None:
    """Add what one sentence tells; every identity that it mentions is there."""
    for form, rows in _WORDS.items():
        found = re.fullmatch(form, text)
        if found is not None:
            rows(world, **found.groupdict())
            return
    raise AssertionError(f"`{text}` is told in no known words")
