"""Facts about identities: of which kind, with which policies, credentials and groups."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from nhiscan.access.aws.steps.facts.tables import Binding, Bound, Tables
from nhiscan.model import Grant, IdentityKind, Layer, Origin
from nhiscan.reference.aws_escalation import Fact

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


def identity(tables: Tables, fact: Fact, bound: Bound) -> Iterator[Binding]:
    """Of whichever kind."""
    subject = fact.subject or ""
    kinds = {_KINDS[word] for word in fact.values if word in _KINDS}
    for who in tables.standing_for(subject, bound):
        if who.id.endswith(":root"):
            if "root" in fact.values:
                yield {**bound, subject: who.id}, ()
        elif who.kind in kinds and who.id not in tables.aws_own:
            yield {**bound, subject: who.id}, ()


def policy(tables: Tables, fact: Fact, bound: Bound) -> Iterator[Binding]:
    """A policy on somebody, or a guardrail on a part of the organisation."""
    to, subject = fact.to or "", fact.subject or ""
    if "scp" in fact.values:
        yield from _guardrails(tables, to, subject, bound)
        return
    for holder in [bound[to]] if to in bound else list(tables.identities):
        if holder not in tables.aws_own:
            for word in fact.values:
                for grant in _policies_of(tables, holder, word):
                    yield {**bound, to: holder, subject: grant.reference or grant.name}, ()


def _policies_of(tables: Tables, holder: str, word: str) -> Iterator[Grant]:
    layer = Layer.BOUNDARY if "boundary" in word else Layer.IDENTITY
    holders = [holder] if layer is Layer.BOUNDARY else [holder, *tables.groups.get(holder, ())]
    for grant in (grant for each in holders for grant in tables.grants.get(each, ())):
        if grant.layer is layer and grant.origin in _ORIGINS.get(word, ()):
            yield grant


def _guardrails(tables: Tables, to: str, subject: str, bound: Bound) -> Iterator[Binding]:
    """Guardrails, each on the account that it binds, wherever above it is attached."""
    for row in tables.inherited:
        if row.layer is Layer.SCP and row.reference and ":aws:policy/" not in row.reference:
            yield {**bound, to: row.scope, subject: row.reference, "": row.partition}, ()


def credential(tables: Tables, fact: Fact, bound: Bound) -> Iterator[Binding]:
    """Whether somebody has a credential of a kind."""
    who = tables.identities.get(bound.get(fact.of or "", ""))
    if who is None:
        return
    if any(tables.credentials[who.id, word] for word in fact.values):
        yield bound, ()
    elif (who.partition, "credentials") in tables.open:
        yield bound, (f"whether it has a {' or '.join(fact.values)}: not all were listed",)


def room(tables: Tables, fact: Fact, bound: Bound) -> Iterator[Binding]:
    """Whether one more credential of a kind can be made.

    Source: IAM User Guide, "IAM and AWS STS quotas".
    """
    who = tables.identities.get(bound.get(fact.of or fact.subject or "", ""))
    for word in fact.values if who is not None else ():
        if who is not None and tables.credentials[who.id, word] < _MOST.get(word, 1):
            doubt = f"whether it has room for one more {word}: not all were listed"
            yield bound, ((doubt,) if (who.partition, "credentials") in tables.open else ())


def membership(tables: Tables, fact: Fact, bound: Bound) -> Iterator[Binding]:
    """Somebody in a group."""
    subject = fact.subject or ""
    for member in [bound[subject]] if subject in bound else list(tables.groups):
        for group in tables.groups.get(member, ()):
            for word in fact.values:
                if bound.get(word, group) == group:
                    yield {**bound, subject: member, word: group}, ()
