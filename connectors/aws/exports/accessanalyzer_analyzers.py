"""Access Analyzer's analyzers of one region: ``aws accessanalyzer list-analyzers``."""

from __future__ import annotations

from nhiscan.connectors.aws.arns import accounts_of, elsewhere, parse_arn
from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.entry import Entry, Malformed
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.ledger import PROVIDER, Ledger
from nhiscan.model import Resource

KIND = "access-analyzer"
_LIST = "analyzers"


def _read(file: File, ledger: Ledger) -> None:
    for entry in file.top.entries(_LIST):
        with entry.guarded():
            _analyzer(entry, ledger)


def _analyzer(entry: Entry, ledger: Ledger) -> None:
    arn = entry.text("arn")
    parts = parse_arn(arn)
    if parts is None:
        raise Malformed(entry.fault("arn", "is no ARN"))
    if not elsewhere(arn, ledger.account):
        told = ((key, entry.maybe(key)) for key in ("status", "type"))
        settings = tuple((key, value) for key, value in told if value is not None)
        row = Resource(arn, PROVIDER, ledger.account, KIND, parts.name, parts.region, settings=settings)
        ledger.add(row)


LIST_ANALYZERS = Call(
    "accessanalyzer",
    "ListAnalyzers",
    "access-analyzer:ListAnalyzers",
    keeps="analyzers(arn name type status)",
)
EXPORT = Export(
    what="access analyzers",
    command="aws accessanalyzer list-analyzers --region REGION",
    file="access-analyzers.REGION.json",
    tables=("assessments", "resources"),
    calls=(LIST_ANALYZERS,),
    recognises=lambda file: file.has(_LIST),
    accounts=lambda file: accounts_of(file.values(_LIST, "arn")),
    read=_read,
    further=True,
)
