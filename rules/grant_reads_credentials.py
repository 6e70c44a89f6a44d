"""Reading that gives out credentials, on everything.

Policies that only read are given away easily, to monitoring, to audit, to an agent that should answer
questions. But some actions that the provider calls reading answer with a secret, a parameter, an API key or
a token; whoever reads it acts as somebody else. Others answer with settings in which people keep passwords:
environment variables, user data. These alone are milder.

Counted is what a statement gives account-wide, after Denies, boundary and guardrails; the list of actions is
dated and names the page for each. What is encrypted with the provider's own key for the service needs no
further permission; with a key of yours, that key's policy still has a say. Settings count where no condition
is asked, and what cannot be allowed on less than everything counts where a wildcard takes it in: who names it
decided about it. By the provider's own policies, which come ready-made, it is milder, and so on a condition.
Whoever may do everything is `identity-administrator`'s, statements that allow it are `grant-wildcard`'s.

## Example

`metrics-agent` carries a policy that allows `ssm:Get*` on `*`: it can read the database password that lies in
`/prod/db`.

## What to do

Name the secrets and parameters that are read, or leave these actions out. The provider's own policies
cannot be changed: put one of your own in their place, or deny these actions beside it.

Settings: identity.machine, identity.human
Needs: policies and their documents
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Final

from nhiscan.access import AccessSet, Given
from nhiscan.estate import Estate
from nhiscan.exports import fixes
from nhiscan.model import (
    Answer,
    Confidence,
    Evidence,
    Finding,
    Grant,
    Identity,
    IdentityKind,
    Origin,
    Outcome,
    Severity,
)
from nhiscan.reference.aws_credential_reads import CredentialRead, credential_reads
from nhiscan.reference.controls import Theme
from nhiscan.rule import Rule, statement_cause, statement_evidence
from nhiscan.settings import Settings

_READS: Final[Mapping[str, Sequence[CredentialRead]]] = {"aws": credential_reads()}
"""Per provider the actions, those that answer with credentials first."""
_NAMED: Final = 3
"""How many actions a message names before it counts the rest."""
_SHOWN: Final = 8
"""How many the evidence shows."""


def _about(estate: Estate) -> Sequence[Grant]:
    """Policies of service identities and of groups, which may have them as members."""
    ours = {identity.id for identity in estate.owned_identities()}
    return [grant for grant in estate.grants() if grant.holder in ours or _of_group(estate, grant)]


def _of_group(estate: Estate, grant: Grant) -> bool:
    holder = estate.identity(grant.holder)
    return holder is not None and holder.kind is IdentityKind.GROUP


RULE = Rule(
    id="grant-reads-credentials",
    title="reading that gives out credentials",
    severity=Severity.HIGH,
    theme=Theme.EXCESS_ACCESS,
    why="Whoever may read a credential may be whoever it is for.",
    about=_about,
    listed_in=("identities", "grants", "memberships"),
)


@RULE.check
def reads_credentials(estate: Estate, _: Settings) -> Iterator[Outcome]:
    """One finding per statement that gives some of the actions account-wide."""
    for holder, grants in groupby(_about(estate), key=lambda grant: grant.holder):
        identity = estate.identity(holder)
        access = estate.access(identity) if identity else None
        unread = {row.grant.id for row in access.unread} if access else set()
        given = _given(estate, identity, access) if identity and access else {}
        for grant in grants:
            rows = [row for row in given if row.grant.id == grant.id]
            if identity and (access is None or grant.id in unread):
                yield RULE.not_evaluated(grant, estate.access_missing(identity))
            elif rows and access:
                yield from (_found(row, given[row], access) for row in rows)
            else:
                yield RULE.clean(grant)


def _given(estate: Estate, identity: Identity, access: AccessSet) -> Mapping[Given, Sequence[CredentialRead]]:
    """What each statement gives out account-wide; nothing of those that give everything."""
    if estate.administrator(identity).answer in (Answer.ALLOWED, Answer.CONDITIONAL):
        return {}
    reads = _READS.get(identity.provider, ())
    everything = {(row.grant.id, row.because.statement) for row in access.wide() if row.services == ("*",)}
    rows = [
        row
        for row in access.giving(_bits(access, reads))
        if (row.grant.id, row.because.statement) not in everything
    ]
    found = {row: [read for read in reads if _counts(read, row, access)] for row in rows}
    return {row: given for row, given in found.items() if given}


def _counts(read: CredentialRead, row: Given, access: AccessSet) -> bool:
    """Whether ``row`` gives it out to be told."""
    held = row.patterned if read.only_everywhere else row.widely
    return bool(_bits(access, [read]) & row.widely & held) and (read.direct or not row.depends_on)


def _bits(access: AccessSet, reads: Sequence[CredentialRead]) -> int:
    bits = 0
    for read in reads:
        place = access.universe.index(read.action)
        bits |= 0 if place is None else 1 << place
    return bits


def _found(row: Given, given: Sequence[CredentialRead], access: AccessSet) -> Finding:
    direct = [read for read in given if read.direct]
    hangs = f", depending on {', '.join(f'`{key}`' for key in row.depends_on)}" if row.depends_on else ""
    return RULE.finding(
        row.grant,
        f"{_message(row.grant, given, direct)}{hangs}",
        severity=_severity(row, direct),
        confidence=Confidence.CONDITIONAL if row.depends_on else Confidence.CERTAIN,
        cause=statement_cause(row.because, row.grant),
        evidence=[
            statement_evidence(row.because),
            *(
                Evidence(read.source, f"`{read.action}` gives {read.what}")
                for read in (direct or given)[:_SHOWN]
            ),
        ],
        fix=_fix(row, _bits(access, given), access),
        discriminator=str(row.because.statement),
    )


def _severity(row: Given, direct: Sequence[CredentialRead]) -> Severity | None:
    if not direct:
        return Severity.LOW
    return Severity.MEDIUM if row.depends_on or row.grant.origin is Origin.PROVIDER else None


def _message(grant: Grant, given: Sequence[CredentialRead], direct: Sequence[CredentialRead]) -> str:
    actions = [read.action for read in direct or given]
    named = ", ".join(f"`{action}`" for action in actions[:_NAMED])
    more = f" and {len(actions) - _NAMED} more" if len(actions) > _NAMED else ""
    whose = f"the provider's policy `{grant.name}` " if grant.origin is Origin.PROVIDER else ""
    what = "reads credentials of the whole account" if direct else "reads settings that may hold credentials"
    return f"{whose}{what}: {named}{more}"


def _fix(row: Given, remove: int, access: AccessSet) -> fixes.Fixes:
    """The same policy without these actions, where it can be cut so."""
    reduced = access.reduce(row.grant, remove)
    return fixes.replace(row.grant, reduced.document) if reduced and reduced.document else ()
