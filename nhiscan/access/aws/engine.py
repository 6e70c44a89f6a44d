"""One AWS account's policies, parsed once, and what each identity may do by them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property

from nhiscan.access.aws.document import Document, parse
from nhiscan.access.aws.effective import Effective
from nhiscan.access.aws.layers import Reach, Ruling, everything, reach, ruling
from nhiscan.access.aws.resources import Home
from nhiscan.access.protocol import Unread
from nhiscan.errors import PolicyError
from nhiscan.model import Gap, GapKind, Grant, Identity, Inherited, Layer, Membership, Origin, Policy, Scope
from nhiscan.snapshot import Snapshot

_JUDGED = (Layer.IDENTITY, Layer.BOUNDARY)


class Engine:
    """The permission language of AWS over one account."""

    def __init__(self, snapshot: Snapshot, partition: str) -> None:
        """Documents are parsed by content, so a policy attached a hundred times is read once."""
        self._account = partition
        self._documents = {policy.id: policy.document for policy in snapshot.rows(Policy, partition)}
        self._groups: defaultdict[str, list[str]] = defaultdict(list)
        for membership in snapshot.rows(Membership, partition):
            self._groups[membership.member].append(membership.group)
        self._grants: defaultdict[str, list[Grant]] = defaultdict(list)
        self._grants_in_order: list[Grant] = []
        for grant in snapshot.rows(Grant, partition):
            if grant.layer in _JUDGED:
                self._grants[grant.holder].append(grant)
                self._grants_in_order.append(grant)
        self._inherited = [row for row in snapshot.rows(Inherited, partition) if row.layer is Layer.SCP]
        self._management = any(s.id == partition and s.management for s in snapshot.rows(Scope))
        self._arn_partition = next(
            (i.id.split(":")[1] for i in snapshot.rows(Identity, partition) if i.id.startswith("arn:")), "aws"
        )
        self._rulings: dict[str, tuple[Ruling, ...] | Unread] = {}

    @property
    def home(self) -> Home:
        """Where the account lies."""
        return Home(self._arn_partition, self._account)

    @cached_property
    def problems(self) -> Sequence[Gap]:
        """Documents that AWS would refuse, each a gap at its holder."""
        return tuple(
            Gap(
                kind=GapKind.TRUNCATED,
                provider="aws",
                partition=self._account,
                table="policies",
                what=f"policy `{grant.name}` of `{grant.holder}` cannot be read",
                needs=found.problem,
                subject=grant.holder,
            )
            for grant in self._grants_in_order
            if grant.policy is not None and isinstance(found := self._read(grant), Unread)
        )

    def effective(self, identity: Identity) -> Effective:
        """All of ``identity``'s layers: its own and its groups' policies, boundary, SCPs.

        Source: IAM User Guide, "Policy evaluation logic"; AWS Organizations User Guide, "SCP evaluation".
        """
        own = self._layer(Layer.IDENTITY, identity.id, *self._groups[identity.id])
        limit = self._layer(Layer.BOUNDARY, identity.id)
        guarded = identity.managed_by is None and not self._management
        return Effective(
            identity=identity,
            home=self.home,
            rulings=tuple(row for row in own if isinstance(row, Ruling)),
            boundary=None if not limit else tuple(row for row in limit if isinstance(row, Ruling)),
            guardrail=self._guardrail if guarded else everything(),
            unread=tuple(row for row in (*own, *limit) if isinstance(row, Unread)),
        )

    def _layer(self, layer: Layer, *holders: str) -> list[Ruling | Unread]:
        found: list[Ruling | Unread] = []
        for holder in holders:
            for grant in self._grants[holder]:
                if grant.layer is layer:
                    read = self._read(grant)
                    found += [read] if isinstance(read, Unread) else read
        return found

    def _read(self, grant: Grant) -> tuple[Ruling, ...] | Unread:
        if grant.id not in self._rulings:
            self._rulings[grant.id] = self._parse(grant)
        return self._rulings[grant.id]

    def _parse(self, grant: Grant) -> tuple[Ruling, ...] | Unread:
        text = self._documents.get(grant.policy or "")
        if text is None:
            return Unread(grant, "its document was not given")
        try:
            document: Document = parse(text)
        except PolicyError as error:
            return Unread(grant, str(error))
        return tuple(ruling(grant, statement) for statement in document.statements)

    @cached_property
    def _guardrail(self) -> Reach:
        """What the SCPs leave: each level allows what any of its policies allows, levels intersect.

        A policy whose document was not given may allow or deny anything, so nothing is sure then.
        """
        left = everything()
        for depth in sorted({row.depth for row in self._inherited}):
            level = [row for row in self._inherited if row.depth == depth]
            read = [self._parse(_as_grant(row)) for row in level]
            told = reach([r for rows in read if not isinstance(rows, Unread) for r in rows], self.home)
            if any(isinstance(rows, Unread) for rows in read):
                told = Reach(0, 0, everything().maybe)
            left = left.within(told)
        return left


def _as_grant(row: Inherited) -> Grant:
    return Grant(
        id=f"{row.scope}/{row.layer}/{row.name}",
        provider=row.provider,
        partition=row.partition,
        holder=row.scope,
        layer=row.layer,
        name=row.name,
        policy=row.policy,
        origin=Origin.CUSTOMER,
        reference=row.reference,
    )
