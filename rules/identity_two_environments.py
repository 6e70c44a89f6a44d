"""Service identities that stand with one foot in another environment.

Tests run unreviewed code, and sandboxes are where agents are tried out. An identity of production that a
sandbox may become, or one of a sandbox that may change production, makes them one place.

Which account, unit or tag value belongs to which environment is yours to say; without that map nothing is
judged. An identity belongs to the environment of its account and tags. Looked at are the accounts that
may become it, the accounts its policies name in resources, and what runs as it.

## Example

`[environments]` puts 111122223333 into `production` and 444455556666 into `sandbox`; the role `deploy` of
production trusts the sandbox.

## What to do

Make one identity per environment. Where a deployment has to cross, let it become a role in each by a
trust of its own, from an account that is in neither.

Settings: environments
Needs: trust policies, policies and their documents; better also what runs as the identities
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nhiscan.estate import Estate
from nhiscan.exports import fixes
from nhiscan.model import Cause, Evidence, GapKind, Identity, Missing, Outcome, Severity
from nhiscan.reference.controls import Theme
from nhiscan.rule import Rule, grant_cause
from nhiscan.settings import Settings

RULE = Rule(
    id="identity-two-environments",
    title="service identity in two environments",
    severity=Severity.HIGH,
    theme=Theme.ENVIRONMENT_ISOLATION,
    why="Whoever gets into the weaker environment is in the stronger one.",
    about=Estate.owned_identities,
)


@dataclass(frozen=True, slots=True)
class _Touch:
    """One thing that leads from the identity, or to it."""

    text: str
    """What it is."""
    environments: frozenset[str]
    """Where it leads."""
    cause: Cause | None = None
    """What to change, where that is not the identity itself."""
    fix: fixes.Fixes = ()
    """How to undo it."""


@RULE.check
def two_environments(estate: Estate, settings: Settings) -> Iterator[Outcome]:
    """Its own environments against those of everything that it touches or that becomes it."""
    for identity in estate.owned_identities():
        where = identity.partition
        own = estate.environments_of(where, identity.tags)
        foreign = [
            t for t in _touches(estate, identity, own) if t.environments and own.isdisjoint(t.environments)
        ]
        if not own:
            named = f"[environments] in nhiscan.toml{f' that names {where}' if settings.environments else ''}"
            yield RULE.not_evaluated(identity, [Missing("settings", GapKind.NOT_GIVEN, named)])
        elif foreign:
            yield _finding(identity, own, foreign)
        elif missing := _missing(estate, identity):
            yield RULE.not_evaluated(identity, missing)
        else:
            yield RULE.clean(identity)


def _finding(identity: Identity, own: frozenset[str], foreign: Sequence[_Touch]) -> Outcome:
    others = frozenset[str]().union(*(touch.environments for touch in foreign))
    first = next((touch for touch in foreign if touch.cause), None)
    return RULE.finding(
        identity,
        f"belongs to {', '.join(sorted(own))} and reaches into {', '.join(sorted(others))}",
        cause=first.cause if first else None,
        evidence=[
            Evidence("environments", f"{t.text}: {', '.join(sorted(t.environments))}") for t in foreign
        ],
        fix=first.fix if first else (),
    )


def _touches(estate: Estate, identity: Identity, own: frozenset[str]) -> Iterator[_Touch]:
    """Who becomes it, what it may change, what runs as it (by labels alone: the account is its own)."""
    for trust in estate.trusts_of(identity):
        if trust.account is not None:
            yield _Touch(
                f"trusts `{trust.principal}`",
                estate.environments_of(trust.account),
                Cause("trust", trust.identity, trust.statement, trust.sid or ""),
                fixes.drop(trust, estate.trust_document(trust)),
            )
    access = estate.access(identity)
    for grant in estate.grants_of(identity) if access else ():
        for account in sorted(access.accounts(grant)) if access else ():
            text = f"`{grant.name}` names resources of {account}"
            yield _Touch(text, estate.environments_of(account), grant_cause(grant))
    for workload in estate.workloads_of(identity):
        labelled = estate.environments_of(workload.partition, workload.tags) - own
        yield _Touch(f"{workload.kind} `{workload.name}` runs as it", labelled)


def _missing(estate: Estate, identity: Identity) -> tuple[Missing, ...]:
    where = identity.partition
    if not estate.complete(where, "trusts", identity.id):
        return estate.missing(where, "trusts", identity.id)
    if any(estate.document(grant) is None for grant in estate.grants_of(identity)):
        return estate.access_missing(identity)
    return estate.untold_access(identity) or estate.cut(where, "workloads", identity.id)
