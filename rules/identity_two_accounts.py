"""Service identities that are strong in another account than their own.

An account is the strongest wall that a cloud has. A role that trusts another account is a door in it, and
what counts is not the door but the room behind: who comes through it, and what they may do there. A tool of
the management account that becomes an administrator of production is an administrator of production,
guarded as well as the tool.

Followed is every trust by which the identity comes to act as one of another account of the snapshot (trust
policy and own policies decided together, under boundaries and guardrails), and from there on every trust
and every escalation within an account by which that one comes to act as others. Told is the strongest that
it reaches in each account that is not its own:

| there | severity | where the two accounts are of different environments |
|---|---|---|
| everything that guardrails leave | high | critical |
| a service's changes account-wide, with permissions management | medium | high |
| a service's changes account-wide | low | medium |

Only whoever crosses is told, not whoever becomes them first at home. Accounts outside of the snapshot are
`trust-third-party`'s; that two environments touch at all, however weakly, is `identity-two-environments`'s.
Where a step or the strength hangs on something that was not seen, the finding is `conditional`.

## Example

`sandbox-reset` of the management account may become `OrganizationAccountAccessRole` of the sandbox, which has
`AdministratorAccess`.

## What to do

Give the job a role of its own in the other account that may do the job and no more, and trust that one
identity there instead of the whole account.

Settings: environments
Needs: identities, policies and trust policies of all accounts; service control policies
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

from nhiscan.access import Step
from nhiscan.estate import Estate
from nhiscan.exports import fixes
from nhiscan.model import (
    Answer,
    Cause,
    Confidence,
    Evidence,
    Finding,
    Identity,
    Missing,
    Outcome,
    PrincipalKind,
    Severity,
    Trust,
)
from nhiscan.reference.controls import Theme
from nhiscan.rule import Rule, statement_evidence
from nhiscan.rules._hanging import hanging
from nhiscan.rules._strength import Strength, strength
from nhiscan.settings import Settings

RULE = Rule(
    id="identity-two-accounts",
    title="service identity strong in another account",
    severity=Severity.HIGH,
    theme=Theme.ENVIRONMENT_ISOLATION,
    why="Whatever takes it over has two accounts, and only one of them watches it.",
    about=Estate.owned_identities,
)
_SEVERITIES: Final = (Severity.LOW, Severity.MEDIUM, Severity.HIGH, Severity.CRITICAL)
"""By the rank of the strength; one further where the environments differ."""
_SAID: Final = ("identity", "resource")
"""Whose statements carry a step; guardrails only leave it."""
Path = tuple[str, ...]
"""Ids from the identity to whom it reaches, both included."""


@dataclass(frozen=True, slots=True)
class _Reached:
    """The strongest that is reached in one account."""

    who: Identity
    """Whom."""
    path: Path
    """How."""
    strength: Strength
    """What they may do."""
    sure: bool
    """Whether neither the way nor the strength hangs on anything."""


@RULE.check
def two_accounts(estate: Estate, _: Settings) -> Iterator[Outcome]:
    """Everybody whom each identity reaches in other accounts, the strongest first."""
    known: dict[str, Strength | None] = {}
    let_in = _let_in(estate)
    for identity in estate.owned_identities():
        paths = _paths(estate, identity, sure=False) if {identity.partition, None} & let_in else {}
        found = _strongest(estate, identity, paths, known)
        missing = _missing(estate, identity, paths)
        told = [row for row in found if row.sure or not estate.untold_access(identity)]
        if told:
            yield from (_finding(estate, identity, row) for row in told)
        elif missing:
            yield RULE.not_evaluated(identity, missing)
        else:
            yield RULE.clean(identity)


def _let_in(estate: Estate) -> AbstractSet[str | None]:
    """Accounts that some trust of another account lets in; None: one lets in everybody."""
    trusts = (trust for who in estate.identities() for trust in estate.trusts_of(who))
    kinds = {PrincipalKind.ACCOUNT, PrincipalKind.IDENTITY, PrincipalKind.EVERYONE}
    return {t.account for t in trusts if t.principal_kind in kinds and t.account != t.partition}


def _paths(estate: Estate, identity: Identity, *, sure: bool) -> Mapping[str, Path]:
    """The shortest way to everybody who is reached through another account; ``sure`` steps only, or all."""
    found: dict[str, Path] = {}
    waiting: deque[Path] = deque(
        (identity.id, there.id)
        for there in _onward(estate, identity, sure=sure)
        if there.partition != identity.partition
    )
    while waiting:
        path = waiting.popleft()
        here = estate.identity(path[-1])
        if here is not None and here.id not in found and here.id != identity.id:
            found[here.id] = path
            waiting.extend((*path, there.id) for there in _onward(estate, here, sure=sure))
    return found


def _onward(estate: Estate, here: Identity, *, sure: bool) -> Iterator[Identity]:
    """Whom ``here`` becomes at home, and elsewhere where a trust lets it or its account in."""
    for id_, certain in sorted(estate.becomes(here).items()):
        there = estate.identity(id_) if certain or not sure else None
        if there is not None and (there.partition == here.partition or _lets_in(estate, there, here)):
            yield there


def _lets_in(estate: Estate, there: Identity, here: Identity) -> bool:
    return any(
        trust.principal_kind is PrincipalKind.EVERYONE or trust.account == here.partition
        for trust in estate.trusts_of(there)
    )


def _strongest(
    estate: Estate, identity: Identity, paths: Mapping[str, Path], known: dict[str, Strength | None]
) -> Sequence[_Reached]:
    """For each other account the strongest, a sure way before one that hangs on something."""
    best: dict[str, _Reached] = {}
    certain = _paths(estate, identity, sure=True) if paths else {}
    for id_, path in paths.items():
        who = estate.identity(id_)
        if who is None or who.partition == identity.partition:
            continue
        if id_ not in known:
            known[id_] = strength(estate, who)
        if (found := known[id_]) is not None:
            row = _Reached(who, certain.get(id_, path), found, found.sure and id_ in certain)
            best[who.partition] = max(row, best.get(who.partition, row), key=_order)
    return [best[account] for account in sorted(best)]


def _order(row: _Reached) -> tuple[int, bool, int]:
    return row.strength.rank, row.sure, -len(row.path)


def _finding(estate: Estate, identity: Identity, row: _Reached) -> Finding:
    steps = [_step(estate, source, target) for source, target in zip(row.path, row.path[1:], strict=False)]
    apart = _apart(estate, identity, row.who)
    trust = _door(estate, row.path[1], steps[0])
    scope = estate.accounts.get(row.who.partition)
    name = f" ({scope.name})" if scope and scope.name else ""
    return RULE.finding(
        identity,
        f"reaches account {row.who.partition}{name}, and there {row.strength.text}",
        severity=_SEVERITIES[row.strength.rank + bool(apart)],
        confidence=Confidence.CERTAIN if row.sure else Confidence.CONDITIONAL,
        cause=Cause("trust", trust.identity, trust.statement, trust.sid or "") if trust else None,
        evidence=[
            *(_hop(estate, target, step) for target, step in zip(row.path[1:], steps, strict=False)),
            *(statement_evidence(b) for b in (steps[0].because if steps[0] else ()) if b.layer in _SAID),
            Evidence("access", f"`{row.who.name}` {row.strength.text}"),
            *([Evidence("environments", apart)] if apart else []),
        ],
        fix=fixes.drop(trust, estate.trust_document(trust)) if trust and _one(trust) else (),
        discriminator=row.who.partition,
    )


def _step(estate: Estate, source: str, target: str) -> Step | None:
    """One step from ``source`` to ``target``, one that hangs on nothing if there is one."""
    who = estate.identity(source)
    steps = estate.steps_to(who, {target}) if who else ()
    return min(steps, key=lambda step: step.conditional, default=None)


def _hop(estate: Estate, target: str, step: Step | None) -> Evidence:
    who = estate.identity(target)
    where = f"`{who.name}` of {who.partition}" if who else f"`{target}`"
    title = step.title if step else "comes to act as it"
    return Evidence("step", f"{title}: {where}{hanging(step.depends_on if step else ())}")


def _door(estate: Estate, target: str, step: Step | None) -> Trust | None:
    """The trust in the other account by which the first step is taken, where it is taken by one."""
    who = estate.identity(target)
    places = {because.statement for because in (step.because if step else ()) if because.layer == "resource"}
    trusts = estate.trusts_of(who) if who else ()
    return next((trust for trust in trusts if trust.statement in places), None)


def _one(trust: Trust) -> bool:
    """Whether the trust names one identity, so that taking it out shuts out nobody else."""
    return trust.principal_kind is PrincipalKind.IDENTITY


def _apart(estate: Estate, here: Identity, there: Identity) -> str:
    """The environments of two identities, where they have none in common; else empty."""
    own = estate.environments_of(here.partition, here.tags)
    other = estate.environments_of(there.partition, there.tags)
    if not own or not other or own & other:
        return ""
    return f"{', '.join(sorted(own))} reaches into {', '.join(sorted(other))}"


def _missing(estate: Estate, identity: Identity, paths: Mapping[str, Path]) -> tuple[Missing, ...]:
    """What keeps one from saying that it is strong nowhere else."""
    others = [part.id for part in estate.snapshot.partitions if part.id != identity.partition]
    if not others:
        return ()
    found = [m for part in others for table in ("identities", "trusts") for m in estate.lacks(part, table)]
    reached = [who for id_ in paths if (who := estate.identity(id_))]
    for who in (identity, *(who for who in reached if who.partition != identity.partition)):
        unread = estate.access(who) is None or estate.administrator(who).answer is Answer.UNKNOWN
        found += estate.access_missing(who) if unread else ()
    return tuple(dict.fromkeys(found))
