"""One question: who wants to do what to what, and all the policies that have a say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, NamedTuple

from nhiscan.access.aws.actions import TABLE
from nhiscan.access.aws.exact.context import Context, Value
from nhiscan.access.aws.exact.kms_grants import KmsGrant
from nhiscan.access.aws.exact.principals import Caller
from nhiscan.access.aws.exact.statements import Compiled
from nhiscan.access.aws.exact.typing import fits_a_type, has_types, works_on

_TRUST: Final = frozenset("sts:assumerole sts:tagsession sts:setsourceidentity sts:setcontext".split())


@dataclass(frozen=True, slots=True, eq=False)
class Attached:
    """A policy where it is attached; itself and no other, so that it is found again fast."""

    name: str
    """What an answer calls it."""
    compiled: Compiled
    """The document."""
    id: str = ""
    """``HOLDER#LAYER:NAME``, a managed policy's name being its ARN; that ARN alone where whoever asks holds
    it; empty where nobody says more than the name."""


EVERY_BUCKET: Final = "arn:aws:s3:::*"
"""What is asked for by who lists all buckets."""
Layer = tuple[Attached, ...]
"""Policies that one of which is enough."""


class Policies(NamedTuple):
    """Everything that has a say; None: none of that kind applies."""

    identity: Layer = ()
    """The caller's own and its groups'."""
    boundary: Layer | None = None
    """The permissions boundary."""
    session: Layer | None = None
    """What the session was cut down to."""
    resource: Layer = ()
    """The resource's own."""
    endpoint: Layer | None = None
    """The VPC endpoint's that the request goes through."""
    scp: tuple[Layer, ...] | None = None
    """Service control policies by level, root first."""
    rcp: tuple[Layer, ...] | None = None
    """Resource control policies by level, root first."""
    kms_grants: tuple[KmsGrant, ...] = ()
    """Grants on the key."""
    unseen: tuple[tuple[str, str], ...] = ()
    """Layer and name of what applies and nobody has seen: it may allow or deny anything."""


@dataclass(frozen=True)
class Question:
    """A request with all that it is decided by."""

    action: str
    """The action in lower case."""
    resource: str
    """The resource's ARN, or ``*``."""
    caller: Caller
    """Who asks."""
    resource_account: str | None
    """Whose the resource is; None: not known."""
    given: Mapping[str, Value]
    """What is said of the context, by key in lower case."""
    free: bool
    """Whether a key of which nothing is said is free, else absent."""
    policies: Policies
    """The policies."""
    caller_keys: Mapping[str, Value] = field(default_factory=dict)
    """More that follows from who asks, from an inventory: tags, organisation."""

    @cached_property
    def context(self) -> Context:
        """The context: what was given, and what follows from the rest."""
        account = self._home
        owner = {} if account is None else {"aws:resourceaccount": account}
        return Context({**self.caller.keys, **owner, **self.caller_keys, **self.given}, free=self.free)

    @property
    def _home(self) -> str | None:
        return self.resource_account or self.caller.account

    @cached_property
    def place(self) -> int | None:
        """The action's place in the table; None: it is not known."""
        return TABLE().index(self.action)

    @cached_property
    def target(self) -> str:
        """The resource that statements are matched against: ``*`` for an action that works on none.

        Source: Service Authorization Reference, "Actions table"; Amazon S3 User Guide, "Identity-based policy
        examples", for the list of all buckets.
        """
        if self.place is None or has_types(self.place):
            return self.resource
        return EVERY_BUCKET if self.action == "s3:listallmybuckets" else "*"

    @property
    def typed(self) -> bool | None:
        """Whether the resource is one that the action works on; None: the action is not known."""
        if self.place is None:
            return None
        return self.target in ("*", EVERY_BUCKET) or fits_a_type(self.place, self.target)

    @property
    def service(self) -> str:
        """The action's service."""
        return self.action.partition(":")[0]

    @property
    def crosses(self) -> bool:
        """Whether caller and resource are of different accounts."""
        return None not in (self.caller.account, self._home) and self.caller.account != self._home

    @property
    def must_be_named(self) -> bool:
        """Whether the resource's own policy has to say so: a role's trust policy, a key's policy.

        Source: IAM User Guide, "Policy evaluation logic"; AWS KMS Developer Guide, "Key policies in AWS KMS".
        """
        if self.service == "kms":
            on_keys = self.place is not None and works_on(self.place, "key")
            return on_keys and not self.resource.partition("/")[0].endswith(":alias")
        return self.action in _TRUST
