"""Service identities that several steps take to everything.

One identity may assume a second, the second may run code as a third, and the third is an administrator. No
single policy shows it, and who reviews them one by one does not see it. Each step is decided to its last
request, as `nhiscan paths` does; what is not seen makes the finding `conditional` and one step milder. Ways
of one step are told by `identity-near-administrator`.

## Example

`agent-supervisor` may assume `agent-invoice`, which may pass `lambda-admin` to a function of its own.

## What to do

Cut the way where that costs least: often at the last step, which many ways share. `nhiscan paths --cut`
shows the fewest statements that close all ways of a snapshot.

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
    id="identity-path-to-administrator",
    title="service identity has a path to administrator",
    severity=Severity.HIGH,
    theme=Theme.ADMINISTRATOR,
    why="No policy of its own shows that it ends as an administrator.",
    about=Estate.owned_identities,
)


@RULE.check
def path_up(estate: Estate, _: Settings) -> Iterator[Outcome]:
    """The shortest way up of each, if it has more than one step."""
    for identity in estate.owned_identities():
        path = estate.path_up(identity)
        unseen = _hops.unseen(estate, path.hops) if path else _hops.untold(estate, identity)
        if unseen:
            yield RULE.not_evaluated(identity, unseen)
        elif path is not None and len(path.hops) > 1:
            yield _found(estate, identity, path)
        else:
            yield RULE.clean(identity)


def _found(estate: Estate, identity: Identity, path: Path) -> Finding:
    severity, confidence = _hops.weighed(RULE.severity, path.hops)
    top = f"the administrator `{_hops.name(estate, path.target)}`"
    goal = "being allowed everything" if path.target == TOP else top
    between = dict.fromkeys(hop.source for hop in path.hops if hop.source != identity.id)
    through = _hops.shown([_hops.name(estate, id_) for id_ in between]) or "itself"
    return RULE.finding(
        identity,
        f"{_hops.steps(path)} to {goal}, through {through}",
        severity=severity,
        confidence=confidence,
        cause=_hops.cause(estate, identity, path),
        evidence=list(_hops.told(path)),
    )
