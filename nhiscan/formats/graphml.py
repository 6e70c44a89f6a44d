"""The entitlement graph as GraphML, by networkx: for Gephi, yEd, Cytoscape and igraph."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import TextIO

from nhiscan.formats.export import Export
from nhiscan.graph.entitlement import EntitlementGraph, Value
from nhiscan.text import visible


def write(graph: EntitlementGraph, out: TextIO) -> None:
    """Write ``graph`` as GraphML: same graph, same bytes.

    XML knows no control characters, not even as references: they are written out as text.
    """
    import networkx as nx

    raw = graph.to_networkx()
    clean: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for id_, known in raw.nodes(data=True):
        clean.add_node(_id(id_), **_shown(known))
    for source, target, key, known in raw.edges(keys=True, data=True):
        clean.add_edge(_id(source), _id(target), key=key, **_shown(known))
    written = BytesIO()
    nx.write_graphml_xml(clean, written, named_key_ids=True)
    out.write(written.getvalue().decode("utf-8"))
    out.write("\n")


def _id(text: str) -> str:
    """``text`` without control characters, two that differ never the same."""
    shown = visible(text)
    return shown if shown != text else text.replace("\\", "\\\\")


def _shown(known: Mapping[str, Value]) -> dict[str, Value]:
    return {name: visible(value) if isinstance(value, str) else value for name, value in known.items()}


EXPORT = Export("graphml", ".graphml", "application/graphml+xml", "Gephi, yEd, Cytoscape, igraph", write)
