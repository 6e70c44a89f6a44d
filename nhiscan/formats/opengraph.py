"""The entitlement graph as BloodHound OpenGraph: the payload, whose kinds ``opengraph_schema`` defines.

Source: BloodHound documentation, "OpenGraph Nodes", "OpenGraph Edges", "OpenGraph Metadata".
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from itertools import groupby
from typing import Final, TextIO

from nhiscan.formats.export import Export
from nhiscan.formats.opengraph_kinds import SOURCE_KIND, link_kind, node_kinds
from nhiscan.graph.entitlement import EntitlementGraph, Link, Node
from nhiscan.text import visible

Property = str | int | bool | list[str]
"""What BloodHound takes: nothing nested, lists of one type."""

_DIGITS: Final = 32


def write(graph: EntitlementGraph, out: TextIO) -> None:
    """Write ``graph`` as one payload, a node or edge a line: same graph, same bytes."""
    out.write(f'{{"metadata": {json.dumps({"source_kind": SOURCE_KIND})}, "graph": {{"nodes": ')
    _write_rows(map(_node, graph.nodes), out)
    out.write(', "edges": ')
    _write_rows(_edges(graph.links), out)
    out.write("}}\n")


def node_id(native: str) -> str:
    """The id that BloodHound gets for the provider's own.

    A colon in an id breaks its search, and it writes ids in capitals: so it gets the hash, and the
    provider's id as the property ``nativeid``.
    """
    return f"NHI-{sha256(native.encode('utf-8', 'surrogatepass')).hexdigest()[:_DIGITS].upper()}"


def _write_rows(rows: Iterable[Mapping[str, object]], out: TextIO) -> None:
    opened = "["
    for row in rows:
        out.write(f"{opened}\n{json.dumps(row, sort_keys=True)}")
        opened = ","
    out.write("[]" if opened == "[" else "\n]")


def _node(node: Node) -> Mapping[str, object]:
    told = {
        "name": node.label,
        "nativeid": node.id,
        "type": node.type,
        "provider": node.provider,
        "partition": node.partition,
    }
    known: dict[str, Property] = {name: visible(value) for name, value in told.items() if value}
    known |= {name: visible(value) if isinstance(value, str) else value for name, value in node.facts}
    return {"id": node_id(node.id), "kinds": list(node_kinds(node)), "properties": known}


def _edges(links: Iterable[Link]) -> Iterator[Mapping[str, object]]:
    """One edge for each kind between two nodes: BloodHound keeps no more of them."""
    # invariant: links come by source, target, kind and condition
    alike = groupby(links, key=lambda link: (link.source, link.target, link_kind(link)))
    for (source, target, kind), found in alike:
        same = list(found)
        known: dict[str, Property] = {"conditional": all(link.conditional for link in same)}
        for name, values in (
            ("gains", {link.gains for link in same if link.gains}),
            ("methods", {method for link in same for method in link.methods}),
        ):
            if values:
                known[name] = sorted(values)
        yield {"kind": kind, "start": _end(source), "end": _end(target), "properties": known}


def _end(native: str) -> Mapping[str, str]:
    return {"match_by": "id", "value": node_id(native)}


EXPORT = Export("opengraph", ".json", "application/json", "BloodHound, the payload", write)
