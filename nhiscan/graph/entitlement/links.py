"""The links that tables tell, and those of every step that somebody can take."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby

from nhiscan.access import Edge, Ways
from nhiscan.graph.entitlement.kinds import LinkKind, kind_of
from nhiscan.graph.entitlement.nouns import Find, Link, Node, NodeKind
from nhiscan.graph.entitlement.sets import Places, Reach
from nhiscan.model import Credential, Membership, Workload
from nhiscan.snapshot import Snapshot


def told_links(snapshot: Snapshot) -> Iterator[Link]:
    """What the tables say: members, what runs as whom, what proves whom."""
    for row in snapshot.rows(Membership):
        yield Link(row.member, row.group, LinkKind.MEMBER_OF)
    for workload in snapshot.rows(Workload):
        yield Link(workload.id, workload.identity, LinkKind.RUNS_AS)
    for credential in snapshot.rows(Credential):
        yield Link(credential.id, credential.identity, LinkKind.PROVES)


def reaches(ways: Ways, find: Find, places: Places) -> Iterator[Reach]:
    """Every step, from inside and outside: by source, kind and what it hangs on."""
    edges = (edge for each in (ways.edges(), _entries(ways)) for edge in each)
    for source, own in groupby(edges, key=lambda edge: edge.source):
        yield from _of_one(find(source), own, find, places)


def merged(links: Iterable[Link]) -> list[Link]:
    """Links alike but for their methods as one, in order."""
    methods: defaultdict[Link, set[str]] = defaultdict(set)
    for link in links:
        methods[replace(link, methods=())].update(link.methods)
    return sorted(replace(link, methods=tuple(sorted(found))) for link, found in methods.items())


def _of_one(source: Node, edges: Iterable[Edge], find: Find, places: Places) -> Iterator[Reach]:
    """The reaches of one source: methods that are of one kind and lead to the same are one."""
    methods: defaultdict[tuple[LinkKind, str, bool, int], set[str]] = defaultdict(set)
    for edge in edges:
        kind = kind_of(edge.method, edge.gains)
        for own, targets in _by_kind(kind, source, edge.targets, find):
            methods[own, edge.gains, edge.conditional, places.bits(targets)].add(edge.method)
    for (kind, gains, conditional, bits), found in methods.items():
        yield Reach(source.id, kind, gains, conditional, tuple(sorted(found)), bits)


def _by_kind(
    kind: LinkKind, source: Node, targets: tuple[str, ...], find: Find
) -> Iterator[tuple[LinkKind, tuple[str, ...]]]:
    """``targets`` by kind: whom a role is assumed by, and from where, makes it another."""
    if kind is not LinkKind.ASSUME:
        yield kind, targets
        return
    found: defaultdict[LinkKind, list[str]] = defaultdict(list)
    for target in targets:
        found[_assumed(source, find(target))].append(target)
    yield from ((each, tuple(ids)) for each, ids in sorted(found.items()))


def _assumed(source: Node, target: Node) -> LinkKind:
    match source.kind, source.type:
        case NodeKind.OUTSIDER, "service":
            return LinkKind.ASSUME_AS_SERVICE
        case NodeKind.OUTSIDER, "oidc":
            return LinkKind.ASSUME_WITH_OIDC
        case NodeKind.OUTSIDER, "saml":
            return LinkKind.ASSUME_WITH_SAML
        case _ if source.partition == target.partition:
            return LinkKind.ASSUME
        case _:
            return LinkKind.ASSUME_CROSS_ACCOUNT


def _entries(ways: Ways) -> Iterator[Edge]:
    """The steps of those outside, those alike together."""
    found: defaultdict[tuple[str, str, str, bool], set[str]] = defaultdict(set)
    for step in ways.entries():
        found[step.source, step.method, step.gains, step.conditional].add(step.target)
    for (source, method, gains, conditional), targets in sorted(found.items()):
        yield Edge(source, method, gains, tuple(sorted(targets)), conditional)
