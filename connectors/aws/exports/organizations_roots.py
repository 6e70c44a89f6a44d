"""The top of the tree and the policy types it has switched on: ``aws organizations list-roots``."""

from __future__ import annotations

from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.ledger import Ledger
from nhiscan.connectors.aws.organisation import LAYERS, Enabled, Node
from nhiscan.model import ScopeKind


def _read(file: File, ledger: Ledger) -> None:
    """Every root with the types whose status is ENABLED.

    Source: Organizations API Reference, "Root" and "PolicyTypeSummary".
    """
    for entry in file.top.entries("Roots"):
        with entry.guarded():
            id_ = entry.text("Id")
            types = [
                t.maybe("Type") or "" for t in entry.entries("PolicyTypes") if t.maybe("Status") == "ENABLED"
            ]
            ledger.learn(Node(id_, ScopeKind.ROOT, entry.maybe("Name") or "", entry.maybe("Arn")))
            ledger.learn(Enabled(id_, frozenset(LAYERS[name] for name in types if name in LAYERS)))


LIST_ROOTS = Call(
    "organizations",
    "ListRoots",
    "organizations:ListRoots",
    keeps="Roots(Id Arn Name PolicyTypes(Type Status))",
)
EXPORT = Export(
    what="roots",
    command="aws organizations list-roots",
    file="organizations/roots.json",
    tables=("inherited", "scopes"),
    calls=(LIST_ROOTS,),
    recognises=lambda file: file.lists("Roots", "Id", "PolicyTypes"),
    read=_read,
    organisation=True,
)
