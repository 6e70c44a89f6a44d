"""Service identities that may hand roles to any service there is.

Whoever passes a role to a service has the service act as it: a function, a build, a stack that does what
the role may and the passer may not. The right hangs on two things, which roles and to which services. A
program needs one role for one service; `iam:PassRole` on `*` without `iam:PassedToService` is every role for
every service, those included that somebody makes next year.

Asked is the permission language itself, over all layers: may the identity pass this role of its account to a
service that nobody has heard of? If so, nothing binds the service. Found is whoever may so pass any role at
all, also one that is not there yet, or a role that is an administrator. Each finding says which roles of
the snapshot trust which services, and by which escalation methods, if any, the identity comes to act as what
it passes (each decided to its last request, as `nhiscan paths` does):

| passes | and comes to act as it | severity |
|---|---|---|
| an administrator | yes | high |
| an administrator | no | medium |
| any role, none an administrator | yes | medium |
| any role, none an administrator | no: nothing that is known needs the right | low |

An administrator may pass everything and is told by `identity-administrator`; roles that the provider itself
runs are not counted. Where a condition other than the service decides, the finding is `conditional`.

## Example

`agent-invoice` may pass any role to any service and make functions; `lambda-admin`, an administrator, trusts
`lambda.amazonaws.com`.

## What to do

Name the roles as resources and the service in a condition on `iam:PassedToService`. Take the statement out
where the identity calls no service that would take a role.

Settings: identity.machine, identity.human
Needs: policies and their documents, boundaries, service control policies; trust policies of the roles
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from nhiscan.access import Step
from nhiscan.estate import Estate
from nhiscan.model import (
    Answer,
    Because,
    Cause,
    Confidence,
    Decision,
    Evidence,
    Finding,
    Identity,
    Outcome,
    PrincipalKind,
    Severity,
)
from nhiscan.reference.controls import Theme
from nhiscan.rule import Rule, statement_cause, statement_evidence
from nhiscan.rules._hanging import hanging
from nhiscan.settings import Settings

RULE = Rule(
    id="identity-passes-roles",
    title="service identity may pass roles to any service",
    severity=Severity.HIGH,
    theme=Theme.EXCESS_ACCESS,
    why="What it may not do itself it has a service do for it.",
    about=Estate.owned_identities,
)
_HANDING_ON: Final = "iam:PassRole"
_NO_SERVICE: Final = {"iam:PassedToService": "nobody-has-heard-of.amazonaws.com"}
_NO_ROLE: Final = "role/nobody-has-heard-of"
_NO_TRUST: Final[Mapping[str, Sequence[str]]] = {"resource": []}
"""Passing asks nothing of the role's own policy, and one that is not there has none."""
_POSSIBLE: Final = (Answer.ALLOWED, Answer.CONDITIONAL)
_UNTOLD: Final = Decision(Answer.UNKNOWN)
_SHOWN: Final = 5
"""So many roles are named; of others it is told how many."""


@dataclass(frozen=True, slots=True)
class _Passed:
    """One role that may be passed."""

    role: Identity
    """The role."""
    services: tuple[str, ...]
    """The services that it trusts."""
    administrator: bool
    """Whether it is, or may be, an administrator."""

    @property
    def text(self) -> str:
        """The role and whom it trusts, in words."""
        what = ", an administrator" if self.administrator else ""
        return f"`{self.role.name}`{what}: trusts {', '.join(f'`{name}`' for name in self.services)}"


@RULE.check
def passes_roles(estate: Estate, _: Settings) -> Iterator[Outcome]:
    """Who passes roles at all, and of these each role of the account, to a service that is none."""
    served = _served(estate)
    for identity in estate.owned_identities():
        standing = estate.can(identity, [_HANDING_ON]).answer
        if standing is Answer.UNKNOWN:
            yield RULE.not_evaluated(identity, estate.access_missing(identity))
        elif standing not in _POSSIBLE or estate.administrator(identity).answer in _POSSIBLE:
            yield RULE.clean(identity)
        else:
            yield _judged(estate, identity, served)


def _judged(estate: Estate, identity: Identity, served: Mapping[str, _Passed]) -> Outcome:
    passed = sorted(_passed(estate, identity, served), key=lambda row: (not row.administrator, row.role.id))
    any_role = _any_role(estate, identity)
    administrators = [row for row in passed if row.administrator]
    if any_role or administrators:
        return _found(estate, identity, passed, any_role)
    where = identity.partition
    untold = (*estate.lacks(where, "identities"), *estate.lacks(where, "trusts"))
    return RULE.not_evaluated(identity, untold) if untold else RULE.clean(identity)


def _found(
    estate: Estate, identity: Identity, passed: Sequence[_Passed], any_role: Decision | None
) -> Finding:
    administrators = [row for row in passed if row.administrator]
    told = any_role or _decided(estate, identity, administrators[0].role.id) or _UNTOLD
    usable = _usable(estate, identity, administrators or passed)
    carrying = [because for because in told.because if because.layer == "identity"]
    return RULE.finding(
        identity,
        _message(passed, len(administrators), told, any_role=bool(any_role)),
        severity=_severity(administrator=bool(administrators), usable=bool(usable)),
        confidence=Confidence.CONDITIONAL if told.depends_on else Confidence.CERTAIN,
        cause=_cause(estate, identity, carrying),
        evidence=[
            *map(statement_evidence, carrying),
            *_listed(passed),
            *(Evidence(step.method, _told(step)) for step in usable[:_SHOWN]),
            *([] if usable else [Evidence("access", "no known method by which it would act as one of them")]),
        ],
    )


def _told(step: Step) -> str:
    """What is done, and on what it hangs."""
    return step.title + hanging(step.depends_on)


def _severity(*, administrator: bool, usable: bool) -> Severity:
    if administrator and usable:
        return Severity.HIGH
    return Severity.MEDIUM if administrator or usable else Severity.LOW


def _message(passed: Sequence[_Passed], administrators: int, told: Decision, *, any_role: bool) -> str:
    which = "any role" if any_role else f"{len(passed)} role{'s' * (len(passed) != 1)}"
    known = f"; {len(passed)} that trust a service are there now" if any_role else ""
    strong = {0: "", 1: ", one of them an administrator"}.get(
        administrators, f", {administrators} of them administrators"
    )
    return f"may pass {which} to any service{known}{strong}{hanging(told.depends_on)}"


def _listed(passed: Sequence[_Passed]) -> Iterator[Evidence]:
    yield from (Evidence("role", row.text) for row in passed[:_SHOWN])
    if len(passed) > _SHOWN:
        yield Evidence("role", f"and {len(passed) - _SHOWN} more")


def _served(estate: Estate) -> Mapping[str, _Passed]:
    """Every role that trusts a service, but for those that the provider runs, by id."""
    found: dict[str, _Passed] = {}
    for role in estate.identities():
        services = {t.principal for t in estate.trusts_of(role) if t.principal_kind is PrincipalKind.SERVICE}
        if services and role.managed_by is None:
            strong = estate.administrator(role).answer in _POSSIBLE
            found[role.id] = _Passed(role, tuple(sorted(services)), strong)
    return found


def _passed(estate: Estate, identity: Identity, served: Mapping[str, _Passed]) -> Iterator[_Passed]:
    """Every role of the account that trusts a service and may be passed to any."""
    for id_ in estate.doing(identity, _HANDING_ON, _NO_SERVICE):
        row = served.get(id_)
        if row is not None and row.role.partition == identity.partition and id_ != identity.id:
            yield row


def _any_role(estate: Estate, identity: Identity) -> Decision | None:
    """That it may pass a role which nobody has made yet; None: it may not."""
    account = identity.id.split(":")[:5]
    return _decided(estate, identity, ":".join([*account, _NO_ROLE]))


def _decided(estate: Estate, identity: Identity, role: str) -> Decision | None:
    found = estate.decide(identity.provider, identity.id, _HANDING_ON, role, _NO_SERVICE, _NO_TRUST)
    return found if found is not None and found.answer in _POSSIBLE else None


def _usable(estate: Estate, identity: Identity, passed: Sequence[_Passed]) -> Sequence[Step]:
    """Steps by which it comes to act as one of the roles by passing it, one of each method."""
    roles = {row.role.id for row in passed}
    steps = estate.steps_to(identity, roles)
    return [step for step in steps if any(need.startswith(_HANDING_ON) for need in step.needs)]


def _cause(estate: Estate, identity: Identity, carrying: Sequence[Because]) -> Cause | None:
    for because in carrying:
        for grant in estate.grants_of(identity):
            if grant.name == because.name:
                return statement_cause(because, grant)
    return None
