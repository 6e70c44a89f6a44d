"""What BloodHound calls the kinds of nodes and edges.

Every name begins with the namespace of the extension; one that is not declared in its schema is
ingested and not shown.

Source: BloodHound documentation, "Graph Definition", "Namespacing".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from nhiscan.graph.entitlement import Link, LinkKind, Node, NodeKind
from nhiscan.model import IdentityKind

NAMESPACE: Final = "NHI"
"""What the name of every kind begins with, before an underscore."""
SOURCE_KIND: Final = "NHI"
"""What BloodHound adds to the kinds of every node of the payload."""
_GROUPS: Final = frozenset({IdentityKind.GROUP})


def node_kinds(node: Node) -> tuple[str, ...]:
    """The kinds of ``node``, the one that decides its icon first: at most two, for one more is added."""
    if node.kind is NodeKind.IDENTITY and node.type in {kind.value for kind in IdentityKind}:
        return _name(node.type), _name(node.kind.value)
    return (_name(node.kind.value),)


def link_kind(link: Link) -> str:
    """The kind of ``link``; one that hangs on something is of another, so that it can be left out."""
    return _step(link.kind, conditional=link.conditional)


def all_node_kinds() -> Iterator[tuple[str, str]]:
    """Every kind that a node can have, with its name for people."""
    for kind in NodeKind:
        yield _name(kind.value), kind.value.capitalize()
    for identity in IdentityKind:
        if identity not in _GROUPS:
            yield _name(identity.value), identity.value.replace("-", " ").capitalize()


def all_link_kinds() -> Iterator[tuple[str, LinkKind, bool]]:
    """Every kind that an edge can have, with what it stands for and whether it hangs on something."""
    for kind in LinkKind:
        for conditional in (False,) if kind.structural else (False, True):
            yield _step(kind, conditional=conditional), kind, conditional


def _step(kind: LinkKind, *, conditional: bool) -> str:
    if kind.structural:
        return _name(kind.value)
    return _name(f"{'may' if conditional else 'can'}-{kind.value}")


def _name(words: str) -> str:
    return f"{NAMESPACE}_{''.join(word.capitalize() for word in words.split('-'))}"
