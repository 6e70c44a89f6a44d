"""The public graph: whatever can act or be acted on, and what leads from one to another."""

from nhiscan.graph.entitlement.graph import EntitlementGraph
from nhiscan.graph.entitlement.kinds import LinkKind
from nhiscan.graph.entitlement.nouns import Link, Node, NodeKind, Value

__all__ = ["EntitlementGraph", "Link", "LinkKind", "Node", "NodeKind", "Value"]
