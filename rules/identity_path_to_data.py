"""Service identities that get at sensitive data which nobody granted them.

An identity that may read no secret, and may act as one that does, reads it all the same. Sensitive are
secrets, keys that encrypt, agents' tokens, and whatever settings name by id or tag. Told is the shortest way
to somebody who has any; identities that have such data themselves, and administrators, are told by their own
policies. Each step is decided as `nhiscan paths` does; what is not seen makes the finding `conditional` and
one step milder. A key counts if who is reached may decrypt by it, a bucket if it may read some object in it,
both also if it may rewrite who may.

## Example

`report-runner` may pass `export` to a task of its own, and `export` may read the secret `payments/api`.

## What to do

Cut the way where that costs least, or take the data out of the reach of whoever is at its end.

Settings: identity.machine, identity.human, sensitive.patterns, sensitive.tags
Needs: policies and their documents, boundaries, service control policies; trusts, workloads, resources
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nhiscan.access import Step
from nhiscan.estate import Estate
from nhiscan.graph.paths import Path
from nhiscan.model import Evidence, Finding, Identity, Outcome, Resource, Severity
from nhiscan.reference.controls import Theme
from nhiscan.rule import Rule
from nhiscan.rules import _hops
from nhiscan.settings import Settings

RULE = Rule(
    id="identity-path-to-data",
    title="service identity has a path to sensitive data",
    severity=Severity.MEDIUM,
    theme=Theme.EXCESS_ACCESS,
    why="It gets at data that no policy of its own grants it.",
    about=Estate.owned_identities,
)


@RULE.check
def path_to_data(estate: Estate, _: Settings) -> Iterator[Outcome]:
    """The shortest way of each to somebody who has any."""
    for identity in estate.owned_identities():
        path = estate.path_to_data(identity)
        if path is not None:
            yield _judged(estate, identity, path)
        elif untold := _hops.untold(estate, identity, "resources"):
            yield RULE.not_evaluated(identity, untold)
        else:
            yield RULE.clean(identity)


def _judged(estate: Estate, identity: Identity, path: Path) -> Outcome:
    """Whoever has a way to everything is told by that."""
    up = estate.path_up(identity)
    if up is not None and not _hops.unseen(estate, up.hops):
        return RULE.clean(identity)
    data = estate.data_of(path.target, identity)
    if unseen := _hops.unseen(estate, (*path.hops, *(step for _, step in data[:1]))):
        return RULE.not_evaluated(identity, unseen)
    return _found(estate, identity, path, data) if data else RULE.clean(identity)


def _found(estate: Estate, identity: Identity, path: Path, data: Sequence[tuple[Resource, Step]]) -> Finding:
    names = [row.name for row, _ in data]
    severity, confidence = _hops.weighed(RULE.severity, (*path.hops, data[0][1]))
    return RULE.finding(
        identity,
        f"{_hops.steps(path)} to `{_hops.name(estate, path.target)}`, which has {_hops.shown(names)}",
        severity=severity,
        confidence=confidence,
        cause=_hops.cause(estate, identity, path),
        evidence=[
            *_hops.told(path),
            *(Evidence("path", f"then: {_hops.sentence(step)}") for _, step in data[:3]),
        ],
    )
