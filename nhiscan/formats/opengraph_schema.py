"""The BloodHound extension that defines the kinds of the payload: without it there is no pathfinding.

Source: BloodHound documentation, "Graph Definition".
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final, TextIO

from nhiscan.formats.export import Export
from nhiscan.formats.opengraph_kinds import NAMESPACE, all_link_kinds, all_node_kinds
from nhiscan.graph.entitlement import EntitlementGraph

VERSION: Final = "v1.0.0"
"""Of the kinds; it grows when they change."""
_ICONS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "NHI_Account": ("cloud", "#f2b134"),
        "NHI_Credential": ("key", "#d9534f"),
        "NHI_Group": ("users", "#6aa84f"),
        "NHI_Identity": ("robot", "#4a90d9"),
        "NHI_Outsider": ("globe", "#8e5ea2"),
        "NHI_Resource": ("database", "#8a8a8a"),
        "NHI_Role": ("user-gear", "#4a90d9"),
        "NHI_Set": ("layer-group", "#bdbdbd"),
        "NHI_User": ("user", "#4a90d9"),
        "NHI_Workload": ("gears", "#3aa6a6"),
    }
)
_PLAIN: Final = ("circle-question", "#bdbdbd")
_OTHERS: Final = ("robot", "#4a90d9")


def write(graph: EntitlementGraph, out: TextIO) -> None:
    """Write the definition, which is the same for every graph: ``graph`` is not looked at."""
    del graph
    json.dump(
        {
            "schema": {
                "name": "nhiscan",
                "display_name": "nhiscan",
                "version": VERSION,
                "namespace": NAMESPACE,
            },
            "node_kinds": list(_node_kinds()),
            "relationship_kinds": list(_relationship_kinds()),
        },
        out,
        indent=1,
        sort_keys=True,
    )
    out.write("\n")


def _node_kinds() -> Iterator[Mapping[str, object]]:
    for name, shown in sorted(all_node_kinds()):
        icon, colour = _PLAIN if name == "NHI_Unknown" else _ICONS.get(name, _OTHERS)
        yield {
            "name": name,
            "display_name": shown,
            "is_display_kind": True,
            "icon": icon,
            "color": colour,
        }


def _relationship_kinds() -> Iterator[Mapping[str, object]]:
    for name, kind, conditional in sorted(all_link_kinds()):
        words = f"On a condition: {kind.words}" if conditional else kind.words.capitalize()
        yield {"name": name, "description": words, "is_traversable": kind.traversable}


EXPORT = Export(
    "opengraph-schema", ".json", "application/json", "BloodHound, the kinds to install first", write
)
