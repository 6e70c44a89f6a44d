"""Service identities that may do everything their guardrails leave.

An agent inherits the identity it runs as. If that is an administrator, every confused or hijacked step of
the agent is an administrator's: it can read all data, end all logging, and make itself new keys.

Counted is the whole of an identity's policies together, its groups' too, less what its own Denies, its
boundary and the service control policies take away; a boundary that it may remove itself does not count.
Where it hangs on a condition that the snapshot does not show, the finding is `conditional` and one step
milder. Ways up through other identities are not counted here yet.

## Example

The role `ci-deploy` has `AdministratorAccess`.

## What to do

Take the policy off and give the job what it uses (`grant-unused` proposes it), or keep everything behind a
role that a person has to approve.

Settings: identity.machine, identity.human
Needs: policies and their documents, boundaries, service control policies
"""

from __future__ import annotations

from collections.abc import Iterator

from nhiscan.estate import Estate
from nhiscan.exports import fixes
from nhiscan.model import Answer, Confidence, Finding, Identity, Outcome, Severity, Standing
from nhiscan.reference.controls import Theme
from nhiscan.rule import Rule, statement_cause, statement_evidence
from nhiscan.settings import Settings

RULE = Rule(
    id="identity-administrator",
    title="service identity is an administrator",
    severity=Severity.CRITICAL,
    theme=Theme.ADMINISTRATOR,
    why="Whatever takes over the service takes over the account.",
    about=Estate.owned_identities,
)


@RULE.check
def administrator(estate: Estate, _: Settings) -> Iterator[Outcome]:
    """Over all statements together, by the permission language's own engine."""
    for identity in estate.owned_identities():
        access = estate.access(identity)
        standing = access.administrator() if access else Standing(Answer.UNKNOWN)
        match standing.answer:
            case Answer.UNKNOWN:
                yield RULE.not_evaluated(identity, estate.access_missing(identity))
            case Answer.ALLOWED | Answer.CONDITIONAL:
                yield _found(estate, identity, standing)
            case Answer.EXPLICIT_DENY | Answer.IMPLICIT_DENY:
                yield RULE.clean(identity)


def _found(estate: Estate, identity: Identity, standing: Standing) -> Finding:
    sure = standing.answer is Answer.ALLOWED
    keys = ", ".join(f"`{key}`" for key in standing.depends_on)
    grants = [(because, estate.grant_of(identity, because)) for because in standing.because]
    because, grant = next(((b, g) for b, g in grants if g), (None, None))
    return RULE.finding(
        identity,
        "may do everything in its account" + ("" if sure else f", depending on {keys or 'what is not seen'}"),
        severity=None if sure else Severity.HIGH,
        confidence=Confidence.CERTAIN if sure else Confidence.CONDITIONAL,
        cause=statement_cause(because, grant) if because and grant else None,
        evidence=map(statement_evidence, standing.because),
        fix=fixes.detach(grant) if grant and grant.holder == identity.id else (),
    )
