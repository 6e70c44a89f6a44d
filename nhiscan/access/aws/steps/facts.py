"""What a snapshot says of the facts that an escalation method asks for."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from nhiscan.access.aws.exact.principals import Caller, Kind
from nhiscan.access.aws.steps.asking import Asking
from nhiscan.model import (
    Answer,
    Credential,
    Gap,
    GapKind,
    Grant,
    Identity,
    IdentityKind,
    Layer,
    Membership,
    Origin,
    Workload,
)
from nhiscan.reference.aws_escalation import Fact, FactKind

Bound = Mapping[str, str]
"""Variables of a method with what they stand for."""
_PROVIDER: Final = "aws"
_KINDS: Final = {"user": IdentityKind.USER, "role": IdentityKind.ROLE, "group": IdentityKind.GROUP}
_ORIGINS: Final = {
    "attached": frozenset({Origin.CUSTOMER}),
    "managed": frozenset({Origin.CUSTOMER, Origin.PROVIDER}),
    "inline": frozenset({Origin.INLINE}),
    "any": frozenset(Origin),
    "boundary": frozenset(Origin),
    "customer-boundary": frozenset({Origin.CUSTOMER}),
}
_MOST: Final = {"access-key": 2, "service-specific": 2}
"""How many credentials of a kind one user may have, where it is not one."""
_AWS_OWN: Final = (":role/aws-service-role/", ":role/aws-reserved/")


class Facts:
    """The tables that facts are about, by what they are asked for."""

    def __init__(self, asking: Asking) -> None:
        """Over the snapshot of ``asking``."""
        self._asking = asking
        rows = asking.snapshot.rows
        self._identities = {row.id: row for row in rows(Identity, provider=_PROVIDER)}
        self._workloads: defaultdict[str, list[Workload]] = defaultdict(list)
        for workload in rows(Workload, provider=_PROVIDER):
            self._workloads[workload.identity].append(workload)
        self._grants: defaultdict[str, list[Grant]] = defaultdict(list)
        for grant in rows(Grant, provider=_PROVIDER):
            self._grants[grant.holder].append(grant)
        self._groups: defaultdict[str, list[str]] = defaultdict(list)
        for membership in rows(Membership, provider=_PROVIDER):
            self._groups[membership.member].append(membership.group)
        self._held = Counter((row.identity, row.kind.value) for row in rows(Credential, provider=_PROVIDER))
        open_ = (GapKind.REFUSED, GapKind.TRUNCATED, GapKind.NOT_GIVEN)
        self._open = {
            (gap.partition, gap.table) for gap in rows(Gap, provider=_PROVIDER) if gap.kind in open_
        }

    def extend(self, fact: Fact, bound: Bound) -> Iterator[tuple[Bound, tuple[str, ...]]]:
        """``bound`` with what makes ``fact`` so, each with what nobody has seen of it; none: it is not so."""
        match fact.kind:
            case FactKind.IDENTITY:
                yield from self._identity(fact, bound)
            case FactKind.POLICY:
                yield from self._policy(fact, bound)
            case FactKind.WORKLOAD:
                yield from self._workload(fact, bound)
            case FactKind.TRUSTS:
                yield from self._trusts(fact, bound)
            case FactKind.CREDENTIAL:
                yield from self._credential(fact, bound)
            case FactKind.ROOM:
                yield from self._room(fact, bound)
            case FactKind.MEMBERSHIP:
                yield from self._membership(fact, bound)
            case _:
                subject = fact.subject or ""
                doubt = fact.unseen or f"{' or '.join(fact.values)} that nobody has looked for"
                yield {subject: "*", **bound}, (doubt,)

    def _identity(self, fact: Fact, bound: Bound) -> Iterator[tuple[Bound, tuple[str, ...]]]:
        kinds = {_KINDS[word] for word in fact.values if word in _KINDS}
        found = self._identities.get(bound.get(fact.subject or "", ""))
        if found is not None and found.kind in kinds and not any(part in found.id for part in _AWS_OWN):
            yield bound, ()

    def _policy(self, fact: Fact, bound: Bound) -> Iterator[tuple[Bound, tuple[str, ...]]]:
        holder = bound.get(fact.to or "")
        if holder is None:
            return
        for word in fact.values:
            layer = Layer.BOUNDARY if "boundary" in word else Layer.IDENTITY
            holders = [holder] if layer is Layer.BOUNDARY else [holder, *self._groups.get(holder, ())]
            for grant in (grant for each in holders for grant in self._grants.get(each, ())):
                if grant.layer is layer and grant.origin in _ORIGINS.get(word, ()):
                    yield {**bound, fact.subject or "": grant.reference or grant.name}, ()

    def _workload(self, fact: Fact, bound: Bound) -> Iterator[tuple[Bound, tuple[str, ...]]]:
        role = bound.get(fact.runs_as or "")
        rows: Iterable[Workload] = self._workloads.get(role, ()) if role is not None else ()
        found = False
        for row in rows:
            if row.kind in fact.values:
                found = True
                yield {**bound, fact.subject or "": row.id}, ()
        who = self._identities.get(role or "")
        if not found and who is not None and (who.partition, "workloads") in self._open:
            doubt = f"whether {' or '.join(fact.values)} runs as it: not all were listed"
            yield {**bound, fact.subject or "": "*"}, (doubt,)

    def _trusts(self, fact: Fact, bound: Bound) -> Iterator[tuple[Bound, tuple[str, ...]]]:
        """Whether the role lets a service in, which acts for somebody in the role's own account."""
        role = bound.get(fact.subject or "")
        who = self._identities.get(role or "")
        if role is None or who is None:
            return
        for service in fact.values:
            if service.startswith("$"):
                yield bound, (f"who is behind {service}",)
                continue
            caller = Caller(Kind.SERVICE, service, None)
            given = {"aws:sourceaccount": who.partition}
            said = self._asking.decide_as(caller, who.partition, "sts:assumerole", role, given)
            if said.answer not in (Answer.EXPLICIT_DENY, Answer.IMPLICIT_DENY):
                yield bound, (*said.depends_on, *said.notes)

    def _credential(self, fact: Fact, bound: Bound) -> Iterator[tuple[Bound, tuple[str, ...]]]:
        who = self._identities.get(bound.get(fact.of or "", ""))
        if who is None:
            return
        if any(self._held[who.id, word] for word in fact.values):
            yield bound, ()
        elif (who.partition, "credentials") in self._open:
            yield bound, (f"whether it has a {' or '.join(fact.values)}: not all were listed",)

    def _room(self, fact: Fact, bound: Bound) -> Iterator[tuple[Bound, tuple[str, ...]]]:
        """Whether one more credential of a kind can be made.

        Source: IAM User Guide, "IAM and AWS STS quotas".
        """
        who = self._identities.get(bound.get(fact.of or fact.subject or "", ""))
        if who is None:
            return
        for word in fact.values:
            if self._held[who.id, word] < _MOST.get(word, 1):
                open_ = (who.partition, "credentials") in self._open
                yield (
                    bound,
                    (f"whether it has room for one more {word}: not all were listed",) if open_ else (),
                )

    def _membership(self, fact: Fact, bound: Bound) -> Iterator[tuple[Bound, tuple[str, ...]]]:
        member = bound.get(fact.subject or "")
        for group in self._groups.get(member or "", ()):
            for word in fact.values:
                if bound.get(word, group) == group:
                    yield {**bound, word: group}, ()
