"""Service identities that one step takes to everything.

A list of administrators misses whoever becomes one at will: who may pass an administrator's role to a new
function, give itself a policy, reset an administrator's password or run a command on a machine that has the
role. An agent that inherits such an identity, or is talked into using it, is one call away from the account.

Every step is decided to its last request, over boundaries, service control policies and conditions, as
`nhiscan paths` does; what is not seen makes the finding `conditional` and one step milder. Ways of several
steps are told by `identity-path-to-administrator`, administrators themselves by `identity-administrator`.

## Example

`agent-invoice` may pass `lambda-admin` to Lambda, make a function and call it.

## What to do

Take the statement away that the finding names, or name in it the one role and service that the job needs.
`nhiscan paths --cut` shows the fewest statements that close all ways of a snapshot.

Settings: identity.machine, identity.human
Needs: policies and their documents, boundaries, service control policies; trust policies, workloads
"""

from __future__ import annotations

from collections.abc import Iterator

from nhiscan.estate import Estate
from nhiscan.graph.paths import TOP, Path
from nhiscan.model import Finding, Identity, Outcome, Severity
from nhiscan.reference.controls import Theme
from nhiscan.rule import Rule
from nhiscan.rules import _hops
from nhiscan.settings import Settings

RULE = Rule(
    id="identity-near-administrator",
    title="service identity is one step from administrator",
    severity=Severity.CRITICAL,
    theme=Theme.ADMINISTRATOR,
    why="One call of its own makes it an administrator.",
    about=Estate.owned_identities,
)


@RULE.check
def near(estate: Estate, _: Settings) -> Iterator[Outcome]:
    """The shortest way up of each, if it is a single step."""
    for identity in estate.owned_identities():
        path = estate.path_up(identity)
        unseen = _hops.unseen(estate, path.hops[:1]) if path else _hops.untold(estate, identity)
        if unseen:
            yield RULE.not_evaluated(identity, unseen)
        elif path is not None and len(path.hops) == 1:
            yield _found(estate, identity, path)
        else:
            yield RULE.clean(identity)


def _found(estate: Estate, identity: Identity, path: Path) -> Finding:
    severity, confidence = _hops.weighed(RULE.severity, path.hops)
    hop = path.hops[0]
    what = (
        "may then do everything"
        if path.target == TOP
        else f"becomes the administrator `{_hops.name(estate, path.target)}`"
    )
    return RULE.finding(
        identity,
        f"{what}: {hop.title[:1].lower()}{hop.title[1:]}",
        severity=severity,
        confidence=confidence,
        cause=_hops.cause(estate, identity, path),
        evidence=list(_hops.told(path)),
    )
