"""What an organisation's SCPs and RCPs leave the identities of one account."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from nhiscan.access.aws.actions import TABLE, span_bits
from nhiscan.access.aws.layers import Reach, everything, reach
from nhiscan.access.aws.request import Sureness, allowed
from nhiscan.access.aws.ruling import Ruling
from nhiscan.access.aws.shapes import Home
from nhiscan.access.protocol import Unread
from nhiscan.model import Grant, Inherited, Layer, Origin
from nhiscan.reference.aws_rcp_services import rcp_services

Read = Callable[[Grant], tuple[Ruling, ...] | Unread]
"""Turns an attached policy into its statements."""


@dataclass(frozen=True, slots=True)
class Guardrails:
    """Every guardrail from above, and what they leave together."""

    levels: tuple[tuple[Ruling, ...], ...]
    """The SCPs' statements, level by level from the root down; a level that is not read whole is left out."""
    denies: tuple[Ruling, ...]
    """The RCPs' Denies."""
    unread: tuple[Unread, ...]
    """The policies that nobody can judge."""
    reach: Reach
    """What is left."""
    unseen: tuple[str, ...] = ()
    """What of the organisation nobody has shown: it may deny anything."""

    @property
    def rulings(self) -> Iterable[Ruling]:
        """All their statements."""
        return (row for rows in (*self.levels, self.denies) for row in rows)

    def allowed(self, action: int, resource: str) -> Sureness:
        """Whether the SCPs let the one action in ``action`` through to ``resource``."""
        least = Sureness.MAYBE if self.unread else Sureness.YES
        return min([least, *(allowed(level, action, resource) for level in self.levels)])

    def without(self, policy: str, home: Home) -> Guardrails:
        """What binds where the SCP of that name is taken off."""
        levels = tuple(tuple(row for row in level if row.grant.name != policy) for level in self.levels)
        unread = tuple(row for row in self.unread if row.grant.name != policy)
        left = everything()
        for level in levels:
            left = left.within(reach(level, home))
        if any(row.grant.layer is Layer.SCP for row in unread):
            left = left.within(everything().unsure)
        missing = any(row.grant.layer is Layer.RCP for row in unread)
        return replace(
            self, levels=levels, unread=unread, reach=left.within(_spared(self.denies, missing, home))
        )


def unguarded() -> Guardrails:
    """What binds those that no guardrail binds."""
    return Guardrails((), (), (), everything())


def guardrails(inherited: Iterable[Inherited], unseen: Iterable[str], read: Read, home: Home) -> Guardrails:
    """The guardrails of one account out of its ``inherited`` rows; ``unseen`` names what is missing of them.

    Each level of SCPs allows what any of its policies allows, and levels intersect. A policy that
    cannot be read may allow or deny anything, so nothing is sure then.

    Source: AWS Organizations User Guide, "SCP evaluation", "RCP evaluation".
    """
    depths: defaultdict[int, list[Grant]] = defaultdict(list)
    resource: list[Grant] = []
    for row in inherited:
        (depths[row.depth] if row.layer is Layer.SCP else resource).append(as_grant(row))
    left = everything()
    levels: list[tuple[Ruling, ...]] = []
    unread: list[Unread] = []
    for _, grants in sorted(depths.items()):
        rows, missing = _split(map(read, grants))
        unread += missing
        if missing:
            left = left.within(everything().unsure)
        else:
            levels.append(rows)
            left = left.within(reach(rows, home))
    denies, missing = _resource_denies(map(read, resource))
    left = left.within(_spared(denies, bool(missing), home))
    return Guardrails(tuple(levels), denies, (*unread, *missing), left, tuple(unseen))


def as_grant(row: Inherited) -> Grant:
    """A guardrail in the shape of an attached policy."""
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


def _split(found: Iterable[tuple[Ruling, ...] | Unread]) -> tuple[tuple[Ruling, ...], list[Unread]]:
    rows: list[Ruling] = []
    unread: list[Unread] = []
    for each in found:
        if isinstance(each, Unread):
            unread.append(each)
        else:
            rows += each
    return tuple(rows), unread


def _resource_denies(
    found: Iterable[tuple[Ruling, ...] | Unread],
) -> tuple[tuple[Ruling, ...], list[Unread]]:
    """What RCPs deny; the one Allow they may hold is RCPFullAWSAccess, attached everywhere.

    Source: AWS Organizations User Guide, "RCP syntax".
    """
    rows, unread = _split(found)
    bound = _bound()
    return tuple(replace(row, bits=row.bits & bound) for row in rows if not row.statement.allows), unread


def _spared(denies: Sequence[Ruling], unread: bool, home: Home) -> Reach:
    """What RCPs leave: they guard this account's resources, so an action on others' always stays possible."""
    full = everything()
    whole, sure = full.whole, full.sure
    for row in denies:
        whole &= ~row.bits
        sure &= ~row.perhaps_on_nameless(row.bits & sure, home)
    kept = ~_bound() if unread else full.maybe
    return Reach(whole & kept, sure & kept, full.maybe)


def _bound() -> int:
    """The actions that RCPs apply to."""
    bits = 0
    for service in rcp_services() & set(TABLE().services()):
        bits |= span_bits(service)
    return bits
