"""How permissions become more permissions on AWS: what each way needs, and what it gives."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Final


class Trigger(StrEnum):
    """Who has the attacker's code run."""

    OWN = "own"
    EXISTING = "existing"
    NONE = "none"


class FactKind(StrEnum):
    """What a fact is about; the closed set of what a row may ask a snapshot for."""

    ACCOUNT = "account"
    """``subject`` is a ``member`` account, which does not manage its organization; ``own``: the caller's own,
    if it is one."""
    CREDENTIAL = "credential"
    """``of`` has a credential of this kind."""
    IDENTITY = "identity"
    """``subject`` is a user, role, group or account's root that a customer may change: no role under
    ``/aws-service-role/`` or ``/aws-reserved/``."""
    MEMBERSHIP = "membership"
    """``subject`` is a member of the group that the value names."""
    NEW = "new"
    """``subject`` is made by this method, under a name that the attacker chooses."""
    POLICY = "policy"
    """``subject`` is on ``to``: ``attached`` a customer's own managed policy, ``managed`` AWS's too,
    ``inline``, ``any`` of the three; ``boundary``, ``customer-boundary`` a customer's own; ``scp`` a
    customer's own, on an account, unit or root."""
    PROVISIONED = "provisioned"
    """``subject`` is the role that Identity Center made, in account ``within``, of the permission set that
    the value names."""
    RESOURCE = "resource"
    """``subject`` is a resource of this kind, which ``holds`` another thing (an instance profile its role, a
    cluster of EKS its pod identity associations), or lies in the account ``of`` one."""
    ROOM = "room"
    """``of`` has room for another credential of this kind: less than two access keys, or no password.

    Source: IAM User Guide, "IAM and AWS STS quotas"; AWS IAM API Reference, CreateLoginProfile."""
    THING = "thing"
    """``subject`` is something that no table shows, belonging to ``of``; never more than possible."""
    TRUSTS = "trusts"
    """``subject`` is a role whose trust policy lets in the service, or the identity or provider that the
    value names, conditions aside; Cognito's identity pools come as a federated principal."""
    WORKLOAD = "workload"
    """``subject`` is a workload of one of these kinds, which ``runs_as`` a role."""


class GainKind(StrEnum):
    """What a method gives."""

    BECOME = "become"
    """Acting as it, with all that its own boundary, SCPs and RCPs leave."""
    JOIN = "join"
    """Membership in the group for a user that the attacker already holds."""
    LIFT = "lift"
    """A guard of it no longer stands in the way."""
    OPEN = "open"
    """Its resource-based policy says what the attacker likes."""
    READ = "read"
    """Whatever secret it holds or carries."""
    REWRITE = "rewrite"
    """Any permission for it: all that its boundary, SCPs, RCPs and other policies' Denies leave."""


class Guard(StrEnum):
    """What a method can take out of the way."""

    BOUNDARY = "boundary"
    DENY = "deny"
    MFA = "mfa"
    SCP = "scp"
    TAGS = "tags"


@dataclass(frozen=True, slots=True)
class Need:
    """One action that a caller must be allowed."""

    action: str
    """Its canonical name, ``service:Action``."""
    on: str
    """``*`` if it knows no resource type; ``new``: one of the caller's account that it may name as it likes,
    the same one wherever the row says ``new`` of that type; ``made``: one that the caller's own request
    makes, under an id that the service chooses; ``any``: some one that is there, or that AWS lends; or a
    variable."""
    types: tuple[str, ...]
    """AWS's resource types that ``on`` may be of; empty for ``*``."""
    carries: tuple[tuple[str, str], ...] = ()
    """Condition keys that the request surely has, sorted, with their value or variable; ``any``: the
    attacker chooses it; ``absent``: it surely has none. ``${Partition}`` and ``${Account}`` are those of the
    caller. See ``derived`` for values that follow from what a variable stands for."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that must be so, by the tables of a snapshot."""

    kind: FactKind
    """What it is about."""
    values: tuple[str, ...]
    """The words that narrow it down, any of them, or one variable."""
    subject: str | None = None
    """The variable for what the fact is about."""
    to: str | None = None
    """The variable for what a policy is on."""
    runs_as: str | None = None
    """The variable for the role that a workload runs as."""
    holds: str | None = None
    """The variable for what a resource holds."""
    of: str | None = None
    """The variable, bound by another fact, for what the subject belongs to."""
    within: str | None = None
    """The variable for the account."""
    unseen: str | None = None
    """Why no snapshot can tell; None: one can."""


@dataclass(frozen=True, slots=True)
class Gain:
    """What a method gives."""

    kind: GainKind
    """How."""
    of: str
    """The variable for whom or what it is gained of."""
    guard: Guard | None = None
    """What is lifted."""
    by: str | None = None
    """The variable for the policy that no longer counts, where it is but one."""
    within: tuple[str, ...] = ()
    """The service prefixes that can be called so; empty: all."""


@dataclass(frozen=True, slots=True)
class Method:
    """One indivisible way up."""

    id: str
    """Its stable name."""
    title: str
    """What an attacker does, in the imperative."""
    aliases: tuple[str, ...]
    """Its ids in published lists, as ``list:id``."""
    trigger: Trigger
    """Who has the code run."""
    passes: str | None
    """The service principal that ``$role`` is handed to, by its name in the partition ``aws``; ``needs``
    and ``where`` say all that follows."""
    needs: tuple[Need, ...]
    """What one and the same caller must be allowed, all of it."""
    then: tuple[tuple[Need, ...], ...]
    """What else must be done, by the caller or whom it holds: any one of these, all of it; empty: nothing."""
    where: tuple[Fact, ...]
    """What must be so, all of it."""
    gains: Gain
    """What it gives."""
    limits: tuple[str, ...]
    """What can still stop it, by the keys of ``limits()``."""
    source: str
    """AWS's page on the mechanism."""
    published: str | None
    """When it was first published, as far as a list says so."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something that is called a method elsewhere, and is no row here."""

    what: str
    """What it is."""
    because: str
    """Why there is no row."""
    aliases: tuple[str, ...] = ()
    """Its ids in published lists."""


UNBOUND: Final = ("*", "new", "made", "any")
"""What ``Need.on`` can be that no fact binds."""
DERIVED: Final = ("boundary-of", "cluster-of")
"""What a value of ``Need.carries`` can be taken from: an identity's permissions boundary, by its ARN, and no
value where it has none; the cluster that a service of ECS runs on, by its ARN.

Source: IAM User Guide, "Available keys for IAM", iam:PermissionsBoundary; Service Authorization Reference,
"Actions, resources, and condition keys for Amazon Elastic Container Service", ecs:cluster.
"""


def derived(value: str) -> tuple[str, str] | None:
    """A word of ``DERIVED`` and the variable that it is about, as of ``boundary-of:$role``; None: none."""
    word, colon, variable = value.partition(":")
    return (word, variable) if colon and word in DERIVED else None


@cache
def methods() -> tuple[Method, ...]:
    """Every method that the table knows, by id."""
    from nhiscan.reference.aws_escalation_reading import parse_methods  # it reads into the nouns above

    return parse_methods(_text())


@cache
def limits() -> Mapping[str, str]:
    """What can still stop a method, in words, by the key that rows use."""
    found: dict[str, str] = tomllib.loads(_text())["limits"]
    return found


@cache
def compositions() -> Mapping[str, tuple[str, ...]]:
    """Published paths of several steps: their methods, and ``assume`` for becoming a role by its trust."""
    found = tomllib.loads(_text())["compositions"]
    return {alias: tuple(steps) for alias, steps in found.items()}


@cache
def left_out() -> tuple[LeftOut, ...]:
    """What others call a method and the table does not."""
    rows = tomllib.loads(_text())["left_out"]
    return tuple(LeftOut(row["what"], row["because"], tuple(row.get("aliases", ()))) for row in rows)


def _text() -> str:
    return files("nhiscan.reference").joinpath("aws_escalation.toml").read_text(encoding="utf-8")
