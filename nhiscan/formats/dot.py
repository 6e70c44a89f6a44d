"""The entitlement graph as DOT, for Graphviz; every name through one escape."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final, TextIO

from nhiscan.formats.export import Export
from nhiscan.graph.entitlement import EntitlementGraph, Link, Node, NodeKind
from nhiscan.text import visible

_SHAPES: Final[Mapping[NodeKind, str]] = MappingProxyType(
    {
        NodeKind.IDENTITY: "ellipse",
        NodeKind.GROUP: "folder",
        NodeKind.WORKLOAD: "component",
        NodeKind.CREDENTIAL: "note",
        NodeKind.RESOURCE: "cylinder",
        NodeKind.ACCOUNT: "doubleoctagon",
        NodeKind.OUTSIDER: "house",
        NodeKind.SET: "circle",
        NodeKind.UNKNOWN: "diamond",
    }
)


def write(graph: EntitlementGraph, out: TextIO) -> None:
    """Write ``graph`` as one directed graph: same graph, same bytes.

    Nodes are called ``n0``, ``n1``, … and carry the provider's id as ``tooltip``; what hangs on
    something is dashed.
    """
    number = {node.id: f"n{place}" for place, node in enumerate(graph.nodes)}
    out.write('digraph entitlement {\nrankdir="LR";\nnode [fontname="sans-serif"];\n')
    out.writelines(f"{number[node.id]} [{_attributes(_node(node))}];\n" for node in graph.nodes)
    out.writelines(
        f"{number[link.source]} -> {number[link.target]} [{_attributes(_link(link))}];\n"
        for link in graph.links
    )
    out.write("}\n")


def quoted(text: str) -> str:
    """``text`` as a DOT string that Graphviz shows as it is, and nothing can leave.

    A backslash would begin an escape, ``&`` an entity, and both are read again when drawn.

    Source: Graphviz documentation, "DOT Language" and "escString".
    """
    shown = visible(text).replace("&", "&amp;").replace("\\", "\\\\").replace('"', '\\"')
    return f'"{shown}"'


def _attributes(pairs: Iterator[tuple[str, str]]) -> str:
    return ", ".join(f"{name}={quoted(value)}" for name, value in pairs)


def _node(node: Node) -> Iterator[tuple[str, str]]:
    yield "label", f"{node.label} ({node.type})" if node.type else node.label
    yield "shape", _SHAPES[node.kind]
    yield "tooltip", node.id
    if ("administrator", "sure") in node.facts:
        yield "penwidth", "3"


def _link(link: Link) -> Iterator[tuple[str, str]]:
    yield "label", link.kind.value
    if link.conditional:
        yield "style", "dashed"
    elif not link.kind.traversable:
        yield "style", "dotted"
    if link.methods:
        yield "tooltip", " ".join(link.methods)


EXPORT = Export("dot", ".dot", "text/vnd.graphviz", "Graphviz", write)
