"""Whose certificates Roles Anywhere believes: ``aws rolesanywhere list-trust-anchors``."""

from __future__ import annotations

from nhiscan.connectors.aws.arns import accounts_of, elsewhere
from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.entry import Entry
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.exports.rolesanywhere_profiles import switch
from nhiscan.connectors.aws.ledger import Ledger
from nhiscan.connectors.aws.resources import add_resource

KIND = "rolesanywhere-trust-anchor"


def _read(file: File, ledger: Ledger) -> None:
    for entry in file.top.entries("trustAnchors"):
        with entry.guarded():
            arn = entry.text("trustAnchorArn")
            if not elsewhere(arn, ledger.account):
                _anchor(arn, entry, ledger)


def _anchor(arn: str, entry: Entry, ledger: Ledger) -> None:
    """An anchor; the certificates themselves are not looked at."""
    source = entry.entry("source")
    told = {"enabled": switch(entry), "source": source.maybe("sourceType") if source else None}
    settings = tuple((name, value) for name, value in told.items() if value)
    name = entry.maybe("name") or arn
    add_resource(arn, KIND, ledger, name=name, settings=settings)


LIST_TRUST_ANCHORS = Call(
    "rolesanywhere",
    "ListTrustAnchors",
    "rolesanywhere:ListTrustAnchors",
    keeps="trustAnchors(trustAnchorArn name enabled source(sourceType))",
)
EXPORT = Export(
    what="Roles Anywhere trust anchors",
    command="aws rolesanywhere list-trust-anchors --region REGION",
    file="rolesanywhere-trust-anchors.REGION.json",
    tables=("resources",),
    calls=(LIST_TRUST_ANCHORS,),
    recognises=lambda file: file.lists("trustAnchors", "trustAnchorArn"),
    accounts=lambda file: accounts_of(file.values("trustAnchors", "trustAnchorArn")),
    read=_read,
    further=True,
)
