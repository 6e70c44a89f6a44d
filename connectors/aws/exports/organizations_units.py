"""The units below a parent: ``aws organizations list-organizational-units-for-parent``."""

from __future__ import annotations

from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.ledger import Ledger
from nhiscan.connectors.aws.organisation import Below, Node, is_parent
from nhiscan.model import ScopeKind


def _read(file: File, ledger: Ledger) -> None:
    """Every unit; the answer does not name the parent, the file's name does."""
    inside = file.below("organizations", "units") is not None and is_parent(file.stem)
    for entry in file.top.entries("OrganizationalUnits"):
        with entry.guarded():
            id_ = entry.text("Id")
            ledger.learn(Node(id_, ScopeKind.UNIT, entry.maybe("Name") or "", entry.maybe("Arn")))
            if inside:
                ledger.learn(Below(id_, file.stem))


LIST_ORGANIZATIONAL_UNITS_FOR_PARENT = Call(
    "organizations",
    "ListOrganizationalUnitsForParent",
    "organizations:ListOrganizationalUnitsForParent",
    keeps="OrganizationalUnits(Id Arn Name)",
)
EXPORT = Export(
    what="units",
    command="aws organizations list-organizational-units-for-parent --parent-id PARENT",
    file="organizations/units/PARENT.json",
    tables=("inherited", "scopes"),
    calls=(LIST_ORGANIZATIONAL_UNITS_FOR_PARENT,),
    recognises=lambda file: file.has("OrganizationalUnits"),
    read=_read,
    organisation=True,
    spare=lambda _: True,
)
