"""Policies that grant services and actions which were not used.

The difference between what was granted and what is used is what an agent adds to a mistake: nothing needs
it, everything in it works. Taking it away is the cheapest step towards least privilege, and the provider
kept the record.

The record has a window, and it counts attempts, refused ones too. A service that is used but not tracked
action by action stays whole; what the record does not speak of stays, and both are named. An identity
that is younger than the limit is `not evaluated`, and so is a policy that is. The replacement only takes
away; it is `unproved` until a certificate says more. A rare job outside the window would miss what it
needs: ask the owner first.

## Example

`agent-invoice` used 4 of 212 granted actions in the last 400 days.

## What to do

Put the proposed document in place of the policy, and watch for refusals.

Settings: rules.unused_days
Needs: policies and their documents; last-accessed details of the identity, by action
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from nhiscan.access import AccessSet
from nhiscan.estate import Estate
from nhiscan.exports import fixes
from nhiscan.model import (
    Evidence,
    GapKind,
    Grant,
    Identity,
    Missing,
    Outcome,
    Proposal,
    Severity,
    Unseen,
)
from nhiscan.reference.controls import Theme
from nhiscan.rightsize import Excess, first_proposal
from nhiscan.rule import Rule, grant_cause
from nhiscan.settings import Settings

RULE = Rule(
    id="grant-unused",
    title="granted and not used",
    severity=Severity.MEDIUM,
    theme=Theme.EXCESS_ACCESS,
    why="Nothing needs it, and everything in it works for whoever takes over.",
    about=Estate.owned_identities,
)


@RULE.check
def unused(estate: Estate, settings: Settings) -> Iterator[Outcome]:
    """One finding per policy of the identity that can shrink."""
    for identity in estate.owned_identities():
        access, found = estate.access(identity), estate.excess(identity)
        if access is None:
            yield RULE.not_evaluated(identity, estate.access_missing(identity))
        elif isinstance(found, Unseen):
            yield RULE.not_evaluated(identity, _by_service(found.needs))
        elif not found.unused and (untold := estate.untold_access(identity)):
            yield RULE.not_evaluated(identity, untold)
        elif not found.unused:
            yield RULE.clean(identity)
        elif _watched(identity, found) < settings.unused_days:
            yield RULE.not_evaluated(identity, [_longer(settings.unused_days)])
        else:
            yield from _found(estate, identity, access, found, settings.unused_days)


def _by_service(needs: Sequence[Missing]) -> Sequence[Missing]:
    """Of ``needs`` those for last-accessed details, which alone can tell; all where none is named."""
    return [row for row in needs if "lastaccessed" in row.needs.casefold().replace("-", "")] or needs


def _longer(days: int) -> Missing:
    return Missing("usage", GapKind.NOT_GIVEN, f"last-accessed details over {days} days or more")


def _found(
    estate: Estate, identity: Identity, access: AccessSet, found: Excess, days: int
) -> Iterator[Outcome]:
    """A policy of a group is the group's: one member's use says nothing about it.

    Nor does the evidence about one that is younger than the limit.
    """
    own = [grant for grant in estate.grants_of(identity) if grant.holder == identity.id]
    able = [(grant, p) for grant in own if (p := first_proposal(access, grant, found))]
    proposals = [(grant, p) for grant, p in able if _watched(identity, found, grant.starts) >= days]
    if able and not proposals:
        yield RULE.not_evaluated(identity, [_longer(days)])
        return
    for grant, proposal in proposals:
        yield RULE.finding(
            identity,
            f"`{grant.name}` grants {_counted(proposal.removed)} that it does not use",
            cause=grant_cause(grant),
            evidence=[_evidence(found)],
            fix=_fix(grant, proposal),
            proposal=proposal,
            discriminator=grant.id,
        )
    if not proposals:
        names = (*(f"{service}:*" for service in found.unused_services), *found.unused_actions)
        yield RULE.finding(
            identity, f"is granted {_counted(names)} that it does not use", evidence=[_evidence(found)]
        )


def _fix(grant: Grant, proposal: Proposal) -> fixes.Fixes:
    return fixes.replace(grant, proposal.document) if proposal.document else fixes.detach(grant)


def _evidence(found: Excess) -> Evidence:
    """How much was used, over the time that all of the evidence covers."""
    used, granted, idle = (bits.bit_count() for bits in (found.used, found.granted, found.unused))
    text = f"{used} of {granted} granted actions seen in use, {idle} tracked and not seen"
    window = "/".join(f"{moment:%Y-%m-%d}" for moment in _window(found) or ())
    return Evidence(found.evidence[0].source, text, window or None)


def _window(found: Excess) -> tuple[datetime, datetime] | None:
    """From when to when all of the evidence looked; None: it does not say."""
    starts, ends = {row.since for row in found.evidence}, {row.until for row in found.evidence}
    since, until = max((t for t in starts if t), default=None), min((t for t in ends if t), default=None)
    return None if None in starts | ends or since is None or until is None else (since, until)


def _watched(identity: Identity, found: Excess, starts: datetime | None = None) -> int:
    """For how many days the evidence could have seen the identity act, by a grant that ``starts``.

    0 where it does not say.
    """
    window = _window(found)
    if window is None:
        return 0
    return (window[1] - max(window[0], identity.created or window[0], starts or window[0])).days


def _counted(names: tuple[str, ...]) -> str:
    services = sum(name.endswith(":*") for name in names)
    actions = len(names) - services
    parts = [(services, "service"), (actions, "action")]
    return " and ".join(f"{count} {word}{'' if count == 1 else 's'}" for count, word in parts if count)
