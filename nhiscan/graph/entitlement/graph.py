"""The entitlement graph of one snapshot: its nodes, its links, and the same for networkx."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from nhiscan.access import Ways
from nhiscan.graph.entitlement.links import merged, reaches, told_links
from nhiscan.graph.entitlement.nodes import resource_nodes, standing_nodes, unshown
from nhiscan.graph.entitlement.nouns import Link, Node, Value
from nhiscan.graph.entitlement.sets import Places, shared
from nhiscan.graph.entitlement.tops import top_links
from nhiscan.snapshot import Snapshot

if TYPE_CHECKING:
    import networkx as nx


class _Whole(NamedTuple):
    nodes: Sequence[Node]
    links: Sequence[Link]


class EntitlementGraph:
    """Who and what there is, and what leads from one to another; made when it is first asked for.

    Same snapshot, same nodes and links in the same order. What the permission languages do not judge
    is a node without steps.
    """

    def __init__(self, snapshot: Snapshot, *ways: Ways) -> None:
        """Over ``snapshot``; ``ways`` are those of each of its permission languages."""
        self._snapshot = snapshot
        self._ways = ways

    @property
    def nodes(self) -> Sequence[Node]:
        """Every node, by id."""
        return self._whole.nodes

    @property
    def links(self) -> Sequence[Link]:
        """Every link, by source, target and kind; each of both ends is a node."""
        return self._whole.links

    def to_networkx(self) -> nx.MultiDiGraph[str]:
        """The graph as networkx takes it: nodes by id, links keyed ``e0``, ``e1``, …: see docs/graph.md.

        Every attribute is a string, a number or a truth; one that nobody knows is not there.
        """
        import networkx as nx

        graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
        for node in self.nodes:
            graph.add_node(node.id, **node_attributes(node))
        for number, link in enumerate(self.links):
            graph.add_edge(link.source, link.target, key=f"e{number}", **link_attributes(link))
        return graph

    @cached_property
    def _whole(self) -> _Whole:
        kept: dict[str, Node] = {}
        for node in standing_nodes(self._snapshot, self._ways):
            kept.setdefault(node.id, node)
        shown = {node.id: node for node in resource_nodes(self._snapshot)} | kept

        def find(id_: str) -> Node:
            return shown.get(id_) or unshown(id_)

        places = Places()
        sets, steps = shared([one for ways in self._ways for one in reaches(ways, find, places)], places)
        tops = [link for ways in self._ways for link in top_links(ways, find)]
        links = merged([*told_links(self._snapshot), *tops, *steps])
        kept |= {node.id: node for node in sets}
        for link in links:
            if link.source not in kept:  # who takes a step and is no identity of the snapshot is outside
                kept[link.source] = shown.get(link.source) or unshown(link.source, link.kind)
            if link.target not in kept:
                kept[link.target] = find(link.target)
        return _Whole([kept[id_] for id_ in sorted(kept)], links)


def node_attributes(node: Node) -> Mapping[str, Value]:
    """What is told of a node; what nobody knows is left out."""
    told: dict[str, Value] = {
        "kind": node.kind.value,
        "type": node.type,
        "label": node.label,
        "provider": node.provider,
        "partition": node.partition,
    }
    return {name: value for name, value in told.items() if value != ""} | dict(node.facts)


def link_attributes(link: Link) -> Mapping[str, Value]:
    """What is told of a link; what nobody knows is left out."""
    told: dict[str, Value] = {
        "kind": link.kind.value,
        "conditional": link.conditional,
        "traversable": link.kind.traversable,
        "gains": link.gains,
        "methods": " ".join(link.methods),
    }
    return {name: value for name, value in told.items() if value != ""}
