"""The rows of a snapshot by what facts ask for."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, TypeVar

from nhiscan.access.aws.steps.asking import Asking, account_in
from nhiscan.access.aws.steps.facts.trusts import Trusts
from nhiscan.model import (
    Credential,
    Gap,
    GapKind,
    Grant,
    Identity,
    Inherited,
    Membership,
    Resource,
    Scope,
    Workload,
)

Bound = Mapping[str, str]
"""Variables of a method with what they stand for."""
Binding = tuple[Bound, tuple[str, ...]]
"""What the variables stand for, with what nobody has seen of it."""
UNSEEN: Final = "*"
"""What a variable stands for that no table shows."""
PROVIDER: Final = "aws"
_ACCOUNT: Final = re.compile(r"\d{12}", re.ASCII)
_OPEN: Final = frozenset({GapKind.REFUSED, GapKind.TRUNCATED, GapKind.NOT_GIVEN})
_AWS_OWN: Final = (":role/aws-service-role/", ":role/aws-reserved/")
_Row = TypeVar("_Row")


class Tables:
    """One snapshot's, read once."""

    def __init__(self, asking: Asking) -> None:
        """Over the snapshot of ``asking``."""
        rows = asking.snapshot.rows
        self.asking = asking
        self.identities = {row.id: row for row in rows(Identity, provider=PROVIDER)}
        self.workloads = _by(rows(Workload, provider=PROVIDER), lambda row: row.kind)
        self.resources = _by(rows(Resource, provider=PROVIDER), lambda row: row.kind)
        self.grants = _by(rows(Grant, provider=PROVIDER), lambda row: row.holder)
        self.groups: defaultdict[str, list[str]] = defaultdict(list)
        """The groups of each member."""
        for membership in rows(Membership, provider=PROVIDER):
            self.groups[membership.member].append(membership.group)
        credentials = rows(Credential, provider=PROVIDER)
        self.credentials = Counter((row.identity, row.kind.value) for row in credentials)
        """How many of each kind somebody has."""
        self.inherited = rows(Inherited, provider=PROVIDER)
        self.scopes = rows(Scope, provider=PROVIDER)
        self.open = {(gap.partition, gap.table) for gap in rows(Gap, provider=PROVIDER) if gap.kind in _OPEN}
        """Accounts and tables that were not seen whole."""
        self.aws_own = frozenset(id_ for id_ in self.identities if any(part in id_ for part in _AWS_OWN))
        """Roles of AWS's own, which no customer changes.

        Source: IAM User Guide, "Create a service-linked role"; IAM Identity Center User Guide, "Permission
        sets".
        """
        self.trusts = Trusts(asking, {id_: row.partition for id_, row in self.identities.items()})

    def owner(self, thing: str) -> str:
        """The account that a thing lies in, empty where nobody knows."""
        who = self.identities.get(thing)
        if who is not None:
            return who.partition
        if _ACCOUNT.fullmatch(thing):
            return thing
        return account_in(thing) or self.asking.inventory.account_of(thing) or ""

    def standing_for(self, variable: str, bound: Bound) -> Sequence[Identity]:
        """The identities that ``variable`` may stand for: the one that it does already, else all."""
        if variable not in bound:
            return list(self.identities.values())
        found = self.identities.get(bound[variable])
        return [] if found is None else [found]


def _by(rows: Iterable[_Row], key: Callable[[_Row], str]) -> Mapping[str, list[_Row]]:
    found: defaultdict[str, list[_Row]] = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return found
