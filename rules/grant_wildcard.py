"""Statements that allow everything, or a service's changes, account-wide.

No job changes every resource of a service in every way, and nobody decided about the actions that the
service will learn next year: the pattern allows them already. With permissions management in it (a
bucket's policy, a role's trust, a key's grants) whoever holds it can hand the access on.

Wide is a statement whose wildcards take in nine in ten of a service's changes, or of those that the kinds
of resource allow which it names account-wide where these are most of the service's; so is one that can
grant on all roles, users, groups or policies. Judged are the policies of service identities and of groups.
What a boundary, Deny or guardrail takes away does not count, and a service that is mostly taken away is
none. Services listed action by action are not wide, however long the list.

## Example

`AmazonS3FullAccess` on `agent-invoice` allows `s3:*` on `*`; the agent reads one bucket.

## What to do

Name the actions that are used, on the resources they are used on; what else the policy holds stays.
`grant-unused` makes the first draft from the provider's own record of use.

Settings: none
Needs: policies and their documents
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from nhiscan.access import AccessSet, Wide
from nhiscan.estate import Estate
from nhiscan.exports import fixes
from nhiscan.model import Confidence, Finding, Grant, IdentityKind, Outcome, Severity
from nhiscan.reference.controls import Theme
from nhiscan.rule import Rule, statement_cause, statement_evidence
from nhiscan.settings import Settings


def _about(estate: Estate) -> Sequence[Grant]:
    """Policies of service identities and of groups, which may have them as members."""
    ours = {identity.id for identity in estate.owned_identities()}
    return [grant for grant in estate.grants() if grant.holder in ours or _of_group(estate, grant)]


def _of_group(estate: Estate, grant: Grant) -> bool:
    holder = estate.identity(grant.holder)
    return holder is not None and holder.kind is IdentityKind.GROUP


RULE = Rule(
    id="grant-wildcard",
    title="grant of everything, or of a whole service",
    severity=Severity.HIGH,
    theme=Theme.EXCESS_ACCESS,
    why="It allows what nobody needs today and what nobody has heard of yet.",
    about=_about,
    listed_in=("identities", "grants", "memberships"),
)


@RULE.check
def wildcard(estate: Estate, _: Settings) -> Iterator[Outcome]:
    """One finding per wide statement of each attached policy."""
    for holder, grants in groupby(_about(estate), key=lambda grant: grant.holder):
        identity = estate.identity(holder)
        access = estate.access(identity) if identity else None
        unread = {row.grant.id for row in access.unread} if access else set()
        wide = access.wide() if access else ()
        for grant in grants:
            found = [_found(row, access) for row in wide if access and row.grant.id == grant.id]
            if identity and (access is None or grant.id in unread):
                yield RULE.not_evaluated(grant, estate.access_missing(identity))
            elif found:
                yield from found
            else:
                yield RULE.clean(grant)


def _found(wide: Wide, access: AccessSet) -> Finding:
    everything = wide.services == ("*",)
    rest = access.without(wide.grant, [wide.because.statement])
    return RULE.finding(
        wide.grant,
        _message(wide),
        severity=None if everything or wide.permissions else Severity.MEDIUM,
        confidence=Confidence.CONDITIONAL if wide.depends_on else Confidence.CERTAIN,
        cause=statement_cause(wide.because, wide.grant),
        evidence=[statement_evidence(wide.because)],
        fix=fixes.replace(wide.grant, rest) if rest else fixes.detach(wide.grant),
        discriminator=str(wide.because.statement),
    )


def _message(wide: Wide) -> str:
    given = wide.writes + wide.permissions
    if given == wide.changes:
        everything = wide.services == ("*",)
        return f"allows {'everything' if everything else _listed(wide.services, ':*')} on every resource"
    what = "all services" if wide.services == ("*",) else _listed(wide.services)
    return f"allows {given:,} of {wide.changes:,} changes of {what} account-wide"


def _listed(services: Sequence[str], after: str = "", most: int = 3) -> str:
    named = ", ".join(f"`{service}{after}`" for service in services[:most])
    more = len(services) - most
    return named if more <= 0 else f"{named} and {more} more services"
