"""nhiscan: what non-human identities may do, what they use, and what smaller grant would fit.

As a library: ``nhiscan.load(path)`` reads exports or a snapshot, ``nhiscan.audit(snapshot)``
runs the rules over it, ``nhiscan.entitlement_graph(snapshot)`` says who leads to whom. None of them prints
or exits; failures are ``nhiscan.errors.NhiscanError``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from nhiscan.graph.entitlement import EntitlementGraph
    from nhiscan.model import Severity
    from nhiscan.rule import Rule
    from nhiscan.scan import Scan
    from nhiscan.settings import Settings
    from nhiscan.snapshot import Snapshot

__version__ = "0.1.0"

__all__ = ["__version__", "audit", "entitlement_graph", "load"]


def load(*paths: Path | str, notice: Callable[[str], object] = str) -> Snapshot:
    """What lies at ``paths``: snapshots, export files or folders of them, as one snapshot.

    ``notice`` is told of oddities. Raises InputError where nothing can be read.
    """
    from nhiscan.cli.plugins import connectors
    from nhiscan.snapshot.inputs import open_input

    return open_input([Path(path) for path in paths], connectors(), notice)


def audit(
    snapshot: Snapshot,
    *,
    settings: Settings | None = None,
    as_of: datetime | None = None,
    only: Collection[str] = (),
    minimum: Severity | None = None,
    fail_on: Severity | None = None,
    allow_partial: bool = False,
    required: Collection[str] = (),
) -> Scan:
    """Run every rule, or ``only`` those ids, over ``snapshot``.

    ``as_of`` (UTC) replaces the snapshot's clock; ``required`` names tables that must not be
    missing. Raises UsageError for an unknown rule id.
    """
    from nhiscan.cli.plugins import rules
    from nhiscan.errors import UsageError
    from nhiscan.estate import Estate
    from nhiscan.model import Severity
    from nhiscan.scan import scan
    from nhiscan.settings import Settings

    settings = settings or Settings()
    known = {rule.id: rule for rule in rules()}
    _chosen(known, settings.disable, settings.origin("disable").place)
    chosen = _chosen(known, only, "--rule")
    for name in only:
        if name in settings.disable:
            place = settings.origin("disable").place
            raise UsageError("--rule", f"`{name}` is disabled by {place}", "take it out of `rules.disable`")
    estate = Estate(snapshot, settings, as_of)
    return scan(
        estate,
        chosen,
        fail_on=fail_on or Severity.HIGH,
        minimum=minimum or Severity.INFO,
        allow_partial=allow_partial,
        required=required,
    )


def entitlement_graph(snapshot: Snapshot) -> EntitlementGraph:
    """Who and what ``snapshot`` shows, and what leads from one to another; made when first looked at."""
    from nhiscan.access import language
    from nhiscan.graph.entitlement import EntitlementGraph

    providers = sorted({partition.provider for partition in snapshot.partitions})
    spoken = (language(provider) for provider in providers)
    return EntitlementGraph(snapshot, *(each.ways(snapshot) for each in spoken if each is not None))


def _chosen(rules: dict[str, Rule], only: Collection[str], place: str) -> Iterable[Rule]:
    """The rules of those ids, all if none is named; raises UsageError for an id that ``place`` made up."""
    from difflib import get_close_matches

    from nhiscan.errors import UsageError

    for name in only:
        if name not in rules:
            near = get_close_matches(name, rules, 1)
            raise UsageError(
                place,
                f"`{name}` is no rule",
                f"nearest: `{near[0]}`" if near else "see `nhiscan rules list`",
            )
    return [rules[name] for name in sorted(only)] if only else rules.values()
