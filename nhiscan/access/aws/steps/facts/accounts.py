"""Facts about accounts, and about who trusts whom across them."""

from __future__ import annotations

from collections.abc import Iterator

from nhiscan.access.aws.steps.facts.tables import UNSEEN, Binding, Bound, Tables
from nhiscan.model import ScopeKind
from nhiscan.reference.aws_escalation import Fact

_PROVISIONED = ":role/aws-reserved/sso.amazonaws.com/"
_NAMED = "AWSReservedSSO_"


def account(tables: Tables, fact: Fact, bound: Bound) -> Iterator[Binding]:
    """Accounts that do not manage their organisation: those that are members, or one's own.

    Source: AWS Organizations API Reference, "LeaveOrganization": only from a member account.
    """
    for row in tables.scopes:
        if row.kind is ScopeKind.ACCOUNT and not row.management:
            yield {**bound, fact.subject or "": row.id}, ()


def provisioned(tables: Tables, fact: Fact, bound: Bound) -> Iterator[Binding]:
    """Roles that Identity Center made, each of the permission set that its name tells.

    Source: IAM Identity Center User Guide, "Referencing permission sets in resource policies".
    """
    subject, within = fact.subject or "", fact.within or ""
    for who in tables.standing_for(subject, bound):
        if _PROVISIONED not in who.id:
            continue
        name = who.name.removeprefix(_NAMED).rpartition("_")[0]
        sets = [row.id for row in tables.resources.get("permission-set", ()) if row.name == name]
        for word in fact.values or ("",):
            more = {**bound, subject: who.id, within: who.partition}
            if not word:  # nobody asks which
                yield more, ()
            elif len(sets) == 1:
                yield {**more, word: sets[0]}, ()
            else:
                yield {**more, word: UNSEEN}, (f"the permission set `{name}`, which nobody has listed",)


def trusts(tables: Tables, fact: Fact, bound: Bound) -> Iterator[Binding]:
    """Whether the role lets a service in, which acts for somebody in the role's own account."""
    subject = fact.subject or ""
    for word in fact.values:
        if word.startswith("$"):
            yield from _trusting_bound(tables, word, subject, bound)
            continue
        trusting = tables.trusts.trusting(word)
        for role in [bound[subject]] if subject in bound else sorted(trusting):
            if role in trusting:
                yield {**bound, subject: role}, trusting[role]


def _trusting_bound(tables: Tables, variable: str, subject: str, bound: Bound) -> Iterator[Binding]:
    """Roles whose trust policy names what a variable stands for: an identity, a provider, a group."""
    trusts = tables.trusts
    for principal in [bound[variable]] if variable in bound else sorted(trusts.by_principal):
        if variable not in bound and ":group/" not in principal:
            continue
        able = trusts.assumed_by(principal)
        roles = trusts.by_principal.get(principal, {}) if able is None else able
        for role in [bound[subject]] if subject in bound else sorted(roles):
            if role in roles:
                keys = roles[role]
                doubts = (f"the conditions of its trust in {principal}: {', '.join(keys)}",) if keys else ()
                yield {**bound, subject: role, variable: principal}, doubts
