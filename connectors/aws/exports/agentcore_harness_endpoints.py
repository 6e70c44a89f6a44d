"""Which versions of a harness answer calls: ``aws bedrock-agentcore-control list-harness-endpoints``."""

from __future__ import annotations

from nhiscan.connectors.aws.agents.agentcore import GONE, HARNESS
from nhiscan.connectors.aws.agents.facts import Route
from nhiscan.connectors.aws.agents.listed import answers
from nhiscan.connectors.aws.agents.places import lists
from nhiscan.connectors.aws.arns import accounts_of, elsewhere, parse_arn
from nhiscan.connectors.aws.call import Call
from nhiscan.connectors.aws.entry import Entry, Malformed
from nhiscan.connectors.aws.export import Export, File
from nhiscan.connectors.aws.exports.agentcore_runtime_endpoints import versions
from nhiscan.connectors.aws.facts import Given
from nhiscan.connectors.aws.ledger import Ledger

_WHAT = "endpoints of an AgentCore harness"


def _read(file: File, ledger: Ledger) -> None:
    ledger.learn(Given(_WHAT, file.stem))
    for entry in file.top.entries("endpoints"):
        with entry.guarded():
            harness = _harness(entry)
            entry.about(harness)
            if not elsewhere(harness, ledger.account):
                ledger.learn(Route(harness, entry.text("endpointName"), versions(entry)))


def _harness(entry: Entry) -> str:
    """The harness's ARN: its id, where its endpoint is."""
    endpoint = parse_arn(entry.text("arn"))
    if endpoint is None:
        raise Malformed(entry.fault("arn", "is no ARN"))
    home = f"arn:{endpoint.partition}:{endpoint.service}:{endpoint.region}:{endpoint.account}"
    return f"{home}:harness/{entry.text('harnessId')}"


LIST_HARNESS_ENDPOINTS = Call(
    "bedrock-agentcore-control",
    "ListHarnessEndpoints",
    "bedrock-agentcore:ListHarnessEndpoints",
    keeps="endpoints(harnessId endpointName arn status liveVersion targetVersion)",
)
EXPORT = Export(
    what=_WHAT,
    command="aws bedrock-agentcore-control list-harness-endpoints --region REGION --harness-id HARNESS",
    file="agentcore/harness-endpoints/REGION/HARNESS.json",
    tables=("agents", "tools", "workloads"),
    calls=(LIST_HARNESS_ENDPOINTS,),
    recognises=lambda file: lists(
        file, "endpoints", "harnessId", "endpointName", below=("agentcore", "harness-endpoints")
    ),
    accounts=lambda file: accounts_of(file.values("endpoints", "arn")),
    read=_read,
    each=answers(HARNESS, "agentcore/harness-endpoints"),
    none=GONE,
    further=True,
)
