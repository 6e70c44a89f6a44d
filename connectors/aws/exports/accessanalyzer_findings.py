"""What an analyzer found: ``aws accessanalyzer list-findings-v2``, or ``list-findings``, which says who."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote

from nhiscan.connectors.aws.arns import region_in
from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.entry import Entry, Malformed
from nhiscan.connectors.aws.export import Export, File, Subject
from nhiscan.connectors.aws.exports.accessanalyzer_analyzers import KIND
from nhiscan.connectors.aws.facts import Given
from nhiscan.connectors.aws.ledger import PROVIDER, Ledger
from nhiscan.model import Assessment, Resource

_WHAT = "findings of an analyzer"
_FOLDER = "access-analyzer-findings"
_LIST = "findings"
_EXTERNAL = "ExternalAccess"
_ERROR = "Error"
"""What a finding says that only tells that a resource could not be analyzed."""


def _recognises(file: File) -> bool:
    """By what is listed; an empty list by its folder."""
    ours = file.below(_FOLDER) is not None and file.has(_LIST)
    return ours or (file.content != {_LIST: []} and file.lists(_LIST, "resourceType", "resourceOwnerAccount"))


def _read(file: File, ledger: Ledger) -> None:
    """Every finding, also about members where the analyzer is the organisation's.

    The answer names no analyzer: the file's folder and name do.
    """
    region = region_in("/".join((file.below(_FOLDER) or ())[:-1]))
    if region is None:
        raise Malformed(file.top.fault(_LIST, "belongs to an analyzer that the file's path does not tell"))
    ledger.learn(Given(_WHAT, f"{region}/{file.stem}"))
    place = f"arn:{ledger.arn_partition}:access-analyzer:{region}:{ledger.account}"
    arn = f"{place}:analyzer/{unquote(file.stem)}"
    for entry in file.top.entries(_LIST, required=True):
        with entry.guarded():
            ledger.add(_assessment(entry, arn, ledger))


def _assessment(entry: Entry, analyzer: str, ledger: Ledger) -> Assessment:
    """One finding. Only the older list, which knows external access alone, leaves out the type.

    Source: IAM Access Analyzer API Reference, "FindingSummary" and "FindingSummaryV2".
    """
    told = entry.maybe("findingType") or _EXTERNAL
    return Assessment(
        id=entry.text("id"),
        provider=PROVIDER,
        partition=entry.maybe("resourceOwnerAccount") or ledger.account,
        source=analyzer,
        subject=entry.text("resource"),
        kind=told if entry.value("error") is None else _ERROR,
        status=entry.text("status"),
        principals=tuple(dict.fromkeys(_principals(entry))),
        actions=tuple(entry.texts("action")),
        updated=entry.time("updatedAt"),
    )


def _principals(entry: Entry) -> Iterator[str]:
    """Who has the access, as a policy would name them."""
    if (principal := entry.entry("principal")) is not None:
        for element in entry.names_in("principal"):
            yield principal.text(element)


def _analyzers(ledger: Ledger) -> Iterator[Subject]:
    for found in ledger.of(Resource):
        if found.kind == KIND:
            yield Subject(found.id, found.name, f"{_FOLDER}/{found.region or 'REGION'}/{found.name}.json")


LIST_FINDINGS = Call(
    "accessanalyzer",
    "ListFindings",
    "access-analyzer:ListFindings",
    keeps="findings(id principal(*) action resource resourceType status resourceOwnerAccount updatedAt "
    "error)",
)
LIST_FINDINGS_V2 = Call(
    "accessanalyzer",
    "ListFindingsV2",
    "access-analyzer:ListFindings",
    keeps="findings(id resource resourceType findingType status resourceOwnerAccount updatedAt error)",
)
EXPORT = Export(
    what=_WHAT,
    command="aws accessanalyzer list-findings-v2 --region REGION --analyzer-arn ARN",
    file=f"{_FOLDER}/REGION/ANALYZER.json",
    tables=("assessments",),
    calls=(LIST_FINDINGS_V2, LIST_FINDINGS),
    recognises=_recognises,
    read=_read,
    each=_analyzers,
    further=True,
)
