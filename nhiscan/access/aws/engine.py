"""One AWS account's policies, parsed once, and what each identity may do by them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Final

from nhiscan.access.aws.actions import TABLE, matching
from nhiscan.access.aws.document import parse, with_resources, without_principals
from nhiscan.access.aws.effective import Effective
from nhiscan.access.aws.guardrails import Guardrails, guardrails, unguarded
from nhiscan.access.aws.ruling import Ruling, ruling
from nhiscan.access.aws.shapes import Home
from nhiscan.access.protocol import Unread
from nhiscan.errors import PolicyError
from nhiscan.model import Gap, GapKind, Grant, Identity, Inherited, Layer, Membership, Policy, Scope
from nhiscan.snapshot import Snapshot

_PROVIDER = "aws"
NAMED: Final = 5
"""How many unknown action patterns a gap names before it counts the rest."""
_JUDGED = (Layer.IDENTITY, Layer.BOUNDARY)


class Engine:
    """The permission language of AWS over one account."""

    def __init__(self, snapshot: Snapshot, partition: str) -> None:
        """Documents are parsed by content, so a policy attached a hundred times is read once."""
        self._account = partition
        self._documents = {row.id: row.document for row in snapshot.rows(Policy, partition, _PROVIDER)}
        self._groups: defaultdict[str, list[str]] = defaultdict(list)
        for membership in snapshot.rows(Membership, partition, _PROVIDER):
            self._groups[membership.member].append(membership.group)
        self._grants: defaultdict[str, list[Grant]] = defaultdict(list)
        self._grants_in_order = [g for g in snapshot.rows(Grant, partition, _PROVIDER) if g.layer in _JUDGED]
        for grant in self._grants_in_order:
            self._grants[grant.holder].append(grant)
        self._inherited = snapshot.rows(Inherited, partition, _PROVIDER)
        gaps = snapshot.rows(Gap, partition, _PROVIDER)
        self._unseen = sorted({_unseen(gap) for gap in gaps if gap.table == "inherited"})
        scopes = snapshot.rows(Scope, provider=_PROVIDER)
        self._management = any(scope.id == partition and scope.management for scope in scopes)
        arns = (i.id for i in snapshot.rows(Identity, partition, _PROVIDER) if i.id.startswith("arn:"))
        self.home = Home(next((arn.split(":")[1] for arn in arns), "aws"), partition)
        self._rulings: dict[str, tuple[Ruling, ...] | Unread] = {}

    @cached_property
    def problems(self) -> Sequence[Gap]:
        """Documents that AWS would refuse, each a gap at its holder; guardrails' at the whole account.

        And one gap for all action patterns that match nothing known: younger than the table, or misspelt.
        """
        return (*self._refused(), *self._nameless())

    def _nameless(self) -> Iterator[Gap]:
        read = (self._read(grant) for grant in self._grants_in_order)
        patterns = {
            pattern
            for rows in read
            if not isinstance(rows, Unread)
            for row in rows
            for pattern in row.statement.actions
            if not matching(pattern)
        }
        if patterns:
            first = ", ".join(f"`{pattern}`" for pattern in sorted(patterns)[:NAMED])
            more = f" and {len(patterns) - NAMED} more" if len(patterns) > NAMED else ""
            yield Gap(
                kind=GapKind.NOT_GIVEN,
                provider=_PROVIDER,
                partition=self._account,
                table="reference",
                what=f"actions not known on {TABLE().date}: {first}{more}",
                needs="a newer table of actions, or their right names",
            )

    def _refused(self) -> Iterator[Gap]:
        for grant in self._grants_in_order:
            if grant.policy is not None and isinstance(found := self._read(grant), Unread):
                yield self._problem(found, "policies", grant.holder)
        for found in self._guardrails.unread:
            if found.grant.policy is not None:
                yield self._problem(found, "inherited", None)

    def _problem(self, found: Unread, table: str, subject: str | None) -> Gap:
        return Gap(
            kind=GapKind.TRUNCATED,
            provider=_PROVIDER,
            partition=self._account,
            table=table,
            what=f"policy `{found.grant.name}` of `{found.grant.holder}` cannot be read",
            needs=found.problem,
            subject=subject,
        )

    def effective(self, identity: Identity) -> Effective:
        """All of ``identity``'s layers: its own and its groups' policies, boundary, guardrails.

        Source: IAM User Guide, "Policy evaluation logic"; AWS Organizations User Guide, "SCP evaluation".
        """
        own = self._layer(Layer.IDENTITY, identity.id, *self._groups.get(identity.id, ()))
        limit = self._layer(Layer.BOUNDARY, identity.id)
        bounds = [grant for grant in self._grants.get(identity.id, ()) if grant.layer is Layer.BOUNDARY]
        return Effective(
            identity=identity,
            home=self.home,
            rulings=_rulings(own),
            boundary=_rulings(limit) if limit else None,
            boundary_grant=bounds[0] if bounds else None,
            guardrails=self._guardrails if self._guarded(identity) else unguarded(),
            unread=tuple(read for read in (*own, *limit) if isinstance(read, Unread)),
        )

    def _guarded(self, identity: Identity) -> bool:
        """Whether the organisation's guardrails bind ``identity``.

        Source: AWS Organizations User Guide, "Service control policies (SCPs)": tasks and entities
        not restricted. Roles of Identity Center are restricted, whoever else manages them.
        """
        return not self._management and ":role/aws-service-role/" not in identity.id

    def _layer(self, layer: Layer, *holders: str) -> list[tuple[Ruling, ...] | Unread]:
        """Each policy of ``layer`` that ``holders`` carry, read."""
        held = (grant for holder in holders for grant in self._grants.get(holder, ()))
        return [self._read(grant) for grant in held if grant.layer is layer]

    def _read(self, grant: Grant) -> tuple[Ruling, ...] | Unread:
        if grant.id not in self._rulings:
            self._rulings[grant.id] = self._parse(grant)
        return self._rulings[grant.id]

    def _parse(self, grant: Grant) -> tuple[Ruling, ...] | Unread:
        text = self._documents.get(grant.policy or "")
        if text is None:
            return Unread(grant, "its document was not given")
        try:
            document = with_resources(parse(text))
            document = document if grant.layer is Layer.RCP else without_principals(document)
        except PolicyError as error:
            return Unread(grant, str(error))
        return tuple(ruling(grant, statement, self.home) for statement in document.statements)

    @cached_property
    def _guardrails(self) -> Guardrails:
        return guardrails(self._inherited, self._unseen, self._parse, self.home)


def _rulings(found: Sequence[tuple[Ruling, ...] | Unread]) -> tuple[Ruling, ...]:
    return tuple(row for read in found if not isinstance(read, Unread) for row in read)


def _unseen(gap: Gap) -> str:
    """What of the guardrails is missing, in words."""
    return f"service control policies ({gap.kind.value.replace('_', ' ')})"
