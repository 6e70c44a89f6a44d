"""A way through other identities, as findings tell it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from nhiscan.access import Step
from nhiscan.estate import Estate
from nhiscan.graph.paths import Path
from nhiscan.model import Because, Cause, Confidence, Evidence, GapKind, Identity, Missing, Severity
from nhiscan.rule import statement_cause, statement_evidence

_MILDER = {
    Severity.CRITICAL: Severity.HIGH,
    Severity.HIGH: Severity.MEDIUM,
    Severity.MEDIUM: Severity.LOW,
    Severity.LOW: Severity.LOW,
}

_BROKEN = (GapKind.REFUSED, GapKind.TRUNCATED)


def told(path: Path) -> Iterator[Evidence]:
    """Each step, in order, with what allows it."""
    for number, hop in enumerate(path.hops, start=1):
        yield Evidence("path", f"{number}. {sentence(hop)}")
        yield from (statement_evidence(each) for each in hop.because if _carries(each))


def sentence(hop: Step) -> str:
    """A step in one sentence."""
    open_ = f", if {'; '.join(hop.depends_on)}" if hop.depends_on else ""
    return f"{hop.title}: {hop.target} (`{hop.method}`){open_}"


def cause(estate: Estate, identity: Identity, path: Path) -> Cause | None:
    """The statement of its own by which ``identity`` takes the first step; None: it is somebody else's."""
    for because in path.hops[0].because:
        grant = estate.grant_of(identity, because) if _carries(because) else None
        if grant is not None:
            return statement_cause(because, grant)
    return None


def _carries(because: Because) -> bool:
    """Whether a statement gives something; guardrails and boundaries only leave it."""
    return because.effect == "Allow" and because.layer in ("identity", "resource")


def unseen(estate: Estate, steps: Iterable[Step]) -> tuple[Missing, ...]:
    """What is missing of the policies of whoever takes a step that no policy seen allows; empty: nobody does.

    Such a step says only that anything may stand in what was not given.
    """
    for step in steps:
        actor = estate.identity(step.source)
        if actor is not None and step.conditional and not any(map(_carries, step.because)):
            return estate.access_missing(actor)
    return ()


def untold(estate: Estate, identity: Identity, *tables: str) -> tuple[Missing, ...]:
    """What is missing of ``identity``, without which it cannot be said to have no way.

    Its own policies; and whoever, or whatever of ``tables``, was not listed because the account refused it or
    the list broke off: a way may end there.
    """
    access = estate.access(identity)
    if access is None or access.unread:
        return estate.access_missing(identity)
    lists = (estate.lacks(identity.partition, table) for table in ("identities", *tables))
    broken = tuple(each for found in lists for each in found if each.kind in _BROKEN)
    return estate.untold_access(identity) or broken


def weighed(severity: Severity, steps: Iterable[Step]) -> tuple[Severity, Confidence]:
    """How bad and how sure: one step milder where any of ``steps`` hangs on something."""
    if any(step.conditional for step in steps):
        return _MILDER[severity], Confidence.CONDITIONAL
    return severity, Confidence.CERTAIN


def name(estate: Estate, identity: str) -> str:
    """What people call an identity."""
    found = estate.identity(identity)
    return found.name if found else identity


def steps(path: Path) -> str:
    """How many steps, in words."""
    return "one step" if len(path.hops) == 1 else f"{len(path.hops)} steps"


def shown(names: Sequence[str], most: int = 3) -> str:
    """The first few names, and how many more."""
    first = ", ".join(f"`{name}`" for name in names[:most])
    return f"{first} and {len(names) - most} more" if len(names) > most else first
