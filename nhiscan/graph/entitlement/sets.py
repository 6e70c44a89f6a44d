"""Targets that several sources reach alike become one node: links grow with documents, not with pairs."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple

from nhiscan.graph.entitlement.kinds import LinkKind
from nhiscan.graph.entitlement.nouns import Link, Node, NodeKind


class Places:
    """Ids as places in a bitset, in the order in which they come up."""

    def __init__(self) -> None:
        """None yet."""
        self._ids: list[str] = []
        self._bit: dict[str, int] = {}
        self._known: dict[tuple[str, ...], int] = {}

    def bit(self, id_: str) -> int:
        """The bit of one id."""
        found = self._bit.get(id_)
        if found is None:
            found = self._bit[id_] = 1 << len(self._ids)
            self._ids.append(id_)
        return found

    def bits(self, ids: tuple[str, ...]) -> int:
        """The bits of ids, each of which comes once."""
        found = self._known.get(ids)
        if found is None:
            found = self._known[ids] = sum(map(self.bit, ids))
        return found

    def ids(self, bits: int) -> list[str]:
        """The ids of ``bits``, sorted."""
        found = []
        while bits:
            low = bits & -bits
            found.append(self._ids[low.bit_length() - 1])
            bits ^= low
        return sorted(found)


@dataclass(frozen=True, slots=True)
class Reach:
    """All that one source reaches in one way."""

    source: str
    """Where it starts, by id."""
    kind: LinkKind
    """What is done."""
    gains: str
    """What is gained of each target."""
    conditional: bool
    """Whether it hangs on something."""
    methods: tuple[str, ...]
    """The ways in which it is done, sorted."""
    targets: int
    """Where it ends, as bits."""


class _Key(NamedTuple):
    """What makes reaches alike: what is reached, and what for."""

    targets: int
    gains: str
    traversable: bool


def shared(reaches: Sequence[Reach], places: Places) -> tuple[list[Node], list[Link]]:
    """The set nodes that spare links, and all links of ``reaches``, through sets where there is one."""
    often = Counter(key for reach in reaches for key in {*_keys(reach, places)})
    alike: defaultdict[_Key, list[Reach]] = defaultdict(list)
    for reach in reaches:
        # invariant: the first of two that come up as often is the plain one
        alike[max(_keys(reach, places), key=lambda key: often[key])].append(reach)
    nodes: list[Node] = []
    links: list[Link] = []
    for key, found in alike.items():
        direct = sum(reach.targets.bit_count() for reach in found)
        if direct > len(found) + key.targets.bit_count():
            ids = places.ids(key.targets)
            node = _node(key, ids)
            nodes.append(node)
            links += _members(node, key, ids)
            links += (_link(reach, node.id) for reach in found)
        else:
            links += (_link(reach, id_) for reach in found for id_ in places.ids(reach.targets))
    return nodes, links


def _keys(reach: Reach, places: Places) -> list[_Key]:
    """What it reaches; and, where that is held, the same with itself, for everybody holds themselves."""
    traversable = reach.kind.traversable
    plain = _Key(reach.targets, reach.gains, traversable)
    if not traversable:
        return [plain]
    return [plain, plain._replace(targets=reach.targets | places.bit(reach.source))]


def _node(key: _Key, ids: Sequence[str]) -> Node:
    """The set as a node; its id is a hash of what is in it, so that the same set is called the same."""
    text = "\n".join([key.gains, str(key.traversable), *ids])
    digest = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    label = f"{len(ids)} to {key.gains}"
    return Node(f"set:{digest}", NodeKind.SET, key.gains, label, facts=(("size", len(ids)),))


def _members(node: Node, key: _Key, ids: Iterable[str]) -> Iterator[Link]:
    kind = LinkKind.LEADS_TO if key.traversable else LinkKind.INCLUDES
    return (Link(node.id, id_, kind, gains=key.gains) for id_ in ids)


def _link(reach: Reach, target: str) -> Link:
    return Link(reach.source, target, reach.kind, reach.conditional, reach.gains, reach.methods)
