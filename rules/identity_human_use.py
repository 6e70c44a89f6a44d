"""Machine identities that a person signs in with.

What a person does as a service identity cannot be told from what the service does: the log shows one
name, no second factor was asked, and the person keeps the access when they leave. It also hides that the
service has more rights than it needs, because the person needs them.

A machine is what the settings or the provider's facts say is one. A user that has both keys and a
password may be either: if the password is in use, the answer is `not evaluated` until the settings say.

## Example

`svc-report` signs requests with a key every week, and somebody used its console password 3 days ago.

## What to do

Give the person an identity of their own, then delete the password. Say in `[identity]` of `nhiscan.toml`
which users are people.

Settings: rules.unused_days, identity.machine, identity.human
Needs: passwords and their last use (for AWS a credential report)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nhiscan.estate import Estate
from nhiscan.exports import fixes
from nhiscan.model import (
    Cause,
    Credential,
    CredentialKind,
    Evidence,
    GapKind,
    Identity,
    IdentityKind,
    Idle,
    Missing,
    Nature,
    Outcome,
    Severity,
    Unseen,
)
from nhiscan.reference.controls import Theme
from nhiscan.rule import Rule, last_use
from nhiscan.settings import Settings

_MISSING_NATURE = Missing("settings", GapKind.NOT_GIVEN, "identity.machine or identity.human in nhiscan.toml")


def _about(estate: Estate) -> Sequence[Identity]:
    """Those that can have a password at all."""
    signs_in = {IdentityKind.USER, IdentityKind.SERVICE_ACCOUNT}
    return [identity for identity in estate.owned_identities() if identity.kind in signs_in]


RULE = Rule(
    id="identity-human-use",
    title="person signs in as a service identity",
    severity=Severity.MEDIUM,
    theme=Theme.HUMAN_USE,
    why="What a person does under its name cannot be told from what the service does.",
    about=_about,
)


@RULE.check
def human_use(estate: Estate, settings: Settings) -> Iterator[Outcome]:
    """A password in use, on what is known to be a machine."""
    for identity in _about(estate):
        held = estate.credentials_of(identity)
        password = next(
            (c for c in held if c.kind is CredentialKind.PASSWORD and c.active is not False), None
        )
        if password is not None:
            yield _judged(estate, settings, identity, password)
        elif estate.complete(identity.partition, "credentials", identity.id):
            yield RULE.clean(identity)
        else:
            missing = estate.missing(identity.partition, "credentials", identity.id)
            yield RULE.not_evaluated(identity, missing)


def _judged(estate: Estate, settings: Settings, identity: Identity, password: Credential) -> Outcome:
    nature, why = estate.nature(identity)
    match estate.idle(password), estate.unused_for(password, settings.unused_days):
        case Idle(last_used=None), _:
            return RULE.clean(identity)
        case (Unseen(needs), _) | (_, Unseen(needs)):
            return RULE.not_evaluated(identity, needs)
        case Idle() as idle, None if nature is Nature.MACHINE:
            return RULE.finding(
                identity,
                f"somebody signed in with its password {idle.span} ago",
                cause=Cause("credential", password.id, name="password"),
                evidence=[last_use(idle), Evidence("identity", f"a machine: {why}")],
                fix=fixes.deactivate(password),
            )
        case _, None:
            return RULE.not_evaluated(identity, [_MISSING_NATURE])
        case _:
            return RULE.clean(identity)
